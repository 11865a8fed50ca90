/* The comparison: swapping the page's body where only the selection changes.
 * Without this script every choice is a form and every link a page. */
(() => {
  "use strict";

  const page = document.getElementById("compare");
  if (!page) return;
  const AS_PART = { headers: { "X-Requested-With": "XMLHttpRequest" }, credentials: "same-origin" };
  const addressOf = ({ pathname, search }) => pathname + search;
  let shown = addressOf(location);
  let pending = null;

  const begin = () => {
    pending?.abort();
    pending = new AbortController();
    return pending.signal;
  };

  const prepare = () => {
    const panel = page.querySelector(".filters");
    if (panel && matchMedia("(max-width: 900px)").matches) panel.open = false;
  };

  // What was in focus is there again after the swap, or else what stands around it.
  const findAgain = (old) => {
    const same = (element) => element.textContent === old.textContent && element.ariaLabel === old.ariaLabel;
    return [...page.querySelectorAll(old.localName)].find(same) ?? page;
  };

  const swap = async (address, { push = true } = {}) => {
    const signal = begin();
    page.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address, { ...AS_PART, signal });
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      const parts = document.createElement("template");
      parts.innerHTML = await response.text();
      const part = (name) => parts.content.querySelector(`template[data-part="${name}"]`)?.content;
      if (!part("body")) throw new Error("no part");
      if (signal.aborted) return;
      const figure = part("figure")?.textContent.trim();
      if (figure) window.Charts?.keep(part("body").querySelector("[data-src]").dataset.src, JSON.parse(figure));
      const folded = page.querySelector(".filters")?.open === false;
      const focused = page.contains(document.activeElement) ? document.activeElement : null;
      window.Charts?.drop(page);
      page.replaceChildren(part("body"));
      document.querySelector(".page__head .lede").replaceChildren(part("lede"));
      document.querySelector(".page__actions").replaceChildren(part("actions"));
      document.title = document.title.replace(/^.* · /, `${part("title").textContent} · `);
      if (push) history.pushState(null, "", address);
      shown = addressOf(location);
      prepare();
      if (folded) page.querySelector(".filters").open = false;
      if (focused) findAgain(focused).focus({ preventScroll: true });
      document.dispatchEvent(new CustomEvent("contentchange"));
      await window.Charts?.drawAll(page);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    } finally {
      page.removeAttribute("aria-busy");
    }
  };

  page.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-swap]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    swap(link.href);
  });
  page.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-swap]");
    if (!form) return;
    event.preventDefault();
    swap(`${location.pathname}?${new URLSearchParams(new FormData(form))}`);
  });
  window.Comparison = { swap };
  // Going to a place on the page is a step of the history, too.
  window.addEventListener("popstate", () => {
    if (addressOf(location) !== shown) swap(location.href, { push: false });
  });
  prepare();
})();

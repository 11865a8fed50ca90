/* The comparison: swapping the page's body where only the selection changes.
 * Without this script every choice is a form and every link a page. */
(() => {
  "use strict";

  const page = document.getElementById("compare");
  if (!page) return;
  const AS_PART = { headers: { "X-Requested-With": "XMLHttpRequest" }, credentials: "same-origin" };
  let pending = null;

  const begin = () => {
    pending?.abort();
    pending = new AbortController();
    return pending.signal;
  };

  const prepare = () => {
    const panel = page.querySelector(".filters");
    if (panel && matchMedia("(max-width: 900px)").matches) panel.open = false;
    // Where a row of choices scrolls, the chosen one is in sight.
    for (const chosen of page.querySelectorAll(".switch [aria-current]")) {
      const row = chosen.parentElement;
      row.scrollLeft += Math.max(0, chosen.getBoundingClientRect().right - row.getBoundingClientRect().right);
    }
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
      window.Charts?.drop(page);
      page.replaceChildren(part("body"));
      document.querySelector(".page__head .lede").replaceChildren(part("lede"));
      document.querySelector(".page__actions").replaceChildren(part("actions"));
      document.title = document.title.replace(/^.* · /, `${part("title").textContent} · `);
      if (push) history.pushState({ swapped: true }, "", address);
      prepare();
      if (folded) page.querySelector(".filters").open = false;
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
  window.addEventListener("popstate", () => swap(location.href, { push: false }));
  prepare();
})();

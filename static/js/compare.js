/* The comparison: choosing areas and indicators, and swapping the page's body where only the selection changes.
 * Without this script every choice is a form and every link a page. */
(() => {
  "use strict";

  const areasUrl = document.currentScript.dataset.areas;
  const page = document.getElementById("compare");
  if (!page) return;
  const PAUSE_MS = 180;
  const AS_PART = { headers: { "X-Requested-With": "XMLHttpRequest" }, credentials: "same-origin" };
  let pending = null;

  const begin = () => {
    pending?.abort();
    pending = new AbortController();
    return pending.signal;
  };

  // What was ticked but is not listed any more stays chosen.
  const keepTicked = (form) => {
    const kept = form.querySelector("[data-kept-areas]");
    for (const box of form.querySelectorAll('[data-area-options] input[name="area"]:checked')) {
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name: "area", value: box.value });
      kept.append(hidden);
    }
  };

  const showAreas = async (form, query) => {
    const parameters = new URLSearchParams(new FormData(form));
    for (const [key, value] of Object.entries(query)) parameters.set(key, value);
    const signal = begin();
    try {
      const response = await fetch(`${areasUrl}?${parameters}`, { ...AS_PART, signal });
      if (!response.ok || response.redirected) return;
      const html = await response.text();
      if (signal.aborted) return;
      keepTicked(form);
      form.querySelector("[data-area-options]").innerHTML = html;
      const kept = [...form.querySelectorAll("[data-kept-areas] input")];
      for (const box of form.querySelectorAll("[data-area-options] input[name=area]")) {
        const same = kept.filter((hidden) => hidden.value === box.value);
        if (same.length) box.checked = true;
        for (const hidden of same) hidden.remove();
      }
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };

  const filterIndicators = (field, wanted) => {
    const words = wanted.trim().toLowerCase();
    for (const theme of field.querySelectorAll(".theme")) {
      let found = 0;
      for (const line of theme.querySelectorAll("li")) {
        const text = `${line.textContent} ${line.dataset.pinyin ?? ""}`.toLowerCase();
        line.hidden = Boolean(words) && !text.includes(words);
        found += !line.hidden;
      }
      theme.hidden = !found;
      if (words) theme.open = found > 0;
    }
  };

  const prepare = () => {
    const panel = page.querySelector(".filters");
    if (panel && matchMedia("(max-width: 900px)").matches) panel.open = false;
    for (const search of page.querySelectorAll(".filters input[type=search]")) search.hidden = false;
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
    const open = event.target.closest("[data-parent]");
    if (open) {
      showAreas(open.closest("form"), { parent: open.dataset.parent });
      return;
    }
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
  // A ticked part narrows its whole, and the whole takes the place of its parts.
  page.addEventListener("change", (event) => {
    const box = event.target.closest('[data-area-options] input[name="area"]');
    if (!box?.checked) return;
    for (const other of box.closest("[data-area-options]").querySelectorAll('input[name="area"]:checked'))
      if (other !== box && ("whole" in box.dataset || "whole" in other.dataset)) other.checked = false;
  });
  let timer = 0;
  page.addEventListener("input", (event) => {
    const search = event.target.closest("input[type=search]");
    if (!search || event.isComposing) return;
    const field = search.closest("fieldset");
    if ("indicators" in field.dataset) {
      filterIndicators(field, search.value);
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(() => showAreas(search.closest("form"), { q: search.value.trim() }), PAUSE_MS);
  });
  page.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input[type=search]")) event.preventDefault();
  });
  window.addEventListener("popstate", () => swap(location.href, { push: false }));
  prepare();
})();

/* The panel of choices: areas are looked up and unfolded, indicators filtered; what is ticked changes what there is to
 * tick, and stays ticked. Without this script the panel is a form of what the page came with. */
(() => {
  "use strict";

  const urls = document.currentScript.dataset;
  const page = document.getElementById("compare");
  if (!page) return;
  const PAUSE_MS = 180;
  const AS_PART = { headers: { "X-Requested-With": "XMLHttpRequest" }, credentials: "same-origin" };
  const pending = {};

  // The answer to the form as it is, or "" where a later question overtook it.
  const ask = async (url, form, query = {}) => {
    pending[url]?.abort();
    const { signal } = (pending[url] = new AbortController());
    const parameters = new URLSearchParams(new FormData(form));
    for (const [key, value] of Object.entries(query)) parameters.set(key, value);
    try {
      const response = await fetch(`${url}?${parameters}`, { ...AS_PART, signal });
      return response.ok && !response.redirected && form.isConnected ? await response.text() : "";
    } catch (error) {
      if (error.name !== "AbortError") throw error;
      return "";
    }
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
    const html = await ask(urls.areas, form, query);
    if (!html) return;
    keepTicked(form);
    const options = form.querySelector("[data-area-options]");
    options.innerHTML = html;
    const kept = [...form.querySelectorAll("[data-kept-areas] input")];
    for (const box of options.querySelectorAll("input[name=area]")) {
      const same = kept.filter((hidden) => hidden.value === box.value);
      box.checked = same.length > 0;
      if (same.length) box.disabled = false;
      for (const hidden of same) hidden.remove();
    }
  };

  const showAreasAgain = (form) => {
    const q = form.querySelector("[data-areas] input[type=search]").value.trim();
    return showAreas(form, q ? { q } : { parent: form.querySelector("[data-at]").dataset.at });
  };

  const filterIndicators = (field) => {
    const words = field.querySelector("input[type=search]").value.trim().toLowerCase();
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

  const showIndicators = async (form) => {
    const html = await ask(urls.indicators, form);
    if (!html) return;
    const field = form.querySelector("[data-indicators]");
    const opened = new Set([...field.querySelectorAll(".theme[open]")].map((theme) => theme.dataset.themeName));
    field.querySelector("[data-indicator-options]").innerHTML = html;
    for (const theme of field.querySelectorAll(".theme")) theme.open = opened.has(theme.dataset.themeName);
    filterIndicators(field);
  };

  page.addEventListener("click", (event) => {
    const open = event.target.closest("[data-parent]");
    if (!open) return;
    const form = open.closest("form");
    form.querySelector("[data-areas] input[type=search]").value = "";
    showAreas(form, { parent: open.dataset.parent });
  });
  const tellChanged = (form) => {
    const told = form.querySelector("[data-changed]");
    told.textContent = told.dataset.changed;
  };
  page.addEventListener("change", (event) => {
    const form = event.target.closest(".filters form");
    if (!form) return;
    const { name } = event.target;
    if (name) tellChanged(form);
    const box = event.target.closest('[data-area-options] input[name="area"]');
    // A ticked part narrows its whole, and the whole takes the place of its parts.
    if (box?.checked)
      for (const other of box.closest("[data-area-options]").querySelectorAll('input[name="area"]:checked'))
        if (other !== box && ("whole" in box.dataset || "whole" in other.dataset)) other.checked = false;
    if (event.target.matches('[data-groups] input[name="area"]:checked'))
      for (const whole of form.querySelectorAll("[data-area-options] input[data-whole]:checked")) whole.checked = false;
    if (["area", "from", "to"].includes(name)) showIndicators(form);
    if (["indicator", "from", "to"].includes(name)) showAreasAgain(form);
  });
  // Groups: what is ticked is what a new one begins with; made, changed or deleted in the drawer, the page follows.
  const pointAtTicked = (link) => {
    const ticked = new FormData(link.closest("form")).getAll("area").filter((area) => area !== "all");
    link.href = `${link.pathname}?${new URLSearchParams(ticked.map((area) => ["area", area]))}`;
  };
  const withAreas = (change) => {
    const address = new URL(location.href);
    const areas = change(address.searchParams.getAll("area"));
    address.searchParams.delete("area");
    for (const area of areas) address.searchParams.append("area", area);
    address.searchParams.delete("page");
    return address.href;
  };
  const tell = (message, action) => {
    const told = document.createElement("p");
    told.className = "notice notice--success";
    told.setAttribute("role", "status");
    told.append(message);
    if (action) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "button button--small", textContent: action.text });
      button.addEventListener("click", action.run);
      told.append(" ", button);
    }
    page.prepend(told);
    told.querySelector("button")?.focus();
  };
  document.addEventListener("group:kept", async ({ detail }) => {
    const before = location.href;
    const now = withAreas((areas) => (detail.made ? [detail.made] : areas.filter((area) => area !== detail.deleted)));
    await window.Comparison.swap(now, { push: now !== before });
    const undo = async () => {
      const headers = { ...AS_PART.headers, "X-CSRFToken": window.csrfToken() };
      try {
        const response = await fetch(detail.undo, { method: "POST", headers });
        const { message } = await response.json();
        await window.Comparison.swap(before);
        tell(message);
      } catch {
        location.reload();
      }
    };
    tell(detail.message, detail.undo && { text: detail.undo_text, run: undo });
  });
  page.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("a[data-group-new]");
      if (link) pointAtTicked(link);
    },
    { capture: true },
  );
  let timer = 0;
  page.addEventListener("input", (event) => {
    const search = event.target.closest(".filters input[type=search]");
    if (!search || event.isComposing) return;
    const field = search.closest("fieldset");
    if ("indicators" in field.dataset) {
      filterIndicators(field);
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(() => showAreasAgain(search.closest("form")), PAUSE_MS);
  });
  page.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".filters input[type=search]")) event.preventDefault();
  });
})();

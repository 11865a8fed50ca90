/* The form of a group, on its page and in the drawer: a township ticked in the search's answer joins those chosen, so
 * that the next search keeps it. In the drawer the form is sent from here, and what became of the group is told to the
 * page by the event "group:kept" on the document (detail: message, made, deleted, undo, undo_text). */
(() => {
  "use strict";
  const PAUSE_MS = 250;
  const AS_PART = { "X-Requested-With": "XMLHttpRequest" };
  let timer = 0;
  let pending = null;

  const recount = (picks) => {
    picks.querySelector("[data-picks-count]").textContent = String(
      picks.querySelectorAll("[data-picks-chosen] input:checked").length,
    );
  };
  const join = (picks, box) => picks.querySelector("[data-picks-chosen]").append(box.closest("li"));

  const find = async (search) => {
    pending?.abort();
    pending = new AbortController();
    const picks = search.closest("[data-picks]");
    const query = new URLSearchParams({ q: search.value.trim() });
    for (const box of picks.querySelectorAll("[data-picks-chosen] input:checked")) query.append("codes", box.value);
    try {
      const response = await fetch(`${search.dataset.picksSearch}?${query}`, { headers: AS_PART, signal: pending.signal });
      if (response.ok && !response.redirected)
        picks.querySelector("[data-picks-answer]").innerHTML = await response.text();
    } catch (error) {
      if (error.name !== "AbortError") picks.querySelector("[data-picks-answer]").textContent = "";
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-picks-search]")) event.preventDefault();
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-picks-search]") || event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE_MS, event.target);
  });
  document.addEventListener("change", (event) => {
    const picks = event.target.closest("[data-picks]");
    if (!picks || event.target.type !== "checkbox") return;
    const box = event.target;
    if (box.checked && box.closest("[data-picks-found]")) {
      join(picks, box);
      box.focus();
    }
    recount(picks);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-picks-all]");
    if (!button) return;
    const picks = button.closest("[data-picks]");
    for (const box of picks.querySelectorAll("[data-picks-found] input")) {
      box.checked = true;
      join(picks, box);
    }
    button.remove();
    picks.querySelector("[data-picks-search]").focus();
    recount(picks);
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("#drawer form[data-group-form]");
    if (!form) return;
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    try {
      const response = await fetch(form.action, { method: "POST", headers: AS_PART, body: new FormData(form) });
      if (response.status === 422) {
        const place = form.parentElement;
        place.innerHTML = await response.text();
        place.querySelector("h2")?.classList.add("visually-hidden");
        (place.querySelector("[aria-invalid=true]") ?? place.querySelector("[data-picks-search]")).focus();
        return;
      }
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      const detail = await response.json();
      window.Drawer.close();
      document.dispatchEvent(new CustomEvent("group:kept", { detail }));
    } catch {
      location.assign(form.action.replace(/delete\/$/, ""));
    } finally {
      form.ariaBusy = "false";
    }
  });
})();

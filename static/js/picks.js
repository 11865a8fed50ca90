/* Picking places in a form: one that is ticked in the search's answer joins those chosen, so that the next search keeps
 * it. Within [data-picks]: the search [data-picks-search=ADDRESS], its answer [data-picks-answer], in which the found
 * are in [data-picks-found] (one button may take them all: [data-picks-all]), the chosen [data-picks-chosen], and how
 * many they are [data-picks-count]. */
(() => {
  "use strict";
  const PAUSE_MS = 250;
  const AS_PART = { "X-Requested-With": "XMLHttpRequest" };
  let timer = 0;
  let pending = null;

  const chosenIn = (picks) => [...picks.querySelectorAll("[data-picks-chosen] input:checked")];
  const recount = (picks) => {
    const count = picks.querySelector("[data-picks-count]");
    if (count) count.textContent = String(chosenIn(picks).length);
  };
  const join = (picks, box) => picks.querySelector("[data-picks-chosen]").append(box.closest("li"));

  const find = async (search) => {
    pending?.abort();
    pending = new AbortController();
    const picks = search.closest("[data-picks]");
    const query = new URLSearchParams({ q: search.value.trim() });
    for (const box of chosenIn(picks)) query.append(box.name, box.value);
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
})();

/* The form of a group: a township ticked in the search's answer joins those chosen, so that the next search keeps it. */
(() => {
  "use strict";
  const picks = document.querySelector("[data-picks]");
  const chosen = picks.querySelector("[data-picks-chosen]");
  const search = picks.querySelector("#township-search");
  const count = picks.querySelector("[data-picks-count]");

  const recount = () => {
    count.textContent = String(chosen.querySelectorAll("input:checked").length);
  };
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  picks.addEventListener("change", (event) => {
    const box = event.target;
    if (box.checked && box.closest("[data-picks-found]")) {
      chosen.append(box.closest("li"));
      box.focus();
    }
    recount();
  });
  picks.addEventListener("click", (event) => {
    const button = event.target.closest("[data-picks-all]");
    if (!button) return;
    for (const box of picks.querySelectorAll("[data-picks-found] input")) {
      box.checked = true;
      chosen.append(box.closest("li"));
    }
    button.remove();
    search.focus();
    recount();
  });
})();

/* The form of an account: an area ticked in the search's answer joins those chosen, so that the next search keeps it. */
(() => {
  "use strict";
  const areas = document.querySelector("[data-areas]");
  const chosen = areas.querySelector("[data-areas-chosen]");
  const search = areas.querySelector("#area-search");

  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  areas.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.checked || !box.closest("[data-areas-found]")) return;
    chosen.append(box.closest("li"));
    box.focus();
  });
})();

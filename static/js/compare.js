/* The selection panel: finding a township by typing, and folding the panel on a phone. */
(() => {
  "use strict";

  const panel = document.querySelector(".filters");
  if (panel && matchMedia("(max-width: 900px)").matches) panel.open = false;

  const choice = document.querySelector("[data-township-choice]");
  const search = choice?.querySelector('input[type="search"]');
  if (!search) return;
  search.hidden = false;
  const lines = [...choice.querySelectorAll("li")];
  search.addEventListener("input", () => {
    const wanted = search.value.trim();
    for (const line of lines) line.hidden = !line.textContent.includes(wanted);
    const rest = choice.querySelector(".without-data");
    if (rest) rest.open = Boolean(wanted) && Boolean(rest.querySelector("li:not([hidden])"));
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
})();

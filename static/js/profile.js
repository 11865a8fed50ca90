/* A township's page: a point of a small trend opens its figure. The table's links do the same by keyboard. */
(() => {
  "use strict";

  const { point, township } = document.currentScript.dataset;
  document.addEventListener("click", (event) => {
    const mark = event.target.closest?.(".trend [data-year]");
    if (!mark) return;
    const { indicator } = mark.closest("[data-indicator]").dataset;
    window.Drawer.open(`${point}?${new URLSearchParams({ township, year: mark.dataset.year, indicator })}`);
  });
})();

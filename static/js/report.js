/* The report page: a figure and its number in the text light each other, wherever one is clicked or an address points. */
(() => {
  "use strict";

  const LIT = "is-lit";
  const outline = document.querySelector(".report__outline details");
  if (outline && matchMedia("(max-width: 760px)").matches) outline.open = false;

  const light = (start) => {
    for (const element of document.querySelectorAll(`.${LIT}`)) element.classList.remove(LIT);
    for (const link of document.querySelectorAll("a[data-original]")) link.search = `?at=${start}`;
    document.getElementById(`at-${start}`)?.classList.add(LIT);
    for (const element of document.querySelectorAll(`[data-at="${start}"], [data-fact="${start}"]`)) element.classList.add(LIT);
  };

  const reveal = (element) => {
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    element.scrollIntoView({ block: "center", behavior: "smooth" });
  };

  // The column of figures scrolls by itself, so the page stays at the number.
  const revealFigure = (start) => {
    const column = document.querySelector(".report__figures");
    const figure = column?.querySelector(`[data-fact="${start}"]`);
    if (!figure || column.scrollHeight <= column.clientHeight) return;
    const above = figure.getBoundingClientRect().top - column.getBoundingClientRect().top;
    column.scrollTop += above - column.clientHeight / 3;
  };

  const follow = (hash) => {
    const match = /^#(at|fact)-(\d+)$/.exec(hash);
    if (!match) return;
    const [, side, start] = match;
    light(start);
    const target = document.getElementById(`${side}-${start}`) ?? document.querySelector(`[data-fact="${start}"]`);
    if (target) reveal(target);
    if (side === "at") revealFigure(start);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#at-"], a[href^="#fact-"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const hash = link.getAttribute("href");
    history.replaceState(history.state, "", hash);
    follow(hash);
  });
  window.addEventListener("hashchange", () => follow(location.hash));
  follow(location.hash);
  // The passage that a search led to.
  if (location.hash === "#found") document.getElementById("found")?.scrollIntoView({ block: "center" });
})();

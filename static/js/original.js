/* The original beside the text: arrow keys turn the page, the marked place comes into view. */
(() => {
  "use strict";

  // The text scrolls by itself, so that the page stays where it is.
  const text = document.querySelector(".original__text");
  const lit = text?.querySelector(".mark.is-lit");
  if (lit) text.scrollTop += lit.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
  document.getElementById("place")?.scrollIntoView({ block: "center" });

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea, dialog[open]")) return;
    const id = { ArrowLeft: "original-previous", ArrowRight: "original-next" }[event.key];
    document.getElementById(id ?? "")?.click();
  });
})();

/* The search page on a phone: what narrows the search is folded until it is wanted. */
(() => {
  "use strict";
  const facets = document.querySelector(".search__facets details");
  if (facets && matchMedia("(max-width: 760px)").matches) facets.open = false;
})();

/* A page that shows work under way is loaded anew until it is done: any element with data-reload asks for it. */
(() => {
  "use strict";

  const RELOAD_MS = 3000;
  if (document.querySelector("[data-reload]")) setTimeout(() => location.reload(), RELOAD_MS);
})();

/* The progress of a job, asked for every second; when the job is over or stands still, the page is loaded anew. */
(() => {
  "use strict";

  const PAUSE_MS = 1000;

  const look = async () => {
    const progress = document.querySelector("[data-running]");
    if (!progress) return;
    try {
      const response = await fetch(progress.dataset.running, { credentials: "same-origin" });
      if (response.redirected) return location.reload();
      if (response.ok) progress.outerHTML = await response.text();
      if (!document.querySelector("[data-running]")) return location.reload();
    } catch {
      /* The network is away: the next try comes later. */
    }
    setTimeout(look, PAUSE_MS);
    return undefined;
  };
  setTimeout(look, PAUSE_MS);
})();

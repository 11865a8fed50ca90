/* The bar of every page tells how far what was uploaded has got, until all of it is settled.
 * Pages ask only while the upload page has said that there is something to ask for. */
(() => {
  "use strict";

  const chip = document.getElementById("progress-chip");
  if (!chip) return;
  const KEY = `uploads-${chip.dataset.account}`;
  const PAUSE_MS = 3000;
  let timer = 0;

  const begun = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const remember = (since) => {
    try {
      if (since === null) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, since);
    } catch {
      /* No storage: no chip on other pages. */
    }
  };
  const show = (done, total) => {
    chip.hidden = total === 0 || done >= total;
    if (!chip.hidden) chip.textContent = chip.dataset.words.replace("{done}", done).replace("{total}", total);
  };
  const look = async () => {
    const since = begun();
    if (since === null) return show(0, 0);
    try {
      const response = await fetch(`${chip.dataset.url}?since=${encodeURIComponent(since)}`, { headers: { Accept: "application/json" } });
      if (!response.ok || response.redirected) return undefined;
      const { busy, total } = await response.json();
      show(total - busy, total);
      if (busy === 0) return remember(null);
    } catch {
      /* The network is away: the next try comes later. */
    }
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
    return undefined;
  };

  window.Progress = {
    // Files are being sent from now on, unless some are already.
    begin() {
      if (begun() === null) remember(String(Date.now() - 60000));
    },
    look,
  };
  look();
})();

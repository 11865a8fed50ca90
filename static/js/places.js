/* Township names for inputs with data-places: what is typed is looked up, and the browser's own list offers the finds.
 * Needs <datalist id="places" data-places="<address>">. */
(() => {
  "use strict";

  const list = document.getElementById("places");
  const url = list?.dataset.places;
  if (!list || !url) return;
  const PAUSE_MS = 150;
  let timer = 0;
  let pending = null;

  const offer = async (text) => {
    pending?.abort();
    pending = new AbortController();
    try {
      const response = await fetch(`${url}?q=${encodeURIComponent(text)}`, { signal: pending.signal });
      if (!response.ok) return;
      const { labels } = await response.json();
      list.replaceChildren(
        ...labels.map((label) => {
          const option = document.createElement("option");
          option.value = label;
          return option;
        }),
      );
    } catch (error) {
      if (error.name !== "AbortError") list.replaceChildren();
    }
  };

  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("input[data-places]") || event.isComposing) return;
    const text = event.target.value.trim();
    clearTimeout(timer);
    if (text) timer = setTimeout(offer, PAUSE_MS, text);
  });
})();

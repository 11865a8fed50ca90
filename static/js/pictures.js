/* All charts of the comparison at once: as pictures in a zip, or posted along for a Word document. Without this script
 * the document has its tables alone. */
(() => {
  "use strict";

  const zip = document.currentScript.dataset.zip; // asked for with the first zip alone
  let isWorking = false;

  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  const drawn = async (state, format, wanted = () => true) => {
    const response = await fetch(state.dataset.src, { credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    const pictures = [];
    for (const picture of (await response.json()).filter(wanted))
      pictures.push({ ...picture, bytes: await window.Charts.toBytes(picture, format) });
    return pictures;
  };

  const saveZip = async (state, format) => {
    const pictures = await drawn(state, format);
    await import(zip);
    const files = pictures.map(({ file, bytes }) => ({ name: `${file}.${format}`, bytes }));
    save(window.zipOf(files), `${state.dataset.file}.zip`);
  };

  // Where the table is the picture, the document has the table.
  const saveWord = async (state, address) => {
    const form = new FormData();
    for (const { view, bytes } of await drawn(state, "png", (picture) => !picture.isTable))
      form.append(view, new Blob([bytes], { type: "image/png" }), `${view}.png`);
    const headers = { "X-CSRFToken": window.csrfToken() };
    const response = await fetch(address, { method: "POST", body: form, headers, credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    save(await response.blob(), `${state.dataset.file}.docx`);
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-all-pictures], [data-with-pictures]");
    if (!button || !window.Charts) return;
    event.preventDefault();
    if (isWorking) return;
    isWorking = true;
    const state = button.closest(".menu").querySelector("[data-pictures-state]");
    state.textContent = state.dataset.working;
    try {
      if (button.dataset.allPictures) await saveZip(state, button.dataset.allPictures);
      else await saveWord(state, button.href);
      state.textContent = "";
    } catch {
      state.textContent = state.dataset.failed;
    } finally {
      isWorking = false;
    }
  });
})();

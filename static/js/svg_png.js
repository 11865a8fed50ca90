/* A drawing that the server writes as SVG, saved as PNG: [data-as-png] is a link to the SVG. */
(() => {
  "use strict";

  const SCALE = 2;

  const toPng = async (svg) => {
    const image = new Image();
    const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    try {
      image.src = address;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = image.width * SCALE;
      canvas.height = image.height * SCALE;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return await new Promise((done) => canvas.toBlob(done, "image/png"));
    } finally {
      URL.revokeObjectURL(address);
    }
  };

  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("[data-as-png]");
    if (!link) return;
    event.preventDefault();
    const state = link.parentElement.querySelector("[data-png-state]");
    try {
      const response = await fetch(link.href, { credentials: "same-origin" });
      const named = /filename\*=utf-8''([^;]+)/.exec(response.headers.get("Content-Disposition") ?? "");
      if (!response.ok || !named) throw new Error(String(response.status));
      const saved = document.createElement("a");
      saved.href = URL.createObjectURL(await toPng(await response.text()));
      saved.download = decodeURIComponent(named[1]).replace(/svg$/, "png");
      saved.click();
      state.textContent = "";
      setTimeout(() => URL.revokeObjectURL(saved.href), 60000);
    } catch {
      state.textContent = link.dataset.failed;
    }
  });
})();

/* Decisions in a row of the tray are sent without leaving the page; the row is put in anew as the server renders it.
 * Fires "decided" on the row, which bubbles. On the page of a single file (data-single) it follows the file by itself.
 *
 *   Decisions.toRow(html)   the row that the server rendered
 */
(() => {
  "use strict";

  const tray = document.getElementById("tray");
  if (!tray) return;
  const AGAIN_MS = 1500;
  const FOCUS = "a, button, summary, input:not([type=hidden])";

  const toRow = (html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    return holder.content.querySelector("tr");
  };
  const follow = () => {
    if (tray.hasAttribute("data-single") && tray.querySelector('tr[data-bucket="busy"]')) setTimeout(() => location.reload(), AGAIN_MS);
  };

  tray.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-decision]")) return;
    event.preventDefault();
    const data = new FormData(form);
    if (event.submitter?.name) data.append(event.submitter.name, event.submitter.value);
    const row = form.closest("tr");
    const buttons = row.querySelectorAll("button");
    for (const button of buttons) button.disabled = true;
    try {
      const response = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (!response.headers.get("Content-Type")?.includes("json")) throw new Error(response.status);
      const fresh = toRow((await response.json()).html);
      row.replaceWith(fresh);
      const wrong = fresh.querySelector("[aria-invalid]");
      (wrong ?? fresh.querySelector(FOCUS))?.focus();
      if (!wrong) fresh.dispatchEvent(new CustomEvent("decided", { bubbles: true }));
      follow();
    } catch {
      for (const button of buttons) button.disabled = false;
      form.submit();
    }
  });
  follow();

  window.Decisions = { toRow };
})();

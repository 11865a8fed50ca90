/* The form of a group in the drawer: it is sent from here, and what became of the group is told to the page by the event
 * "group:kept" on the document (detail: message, made, deleted, undo, undo_text). */
(() => {
  "use strict";
  const AS_PART = { "X-Requested-With": "XMLHttpRequest" };

  // What was typed stays, for another try.
  const sayOffline = (form) => {
    const notice = document.createElement("p");
    notice.className = "notice notice--error";
    notice.setAttribute("role", "alert");
    notice.textContent = window.Drawer.element.dataset.offline;
    form.parentElement.querySelector(".notice--error")?.remove();
    form.before(notice);
  };

  document.addEventListener("drawer:loaded", () => document.querySelector("#drawer form[data-group-form] [name=name]")?.focus());
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("#drawer form[data-group-form]");
    if (!form) return;
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    try {
      const response = await fetch(form.action, { method: "POST", headers: AS_PART, body: new FormData(form) });
      if (response.status === 422) {
        const place = form.parentElement;
        place.innerHTML = await response.text();
        place.querySelector("h2")?.classList.add("visually-hidden");
        (place.querySelector("[aria-invalid=true]") ?? place.querySelector("[data-picks-search]")).focus();
        return;
      }
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      const detail = await response.json();
      window.Drawer.close();
      document.dispatchEvent(new CustomEvent("group:kept", { detail }));
    } catch (error) {
      if (error instanceof TypeError) sayOffline(form);
      else location.assign(form.action.replace(/delete\/$/, ""));
    } finally {
      form.ariaBusy = "false";
    }
  });
})();

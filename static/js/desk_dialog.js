/* The dialogs of the review desk: fields, and a form that stays open until what it holds is saved. `explain` tells in words why something was not saved, "" where the dialog cannot help. */
window.deskDialog = (dialog, words, explain) => {
  "use strict";

  const { make } = window.deskParts;

  const closeDialog = () => dialog.open && dialog.close();
  const leaving = (label) => {
    const button = make("button", "button", label, { type: "button" });
    button.addEventListener("click", closeDialog);
    return button;
  };
  const openDialog = (title, ...content) => {
    dialog.replaceChildren(make("h2", "", title, { id: "desk-dialog-title" }), ...content);
    if (!dialog.querySelector("form")) dialog.append(leaving(words.close));
    dialog.showModal();
    const first = dialog.querySelector("input, select, button");
    first?.focus();
    // What is typed takes the place of what stands there.
    first?.select?.();
  };
  const labelled = (label, control) => {
    const box = make("label", "field desk-field");
    box.append(make("span", "", label), control);
    return box;
  };
  const select = (options, chosen) => {
    const control = make("select");
    for (const [value, label] of Object.entries(options)) {
      const option = make("option", "", label, { value });
      option.selected = value === chosen;
      control.append(option);
    }
    return control;
  };
  // It stays until what it holds is saved; `save` is given what to do then, and what where it was not.
  const form = (fields, save, label = words.save, leave = words.cancel) => {
    const box = make("form", "desk-form");
    const problem = make("p", "desk-problem", "", { role: "alert", hidden: "", id: "desk-problem" });
    const submit = make("button", "button button--primary", label, { type: "submit" });
    const failed = (error) => {
      submit.disabled = false;
      const told = explain(error);
      if (!told || !dialog.contains(box)) return closeDialog();
      problem.textContent = told;
      problem.hidden = false;
      const field = box.elements[error.field ?? ""];
      field?.setAttribute("aria-invalid", "true");
      field?.setAttribute("aria-describedby", "desk-problem");
      field?.select();
      field?.focus();
      return true;
    };
    const buttons = make("div", "button-row");
    buttons.append(submit, leaving(leave));
    box.append(...fields, problem, buttons);
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      if (submit.disabled) return;
      submit.disabled = true;
      save({ done: closeDialog, failed });
    });
    return box;
  };

  return { openDialog, closeDialog, labelled, select, form };
};

/* The list beside the text of the review desk: numbers by theme, conflicts, findings and values. `acts` is what can be
 * done there: `send`, `goTo`, `show`, `askReason`, `askValue`, `unlessConfirmed`. */
window.deskList = (list, numbers, words, acts) => {
  "use strict";

  const THEME_HEIGHT = 32;
  const { data, isOpen, groupOf } = numbers;
  const { words: codes } = data;
  const { make, fill } = window.deskParts;

  const stateWord = (state) => words[`state${state[0].toUpperCase()}${state.slice(1)}`];
  // What is to be verified of a number stands with it, too.
  const findingsOn = (item) =>
    data.findings.filter((one) => one.is_open && one.facts.some((fact) => fact.is_here && fact.start === item.start && fact.name === item.name));
  const drawRow = (item) => {
    const { index } = item;
    const row = make("button", `desk-row desk-row--${item.state}`, "", { type: "button", "data-index": index });
    const head = make("span", "desk-row__head");
    head.append(make("span", "desk-row__name", item.name || (item.stated ? words.other : item.quote)));
    if (item.state !== "read") head.append(make("span", `badge${isOpen(item) ? " badge--doubt" : ""}`, stateWord(item.state)));
    const line = make("span", "desk-row__line");
    line.append(make("b", "num", item.stated ? `${item.figure}${item.stated.unit}` : item.quote));
    if (item.scaled) line.append(make("span", "small soft", ` = ${item.scaled}`));
    if (item.stated && item.stated.role !== "total") line.append(make("span", "badge", codes.roles[item.stated.role]));
    if (item.last_year) line.append(make("span", "soft small", fill(words.lastYear, { value: item.last_year })));
    if (item.stated && item.state !== "confirmed" && item.state !== "corrected")
      line.append(make("span", "soft small", fill(words.confidence, { percent: Math.min(Math.round(item.confidence * 100), 99) })));
    if (item.by) line.append(make("span", "soft small", fill(words.by, { by: item.by, on: item.on })));
    if (item.reason) line.append(make("span", "soft small", item.reason));
    for (const { title } of findingsOn(item)) line.append(make("span", "badge badge--doubt", title));
    row.append(head, line);
    if (index === numbers.focus) row.setAttribute("aria-current", "true");
    return row;
  };
  const settle = ({ pk, seen }, keep) => acts.send("conflict", { conflict: pk, keep, seen });
  // After another file took the report's place many decisions may be without one; they can be let go together.
  const drawDropAll = (lost) => {
    const button = make("button", "button desk-drop-all", fill(words.dropAll, { count: lost.length }), { type: "button" });
    button.addEventListener("click", () => {
      if (!window.confirm(fill(words.dropAllSure, { count: lost.length }))) return;
      for (const conflict of lost) settle(conflict, false);
    });
    return button;
  };
  const sayEmpty = () => {
    const count = data.findings.filter((one) => one.is_open).length;
    if (count) return fill(words.emptyQueueFindings, { count });
    return data.state === "confirmed" ? words.emptyQueueConfirmed : words.emptyQueue;
  };
  const drawQueue = () => {
    const conflicts = numbers.tab === "queue" ? data.conflicts.map(drawConflict) : [];
    const lost = data.conflicts.filter((one) => one.reason === "lost");
    if (conflicts.length && lost.length > 1) conflicts.unshift(drawDropAll(lost));
    const rows = [];
    let group = "";
    for (const item of numbers.listed()) {
      if (groupOf(item) !== group) rows.push(make("h2", "desk-theme", (group = groupOf(item))));
      rows.push(drawRow(item));
    }
    if (numbers.tab === "queue" && !data.items.some(isOpen)) rows.unshift(make("p", "empty", sayEmpty()));
    list.replaceChildren(...conflicts, ...rows);
  };
  const drawConflict = (conflict) => {
    const box = make("div", "desk-conflict");
    const isValue = conflict.kind === "value";
    const pattern = conflict.reason === "lost" ? words.conflictLost : isValue ? words.conflictValue : words.conflictChanged;
    const by = conflict.by || words.staleSomebody;
    const saidOf = (stated) => numbers.saidOf(stated) || (isValue ? words.noValue : words.noFact);
    box.append(make("p", "", fill(pattern, { by, decided: saidOf(conflict.decided), now: saidOf(conflict.now) })));
    const buttons = make("div", "button-row");
    const choose = (label, keep, look) => {
      const button = make("button", `button ${look}`, label, { type: "button" });
      button.addEventListener("click", () => settle(conflict, keep));
      buttons.append(button);
    };
    if (conflict.reason !== "lost") choose(words.keep, true, "button--primary");
    choose(conflict.reason === "lost" ? words.drop : words.takeNew, false, "");
    if (conflict.start !== null) {
      const show = make("button", "button button--quiet", `“${conflict.quote}”`, { type: "button" });
      show.addEventListener("click", () => acts.show(conflict.start));
      buttons.append(show);
    }
    box.append(buttons);
    return box;
  };
  // A finding is judged, judged otherwise, or opened again.
  const drawVerdicts = (finding) => {
    const buttons = make("div", "button-row");
    const judge = (verdict, note, outcome) => acts.send("finding", { finding: finding.pk, verdict, note, seen: finding.decision }, outcome);
    const ask = (label, verdict) => offer(label, () => acts.askReason(label, words.note, (note, outcome) => judge(verdict, note, outcome)));
    const offer = (label, act) => {
      const button = make("button", "button", label, { type: "button" });
      button.addEventListener("click", acts.unlessConfirmed(act));
      buttons.append(button);
    };
    if (finding.settled !== "accepted") ask(words.accept, "accepted");
    if (finding.settled !== "returned") ask(words.return, "returned");
    if (finding.settled) offer(finding.settled === "returned" ? words.offList : words.openAgain, () => judge("open", ""));
    return buttons;
  };
  // A sentence that holds several of the numbers stands once, with all of them.
  const bySentence = (facts) => {
    const sides = new Map();
    for (const fact of facts) {
      const key = JSON.stringify([fact.report, fact.sentence || fact.start]);
      if (!sides.has(key)) sides.set(key, { fact, figures: [] });
      const figure = fact.is_here ? make("button", "num", fact.quote, { type: "button" }) : make("a", "num", fact.quote, { href: `/reports/${fact.report}/#at-${fact.start}` });
      if (fact.is_here) figure.addEventListener("click", () => acts.goTo(fact.start));
      sides.get(key).figures.push(figure);
    }
    return sides.values();
  };
  const drawFinding = (finding) => {
    const box = make("div", `desk-finding${finding.is_open ? " desk-finding--open" : ""}`);
    const head = make("p", "desk-finding__head");
    head.append(make("strong", "", finding.title));
    if (finding.settled) head.append(make("span", "badge badge--done", finding.settled === "returned" ? words.returned : words.accepted));
    box.append(head);
    if (finding.words) box.append(make("p", "", finding.words));
    const sides = make("div", "desk-finding__sides");
    for (const { fact: { sentence, name }, figures } of bySentence(finding.facts)) {
      const side = make("div", "desk-side");
      side.append(make("span", "desk-side__figures"), make("span", "small", sentence || name));
      side.firstChild.append(...figures);
      sides.append(side);
    }
    box.append(sides);
    if (finding.note) box.append(make("p", "soft small", finding.note));
    if (finding.can_be_judged) box.append(drawVerdicts(finding));
    return box;
  };
  const drawValue = (value) => {
    const row = make("div", "desk-value");
    row.append(make("span", "", value.name), make("b", "num", `${value.figure} ${value.unit}`), make("span", "badge", value.basis));
    const button = make("button", "button button--quiet", words.giveValue, { type: "button" });
    button.addEventListener("click", acts.unlessConfirmed(() => acts.askValue(value)));
    row.append(button);
    return row;
  };
  const drawOthers = (all, draw, empty) => list.replaceChildren(...(all.length ? all.map(draw) : [make("p", "empty", empty)]));
  const draw = () => {
    if (numbers.tab === "findings") drawOthers(data.findings, drawFinding, words.emptyFindings);
    else if (numbers.tab === "values") drawOthers(data.values, drawValue, words.emptyValues);
    else drawQueue();
  };
  const currentRow = () => list.querySelector('.desk-row[aria-current="true"]');
  // Marks the row of the number in focus; false where it is not listed.
  const mark = () => {
    currentRow()?.removeAttribute("aria-current");
    const row = list.querySelector(`[data-index="${numbers.focus}"]`);
    row?.setAttribute("aria-current", "true");
    if (document.activeElement.matches(".desk-row")) row?.focus({ preventScroll: true });
    return Boolean(row);
  };
  // How far the list may be scrolled, at most and at least, with the row whole under the heading of its theme.
  const placeOf = (row) => [row.offsetTop - list.offsetTop - THEME_HEIGHT, row.offsetTop - list.offsetTop + row.offsetHeight - list.clientHeight];
  const reveal = () => {
    const row = currentRow();
    if (!row) return;
    const [most, least] = placeOf(row);
    list.scrollTop = Math.max(Math.min(list.scrollTop, most), least);
  };
  const isRevealed = () => {
    const row = currentRow();
    if (!row) return false;
    const [most, least] = placeOf(row);
    return list.scrollTop <= Math.max(most, 0) && list.scrollTop >= least - 1;
  };
  const hover = (start, isOn) => {
    for (const row of list.querySelectorAll(".desk-row")) if (data.items[row.dataset.index]?.start === start) row.classList.toggle("is-hovered", isOn);
  };

  // Conflicts stand above all rows.
  const revealConflicts = () => (list.scrollTop = 0);

  return { draw, mark, reveal, isRevealed, revealConflicts, hover };
};

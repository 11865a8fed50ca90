/* The review desk. The server tells how every number stands (an item each); this script draws them, moves among them
 * by key or mouse, and sends one request for each decision, in order. What is typed or read never becomes markup. */
(() => {
  "use strict";

  const desk = document.getElementById("desk");
  if (!desk) return;
  const words = document.getElementById("desk-words").dataset;
  const list = document.getElementById("desk-list");
  const pane = document.getElementById("desk-text");
  const text = window.deskText(pane);
  const dialog = document.getElementById("desk-dialog");
  const explain = (error) => (!error || error instanceof Expired ? "" : error instanceof TypeError ? words.offline : error.message || words.failed);
  const { make, openDialog, closeDialog, labelled, select, form } = window.deskDialog(dialog, words, explain);
  const toast = document.getElementById("desk-toast");
  const base = desk.dataset.base;
  const THEME_HEIGHT = 32;
  const OPEN = new Set(["waiting", "conflict", "read"]);

  let data = JSON.parse(document.getElementById("desk-data").textContent);
  const { indicators, words: codes, threshold } = data;
  let tab = "queue";
  let focus = -1;
  let ordered = [];
  let chain = Promise.resolve();
  let pending = 0;

  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  const keyOf = (item) => `${item.start}-${item.end}-${item.stated?.indicator ?? ""}-${item.kind ?? ""}`;
  const items = () => data.items;
  const isOpen = (item) => OPEN.has(item.state);
  // Numbers stand by theme, in the order in which the text comes to speak of the themes; the rest stands behind.
  const groupOf = (item) => (item.stated ? item.theme || words.other : words.stateExplained);
  const arrange = () => {
    const groups = [...new Set(data.items.filter((item) => item.theme).map(groupOf)), words.other, words.stateExplained];
    const rank = new Map(groups.map((group, place) => [group, place]));
    data.items.forEach((item, index) => (item.index = index));
    ordered = [...data.items].sort((one, other) => rank.get(groupOf(one)) - rank.get(groupOf(other)) || one.index - other.index);
    ordered.forEach((item, place) => (item.place = place));
  };
  const listed = () => (tab === "queue" ? ordered.filter(isOpen) : ordered);
  const current = () => items()[focus];
  const say = (message, link = null) => {
    toast.replaceChildren(message, ...(link ? [" ", link] : []));
    toast.hidden = false;
    clearTimeout(say.timer);
    if (!link) say.timer = setTimeout(() => (toast.hidden = true), 6000);
  };
  // Whoever signs in again comes back to the number in focus.
  const sayExpired = () => {
    const here = location.pathname + (current() ? `#at-${current().start}` : "");
    say(words.expired, make("a", "", words.signIn, { href: `${desk.dataset.login}?next=${encodeURIComponent(here)}` }));
  };

  // Drawing.
  const stateWord = (state) => words[`state${state[0].toUpperCase()}${state.slice(1)}`];
  const drawRow = (item) => {
    const { index } = item;
    const row = make("button", `desk-row desk-row--${item.state}`, "", { type: "button", "data-index": index });
    const head = make("span", "desk-row__head");
    head.append(make("span", "desk-row__name", item.name || (item.stated ? words.other : item.quote)));
    head.append(make("span", `badge${isOpen(item) && item.state !== "read" ? " badge--doubt" : ""}`, stateWord(item.state)));
    const line = make("span", "desk-row__line");
    line.append(make("b", "num", item.stated ? `${item.figure}${item.stated.unit}` : item.quote));
    if (item.scaled) line.append(make("span", "small soft", ` = ${item.scaled}`));
    if (item.stated && item.stated.role !== "total") line.append(make("span", "badge", codes.roles[item.stated.role]));
    if (item.last_year) line.append(make("span", "soft small", fill(words.lastYear, { value: item.last_year })));
    if (item.stated && item.state !== "confirmed" && item.state !== "corrected")
      line.append(make("span", "soft small", fill(words.confidence, { percent: Math.round(item.confidence * 100) })));
    if (item.by) line.append(make("span", "soft small", fill(words.by, { by: item.by })));
    if (item.reason) line.append(make("span", "soft small", item.reason));
    row.append(head, line);
    if (index === focus) row.setAttribute("aria-current", "true");
    return row;
  };
  // After another file took the report's place many decisions may be without one; they can be let go together.
  const drawDropAll = (lost) => {
    const button = make("button", "button desk-drop-all", fill(words.dropAll, { count: lost.length }), { type: "button" });
    button.addEventListener("click", () => {
      if (!window.confirm(fill(words.dropAllSure, { count: lost.length }))) return;
      for (const conflict of lost) send("conflict", { conflict: conflict.pk, keep: false });
    });
    return button;
  };
  const drawQueue = () => {
    const conflicts = tab === "queue" ? data.conflicts.map(drawConflict) : [];
    const lost = data.conflicts.filter((one) => one.reason === "lost");
    if (conflicts.length && lost.length > 1) conflicts.unshift(drawDropAll(lost));
    const rows = [];
    let group = "";
    for (const item of listed()) {
      if (groupOf(item) !== group) rows.push(make("h2", "desk-theme", (group = groupOf(item))));
      rows.push(drawRow(item));
    }
    if (tab === "queue" && !items().some(isOpen)) rows.unshift(make("p", "empty", words.emptyQueue));
    list.replaceChildren(...conflicts, ...rows);
  };
  const saidOf = (stated) => {
    if (!stated) return words.noFact;
    if (stated.kind) return codes.kinds[stated.kind] ?? words.notFact;
    const name = indicators.find((each) => each.code === stated.indicator)?.name ?? words.other;
    return `${name} ${stated.value}${stated.unit ?? ""}`;
  };
  const drawConflict = (conflict) => {
    const box = make("div", "desk-conflict");
    const pattern = conflict.reason === "lost" ? words.conflictLost : words.conflictChanged;
    const by = conflict.by || words.staleSomebody;
    box.append(make("p", "", fill(pattern, { by, decided: saidOf(conflict.decided), now: saidOf(conflict.now) })));
    const buttons = make("div", "button-row");
    const choose = (label, keep, look) => {
      const button = make("button", `button ${look}`, label, { type: "button" });
      button.addEventListener("click", () => send("conflict", { conflict: conflict.pk, keep }));
      buttons.append(button);
    };
    if (conflict.reason !== "lost") choose(words.keep, true, "button--primary");
    choose(conflict.reason === "lost" ? words.drop : words.takeNew, false, "");
    if (conflict.start !== null) {
      const show = make("button", "button button--quiet", `“${conflict.quote}”`, { type: "button" });
      show.addEventListener("click", () => text.show(conflict.start));
      buttons.append(show);
    }
    box.append(buttons);
    return box;
  };
  // A finding is judged, judged otherwise, or opened again.
  const drawVerdicts = (finding) => {
    const buttons = make("div", "button-row");
    const judge = (verdict, note, outcome) => send("finding", { finding: finding.pk, verdict, note, seen: finding.decision }, outcome);
    const ask = (label, verdict) => offer(label, () => askReason(label, words.note, (note, outcome) => judge(verdict, note, outcome)));
    const offer = (label, act) => {
      const button = make("button", "button", label, { type: "button" });
      button.addEventListener("click", unlessConfirmed(act));
      buttons.append(button);
    };
    if (finding.settled !== "accepted") ask(words.accept, "accepted");
    if (finding.settled !== "returned") ask(words.return, "returned");
    if (finding.settled) offer(finding.settled === "returned" ? words.offList : words.openAgain, () => judge("open", ""));
    return buttons;
  };
  const drawFinding = (finding) => {
    const box = make("div", `desk-finding${finding.is_open ? " desk-finding--open" : ""}`);
    const head = make("p", "desk-finding__head");
    head.append(make("strong", "", finding.title));
    if (finding.settled) head.append(make("span", "badge badge--done", finding.settled === "returned" ? words.returned : words.accepted));
    box.append(head);
    if (finding.words) box.append(make("p", "", finding.words));
    const sides = make("div", "desk-finding__sides");
    for (const fact of finding.facts) {
      const side = fact.is_here ? make("button", "desk-side", "", { type: "button" }) : make("a", "desk-side", "", { href: `/reports/${fact.report}/#at-${fact.start}` });
      side.append(make("b", "num", fact.quote), make("span", "small", fact.sentence || fact.name));
      if (fact.is_here) side.addEventListener("click", () => goTo(fact.start));
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
    button.addEventListener("click", unlessConfirmed(() => askValue(value)));
    row.append(button);
    return row;
  };
  const drawOthers = (all, draw, empty) => list.replaceChildren(...(all.length ? all.map(draw) : [make("p", "empty", empty)]));
  const drawHead = () => {
    document.getElementById("desk-ledger").textContent = fill(words.ledger, data.ledger);
    const counts = { queue: items().filter(isOpen).length + data.conflicts.length, all: items().length, findings: data.findings.filter((one) => one.is_open).length, values: data.values.length };
    for (const button of document.querySelectorAll(".desk__tab")) {
      button.textContent = fill(words[button.dataset.tab], { count: counts[button.dataset.tab] });
      button.setAttribute("aria-selected", String(button.dataset.tab === tab));
      button.tabIndex = button.dataset.tab === tab ? 0 : -1;
    }
    const state = { read: words.reportRead, in_review: words.reportInReview, confirmed: words.reportConfirmed }[data.state];
    document.getElementById("desk-state").textContent = state;
    const returned = data.findings.filter((one) => one.settled === "returned").length;
    document.getElementById("desk-returned").textContent = returned ? fill(words.returnList, { count: returned }) : words.returnListEmpty;
    document.querySelector('[data-act="finish"]').textContent = data.state === "confirmed" ? words.finishConfirmed : words.finishOpen;
    document.getElementById("desk-bar").hidden = tab === "findings" || tab === "values";
  };
  const draw = () => {
    drawHead();
    if (tab === "findings") drawOthers(data.findings, drawFinding, words.emptyFindings);
    else if (tab === "values") drawOthers(data.values, drawValue, words.emptyValues);
    else drawQueue();
    text.lay(items());
    text.light(current());
  };
  const reveal = () => {
    const here = current();
    if (!here) return;
    text.show(here.start);
    const row = list.querySelector('[aria-current="true"]');
    if (!row) return;
    // The heading of the theme stays on top of the rows.
    const [above, below] = [row.offsetTop - list.offsetTop - THEME_HEIGHT, row.offsetTop - list.offsetTop + row.offsetHeight - list.clientHeight];
    list.scrollTop = Math.max(Math.min(list.scrollTop, above), below);
  };

  // Moving.
  const moveTo = (index) => {
    if (index < 0 || index >= items().length) return;
    const old = list.querySelector('[aria-current="true"]');
    focus = index;
    old?.removeAttribute("aria-current");
    const row = list.querySelector(`[data-index="${index}"]`);
    if (row) {
      row.setAttribute("aria-current", "true");
      if (document.activeElement.matches(".desk-row")) row.focus({ preventScroll: true });
    } else draw();
    text.light(current());
    reveal();
  };
  const step = (way) => {
    const rows = listed();
    const here = current()?.place ?? -1;
    const next = way > 0 ? rows.find((item) => item.place > here) : rows.filter((item) => item.place < here).pop();
    const target = next ?? (way > 0 ? rows[0] : rows[rows.length - 1]);
    if (target) moveTo(target.index);
  };
  const nextOpen = () => {
    const open = ordered.filter(isOpen);
    const here = current()?.place ?? -1;
    return (open.find((item) => item.place > here) ?? open[0])?.index ?? -1;
  };
  const goTo = (start) => {
    const index = items().findIndex((item) => item.start === start);
    if (index < 0) return;
    if (tab === "findings" || tab === "values" || !listed().includes(items()[index])) tab = "all";
    focus = index;
    draw();
    reveal();
  };

  // Sending: one after the other, so that decisions arrive in the order they were made.
  const take = (answer) => {
    const here = current();
    const start = here?.start ?? 0;
    const key = here && keyOf(here);
    for (const name of ["items", "findings", "conflicts", "values", "ledger", "state"]) if (name in answer) data[name] = answer[name];
    arrange();
    let index = items().findIndex((item) => keyOf(item) === key);
    if (index < 0) index = items().findIndex((item) => item.start >= start);
    focus = index;
    draw();
  };
  class Expired extends Error {}
  class Refused extends Error {
    constructor({ message, field = "" }) {
      super(message);
      this.field = field;
    }
  }
  const tell = (error) => {
    if (error instanceof Expired) return sayExpired();
    return say(explain(error));
  };
  const request = async (action, body) => {
    const response = await fetch(`${base}${action}/`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": window.csrfToken() },
      body: JSON.stringify(body),
    });
    if (!response.headers.get("Content-Type")?.includes("json")) throw response.redirected ? new Expired() : new Error(words.failed);
    return [response.status, await response.json()];
  };
  const nothing = () => {};
  const send = (action, body, { done = nothing, failed = nothing } = {}) => {
    pending += 1;
    desk.setAttribute("aria-busy", "true");
    chain = chain.then(async () => {
      try {
        const [status, answer] = await request(action, body).finally(() => (pending -= 1));
        if (status === 422) throw new Refused(answer);
        if (status === 409) {
          failed(null);
          say(fill(words.stale, { by: answer.stale.by || words.staleSomebody }));
          take(answer);
          if (answer.stale.start !== null) goTo(answer.stale.start);
        } else if (status >= 400) {
          throw new Error(words.failed);
        } else {
          if (pending === 0) take(answer);
          done(answer);
        }
      } catch (error) {
        if (failed(error) !== true) tell(error);
        draw();
      }
      if (pending === 0) desk.removeAttribute("aria-busy");
    });
    return chain;
  };

  // Deciding. What is confirmed is reopened first, with a reason.
  const askReopen = (title) => askReason(title, words.reason, (reason, outcome) => send("reopen-report", { reason }, outcome));
  const unlessConfirmed = (act) => () => (data.state === "confirmed" ? askReopen(words.reopenFirst) : act());
  const decide = (item, change, outcome) => {
    const { start, end, stated, correction } = item;
    return send("decide", { start, end, seen: stated, correction: correction ?? null, ...change }, outcome);
  };
  const goOn = () => {
    const next = nextOpen();
    if (next >= 0) moveTo(next);
    else draw();
  };
  const confirm = () => {
    const item = current();
    if (!item) return say(words.nothingChosen);
    if (!item.stated || item.state === "rejected" || item.state === "confirmed") return step(1);
    if (data.state === "confirmed") return askReopen(words.reopenFirst);
    // It is shown as confirmed before the answer comes; what was not saved shows as it was again.
    const before = item.state;
    const show = (state, count) => {
      item.state = state;
      data.ledger.decided += count;
      data.ledger.to_decide -= count;
    };
    decide(item, { stated: item.stated }, { failed: () => show(before, -1) });
    show("confirmed", 1);
    draw();
    return goOn();
  };

  const askReason = (title, label, then) => {
    const reason = make("input", "", "", { required: "", maxlength: "300" });
    openDialog(title, form([labelled(label, reason)], (outcome) => then(reason.value, outcome)));
  };
  const askValue = (value) => {
    const figure = make("input", "num", "", { name: "value", required: "", inputmode: "decimal", value: value.value });
    const bound = select(codes.bounds, value.bound);
    const reason = make("input", "", "", { required: "", maxlength: "300" });
    const fields = [labelled(words.value, figure), labelled(words.bound, bound), labelled(words.reason, reason)];
    const seen = { value: value.value, bound: value.bound };
    const box = form(fields, (outcome) => send("value", { indicator: value.code, seen, value: figure.value, bound: bound.value, reason: reason.value }, outcome));
    if (value.is_corrected) {
      const drop = make("button", "button", words.dropValue, { type: "button" });
      drop.addEventListener("click", () => {
        closeDialog();
        send("value", { indicator: value.code, seen, drop: true });
      });
      box.querySelector(".button-row").append(drop);
    }
    openDialog(fill(words.giveTitle, { name: value.name }), box);
  };

  const edit = (changed = {}) => {
    const item = current();
    if (!item) return say(words.nothingChosen);
    const stated = { value: text.figureIn(item.quote), unit: "", bound: "exact", role: "total", ...item.stated, ...changed };
    const value = make("input", "num", "", { name: "value", required: "", value: stated.value });
    const unit = make("input", "", "", { maxlength: "10", value: stated.unit });
    const bound = select(codes.bounds, stated.bound);
    const role = select(codes.roles, stated.role);
    const named = { "": words.noIndicator, ...Object.fromEntries(indicators.map((one) => [one.code, `${one.theme} · ${one.name}`])) };
    const indicator = select(named, stated.indicator ?? "");
    const reason = make("input", "", "", { maxlength: "300", value: item.reason ?? "" });
    const fields = [labelled(words.value, value), labelled(words.unit, unit), labelled(words.bound, bound), labelled(words.role, role), labelled(words.indicator, indicator), labelled(words.reasonOptional, reason)];
    const chosen = text.selection();
    let moved = null;
    if (item.stated && chosen && (chosen.start !== item.start || chosen.end !== item.end)) {
      const box = make("input", "", "", { type: "checkbox" });
      box.addEventListener("change", () => (moved = box.checked ? chosen : null));
      const label = make("label", "desk-check");
      label.append(box, make("span", "", fill(words.useSelection, { quote: chosen.quote })));
      fields.push(label);
    }
    return openDialog(
      fill(words.editTitle, { quote: item.quote }),
      form(fields, ({ done, failed }) => {
        const given = { ...stated, value: value.value, unit: unit.value, bound: bound.value, role: role.value, indicator: indicator.value || null };
        decide(item, { stated: given, reason: reason.value, ...(moved && { place: [moved.start, moved.end] }) }, { failed, done: () => (done(), goOn()) });
      }),
    );
  };

  const matches = (query) => {
    const wanted = query.trim().toLowerCase();
    if (!wanted) return indicators;
    return indicators.filter((one) => [one.name, one.theme, one.code, one.pinyin].some((key) => key?.toLowerCase().includes(wanted)));
  };
  const assign = () => {
    const chosen = text.selection();
    const known = chosen && items().find((item) => item.start < chosen.end && chosen.start < item.end);
    const item = chosen ? known ?? { ...chosen, stated: null, correction: null } : current();
    if (!item) return say(words.nothingChosen);
    const search = make("input", "", "", { type: "search", placeholder: words.find, "aria-label": words.find });
    const beside = make("input", "", "", { type: "checkbox" });
    const found = make("div", "desk-found", "", { role: "listbox" });
    const pick = (code) => {
      closeDialog();
      getSelection().removeAllRanges();
      const unit = item.stated?.unit ?? indicators.find((one) => one.code === code)?.unit ?? "";
      const stated = { value: text.figureIn(item.quote), unit, bound: "exact", role: "total", ...item.stated, indicator: code };
      const place = beside.checked ? { ...item, stated: null, correction: null } : item;
      if (!stated.value) {
        const value = make("input", "num", "", { name: "value", required: "" });
        return openDialog(fill(words.editTitle, { quote: item.quote }), form([labelled(words.value, value)], (outcome) => decide(place, { stated: { ...stated, value: value.value } }, outcome)));
      }
      decide(place, { stated, is_beside: beside.checked });
      if (!chosen) goOn();
      return undefined;
    };
    const list = () => {
      const rows = matches(search.value).slice(0, 40).map((one) => {
        const row = make("button", "desk-found__row", "", { type: "button" });
        row.append(make("span", "", one.name), make("span", "soft small", `${one.theme} · ${one.unit}`));
        row.addEventListener("click", () => pick(one.code));
        return row;
      });
      const none = make("button", "desk-found__row", words.noIndicator, { type: "button" });
      none.addEventListener("click", () => pick(null));
      found.replaceChildren(none, ...(rows.length ? rows : [make("p", "soft", words.noneFound)]));
    };
    search.addEventListener("input", list);
    search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const [first] = matches(search.value);
      if (first) pick(first.code);
    });
    found.addEventListener("keydown", (event) => {
      const way = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
      if (!way) return;
      event.preventDefault();
      document.activeElement[way]?.focus();
    });
    list();
    const label = make("label", "desk-check");
    label.append(beside, make("span", "", words.asNew));
    const field = make("div", "field");
    field.append(search);
    openDialog(fill(words.assignTitle, { quote: item.quote }), field, found, ...(item.stated ? [label] : []));
    return undefined;
  };
  const reject = () => {
    const item = current();
    if (!item) return say(words.nothingChosen);
    const found = make("div", "desk-found desk-found--kinds");
    const offer = (word, digit, change) => {
      const row = make("button", "desk-found__row", word, { type: "button", "data-key": digit });
      if (digit) row.append(make("kbd", "", digit));
      row.addEventListener("click", () => {
        closeDialog();
        decide(item, change);
        goOn();
      });
      found.append(row);
      return row;
    };
    const counted = { bound: "exact", role: "total", value: text.figureIn(item.quote), unit: "", ...item.stated, indicator: null };
    if (counted.value && item.stated?.indicator !== null) offer(words.countedUnused, "0", { stated: counted }).classList.add("desk-found__row--wide");
    Object.entries(codes.kinds).forEach(([kind, word], place) => offer(word, place < 9 ? String(place + 1) : "", { kind }));
    openDialog(fill(words.rejectTitle, { quote: item.quote }), found);
    return undefined;
  };
  const confirmAll = () => {
    const least = make("input", "num", "", { type: "number", min: "0", max: "100", step: "1", value: Math.round(threshold * 100) });
    const told = make("p", "");
    const rows = make("div", "desk-found");
    const covered = () => items().filter((item) => item.state !== "rejected" && isOpen(item) && item.stated?.indicator && item.confidence >= Number(least.value) / 100 && item.state !== "conflict");
    const list = () => {
      const found = covered();
      told.textContent = found.length ? fill(words.confirmAllWords, { percent: least.value, count: found.length }) : words.confirmAllNone;
      rows.replaceChildren(...found.map((item) => make("p", "small", `${item.name}　${item.figure}${item.stated.unit}`)));
      box.querySelector("[type=submit]").disabled = !found.length;
    };
    least.addEventListener("input", list);
    const box = form([labelled(words.atLeast, least), told, rows], ({ done, failed }) => {
      const confirmed = (answer) => {
        done();
        say(fill(words.confirmAllDone, { count: answer.confirmed }));
        focus = nextOpen();
        draw();
      };
      send("confirm-all", { at_least: Number(least.value) / 100 }, { done: confirmed, failed });
    }, words.confirmAllDo);
    list();
    openDialog(words.confirmAllTitle, box);
  };
  const finish = () => {
    if (data.state === "confirmed") return askReopen(words.reopenWords);
    if (data.conflicts.length) return say(fill(words.finishConflicts, { count: data.conflicts.length }));
    const numbers = data.ledger.to_decide;
    const findings = data.findings.filter((one) => one.is_open).length;
    if ((numbers || findings) && !window.confirm(fill(words.finishWords, { numbers, findings }))) return undefined;
    return send("confirm-report", {});
  };
  const undo = () =>
    send("undo", {}, {
      done: ({ undone }) => {
        if (!undone) return say(words.nothingToUndo);
        say(undone.count > 1 ? fill(words.undoneTogether, { count: undone.count }) : words.undone);
        if (undone.kind === "number" && undone.count === 1) return goTo(undone.start);
        tab = { finding: "findings", value: "values" }[undone.kind] ?? tab;
        return draw();
      },
    });
  const help = () => {
    const table = make("dl", "desk-keys");
    for (const line of words.keys.split("|")) {
      const [key, ...rest] = line.split(" ");
      const term = make("dt");
      term.append(make("kbd", "", key));
      table.append(term, make("dd", "", rest.join(" ")));
    }
    openDialog(words.keysTitle, table);
  };

  // The original opens in a tab of its own, at the number in focus.
  const showOriginal = () => {
    const link = document.getElementById("desk-original");
    if (link) window.open(`${link.getAttribute("href")}${current() ? `?at=${current().start}` : ""}`, "original");
  };

  const deciding = { edit: () => edit(), assign, reject, undo, "confirm-all": confirmAll };
  for (const [name, act] of Object.entries(deciding)) deciding[name] = unlessConfirmed(act);
  const ACTIONS = { ...deciding, confirm, original: showOriginal, help, finish, next: () => step(1), previous: () => step(-1) };
  const KEYS = { j: "next", k: "previous", Enter: "confirm", e: "edit", a: "assign", r: "reject", u: "undo", o: "original", "?": "help" };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    // Clicked with the mouse, a button keeps no focus: Enter is for the number then.
    if (button) {
      event.preventDefault();
      if (event.detail) button.blur();
      return ACTIONS[button.dataset.act]();
    }
    const tabButton = event.target.closest(".desk__tab");
    if (tabButton) {
      tab = tabButton.dataset.tab;
      if (event.detail) tabButton.blur();
      return draw();
    }
    const row = event.target.closest(".desk-row");
    if (row) return moveTo(Number(row.dataset.index));
    const mark = event.target.closest("#desk-text [data-at]");
    if (mark && getSelection().isCollapsed) return goTo(Number(mark.dataset.at));
    return undefined;
  });
  // Hovering a row lights its number in the text, and the other way round.
  const hover = (event, isOn) => {
    const row = event.target.closest?.(".desk-row");
    const mark = event.target.closest?.("#desk-text [data-at]");
    const start = row ? items()[row.dataset.index]?.start : mark?.dataset.at;
    if (start === undefined) return;
    text.hover(start, isOn);
    for (const one of list.querySelectorAll(".desk-row")) if (items()[one.dataset.index]?.start === Number(start)) one.classList.toggle("is-hovered", isOn);
  };
  desk.addEventListener("mouseover", (event) => hover(event, true));
  desk.addEventListener("mouseout", (event) => hover(event, false));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (dialog.open) {
      [...dialog.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key)?.click();
      return;
    }
    if (event.target.closest("input, select, textarea")) return;
    // Enter on a control in focus is meant for that control; the row of the number is the number.
    if (event.key === "Enter" && event.target.closest("a, summary, button:not([aria-current])")) return;
    const tabs = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (tabs && event.target.closest(".desk__tab")) {
      const all = [...document.querySelectorAll(".desk__tab")];
      const next = all[(all.indexOf(event.target) + tabs + all.length) % all.length];
      next.focus();
      next.click();
      return;
    }
    const action = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    ACTIONS[action]();
  });
  window.addEventListener("beforeunload", (event) => {
    if (pending) event.returnValue = true;
  });

  const asked = /^#at-(\d+)$/.exec(location.hash);
  arrange();
  focus = (ordered.find((item) => item.state === "waiting" || item.state === "conflict") ?? ordered.find(isOpen))?.index ?? -1;
  draw();
  if (asked) goTo(Number(asked[1]));
  else reveal();
  desk.dataset.ready = "";
})();

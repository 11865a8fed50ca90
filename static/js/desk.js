/* The review desk: the report's text, and beside it its numbers, among which one moves by key or mouse and decides. The
 * server tells how every number stands. Its parts: desk_numbers.js (order and focus), desk_list.js and desk_text.js (what
 * is drawn), desk_dialog.js and desk_questions.js (what is asked), desk_sender.js (what is sent), desk_overtaken.js (what
 * somebody else decided meanwhile). */
(() => {
  "use strict";

  const desk = document.getElementById("desk");
  if (!desk) return;
  const SAID_MS = 6000;
  const byId = (id) => document.getElementById(id);
  const { make, fill } = window.deskParts;
  const words = byId("desk-words").dataset;
  const data = JSON.parse(byId("desk-data").textContent);
  const numbers = window.deskNumbers(data, words);
  const { current } = numbers;
  const acts = {};
  const text = window.deskText(byId("desk-text"));
  const list = window.deskList(byId("desk-list"), numbers, words, acts);
  const sender = window.deskSender(desk, words, acts);
  const dialog = byId("desk-dialog");
  const dialogs = window.deskDialog(dialog, words, sender.explain);
  const questions = window.deskQuestions(dialogs, numbers, text, words, acts);
  const overtaken = window.deskOvertaken(dialog, dialogs, numbers, words, acts);
  const send = (action, body, outcome) => sender.send(action, { document: data.document, ...body }, outcome);

  const toast = byId("desk-toast");
  const say = (message, link = null) => {
    toast.replaceChildren(message, ...(link ? [" ", link] : []));
    toast.hidden = false;
    clearTimeout(say.timer);
    if (!link) say.timer = setTimeout(() => (toast.hidden = true), SAID_MS);
  };
  // Whoever signs in again comes back to the number in focus.
  const sayExpired = () => {
    const here = location.pathname + (current() ? `#at-${current().start}` : "");
    say(words.expired, make("a", "", words.signIn, { href: `${desk.dataset.login}?next=${encodeURIComponent(here)}` }));
  };

  const drawHead = () => {
    const { items, findings, conflicts, values } = data;
    byId("desk-ledger").textContent = fill(data.ledger.to_decide ? words.ledger : words.ledgerDone, data.ledger);
    const counts = {
      queue: items.filter(numbers.isOpen).length + conflicts.length,
      all: items.length,
      findings: findings.filter((one) => one.is_open).length,
      values: values.length,
    };
    for (const button of document.querySelectorAll(".desk__tab")) {
      const { tab } = button.dataset;
      button.textContent = fill(words[tab], { count: counts[tab] });
      button.setAttribute("aria-selected", String(tab === numbers.tab));
      button.tabIndex = tab === numbers.tab ? 0 : -1;
    }
    const isConfirmed = data.state === "confirmed";
    byId("desk-state").textContent = { read: words.reportRead, in_review: words.reportInReview, confirmed: words.reportConfirmed }[data.state];
    const returned = findings.filter((one) => one.settled === "returned").length;
    byId("desk-returned").textContent = returned ? fill(words.returnList, { count: returned }) : words.returnListEmpty;
    const finishing = document.querySelector('[data-act="finish"]');
    finishing.textContent = isConfirmed ? words.finishConfirmed : words.finishOpen;
    // What comes next stands out.
    const next = byId("desk-next");
    if (next) next.hidden = !isConfirmed;
    finishing.classList.toggle("button--primary", !(isConfirmed && next));
    byId("desk-bar").hidden = numbers.tab === "findings" || numbers.tab === "values";
  };
  const draw = () => {
    drawHead();
    list.draw();
    text.lay(data.items);
    text.light(current());
  };
  const reveal = () => {
    if (!current()) return;
    text.show(current().start);
    list.reveal();
  };

  const sayConflicts = () => say(fill(words.finishConflicts, { count: data.conflicts.length }));

  // Moving.
  const moveTo = (index) => {
    if (index < 0 || index >= data.items.length) return;
    numbers.focus = index;
    if (!list.mark()) draw();
    text.light(current());
    reveal();
  };
  const step = (way) => moveTo(numbers.neighbour(way));
  const goOn = () => {
    const next = numbers.nextOpen();
    if (next >= 0) moveTo(next);
    else draw();
  };
  const goTo = (start) => {
    const index = numbers.indexOf(start);
    if (index < 0) return;
    if (numbers.tab === "findings" || numbers.tab === "values" || !numbers.listed().includes(data.items[index])) numbers.tab = "all";
    numbers.focus = index;
    draw();
    reveal();
  };

  // Deciding. What is confirmed is reopened first, with a reason.
  const askReopen = (title) => questions.askReason(title, words.reason, (reason, outcome) => send("reopen-report", { reason }, outcome));
  const unlessConfirmed = (act) => () => (data.state === "confirmed" ? askReopen(words.reopenFirst) : act());
  const decide = (item, change, outcome) =>
    send("decide", { start: item.start, end: item.end, ...numbers.seenAs(item), ...change }, outcome);
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
  const finish = () => {
    if (data.state === "confirmed") return askReopen(words.reopenWords);
    if (data.conflicts.length) {
      numbers.tab = "queue";
      draw();
      list.revealConflicts();
      return sayConflicts();
    }
    const left = data.ledger.to_decide;
    const findings = data.findings.filter((one) => one.is_open).length;
    if ((left || findings) && !window.confirm(fill(words.finishWords, { numbers: left, findings }))) return undefined;
    return send("confirm-report", {}, { done: () => byId("desk-next")?.focus() });
  };
  const undo = () =>
    send("undo", {}, {
      done: ({ undone }) => {
        if (!undone) return say(words.nothingToUndo);
        say(undone.count > 1 ? fill(words.undoneTogether, { count: undone.count }) : words.undone);
        if (undone.kind === "number" && undone.count === 1) return goTo(undone.start);
        numbers.tab = { finding: "findings", value: "values" }[undone.kind] ?? numbers.tab;
        return draw();
      },
    });
  // The original opens in a tab of its own, at the number in focus.
  const showOriginal = () => {
    const link = byId("desk-original");
    if (link) window.open(`${link.getAttribute("href")}${current() ? `?at=${current().start}` : ""}`, "original");
  };

  const { askReason, askValue, edit, assign, reject, confirmAll, help } = questions;
  Object.assign(acts, { send, decide, goOn, goTo, say, show: text.show, askReason, askValue, unlessConfirmed });
  acts.confirmed = (answer) => {
    say(fill(words.confirmAllDone, { count: answer.confirmed }));
    numbers.focus = numbers.nextOpen();
    draw();
  };
  acts.taken = (answer) => {
    const conflicts = data.conflicts.length;
    const isRevealed = list.isRevealed();
    numbers.take(answer);
    draw();
    // A decision can change the order of the themes, and so where the number in focus stands.
    if (isRevealed) list.reveal();
    if (data.conflicts.length > conflicts) sayConflicts();
  };
  acts.stale = (answer, action, body) => {
    if (answer.document !== data.document) {
      say(words.replaced, make("a", "", words.openAnew, { href: location.pathname }));
      return draw();
    }
    const by = answer.stale.by || words.staleSomebody;
    acts.taken(answer);
    say(fill(words.stale, { by }));
    if (answer.stale.start !== null) goTo(answer.stale.start);
    return overtaken.ask(by, action, body);
  };
  acts.failed = (error) => {
    if (sender.isExpired(error)) sayExpired();
    else say(sender.explain(error));
  };
  acts.redraw = draw;

  // Keys and clicks.
  const deciding = { edit, assign, reject, undo, "confirm-all": confirmAll };
  for (const [name, act] of Object.entries(deciding)) deciding[name] = unlessConfirmed(act);
  const ACTIONS = { ...deciding, confirm, original: showOriginal, help, finish, next: () => step(1), previous: () => step(-1) };
  const KEYS = { j: "next", k: "previous", Enter: "confirm", e: "edit", a: "assign", r: "reject", u: "undo", o: "original", "?": "help" };
  document.addEventListener("click", (event) => {
    // Clicked with the mouse, a button keeps no focus: Enter is for the number then.
    const button = event.target.closest("[data-act], .desk__tab");
    if (button && event.detail) button.blur();
    if (button?.dataset.act) {
      event.preventDefault();
      return ACTIONS[button.dataset.act]();
    }
    if (button) {
      numbers.tab = button.dataset.tab;
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
    const start = row ? data.items[row.dataset.index]?.start : mark?.dataset.at;
    if (start === undefined) return;
    text.hover(start, isOn);
    list.hover(Number(start), isOn);
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
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (way && event.target.closest(".desk__tab")) {
      const tabs = [...document.querySelectorAll(".desk__tab")];
      const next = tabs[(tabs.indexOf(event.target) + way + tabs.length) % tabs.length];
      next.focus();
      next.click();
      return;
    }
    const action = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    ACTIONS[action]();
  });

  numbers.focus = numbers.first();
  draw();
  const asked = /^#at-(\d+)$/.exec(location.hash);
  if (asked) goTo(Number(asked[1]));
  else reveal();
  if (!asked && data.conflicts.length) list.revealConflicts();
  desk.dataset.ready = "";
})();

/* What the review desk asks before it decides: another value or indicator, what a number is instead, a reason, which
 * numbers to confirm together. `acts` is what can be done: `decide`, `send`, `goOn`, `say`, `confirmed(answer)`. */
window.deskQuestions = (dialog, numbers, text, words, acts) => {
  "use strict";

  const { openDialog, closeDialog, labelled, select, form } = dialog;
  const { data, isOpen, current } = numbers;
  const { words: codes, threshold } = data;
  const indicators = data.indicators.filter((one) => one.is_used);
  const { make, fill } = window.deskParts;

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
    const box = form(fields, (outcome) => acts.send("value", { indicator: value.code, seen, value: figure.value, bound: bound.value, reason: reason.value }, outcome));
    if (value.is_corrected) {
      const drop = make("button", "button", words.dropValue, { type: "button" });
      drop.addEventListener("click", () => {
        closeDialog();
        acts.send("value", { indicator: value.code, seen, drop: true });
      });
      box.querySelector(".button-row").append(drop);
    }
    openDialog(fill(words.giveTitle, { name: value.name }), box);
  };

  const edit = () => {
    const item = current();
    if (!item) return acts.say(words.nothingChosen);
    const stated = { value: text.figureIn(item.quote), unit: "", bound: "exact", role: "total", ...item.stated };
    const value = make("input", "num", "", { name: "value", required: "", value: stated.value });
    const unit = make("input", "", "", { maxlength: "10", value: stated.unit });
    const bound = select(codes.bounds, stated.bound);
    const role = select(codes.roles, stated.role);
    const offered = data.indicators.filter((one) => one.is_used || one.code === stated.indicator);
    const named = { "": words.noIndicator, ...Object.fromEntries(offered.map((one) => [one.code, `${one.theme} · ${one.name}`])) };
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
        acts.decide(item, { stated: given, reason: reason.value, ...(moved && { place: [moved.start, moved.end] }) }, { failed, done: () => (done(), acts.goOn()) });
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
    if (!chosen && text.isSelecting()) return acts.say(words.selectOne);
    const known = chosen && data.items.find((item) => item.start < chosen.end && chosen.start < item.end);
    const item = chosen ? known ?? { ...chosen, stated: null, correction: null } : current();
    if (!item) return acts.say(words.nothingChosen);
    const search = make("input", "", "", { type: "search", placeholder: words.find, "aria-label": words.find });
    const beside = make("input", "", "", { type: "checkbox" });
    const found = make("div", "desk-found");
    const pick = (code) => {
      closeDialog();
      getSelection().removeAllRanges();
      const unit = item.stated?.unit ?? indicators.find((one) => one.code === code)?.unit ?? "";
      const stated = { value: text.figureIn(item.quote), unit, bound: "exact", role: "total", ...item.stated, indicator: code };
      const place = beside.checked ? { ...item, stated: null, correction: null } : item;
      if (!stated.value) {
        const value = make("input", "num", "", { name: "value", required: "" });
        return openDialog(fill(words.editTitle, { quote: item.quote }), form([labelled(words.value, value)], (outcome) => acts.decide(place, { stated: { ...stated, value: value.value } }, outcome)));
      }
      acts.decide(place, { stated, is_beside: beside.checked });
      if (!chosen) acts.goOn();
      return undefined;
    };
    const list = () => {
      const rows = matches(search.value).map((one) => {
        const row = make("button", "desk-found__row", "", { type: "button" });
        row.append(make("span", "", one.name), make("span", "soft small", `${one.theme} · ${one.unit}`));
        row.addEventListener("click", () => pick(one.code));
        return row;
      });
      const none = make("button", "desk-found__row", words.noIndicator, { type: "button" });
      none.addEventListener("click", () => pick(null));
      // What Enter chooses stands first.
      if (search.value.trim()) found.replaceChildren(...(rows.length ? rows : [make("p", "soft", words.noneFound)]), none);
      else found.replaceChildren(none, ...rows);
    };
    search.addEventListener("input", list);
    search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const [first] = search.value.trim() ? matches(search.value) : [];
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
    if (!item) return acts.say(words.nothingChosen);
    const found = make("div", "desk-found desk-found--kinds");
    const offer = (word, digit, change) => {
      const row = make("button", "desk-found__row", word, { type: "button", "data-key": digit });
      if (digit) row.append(make("kbd", "", digit));
      row.addEventListener("click", () => {
        closeDialog();
        acts.decide(item, change);
        acts.goOn();
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
    const covered = () => data.items.filter((item) => isOpen(item) && item.state !== "conflict" && item.stated?.indicator && item.confidence >= Number(least.value) / 100);
    let found = [];
    const list = () => {
      found = covered();
      told.textContent = found.length ? fill(words.confirmAllWords, { percent: least.value, count: found.length }) : words.confirmAllNone;
      rows.replaceChildren(...found.map((item) => make("p", "small", `${item.name}　${item.figure}${item.stated.unit}`)));
      box.querySelector("[type=submit]").disabled = !found.length;
    };
    least.addEventListener("input", list);
    const box = form([labelled(words.atLeast, least), told, rows], ({ done, failed }) => {
      const confirmed = (answer) => {
        done();
        acts.confirmed(answer);
      };
      const seen = found.map((item) => item.pk);
      acts.send("confirm-all", { at_least: Number(least.value) / 100, seen }, { done: confirmed, failed });
    }, words.confirmAllDo);
    list();
    openDialog(words.confirmAllTitle, box);
  };
  const help = () => {
    const table = make("dl", "desk-keys");
    const hasPages = Boolean(document.getElementById("desk-original"));
    for (const line of words.keys.split("|")) {
      const [key, ...rest] = line.split(" ");
      if (key === "O" && !hasPages) continue;
      const term = make("dt");
      term.append(make("kbd", "", key));
      table.append(term, make("dd", "", rest.join(" ")));
    }
    openDialog(words.keysTitle, table);
  };

  return { askReason, askValue, edit, assign, reject, confirmAll, help };
};

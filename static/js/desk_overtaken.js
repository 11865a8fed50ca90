/* What whoever was slower is asked: how it stands by now, beside what they decided, and which of the two is to hold. Nothing
 * of it is saved before they choose. `acts.send` sends the decision once more, made on how it stands now. */
window.deskOvertaken = (element, dialogs, numbers, words, acts) => {
  "use strict";

  const { openDialog, form } = dialogs;
  const { data, saidOf, seenAs } = numbers;
  const { make, fill } = window.deskParts;
  const waiting = [];

  const boundedOf = ({ value, bound }) => `${bound === "exact" ? "" : data.words.bounds[bound]}${value}`;
  const judged = (verdict, note) =>
    [{ accepted: words.accepted, returned: words.returned }[verdict] ?? words.findingOpen, note].filter(Boolean).join("：");
  // Of each action: how it stands now, what was decided, and how the decision tells that it is made on how it stands now.
  const sides = {
    decide({ start, end, seen, stated, kind, reason }) {
      const here = data.items.filter((item) => item.start === start && item.end === end);
      const item = here.find((one) => one.stated && one.stated.indicator === seen?.indicator) ?? here[0];
      const isOut = item?.state === "rejected";
      const now = isOut ? words.stateRejected : saidOf(item?.stated ?? item) || words.noFact;
      return { now: [now, item?.reason], mine: [saidOf(stated ?? { kind }), reason], seen: seenAs(item) };
    },
    value({ indicator, drop, value, bound, reason }) {
      const now = data.values.find((one) => one.code === indicator);
      return {
        now: now ? [`${now.name} ${now.figure}${now.unit}`, now.basis] : [words.noFact],
        mine: drop ? [words.dropValue] : [boundedOf({ value, bound }), reason],
        seen: { seen: now ? { value: now.value, bound: now.bound } : null },
      };
    },
    finding({ finding, verdict, note }) {
      const now = data.findings.find((one) => one.pk === finding);
      return now ? { now: [judged(now.settled, now.note)], mine: [judged(verdict, note)], seen: { seen: now.decision } } : null;
    },
  };

  const show = ({ by, action, body }) => {
    const told = sides[action]?.(body);
    // Whoever decided the same has nothing to choose.
    if (!told || told.now[0] === told.mine[0]) return false;
    const both = make("dl", "desk-both");
    for (const [term, [said, why]] of [[fill(words.overtakenNow, { by }), told.now], [words.overtakenMine, told.mine]]) {
      const side = make("div", "desk-side");
      side.append(make("dt", "small soft", term), make("dd", "", said));
      if (why) side.append(make("dd", "small soft", why));
      both.append(side);
    }
    const again = (outcome) => acts.send(action, { ...body, ...told.seen }, outcome);
    const box = form([both], again, words.overtakenUse, words.overtakenKeep);
    openDialog(fill(words.overtakenTitle, { by }), box);
    box.querySelector("[type=button]").focus();
    return true;
  };
  // One after the other, and never over what is being filled in.
  const showNext = () => {
    while (!element.open && waiting.length) show(waiting.shift());
  };
  element.addEventListener("close", showNext);

  return {
    ask(by, action, body) {
      waiting.push({ by, action, body });
      showNext();
    },
  };
};

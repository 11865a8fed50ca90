/* The numbers of the review desk: how each stands, in which order they are listed, and which is in focus. `data` is what
 * the server tells: an item for each number, findings, values, conflicts, and the ledger that counts them. */
window.deskNumbers = (data, words) => {
  "use strict";

  const OPEN = new Set(["waiting", "conflict", "read"]);
  const TOLD = ["items", "findings", "conflicts", "values", "ledger", "state"];
  const codes = data.words;
  let ordered = [];

  const isOpen = (item) => OPEN.has(item.state);
  const keyOf = (item) => `${item.start}-${item.end}-${item.stated?.indicator ?? ""}-${item.kind ?? ""}`;
  // Numbers stand by theme, in the order in which the text comes to speak of the themes; the rest stands behind.
  const groupOf = (item) => (item.stated ? item.theme || words.other : words.stateExplained);
  const arrange = () => {
    const groups = [...new Set(data.items.filter((item) => item.theme).map(groupOf)), words.other, words.stateExplained];
    const rank = new Map(groups.map((group, place) => [group, place]));
    data.items.forEach((item, index) => (item.index = index));
    ordered = [...data.items].sort((one, other) => rank.get(groupOf(one)) - rank.get(groupOf(other)) || one.index - other.index);
    ordered.forEach((item, place) => (item.place = place));
  };

  const numbers = {
    data,
    tab: "queue",
    focus: -1,
    isOpen,
    groupOf,
    current: () => data.items[numbers.focus],
    listed: () => (numbers.tab === "queue" ? ordered.filter(isOpen) : ordered),
    // What a number states, or what kind of number it is instead, in words; "" where it is neither.
    saidOf(stated) {
      if (!stated) return "";
      if (stated.kind) return codes.kinds[stated.kind] ?? words.notFact;
      const name = data.indicators.find((each) => each.code === stated.indicator)?.name ?? words.other;
      const bound = stated.bound && stated.bound !== "exact" ? codes.bounds[stated.bound] : "";
      const role = stated.role && stated.role !== "total" ? `（${codes.roles[stated.role]}）` : "";
      return `${name} ${bound}${stated.value}${stated.unit ?? ""}${role}`;
    },
    // How a decision tells what it was made on; a number that was taken out states nothing.
    seenAs: (item) => ({ seen: item && item.state !== "rejected" ? item.stated : null, correction: item?.correction ?? null }),
    // The first that asks for somebody.
    first: () => (ordered.find((item) => item.state === "waiting" || item.state === "conflict") ?? ordered.find(isOpen))?.index ?? -1,
    nextOpen() {
      const open = ordered.filter(isOpen);
      const here = numbers.current()?.place ?? -1;
      return (open.find((item) => item.place > here) ?? open[0])?.index ?? -1;
    },
    // The listed one before or behind the one in focus; from the end it goes on at the beginning.
    neighbour(way) {
      const rows = numbers.listed();
      const here = numbers.current()?.place ?? -1;
      const next = way > 0 ? rows.find((item) => item.place > here) : rows.filter((item) => item.place < here).pop();
      return (next ?? (way > 0 ? rows[0] : rows[rows.length - 1]))?.index ?? -1;
    },
    indexOf: (start) => data.items.findIndex((item) => item.start === start),
    // What the server tells now; the number in focus stays in focus.
    take(answer) {
      const here = numbers.current();
      const start = here?.start ?? 0;
      const key = here && keyOf(here);
      for (const name of TOLD) if (name in answer) data[name] = answer[name];
      arrange();
      const same = data.items.findIndex((item) => keyOf(item) === key);
      numbers.focus = same < 0 ? data.items.findIndex((item) => item.start >= start) : same;
    },
  };
  arrange();
  return numbers;
};

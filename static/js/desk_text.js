/* The text of the review desk: which of its characters are marked, lit and selected. Places are characters of the
 * canonical text, not UTF-16 units. */
window.deskText = (text) => {
  "use strict";

  const KINDS = { waiting: "waiting", conflict: "waiting", explained: "explained", other: "explained", rejected: "rejected" };
  const STRENGTH = ["conflict", "waiting", "read", "corrected", "confirmed", "other", "explained", "rejected"];
  const SCALES = { 万: 10000, 亿: 100000000 };
  const LONGEST = 60;

  const strengthOf = (state) => STRENGTH.indexOf(state);
  // Of numbers that share characters the one that asks most is marked.
  const chooseMarks = (items) => {
    const chosen = [];
    for (const { start, end, state } of items) {
      const last = chosen[chosen.length - 1];
      if (!last || start >= last.end) chosen.push({ start, end, state });
      else if (strengthOf(state) < strengthOf(last.state)) chosen[chosen.length - 1] = { start, end, state };
    }
    return chosen;
  };
  const makeSpan = (content, from, mark) => {
    const span = document.createElement("span");
    span.textContent = content;
    span.dataset.from = from;
    if (mark) [span.dataset.at, span.dataset.to] = [mark.start, mark.end];
    return span;
  };
  // Cut a paragraph anew where its marks are others than before: a number was added or moved.
  const cut = (paragraph, marks) => {
    const told = (places) => places.join(" ");
    const before = [...paragraph.querySelectorAll("[data-at]")].map((span) => `${span.dataset.at}-${span.dataset.to}`);
    if (told(before) === told(marks.map((mark) => `${mark.start}-${mark.end}`))) return;
    const from = Number(paragraph.firstElementChild.dataset.from);
    const chars = [...paragraph.textContent];
    const between = (start, end) => chars.slice(start - from, end - from).join("");
    const spans = [];
    let at = from;
    for (const mark of marks) {
      const [start, end] = [Math.max(mark.start, from), Math.min(mark.end, from + chars.length)];
      if (start > at) spans.push(makeSpan(between(at, start), at));
      spans.push(makeSpan(between(start, end), start, mark));
      at = end;
    }
    if (at < from + chars.length) spans.push(makeSpan(between(at, from + chars.length), at));
    paragraph.replaceChildren(...spans);
  };
  const lay = (items) => {
    const marks = chooseMarks(items);
    const states = new Map(marks.map((mark) => [mark.start, mark.state]));
    let next = 0;
    for (const paragraph of text.querySelectorAll("p")) {
      const from = Number(paragraph.firstElementChild.dataset.from);
      const end = from + [...paragraph.textContent].length;
      while (next < marks.length && marks[next].end <= from) next += 1;
      let last = next;
      while (last < marks.length && marks[last].start < end) last += 1;
      cut(paragraph, marks.slice(next, last));
    }
    for (const span of text.querySelectorAll("[data-at]")) span.className = `mark mark--${KINDS[states.get(Number(span.dataset.at))] ?? "used"}`;
  };
  const spansAt = (start) => text.querySelectorAll(`[data-at="${start}"]`);
  const light = (item) => {
    for (const lit of text.querySelectorAll(".is-lit")) lit.classList.remove("is-lit");
    if (item) for (const span of spansAt(item.start)) span.classList.add("is-lit");
  };
  const hover = (start, isOn) => {
    for (const span of spansAt(start)) span.classList.toggle("is-hovered", isOn);
  };
  // Only the text scrolls, never the page around it.
  const show = (start) => {
    const [span] = spansAt(start);
    if (!span) return;
    const [place, frame] = [span.getBoundingClientRect(), text.getBoundingClientRect()];
    text.scrollTop += place.top - frame.top - (frame.height - place.height) / 2;
  };

  const placeOf = (node, unit) => {
    const span = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("[data-from]");
    if (!span || !text.contains(span)) return null;
    const before = node.nodeType === Node.TEXT_NODE ? node.textContent.slice(0, unit) : "";
    return Number(span.dataset.from) + [...before].length;
  };
  const selected = () => {
    const chosen = getSelection();
    const range = chosen.rangeCount && !chosen.isCollapsed && chosen.getRangeAt(0);
    return range && range.intersectsNode(text) ? range : null;
  };
  const paragraphOf = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("p");
  // The characters selected, without blanks around them; null where they are none, too many, or of several paragraphs.
  const selection = () => {
    const range = selected();
    const paragraph = range && paragraphOf(range.startContainer);
    if (!paragraph || paragraph !== paragraphOf(range.endContainer)) return null;
    const [from, to] = [placeOf(range.startContainer, range.startOffset), placeOf(range.endContainer, range.endOffset)];
    if (from === null || to === null) return null;
    const first = Number(paragraph.firstElementChild.dataset.from);
    const quote = [...paragraph.textContent].slice(from - first, to - first).join("");
    const start = from + [...quote].length - [...quote.trimStart()].length;
    const end = start + [...quote.trim()].length;
    return end > start && end - start <= LONGEST ? { start, end, quote: quote.trim() } : null;
  };
  const figureIn = (quote) => {
    const match = /(\d[\d,，]*(?:\.\d+)?)\s*([万亿]?)/.exec(quote.normalize("NFKC"));
    return match ? String(Number(match[1].replace(/[,，]/g, "")) * (SCALES[match[2]] ?? 1)) : "";
  };

  return { lay, light, hover, show, selection, isSelecting: () => selected() !== null, figureIn };
};

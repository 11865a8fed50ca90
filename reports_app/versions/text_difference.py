"""What differs between two texts of one report: paragraph by paragraph, then within those that were rewritten.

Comes in: two texts; goes out: lines to show. The work is bounded: where texts are so large or so repetitive that
comparing them would take long, they are told as replaced. Knows no rows and no HTML.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MAX_LINES = 300
"""How many lines that differ are told."""
MAX_PARAGRAPH_PAIRS, MAX_PART_PAIRS = 400_000, 60_000
"""How many pairs of equal pieces two texts, or two paragraphs, may have to be compared."""
MAX_LOOKED_AHEAD = 6
ALIKE = 0.4
CONTEXT = 1
PIECES = re.compile(r"[0-9]+(?:\.[0-9]+)?|[A-Za-z]+|.", re.DOTALL)
BLANKS = re.compile(r"[\s\u3000\ufeff\u200b]+")


class Change(StrEnum):
    """What became of a line, or of a part of it."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    CHANGED = "changed"
    LEFT_OUT = "left_out"  # so many lines that are the same


@dataclass(frozen=True, slots=True)
class Part:
    """A run of a line: the same in both texts, only in the old one, or only in the new one."""

    text: str
    change: Change


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of either text; `count` paragraphs where they are left out."""

    change: Change
    parts: tuple[Part, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class TextDifference:
    """What differs between two texts; not all of it where `is_cut`."""

    lines: tuple[Line, ...]
    is_cut: bool = False


def compare_texts(old: str, new: str) -> TextDifference:
    """Return what differs, with a paragraph of context around; no lines where nothing does. Blanks do not count.

    >>> [line] = compare_texts("共调解339件。", "共调解341件。").lines
    >>> [(part.text, part.change.value) for part in line.parts]
    [('共调解', 'same'), ('339', 'removed'), ('341', 'added'), ('件。', 'same')]
    """
    lines: list[Line] = []
    different = 0
    for line in _compare_paragraphs(_split(old), _split(new)):
        different += line.change != Change.SAME
        if different > MAX_LINES:
            return TextDifference(tuple(_fold(lines)), is_cut=True)
        lines.append(line)
    return TextDifference(tuple(_fold(lines)) if different else ())


def _split(text: str) -> list[str]:
    squeezed = (BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return [line for line in squeezed if line]


def _compare_paragraphs(old: list[str], new: list[str]) -> Iterator[Line]:
    for tag, first, last, start, end in _opcodes(old, new, MAX_PARAGRAPH_PAIRS):
        if tag == "equal":
            yield from (_whole(text, Change.SAME) for text in new[start:end])
        else:
            yield from _compare_block(old[first:last], new[start:end])


def _compare_block(old: list[str], new: list[str]) -> Iterator[Line]:
    """Yield the lines of a stretch that was rewritten: each old paragraph beside the first new one that is like it."""
    position = 0
    for text in old:
        ahead = range(position, min(position + MAX_LOOKED_AHEAD, len(new)))
        found = next((at for at in ahead if _is_alike(text, new[at])), None)
        if found is None:
            yield _whole(text, Change.REMOVED)
            continue
        yield from (_whole(added, Change.ADDED) for added in new[position:found])
        yield Line(Change.CHANGED, tuple(_compare_parts(text, new[found])))
        position = found + 1
    yield from (_whole(added, Change.ADDED) for added in new[position:])


def _is_alike(one: str, other: str) -> bool:
    shared = sum((Counter(one) & Counter(other)).values())
    return 2 * shared >= ALIKE * (len(one) + len(other))


def _compare_parts(old: str, new: str) -> Iterator[Part]:
    mine, theirs = PIECES.findall(old), PIECES.findall(new)
    for tag, first, last, start, end in _opcodes(mine, theirs, MAX_PART_PAIRS):
        if tag == "equal":
            yield Part("".join(theirs[start:end]), Change.SAME)
            continue
        if first < last:
            yield Part("".join(mine[first:last]), Change.REMOVED)
        if start < end:
            yield Part("".join(theirs[start:end]), Change.ADDED)


def _opcodes(old: Sequence[str], new: Sequence[str], most_pairs: int) -> list[tuple[str, int, int, int, int]]:
    """Return difflib's steps from old to new; one step for all between the equal ends where that would take long."""
    head = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    rest = min(len(old), len(new)) - head
    tail = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    counts = Counter(inner_new)
    if sum(counts[piece] for piece in inner_old) > most_pairs:
        inner = [("replace", 0, len(inner_old), 0, len(inner_new))]
    else:
        inner = list(SequenceMatcher(None, inner_old, inner_new, autojunk=False).get_opcodes())
    steps = [(tag, first + head, last + head, start + head, end + head) for tag, first, last, start, end in inner]
    ends = [("equal", 0, head, 0, head), ("equal", len(old) - tail, len(old), len(new) - tail, len(new))]
    return [step for step in (ends[0], *steps, ends[1]) if step[1] < step[2] or step[3] < step[4]]


def _whole(text: str, change: Change) -> Line:
    return Line(change, (Part(text, change),))


def _fold(lines: list[Line]) -> list[Line]:
    """Leave out what is the same, except next to what is not."""
    shown = {
        near
        for at, line in enumerate(lines)
        if line.change != Change.SAME
        for near in range(at - CONTEXT, at + CONTEXT + 1)
    }
    folded: list[Line] = []
    for at, line in enumerate(lines):
        if at in shown:
            folded.append(line)
        elif folded and folded[-1].change == Change.LEFT_OUT:
            folded[-1] = Line(Change.LEFT_OUT, count=folded[-1].count + 1)
        else:
            folded.append(Line(Change.LEFT_OUT, count=1))
    return folded

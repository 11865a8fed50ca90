"""A report's text as a page shows it: text, sections and marks in, paragraphs of segments out. Knows no rows, no HTML.

Offsets are those of Python's characters; a mark that runs over a line's end is cut there, and marks that overlap an
earlier one are left out.
"""

import bisect
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

BLANKS = " \t\r\u3000\xa0"
# Behind a heading that stands alone there is at most a stop.
LONGEST_TAIL = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked span; `kind` is used, explained or waiting, `note` is what hovering tells."""

    start: int
    end: int
    kind: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's first line; `anchor` is its place on the page."""

    start: int
    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text from the character `start` on; `mark` where it is marked, `is_first` where the mark begins here.

    The first run of a mark gets its anchor. `is_heading` where the run is a heading that the paragraph goes on behind,
    `is_found` where it lies in the passage that the page is to show.
    """

    text: str
    start: int
    mark: Mark | None = None
    is_first: bool = True
    is_heading: bool = False
    is_found: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the text that is not blank; `heading` where a section begins in it, `is_heading` where that is all."""

    segments: tuple[Segment, ...]
    heading: Heading | None = None
    is_heading: bool = False


def mark_found(paragraphs: Iterable[Paragraph], start: int, end: int) -> list[Paragraph]:
    """Return the paragraphs with the passage at [start, end) marked as what was looked for; marks stay whole.

    >>> [line] = mark_found(build_paragraphs("一场。两场。"), 3, 6)
    >>> [(part.text, part.is_found) for part in line.segments]
    [('一场。', False), ('两场。', True)]
    """
    return [
        replace(
            paragraph,
            segments=tuple(part for whole in paragraph.segments for part in _cut_found(whole, start, end)),
        )
        for paragraph in paragraphs
    ]


def _cut_found(segment: Segment, start: int, end: int) -> Iterable[Segment]:
    first, last = segment.start, segment.start + len(segment.text)
    if segment.mark is not None:
        yield replace(segment, is_found=start < last and first < end)
        return
    cuts = sorted({first, min(max(start, first), last), min(max(end, first), last), last})
    for left, right in pairwise(cuts):
        yield replace(
            segment, text=segment.text[left - first : right - first], start=left, is_found=start <= left < end
        )


def build_paragraphs(text: str, *, marks: Iterable[Mark] = (), headings: Iterable[Heading] = ()) -> list[Paragraph]:
    """Return the lines of the text with their marks.

    >>> [line] = build_paragraphs("调解𠮷村12件", marks=[Mark(4, 6, "used")])
    >>> [(part.text, part.mark is not None) for part in line.segments]
    [('调解𠮷村', False), ('12', True), ('件', False)]
    """
    marks = _without_overlaps(marks, len(text))
    heading_at = sorted(headings, key=lambda heading: heading.start)
    heading_starts = [heading.start for heading in heading_at]
    mark_ends = [mark.end for mark in marks]
    paragraphs, position = [], 0
    for line in text.split("\n"):
        start, end = position, position + len(line)
        position = end + 1
        visible_end = start + len(line.rstrip(BLANKS))
        visible_start = end - len(line.lstrip(BLANKS))
        if visible_start >= visible_end:
            continue
        inside = marks[bisect.bisect_right(mark_ends, visible_start) :]
        first = bisect.bisect_left(heading_starts, start)
        heading = heading_at[first] if first < len(heading_at) and heading_starts[first] < end else None
        heading_end = _end_of_heading(text, heading, visible_start, visible_end)
        parts = [
            *(replace(part, is_heading=True) for part in _cut(text, visible_start, heading_end, inside)),
            *_cut(text, heading_end, visible_end, inside),
        ]
        paragraphs.append(Paragraph(tuple(parts), heading, is_heading=heading_end == visible_end))
    return paragraphs


def _end_of_heading(text: str, heading: Heading | None, start: int, end: int) -> int:
    """Return where the heading ends in its line; its text may lack blanks that the line has.

    >>> _end_of_heading("（一） 抓培训。全年 3 场", Heading(0, 2, "（一）抓培训", "a"), 0, 14)
    7
    """
    if heading is None:
        return start
    position, wanted = start, heading.text.replace(" ", "")
    for char in wanted:
        while position < end and text[position] in BLANKS:
            position += 1
        if position >= end or unicodedata.normalize("NFKC", text[position]) != unicodedata.normalize("NFKC", char):
            return end
        position += 1
    return end if end - position <= LONGEST_TAIL else position


def _without_overlaps(marks: Iterable[Mark], length: int) -> list[Mark]:
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        if 0 <= mark.start < mark.end <= length and (not kept or mark.start >= kept[-1].end):
            kept.append(mark)
    return kept


def _cut(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterable[Segment]:
    """Yield the segments of one line, or of a part of it; `marks` before it are passed over."""
    position = start
    for mark in marks if start < end else ():
        if mark.end <= start:
            continue
        if mark.start >= end:
            break
        left, right = max(mark.start, start), min(mark.end, end)
        if left > position:
            yield Segment(text[position:left], position)
        yield Segment(text[left:right], left, mark, is_first=mark.start >= start)
        position = right
    if position < end:
        yield Segment(text[position:end], position)

"""Pages become one text: heads, feet and page numbers dropped, printed lines joined to paragraphs, tables as rows.

Comes in: the content of each page; goes out: the text with the place of every printed line and what is doubtful.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from reports_app.reading.model import Doubt, Place
from reports_app.reading.page_lines import build_blocks, first_width, needs_blank
from reports_app.reading.page_model import Block, Box, Line, PageContent, Row
from reports_app.reading.tables import to_lines

_PAGE_NUMBER = re.compile(
    r"[-—–－―·•~\s]*(?:第\s*)?\d{1,4}(?:\s*页)?[-—–－―·•~\s]*"
    r"|第?\s*\d{1,4}\s*页?\s*[/／,，|]?\s*共?\s*\d{1,4}\s*页?|第\s*[一二三四五六七八九十百]+\s*页|[ivxIVX]{1,5}"
)
_SURE_PAGE_NUMBER = re.compile(r"[-—–－―·•~]\s*\d{1,4}\s*[-—–－―·•~]|第\s*\d{1,4}\s*页.{0,12}|\d{1,4}\s*/\s*\d{1,4}")
_MARGIN = 0.13  # of the page's height: where a bare number is the page's
_MARGIN_LINES = 2
_SAME_HEIGHT = 0.01
_ITEM = re.compile(
    r"[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、．]|\d{1,2}(?:[、．)）]|\.(?!\d))|[①-⑳]"
    r"|第[一二三四五六七八九十]{1,3}(?:部分|章|条|[，、：])|[一二三四五六七八九十][是要]|附[件：]|抄送"
)
_ENDS = "。！？；：…"
_HANGING = ("，", "。", "、", "；", "：", "！", "？")
_CLOSERS = "”’）》〉」』】〕"
_TITLE_END = re.compile(r"(?:报告|总结|汇报|情况|年报|文件|公报|通知)[》）]?$")
_OPEN_TITLE = re.compile(r"关于(?!.*(?:报告|总结|汇报|情况|年报|通知))")
_OTHER_SIZE = 1.15
_INDENT = (1.2, 3.4)
_FULL_PAGE_LINES = 8


@dataclass(frozen=True, slots=True)
class Composed:
    """The text of all pages; see `reading.model` for places and doubts."""

    text: str
    places: tuple[Place, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """The edges of the column that a line stands in, and whether its paragraphs begin indented."""

    left: float
    right: float
    is_indented: bool


def compose(pages: Sequence[PageContent]) -> Composed:
    """Return the pages' text in reading order."""
    blocks = [block for number, page in enumerate(pages) for block in build_blocks(number, page)]
    blocks = _drop_margins(blocks, pages)
    writer = _Writer(pages)
    for item in _join(blocks, pages):
        if isinstance(item, Row):
            writer.write_row(item)
        else:
            writer.write_paragraph(item)
    return writer.finish()


def _drop_margins(blocks: Sequence[Block], pages: Sequence[PageContent]) -> list[Block]:
    """Leave out lines at the top and the bottom that repeat from page to page, and page numbers."""
    outer: dict[int, list[Line]] = {}
    for number in range(len(pages)):
        lines = [line for block in blocks if block.page == number for line in block.items if isinstance(line, Line)]
        lines.sort(key=lambda line: line.box.middle)
        ends = [*lines[:_MARGIN_LINES], *lines[max(len(lines) - _MARGIN_LINES, _MARGIN_LINES) :]]
        outer[number] = ends
    forms = Counter(form for number, lines in outer.items() for form in {_form(line, pages) for line in lines})
    dropped: set[int] = set()
    for number, lines in outer.items():
        numbers = {id(line) for line in lines if _is_page_number(line, pages[number])}
        repeated = {
            id(line)
            for line in lines
            if _repeats(_form(line, pages), forms) >= max(2, 0.4 * len(pages)) and not _ends_sentence(line.text)
        }
        is_all = not {id(line) for line in lines} - numbers - repeated
        dropped |= numbers if is_all else numbers | repeated
    return [replace(block, items=[item for item in block.items if id(item) not in dropped]) for block in blocks]


def _is_page_number(line: Line, page: PageContent) -> bool:
    at = line.box.middle / page.height
    form = _PAGE_NUMBER if at < _MARGIN or at > 1 - _MARGIN else _SURE_PAGE_NUMBER
    return bool(form.fullmatch(line.text))


def _form(line: Line, pages: Sequence[PageContent]) -> tuple[str, int]:
    at = round(line.box.middle / pages[line.page].height / _SAME_HEIGHT)
    return re.sub(r"\d+", "#", line.text.replace(" ", "")), at


def _repeats(form: tuple[str, int], forms: "Counter[tuple[str, int]]") -> int:
    text, at = form
    return sum(forms[(text, near)] for near in (at - 1, at, at + 1))


def _join(blocks: Iterable[Block], pages: Sequence[PageContent]) -> Iterator[list[Line] | Row]:
    """Yield rows of tables, and paragraphs as the printed lines they are made of."""
    filled = [block for block in blocks if block.items]
    columns = _measure(filled, pages)
    pitch = _measure_pitch(filled)
    body = _measure_size(filled)
    paragraph: list[Line] = []
    column: _Column | None = None
    for block, own in zip(filled, columns, strict=True):
        for item in block.items:
            if isinstance(item, Row):
                if paragraph:
                    yield paragraph
                paragraph = []
                yield item
                continue
            if paragraph and column and _goes_on(paragraph, item, column, own, pitch, body):
                paragraph.append(item)
            else:
                if paragraph:
                    yield paragraph
                paragraph = [item]
            column = own
    if paragraph:
        yield paragraph


def _measure(blocks: Sequence[Block], pages: Sequence[PageContent]) -> list[_Column]:
    """Return each block's column: a short block has the width of the long ones that stand like it.

    Where there are only short ones, the margins are taken to be alike.
    """
    own = [_edges([item for item in block.items if isinstance(item, Line)]) for block in blocks]
    long_ones = [edges for edges, count in own if count >= _FULL_PAGE_LINES]
    size = _measure_size(blocks)
    found = []
    for block, (edges, count) in zip(blocks, own, strict=True):
        alike = [other for other in long_ones if abs(other[0] - edges[0]) < 4 * size]
        if count < _FULL_PAGE_LINES and not alike and long_ones:
            alike = [min(long_ones, key=lambda other: abs(other[0] - edges[0]))]
        if alike:
            left, right = median(left for left, _ in alike), median(right for _, right in alike)
            is_own = count >= _FULL_PAGE_LINES and edges[1] > right - 3 * size
            edges = edges if is_own else (left, right)
        else:
            edges = edges[0], max(edges[1], pages[block.page].width - edges[0])
        found.append(edges)
    is_indented = _has_indents(blocks, found)
    return [_Column(left, right, is_indented) for left, right in found]


def _edges(lines: Sequence[Line]) -> tuple[tuple[float, float], int]:
    """The edges that at least two lines reach, and how many lines there are."""
    if not lines:
        return (0.0, 0.0), 0
    lefts, rights = sorted(line.box.left for line in lines), sorted(map(_right_edge, lines), reverse=True)
    size = median(line.size for line in lines)
    left = next((a for a, b in pairwise(lefts) if b - a < size), lefts[0])
    right = next((a for a, b in pairwise(rights) if a - b < size), rights[0])
    return (left, right), len(lines)


def _right_edge(line: Line) -> float:
    """Where the line ends without a mark at its end, which may hang over the margin."""
    return line.box.right - (0.9 * line.size if line.text.endswith(_HANGING) else 0.0)


def _has_indents(blocks: Sequence[Block], edges: Sequence[tuple[float, float]]) -> bool:
    low, high = _INDENT
    offsets = [
        (line.box.left - left) / line.size
        for block, (left, _) in zip(blocks, edges, strict=True)
        for line in block.items
        if isinstance(line, Line)
    ]
    indented, flush = sum(low < offset < high for offset in offsets), sum(abs(offset) <= low for offset in offsets)
    return indented >= 2 and indented >= 0.08 * (indented + flush) and flush >= 1


def _measure_pitch(blocks: Sequence[Block]) -> float:
    """The usual distance from line to line, in heights of a line."""
    steps = [
        (after.box.middle - before.box.middle) / before.box.height
        for block in blocks
        for before, after in pairwise(item for item in block.items if isinstance(item, Line))
        if after.box.middle > before.box.middle
    ]
    return median(steps) if steps else 1.5


def _measure_size(blocks: Sequence[Block]) -> float:
    """The usual size of a character."""
    sizes = [item.size for block in blocks for item in block.items if isinstance(item, Line) for _ in item.text]
    return median(sizes) if sizes else 1.0


def _goes_on(paragraph: Sequence[Line], line: Line, before: _Column, own: _Column, pitch: float, body: float) -> bool:
    """Whether the line belongs to the paragraph."""
    last = paragraph[-1]
    size = max(last.size, line.size)
    if size > _OTHER_SIZE * min(last.size, line.size):
        return False
    if (
        line.page == last.page
        and line.box.middle - last.box.middle > 0
        and (line.box.middle - last.box.middle > 1.7 * pitch * max(last.box.height, line.box.height))
    ):
        return False
    if _is_centred(last, before) and _is_centred(line, own):
        is_title = last.size > _OTHER_SIZE * body and not _TITLE_END.search(last.text)
        return (is_title or _is_cut(last.text)) and not _ends_sentence(last.text) and not _ITEM.match(line.text)
    is_full = last.box.right + first_width(line.text) * size + 0.6 * size > before.right
    if not is_full:
        return False
    indent = (line.box.left - own.left) / size
    if own.is_indented and indent > _INDENT[0]:
        is_hanging = len(paragraph) > 1 and abs(line.box.left - own.left - (last.box.left - before.left)) < 0.6 * size
        return is_hanging and not _ends_sentence(last.text) and not _ITEM.match(line.text)
    if own.is_indented:
        return not (_ITEM.match(line.text) and _ends_sentence(last.text.rstrip("；")))
    return not _ends_sentence(last.text) and not _ITEM.match(line.text)


def _is_centred(line: Line, column: _Column) -> bool:
    left, right = line.box.left - column.left, column.right - line.box.right
    return left > 1.5 * line.size and right > 1.5 * line.size and abs(left - right) < 1.5 * line.size


def _is_cut(text: str) -> bool:
    """Whether a title's line is plainly not whole."""
    return bool(_OPEN_TITLE.search(text)) or text.count("《") > text.count("》") or text.endswith(("的", "和", "、"))


def _ends_sentence(text: str) -> bool:
    return text.rstrip(_CLOSERS)[-1:] in _ENDS


class _Writer:
    """Gathers the text with its places and doubts."""

    def __init__(self, pages: Sequence[PageContent]) -> None:
        self._pages = pages
        self._pieces: list[str] = []
        self._length = 0
        self._places: list[Place] = []
        self._doubts: list[Doubt] = []

    def write_paragraph(self, lines: Sequence[Line]) -> None:
        """Write the lines as one."""
        before = ""
        for line in lines:
            is_cut_number = before[-1:].isdigit() and line.text[0].isdigit()
            if before and needs_blank(before, line.text) and not is_cut_number:
                self._add(" ")
            self._add_line(line, line.text)
            before = line.text
        self._add("\n")

    def write_row(self, row: Row) -> None:
        """Write a table's row as the readers of tables do, and find each printed line in what was written."""
        parts = [line for cell in row.cells for paragraph in cell for line in paragraph]
        written = to_lines([[["".join(line.text for line in paragraph) for paragraph in cell] for cell in row.cells]])
        for text in written:
            at = 0
            while parts and (found := text.find(parts[0].text, at)) >= 0:
                self._add(text[at:found])
                part = parts.pop(0)
                self._add_line(part, part.text)
                at = found + len(part.text)
            self._add(text[at:] + "\n")

    def finish(self) -> Composed:
        """Return what was written."""
        return Composed("".join(self._pieces).rstrip("\n"), tuple(self._places), tuple(self._doubts))

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def _add_line(self, line: Line, text: str) -> None:
        start = self._length
        self._doubts += [Doubt(start + first, start + last, confidence) for first, last, confidence in line.weak]
        self._places.append(Place(start, start + len(text), line.page, *_shown(line.box, self._pages[line.page])))
        self._add(text)


def _shown(box: Box, page: PageContent) -> tuple[int, int, int, int]:
    """Return the box on the page as it is shown, in ten-thousandths."""
    left, right = box.left / page.width, box.right / page.width
    top, bottom = box.top / page.height, box.bottom / page.height
    for _ in range(page.turns):
        left, top, right, bottom = 1 - bottom, left, 1 - top, right
    return _share(left), _share(top), _share(right), _share(bottom)


def _share(value: float) -> int:
    return round(10_000 * min(max(value, 0.0), 1.0))

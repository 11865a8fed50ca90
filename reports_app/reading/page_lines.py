"""Pieces of a page become printed lines in reading order: column by column, tables at their place.

A line is cut where a gap is wide; cut lines that stand aligned below each other are rows of a table without rules.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from reports_app.reading.page_model import Block, Box, Line, PageContent, Piece, Row
from reports_app.reading.page_tables import Grid, find_grids

WIDE = re.compile(r"[\u2e80-\ufaff\ufe30-\uffef“”‘’…—·①-⑳\U00020000-\U0003ffff]")
# A closing bracket also holds the number or word after it: 议）300 stands on one line.
_UNBROKEN = re.compile(
    r"[“‘（《〈「『【〔]*(?:[A-Za-z0-9.,%％+\-/]+|.)"
    r"(?:[）》〉」』】〕](?:[A-Za-z0-9.+\-/]+)?|[。，、；：！？%％]|[“”‘’](?:[A-Za-z0-9.,%％+\-/]+|.)?)*"
)
_NARROW = re.compile(r"[\x20-\x7e]")
_GAP_OF_CELLS = 1.5  # in widths of a Chinese character, as all below
_GAP_OF_FIELDS = 0.8
_GAP_OF_WORDS = 0.2
_COLUMN_WIDTH = 8.0
_COLUMN_LINES = 4


def build_blocks(page: int, content: PageContent) -> list[Block]:
    """Return the page's blocks in reading order."""
    grids = find_grids(content.rules)
    free: list[Piece] = []
    inside: list[list[Piece]] = [[] for _ in grids]
    for piece in content.pieces:
        x, y = piece.box.centre, piece.box.middle
        at = next((at for at, grid in enumerate(grids) if grid.holds(x, y)), None)
        (free if at is None else inside[at]).append(piece)
    blocks: list[Block] = []
    lines = build_lines(page, free)
    for grid, pieces in sorted(zip(grids, inside, strict=True), key=lambda pair: pair[0].box.top):
        above = [line for line in lines if line.box.middle < grid.box.top]
        blocks += _order(page, above)
        blocks.append(Block(page, list(_read_grid(page, grid, pieces))))
        lines = [line for line in lines if line.box.middle >= grid.box.top]
    return blocks + _order(page, lines)


def build_lines(page: int, pieces: Iterable[Piece]) -> list[Line]:
    """Return the printed lines from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.box.middle):
        if rows and _is_beside(rows[-1], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_build_line(page, row) for row in rows]


def _is_beside(row: Sequence[Piece], piece: Piece) -> bool:
    last = row[-1].box
    return piece.box.middle - last.middle < 0.35 * min(last.height, piece.box.height) and (
        piece.box.middle - row[0].box.middle < 0.6 * max(row[0].box.height, piece.box.height)
    )


def _build_line(page: int, row: list[Piece]) -> Line:
    row.sort(key=lambda piece: piece.box.left)
    size = median((piece.box.right - piece.box.left) / width_of(piece.text) for piece in row) or row[0].box.height
    runs = [[row[0]]]
    for before, piece in pairwise(row):
        gap = piece.box.left - before.box.right
        if piece.text == before.text and piece.box.left - before.box.left < 0.2 * size:
            continue  # printed twice to look bold
        if gap > _GAP_OF_CELLS * size:
            runs.append([piece])
        else:
            runs[-1].append(piece)
    cells = [_join_run(page, run, size) for run in runs]
    if len(cells) == 1:
        return cells[0]
    is_spread = all(len(cell.text) == 1 for cell in cells)
    return join_cells(cells, "" if is_spread else "  ")


def join_cells(cells: Sequence[Line], glue: str) -> Line:
    """Return the cells as one line, divided by `glue`."""
    text, weak = "", list[tuple[int, int, int]]()
    for cell in cells:
        text += glue if text else ""
        weak += [(start + len(text), end + len(text), confidence) for start, end, confidence in cell.weak]
        text += cell.text
    return Line(text, cells[0].page, surround(cell.box for cell in cells), cells[0].size, tuple(weak), tuple(cells))


def surround(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around all."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def _join_run(page: int, run: Sequence[Piece], size: float) -> Line:
    gaps = [piece.box.left - before.box.right for before, piece in pairwise(run)]
    is_spread = len(gaps) > 1 and median(gaps) > 0.5 * size
    text, weak = "", list[tuple[int, int, int]]()
    for gap, piece in zip([0.0, *gaps], run, strict=True):
        if text and gap > _GAP_OF_FIELDS * size and not is_spread:
            text += "  "
        elif text and gap > _GAP_OF_WORDS * size and needs_blank(text, piece.text):
            text += " "
        weak += [(start + len(text), end + len(text), confidence) for start, end, confidence in piece.weak]
        text += piece.text
    return Line(text, page, surround(piece.box for piece in run), size, tuple(weak))


def width_of(text: str) -> float:
    """Return how wide a text is, in widths of a Chinese character."""
    return len(text) - 0.45 * len(_NARROW.findall(text))


def first_width(text: str) -> float:
    """Return the width of what is never divided at the beginning of a line: it had to fit on the line before."""
    match = _UNBROKEN.match(text)
    return width_of(match[0]) if match else 0.0


def needs_blank(before: str, after: str) -> bool:
    """Tell whether a gap between the two is a blank: only where both sides are letters, digits or their marks."""
    return not WIDE.match(before[-1]) and not WIDE.match(after[0]) and after[0] not in "%‰,.)"


def _order(page: int, lines: list[Line]) -> list[Block]:
    """Divide lines into columns where the page has them, from the outermost gutter inwards."""
    for gutter in _gutters(lines):
        run = _longest_run(lines, gutter)
        left, right = _sides(lines[run[0] : run[1]], gutter)
        if _is_column(left) and _is_column(right):
            before, after = lines[: run[0]], lines[run[1] :]
            return [*_order(page, before), *_order(page, left), *_order(page, right), *_order(page, after)]
    return [Block(page, list(_mark_rows(lines)))] if lines else []


def _gutters(lines: Sequence[Line]) -> list[float]:
    """Where a column might begin: the left edges that several lines or parts of lines share."""
    if len(lines) < _COLUMN_LINES:
        return []
    whole = surround(line.box for line in lines)
    low, high = whole.left + 0.25 * (whole.right - whole.left), whole.left + 0.75 * (whole.right - whole.left)
    size = median(line.size for line in lines)
    starts = sorted(cell.box.left for line in lines for cell in (line.cells or (line,)) if low < cell.box.left < high)
    shared = [start for start, later in zip(starts, starts[_COLUMN_LINES - 1 :], strict=False) if later - start < size]
    return [start - 0.3 * size for start, next_one in pairwise([*shared, high * 2]) if next_one - start > size]


def _longest_run(lines: Sequence[Line], gutter: float) -> tuple[int, int]:
    best, start = (0, 0), 0
    for at, line in enumerate([*lines, None]):
        if line is None or any(cell.box.left < gutter < cell.box.right for cell in (line.cells or (line,))):
            if at - start > best[1] - best[0]:
                best = (start, at)
            start = at + 1
    return best


def _sides(lines: Sequence[Line], gutter: float) -> tuple[list[Line], list[Line]]:
    left, right = list[Line](), list[Line]()
    for line in lines:
        cells = line.cells or (line,)
        for side, part in (
            (left, [cell for cell in cells if cell.box.centre < gutter]),
            (right, [cell for cell in cells if cell.box.centre >= gutter]),
        ):
            if part:
                side.append(part[0] if len(part) == 1 else join_cells(part, "  "))
    return left, right


def _is_column(lines: Sequence[Line]) -> bool:
    """Lines of prose: many, most of them long, few with gaps in them."""
    if len(lines) < _COLUMN_LINES or sum(len(line.cells) > 1 for line in lines) > len(lines) / 3:
        return False
    return median(width_of(line.text) for line in lines) >= _COLUMN_WIDTH


def _mark_rows(lines: Sequence[Line]) -> Iterable[Line | Row]:
    """Make rows of lines whose parts stand below the parts of the line before or after."""
    for at, line in enumerate(lines):
        neighbours = [*lines[max(at - 1, 0) : at], *lines[at + 1 : at + 2]]
        if len(line.cells) > 1 and any(_is_aligned(line, neighbour) for neighbour in neighbours):
            yield Row([[[cell]] for cell in line.cells])
        else:
            yield line


def _is_aligned(line: Line, other: Line) -> bool:
    """Whether each part past the first stands where one of the other line's does: left, right or centred."""
    if len(other.cells) < 2:
        return False
    few, many = sorted((line.cells, other.cells), key=len)
    return all(any(_stands_below(cell.box, above.box, line.size) for above in many) for cell in few[1:])


def _stands_below(box: Box, above: Box, size: float) -> bool:
    offsets = (box.left - above.left, box.right - above.right, box.centre - above.centre)
    return min(map(abs, offsets)) < size


def _read_grid(page: int, grid: Grid, pieces: Sequence[Piece]) -> Iterable[Row]:
    held: dict[int, list[Piece]] = {}
    for piece in pieces:
        held.setdefault(grid.cell_at(piece.box.centre, piece.box.middle), []).append(piece)
    read = {cell: _wrap(build_lines(page, own), grid.boxes[cell]) for cell, own in held.items()}
    for row in grid.rows:
        yield Row([read.get(cell, []) if is_first else _carry(read.get(cell, [])) for cell, is_first in row])


def _wrap(lines: Sequence[Line], cell: Box) -> list[list[Line]]:
    """Divide a cell's lines into paragraphs: a line goes on where the next one's beginning had no room behind it."""
    paragraphs: list[list[Line]] = []
    for line in lines:
        last = paragraphs[-1][-1] if paragraphs else None
        padding = min(line.box.left - cell.left, 0.6 * line.size)
        if last and cell.right - padding - last.box.right < (first_width(line.text) + 0.4) * line.size:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _carry(paragraphs: list[list[Line]]) -> list[list[Line]]:
    """What a cell over several rows says again: its words, but no figure twice."""
    has_digit = any(re.search(r"[0-9０-９]", line.text) for lines in paragraphs for line in lines)
    return [] if has_digit else paragraphs

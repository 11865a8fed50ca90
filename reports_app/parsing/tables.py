"""Tables that stand in the text as rows of tabs: what the row and the column of a number say of it.

Comes in: a view; goes out: for the start of each number cell its row's label, its measure word and its year.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .view import Span, TextView

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?%?")
_WORDS = re.compile(r"[\u4e00-\u9fff]")
_YEAR = re.compile(r"((?:19|20)\d{2})年?度?")
_UNIT_HEADERS = frozenset({"单位", "计量单位"})
_SERIAL_HEADERS = frozenset({"序号", "编号", "行次"})


@dataclass(frozen=True, slots=True)
class Cell:
    """What a table says of one number; `year` is None where the column names none."""

    label: Span
    unit: str
    year: int | None
    is_serial: bool


def read_cells(view: TextView) -> dict[int, Cell]:
    """The number cells of all tables of the view, by their first character."""
    cells: dict[int, Cell] = {}
    for rows in _tables(view) if "\t" in view.text else ():
        header = [view.text[cell.start : cell.end] for cell in rows[0]]
        for row in rows[1:]:
            if len(row) == len(header):
                cells.update(_read_row(view.text, header, row))
    return cells


def _tables(view: TextView) -> Iterator[list[list[Span]]]:
    """Rows of tabs that follow each other, two at least, the first of them without a plain number."""
    rows: list[list[Span]] = []
    for paragraph in view.paragraphs:
        row = _split(view.text, paragraph)
        if len(row) > 1:
            if rows or not any(_NUMBER.fullmatch(view.text[cell.start : cell.end]) for cell in row):
                rows.append(row)
            continue
        if len(rows) > 1:
            yield rows
        rows = []
    if len(rows) > 1:
        yield rows


def _split(text: str, paragraph: Span) -> list[Span]:
    cells = []
    start = paragraph.start
    for cell in text[paragraph.start : paragraph.end].split("\t"):
        cells.append(Span(start, start + len(cell)))
        start += len(cell) + 1
    return cells


def _read_row(text: str, header: Sequence[str], row: Sequence[Span]) -> Iterator[tuple[int, Cell]]:
    unit_at = next((at for at, words in enumerate(header) if words in _UNIT_HEADERS), None)
    unit = "" if unit_at is None else text[row[unit_at].start : row[unit_at].end]
    label = next((cell for at, cell in enumerate(row) if at != unit_at and _WORDS.search(text, *cell)), None)
    if label is None:
        return
    for at, cell in enumerate(row):
        if _NUMBER.fullmatch(text, *cell):
            year = _YEAR.fullmatch(header[at])
            yield cell.start, Cell(label, unit, int(year[1]) if year else None, header[at] in _SERIAL_HEADERS)

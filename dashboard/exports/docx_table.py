"""A table as Word has it: the markup of its rows, with each cell as on the screen."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashboard.charts.theme import INK_SOFT, LINE_STRONG, VERDICTS
from dashboard.exports.docx_markup import add_child, add_text
from dashboard.exports.table import Cell, Column, Table
from dashboard.figures import in_brackets

LEAD_CM, COUNTY_CM, NOTE_CM, JUDGED_CM, COUNTED_CM, FIGURE_CM = 3.4, 2.4, 2.9, 2.8, 2.1, 1.9
LONG_CM = 7.0
LONG_HEADING = 6
HEAD_FILL, DOUBT_FILL = "EEF1F4", "FFF3CD"
CELL_HALF_POINTS = "19"
BOLD, SMALL = {"weight": "bold"}, {"half_points": "16"}

Styled = tuple[str, dict[str, str]]
"""A line of a cell and its look: weight, colour, half_points."""


def build_tables(table: Table, *, width_cm: float) -> Iterator[Any]:
    """Yield the table as elements w:tbl; where its columns do not fit the width, the rest follows in another."""
    room = width_cm - sum(width for _heading, width in _leads(table))
    widths = _column_widths(table.columns, room)
    for places in _fitting_columns(widths, room):
        yield _build_table(table, {place: widths[place] for place in places}, width_cm)


def _leads(table: Table) -> list[tuple[str, float]]:
    """Return heading and width of the columns that name a row; the county where there are several."""
    heading = table.lead_headings[-1]
    has_several = len({row.county for row in table.rows}) > 1
    counties = [(table.lead_headings[0], COUNTY_CM)] if table.has_counties and has_several else []
    return [*counties, (heading, LEAD_CM)]


def _column_widths(columns: Sequence[Column], room: float) -> list[float]:
    """Return how wide each column should be; long headings have their turns of line where that saves a second table."""
    wide = [_width_of(column, is_tight=False) for column in columns]
    tight = [_width_of(column, is_tight=True) for column in columns]
    return tight if sum(tight) <= room < sum(wide) else wide


def _fitting_columns(widths: Sequence[float], room: float) -> Iterator[Sequence[int]]:
    """Yield the places of the columns, as many at a time as fit the page beside the rows' names."""
    left = room
    places: list[int] = []
    for place, width in enumerate(widths):
        if places and width > left:
            yield places
            places, left = [], room
        places.append(place)
        left -= width
    yield places


def _width_of(column: Column, *, is_tight: bool) -> float:
    if column.is_note:
        return LONG_CM if column.is_long else NOTE_CM
    if column.verdict_heading or (len(column.heading) > LONG_HEADING and not is_tight):
        return JUDGED_CM
    return COUNTED_CM if column.counts_heading else FIGURE_CM


def _build_table(table: Table, places: Mapping[int, float], width_cm: float) -> Any:
    """Return the table of the columns in these places, each with its width beside the others."""
    leads = _leads(table)
    wanted = [*(width for _heading, width in leads), *places.values()]
    widths = [width * width_cm / sum(wanted) for width in wanted]
    element = _build_frame(widths)
    head = _Line(element, widths, is_head=True)
    for heading, _width in leads:
        head.add([(heading, BOLD)], fill=HEAD_FILL)
    for place in places:
        column = table.columns[place]
        unit = column.unit if not table.unit else ""
        head.add([(column.heading + (in_brackets(unit) if unit else ""), BOLD)], fill=HEAD_FILL, align=_align(column))
    pinned = len(table.pinned)
    for number, row in enumerate((*table.pinned, *table.rows)):
        line = _Line(element, widths)
        for name in (row.county, row.name)[-len(leads) :]:
            line.add([(name, BOLD if number < pinned else {})])
        for place in places:
            cell, column = row.cells[place], table.columns[place]
            line.add(_lines_of(cell, column), fill=DOUBT_FILL if cell.is_doubtful else "", align=_align(column))
    return element


def _align(column: Column) -> str:
    return "left" if column.is_note else "right"


def _build_frame(widths: Sequence[float]) -> Any:
    """Return a table without rows: hairlines, a little room in the cells, columns of these widths."""
    element = add_child(None, "tbl")
    properties = add_child(element, "tblPr")
    add_child(properties, "tblW", w=_twips(sum(widths)), type="dxa")
    borders = add_child(properties, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        add_child(borders, side, val="single", sz="4", space="0", color=LINE_STRONG.lstrip("#"))
    add_child(properties, "tblLayout", type="fixed")
    margins = add_child(properties, "tblCellMar")
    for side, room in (("top", "40"), ("left", "80"), ("bottom", "40"), ("right", "80")):
        add_child(margins, side, w=room, type="dxa")
    grid = add_child(element, "tblGrid")
    for width in widths:
        add_child(grid, "gridCol", w=_twips(width))
    return element


class _Line:
    """A row that is being filled from the left; a head comes again on every page."""

    def __init__(self, table: Any, widths: Sequence[float], *, is_head: bool = False) -> None:
        self.element = add_child(table, "tr")
        self.widths = iter(widths)
        properties = add_child(self.element, "trPr")
        add_child(properties, "cantSplit")
        if is_head:
            add_child(properties, "tblHeader")

    def add(self, lines: Sequence[Styled], *, fill: str = "", align: str = "left") -> None:
        """Add a cell of these lines."""
        cell = add_child(self.element, "tc")
        properties = add_child(cell, "tcPr")
        add_child(properties, "tcW", w=_twips(next(self.widths)), type="dxa")
        if fill:
            add_child(properties, "shd", val="clear", color="auto", fill=fill)
        for text, look in lines:
            _add_paragraph(cell, text, look, align)


def _lines_of(cell: Cell, column: Column) -> list[Styled]:
    """Return what a cell shows, as on the screen: the figure, then its counts, interval and verdict in smaller type."""
    colour = VERDICTS.get(cell.tone, "")
    if column.is_note:
        return [(cell.marked_text, {"colour": colour})]
    figure = f"◐{cell.marked_text}" if cell.is_part_year else cell.marked_text
    lines: list[Styled] = [(figure, {"colour": INK_SOFT if cell.is_missing else ""})]
    if cell.counts and not cell.is_small:
        lines.append((cell.counts, SMALL | {"colour": INK_SOFT}))
    if cell.interval:
        lines.append((cell.interval, SMALL | {"colour": INK_SOFT}))
    if cell.verdict:
        lines.append((cell.verdict, SMALL | {"colour": colour}))
    return lines


def _twips(centimetres: float) -> str:
    return str(round(centimetres * 567))


def _add_paragraph(cell: Any, text: str, look: Mapping[str, str], align: str) -> None:
    paragraph = add_child(cell, "p")
    properties = add_child(paragraph, "pPr")
    add_child(properties, "spacing", before="0", after="0", line="240", lineRule="auto")
    add_child(properties, "jc", val=align)
    run = add_child(paragraph, "r")
    style = add_child(run, "rPr")
    if look.get("weight"):
        add_child(style, "b")
    if look.get("colour"):
        add_child(style, "color", val=look["colour"].lstrip("#"))
    add_child(style, "sz", val=look.get("half_points", CELL_HALF_POINTS))
    add_text(run, text)

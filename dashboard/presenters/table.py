"""A comparison of one indicator becomes the one table that screen and files show."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from dashboard import measures
from dashboard.charts.model import coloured
from dashboard.comparison import Comparison
from dashboard.exports.table import Cell, Column, Row, Table
from dashboard.grid import Figure
from dashboard.presenters.cells import (
    NOT_CONTINUED,
    build_cell,
    change_words,
    counts_heading,
    interval_heading,
    line_cell,
    rank_words,
    verdict_words,
)
from dashboard.presenters.footnotes import build_footnotes, define
from dashboard.presenters.lede import build_lede
from dashboard.selection import Benchmark, Order


def build_table(comparison: Comparison) -> Table:
    """Return the table in the comparison's order, with the median of the peers."""
    selection, indicator = comparison.selection, comparison.indicator
    swatches = _swatches(comparison)
    rows = [_build_row(row, comparison, swatch=swatches.get(row[0].township, 0)) for row in comparison.rows]
    cells = [cell for row in rows for cell in row.cells]
    counts = counts_heading(indicator) if any(cell.counts for cell in cells) else ""
    interval = interval_heading(indicator) if any(cell.interval for cell in cells) else ""
    years = [Column(str(year), counts_heading=counts, interval_heading=interval) for year in selection.years]
    notes = [Column(heading, is_note=True) for heading in _note_headings(comparison)]
    return Table(
        title=indicator.name,
        lede=build_lede(comparison),
        unit=indicator.unit,
        columns=(*years, *notes),
        rows=tuple(rows),
        pinned=_pinned_rows(comparison),
        footnotes=tuple(build_footnotes([comparison], [define(indicator)])),
    )


def _swatches(comparison: Comparison) -> dict[str, int]:
    """Return the number of each township's colour in a chart of lines."""
    if comparison.view != "lines":
        return {}
    return {code: number for number, code in enumerate(coloured(comparison), start=1)}


def _build_row(row: Sequence[Figure], comparison: Comparison, *, swatch: int) -> Row:
    years = set(comparison.selection.years)
    return Row(
        name=row[0].name,
        county=row[0].county,
        township=row[0].township,
        cells=(
            *(build_cell(figure, comparison.indicator) for figure in row if figure.year in years),
            *_notes(row, comparison),
        ),
        swatch=swatch,
    )


def _pinned_rows(comparison: Comparison) -> tuple[Row, ...]:
    years, blank = comparison.selection.years, tuple(Cell("") for _heading in _note_headings(comparison))
    return tuple(
        Row(name=line.name, cells=(*(line_cell(line, year, comparison.indicator) for year in years), *blank))
        for line in comparison.lines
    )


def _note_headings(comparison: Comparison) -> tuple[str, ...]:
    year = comparison.latest_year
    headings = [_("%(year)s较上年") % {"year": year}]
    if comparison.against is not Benchmark.NONE:
        against = measures.AGAINST[comparison.against]
        headings.append(_("%(year)s与%(benchmark)s比") % {"year": year, "benchmark": against})
    if comparison.selection.order is not Order.OFFICIAL:
        headings.insert(0, _("%(year)s名次") % {"year": year})
    return tuple(headings)


def _notes(row: Sequence[Figure], comparison: Comparison) -> tuple[Cell, ...]:
    indicator, year = comparison.indicator, comparison.latest_year
    by_year = {figure.year: figure for figure in row}
    latest = by_year[year]
    mark = comparison.verdict(latest)
    change = measures.change_from(by_year.get(year - 1), latest, is_rate=indicator.is_rate)
    notes = [Cell(change_words(change, indicator) or (str(NOT_CONTINUED) if latest.broken else ""))]
    if comparison.against is not Benchmark.NONE:
        notes.append(Cell(verdict_words(latest, mark), tone=mark.tone))
    if comparison.selection.order is not Order.OFFICIAL:
        notes.insert(0, Cell(rank_words(comparison, latest)))
    return tuple(notes)

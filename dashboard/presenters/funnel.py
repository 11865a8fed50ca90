"""Disputes found, mediated and resolved: the counts of each step and the rate from one to the next."""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.exports.table import Cell, Column, Row, Table
from dashboard.figures import format_n, format_number
from dashboard.grid import Figure
from dashboard.measures import SMALL_BASE
from dashboard.presenters.cells import build_cell
from dashboard.presenters.footnotes import build_footnotes
from dashboard.several import Several
from dashboard.states import CellState


def build_funnel_table(answer: Several) -> Table:
    """Return counts and rates for each township, and for all of the scope that state both steps of a rate."""
    columns: list[Column] = []
    for place, part in enumerate(answer.parts):
        if place:
            columns.append(_rate_column(answer.parts[place - 1].indicator.name, part.indicator.name))
        columns.append(Column(part.indicator.name, unit=part.indicator.unit, key=part.indicator.code))
    rows = []
    for figures in answer.townships:
        first = figures[0]
        counts = [build_cell(figure, part.indicator) for figure, part in zip(figures, answer.parts, strict=True)]
        cells = _with_rates(counts, _rate_cells(figures))
        rows.append(Row(first.name, cells, county=first.county, township=first.township))
    return Table(
        title=_("%(year)s年纠纷排查、调解与化解") % {"year": answer.latest_year},
        lede=_lede(answer),
        columns=tuple(columns),
        rows=tuple(rows),
        pinned=(_total_row(answer),),
        footnotes=tuple(build_footnotes(answer.parts, _notes(), has_medians=False)),
    )


def rate_cell(whole: Figure, part: Figure) -> Cell:
    """Return the share of a step that reached the next, or why it is not computed."""
    if whole.value is None or part.value is None:
        return Cell(CellState.NOT_MENTIONED.mark, CellState.NOT_MENTIONED, remarks=(_("两项中有一项没有数，不计算"),))
    if whole.bound != "exact" or part.bound != "exact":
        return Cell("—", CellState.NOT_MENTIONED, remarks=(_("有一项为约数，不计算比率"),))
    if part.value > whole.value or not whole.value:
        return _not_one_kind()
    return _share(whole.value, part.value)


def _rate_cells(figures: Sequence[Figure]) -> list[Cell]:
    """Return the rates between neighbours; none where any later step is more than an earlier one."""
    stated = [figure.value for figure in figures if figure.value is not None]
    if any(part > whole for whole, part in pairwise(stated)):
        return [_not_one_kind() for _step in figures[1:]]
    return [rate_cell(*pair) for pair in pairwise(figures)]


def _not_one_kind() -> Cell:
    return Cell("—", CellState.NOT_MENTIONED, remarks=(_("后一步多于前一步或前一步为零，口径不同，不计算比率"),))


def _share(whole: float, part: float) -> Cell:
    counts, rate = format_n(part, whole), part / whole * 100
    is_small = whole < SMALL_BASE
    remarks = (_("件数不足10，只写件数"),) if is_small else (_("由件数算出"),)
    text = counts if is_small else format_number(rate, is_rate=True)
    return Cell(text, value=rate, counts=counts, is_small=is_small, remarks=remarks)


def _rate_column(before: str, after: str) -> Column:
    heading = _("%(after)s占%(before)s") % {"after": after, "before": before}
    return Column(heading, unit="%", counts_heading=_("件数"))


def _with_rates(cells: list[Cell], rates: list[Cell]) -> tuple[Cell, ...]:
    mixed = [cells[0]]
    for rate, cell in zip(rates, cells[1:], strict=True):
        mixed += [rate, cell]
    return tuple(mixed)


def _total_row(answer: Several) -> Row:
    """Return the rates of all townships of the scope that state both steps; counts differ from rate to rate."""
    blank = Cell("")
    rates = [_share(whole, part) if whole else Cell("—", CellState.NOT_MENTIONED) for _n, whole, part in answer.sums]
    return Row(_("合计"), _with_rates([blank] * len(answer.parts), rates))


def _notes() -> list[str]:
    return [
        _("比率由报告所载件数算出，可能与报告自述的成功率不同；“合计”只计两步件数都载明且为确数的乡镇。"),
        _("三步中后一步多于前一步的，各数口径不同（如调解只写了其中一个渠道），该乡镇不计算比率，也不计入合计。"),
    ]


def _lede(answer: Several) -> str:
    finding = ""
    if answer.sums and answer.sums[-1][0]:
        count, whole, part = answer.sums[-1]
        values = {"count": count, "rate": format_number(part / whole * 100, is_rate=True) if whole else "—"}
        text = ngettext(
            "；%(count)s个乡镇两项件数都有，化解占调解的%(rate)s%%（%(n)s）",
            "；%(count)s个乡镇两项件数都有，化解占调解的%(rate)s%%（%(n)s）",
            count,
        )
        finding = text % (values | {"n": format_n(part, whole)})
    text = ngettext(
        "%(count)s个乡镇%(year)s年排查、调解、化解的矛盾纠纷%(finding)s。",
        "%(count)s个乡镇%(year)s年排查、调解、化解的矛盾纠纷%(finding)s。",
        answer.total,
    )
    return text % {"count": answer.total, "year": answer.latest_year, "finding": finding}

"""What stands in one cell: a figure, how it stands to what it is held against, its change and its place."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard import measures
from dashboard.charts.model import remarks
from dashboard.comparison import MAX_LINES, Comparison
from dashboard.exports.table import Cell, Column, Row
from dashboard.figures import (
    doubted,
    format_counts,
    format_interval,
    format_number,
    format_value,
    in_brackets,
    in_points,
)
from dashboard.grid import Figure
from dashboard.indicators import IndicatorInfo
from dashboard.measures import Verdict
from dashboard.selection import Benchmark
from dashboard.several import Several
from dashboard.states import CellState
from dashboard.yardsticks import Line

NOT_CONTINUED = gettext_lazy("口径不同，不比")
BOUND_WORDS = {
    "at_least": gettext_lazy("报告写作“余、多、以上”，实际不少于此数"),
    "at_most": gettext_lazy("报告写作“不足、以下”，实际不超过此数"),
    "about": gettext_lazy("报告写作“约、近”，为约数"),
}


def build_cell(figure: Figure, indicator: IndicatorInfo, *, verdict: str = "", tone: str = "") -> Cell:
    """Return the cell of a figure, with how it stands to the benchmark in words and in colour."""
    state = figure.state
    if figure.value is None:
        return Cell(
            text=state.mark,
            state=state,
            remarks=(str(state.word),),
            township=figure.township,
            year=figure.year,
            indicator=indicator.code,
        )
    counts, interval = format_counts(figure, is_rate=indicator.is_rate), ""
    told = [*bound_words(figure.bound), *remarks(figure)]
    if indicator.is_rate and (interval := format_interval(figure)):
        told.append(_("95%%区间%(interval)s%%") % {"interval": interval})
    if figure.broken:
        told.append(_("与上年口径不同：%(why)s") % {"why": figure.broken})
    if figure.size_year not in (None, figure.year):
        told.append(_("按%(year)s年%(size)s换算") % {"year": figure.size_year, "size": indicator.size_name})
    return Cell(
        text=counts if figure.is_small else format_value(figure.value, figure.bound, is_rate=indicator.is_rate),
        state=state,
        value=figure.value,
        bound=figure.bound,
        counts=counts,
        interval=interval,
        verdict=verdict,
        tone=tone,
        remarks=tuple(told),
        is_small=figure.is_small,
        is_doubtful=figure.is_doubtful,
        is_part_year=figure.is_part_year,
        township=figure.township,
        year=figure.year,
        indicator=indicator.code,
    )


def count_cell(count: int) -> Cell:
    """Return how many there are, as a cell."""
    return Cell(str(count), value=float(count))


def bound_words(bound: str) -> tuple[str, ...]:
    """Return what the sign of a bound means, nothing for an exact figure."""
    return (str(BOUND_WORDS[bound]),) if bound in BOUND_WORDS else ()


def line_cell(line: Line | None, year: int, indicator: IndicatorInfo) -> Cell:
    """Return what a line has in a year, or the mark of none."""
    value = line.values.get(year) if line else None
    if line is None or value is None:
        return Cell(text=CellState.NOT_MENTIONED.mark, state=CellState.NOT_MENTIONED, year=year)
    text = format_value(value, "exact", is_rate=indicator.is_rate)
    count = line.counts.get(year)
    told = (_("%(count)s个乡镇的中位数") % {"count": count},) if count else ()
    return Cell(text=text, value=value, remarks=told, year=year)


def benchmark_rows(parts: Sequence[Comparison], year: int) -> tuple[Row, ...]:
    """Return a row for each line of a year, a cell for each indicator: the medians, and what figures are held against.

    Lines of the same name stand in one row; past `MAX_LINES` the medians alone.
    """
    names = list(dict.fromkeys(line.name for part in parts for line in part.lines))
    names = names if len(names) <= MAX_LINES + 1 else names[:1]
    by_name = [{line.name: line for line in part.lines} for part in parts]
    return tuple(
        Row(
            name,
            tuple(line_cell(held.get(name), year, part.indicator) for held, part in zip(by_name, parts, strict=True)),
        )
        for name in names
    )


def judged_cells(figures: Iterable[Figure], part: Comparison) -> list[Cell]:
    """Return the cells of an indicator's figures, each with how it stands to the benchmark of its year."""
    if part.against is Benchmark.NONE:
        return [build_cell(figure, part.indicator) for figure in figures]
    told: dict[
        tuple[Verdict, bool], tuple[str, str]
    ] = {}  # a few verdicts, put into words once for thousands of figures
    cells = []
    for figure in figures:
        if figure.value is None:
            cells.append(build_cell(figure, part.indicator))
            continue
        verdict = part.judge(figure)
        key = verdict, figure.is_doubtful
        if key not in told:
            mark = part.mark(verdict)
            told[key] = verdict_words(figure, mark), mark.tone
        words, tone = told[key]
        cells.append(build_cell(figure, part.indicator, verdict=words, tone=tone))
    return cells


def judged_rows(answer: Several) -> tuple[Row, ...]:
    """Return a row for each township with its judged figures of one year, a cell for each indicator."""
    columns = [judged_cells((row[0] for row in part.rows), part) for part in answer.parts]
    return tuple(
        Row(name=figures[0].name, county=figures[0].county, township=figures[0].township, cells=cells)
        for figures, cells in zip(answer.townships, zip(*columns, strict=True), strict=True)
    )


def figure_column(part: Comparison, *, sorts: bool = False) -> Column:
    """Return the column of an indicator's judged figures; the n of a rate and the verdict stand beside them."""
    indicator = part.indicator
    return Column(
        indicator.name,
        unit=indicator.unit,
        counts_heading=counts_heading(indicator),
        interval_heading=interval_heading(indicator),
        verdict_heading=against_heading(part.against),
        key=indicator.code if sorts else "",
    )


def counts_heading(indicator: IndicatorInfo) -> str:
    """Return what heads the counts beside an indicator's figures, "" where they have none."""
    if indicator.stated is not None:
        return _("原数/%(size)s") % {"size": indicator.size_name}
    return _("件数") if indicator.is_rate else ""


def interval_heading(indicator: IndicatorInfo) -> str:
    """Return what heads the intervals of a rate."""
    return _("95%区间") if indicator.is_rate else ""


def against_heading(against: Benchmark) -> str:
    """Return what heads the verdicts; "" where figures are held against nothing."""
    if against is Benchmark.NONE:
        return ""
    return _("与%(benchmark)s比") % {"benchmark": measures.AGAINST[against]}


def verdict_words(figure: Figure, mark: measures.VerdictMark) -> str:
    """Return a verdict with its arrow, and with the mark of doubt where the figure needs checking."""
    return doubted(mark.text, is_doubtful=figure.is_doubtful and mark.verdict is not Verdict.NOT_COMPARED)


def rank_words(comparison: Comparison, figure: Figure) -> str:
    """Return the place of a figure among the ranked ones of the year, counted from the highest."""
    rank = comparison.ranks.get(figure.township)
    if rank is None:
        return _("不排名")
    count = comparison.ranked or 0
    if count < 2:
        return _("仅此一个有数")
    return doubted(_("第%(rank)s，共%(count)s") % {"rank": rank, "count": count}, is_doubtful=figure.is_doubtful)


def change_words(change: measures.Change | None, indicator: IndicatorInfo) -> str:
    """Return the change from the year before: points for a rate; a percentage only where the base allows one.

    It ends with the mark of doubt where one of the two figures needs checking.
    """
    return doubted(_size_words(change, indicator), is_doubtful=change.is_doubtful) if change else ""


def _size_words(change: measures.Change, indicator: IndicatorInfo) -> str:
    size = format_number(abs(change.size), is_rate=indicator.is_rate)
    if not float(size):
        return _("持平")
    text = _("升%(size)s") if change.size > 0 else _("降%(size)s")
    if indicator.is_rate:
        return text % {"size": in_points(change.size)}
    share = "" if change.percent is None else in_brackets(f"{format_number(abs(change.percent), is_rate=True)}%")
    return text % {"size": size} + share

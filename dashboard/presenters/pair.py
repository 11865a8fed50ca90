"""One or two townships over many indicators."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import measures
from dashboard.comparison import Comparison
from dashboard.exports.table import Cell, Column, Row, Table
from dashboard.figures import doubted, format_number, format_years, in_brackets, in_points
from dashboard.grid import Figure
from dashboard.presenters.cells import against_heading, benchmark_rows, judged_cells
from dashboard.presenters.footnotes import build_footnotes, judging_note
from dashboard.selection import Benchmark
from dashboard.several import Several


def build_pair_table(answer: Several) -> Table:
    """Return a row for each indicator that both townships have in the year, their figures and the difference."""
    places = [figures[0] for figures in answer.townships]
    shared = shared_parts(answer)
    year = answer.latest_year
    against = answer.parts[0].against if answer.parts else Benchmark.MEDIAN
    columns = [_column(one.name, against) for one in places]
    lines = benchmark_rows(shared, year)
    names = [one.name for one in places]
    heading = _("%(first)s比%(second)s") % {"first": names[0], "second": names[1]} if len(names) > 1 else ""
    more = [Column(heading, is_note=True), *(Column(line.name) for line in lines), Column(_("单位"), is_note=True)]
    rows = tuple(_pair_row(part, year, [line.cells[place] for line in lines]) for place, part in enumerate(shared))
    only_one = sum(_known_in(part, year) == 1 for part in answer.parts)
    left_out = ngettext("另有%(count)s项只有一方载明，未列出。", "另有%(count)s项只有一方载明，未列出。", only_one)
    notes = [left_out % {"count": only_one} if only_one else "", judging_note(against), _rule()]
    return Table(
        title=_("%(year)s年%(names)s对照") % {"year": year, "names": _("、").join(names)},
        lede=_pair_lede(answer, shared, names),
        columns=(*columns, *more) if len(names) > 1 else (),
        rows=rows if len(names) > 1 else (),
        footnotes=tuple(build_footnotes(shared or answer.parts[:1], notes)),
        row_heading=_("指标"),
        has_counties=False,
    )


def build_profile_table(answer: Several) -> Table:
    """Return a row for each indicator of one township, over the years."""
    years = answer.selection.years
    name = answer.townships[0][0].name if answer.parts and answer.townships else ""
    known = [part for part in answer.parts if part.has_figures]
    rows = tuple(
        Row(
            part.indicator.name,
            (*judged_cells(part.shown[0], part), Cell(part.indicator.unit)),
            indicator=part.indicator.code,
        )
        for part in (known or answer.parts)
        if part.rows
    )
    lede = ngettext(
        "%(name)s%(years)s年%(all)s项指标，其中%(count)s项有数。",
        "%(name)s%(years)s年%(all)s项指标，其中%(count)s项有数。",
        len(known),
    )
    against = answer.parts[0].against if answer.parts else Benchmark.MEDIAN
    columns = [_column(str(year), against) for year in years]
    values = {"name": name, "years": format_years(years[0], years[-1]), "all": len(answer.parts), "count": len(known)}
    return Table(
        title=_("%(name)s各项指标") % {"name": name},
        lede=lede % values,
        columns=(*columns, Column(_("单位"), is_note=True)),
        rows=rows,
        footnotes=tuple(build_footnotes(known or answer.parts[:1], [judging_note(against)])),
        row_heading=_("指标"),
        has_counties=False,
    )


def _column(heading: str, against: Benchmark) -> Column:
    """Return a column of figures of several indicators."""
    return Column(
        heading,
        counts_heading=_("件数"),
        interval_heading=_("95%区间"),
        verdict_heading=against_heading(against),
    )


def shared_parts(answer: Several) -> list[Comparison]:
    """Return the indicators that all townships shown have a figure of in the year."""
    return [part for part in answer.parts if part.rows and _known_in(part, answer.latest_year) == len(part.rows)]


def _known_in(part: Comparison, year: int) -> int:
    return sum(figure.value is not None for row in part.rows for figure in row if figure.year == year)


def _pair_row(part: Comparison, year: int, lines: list[Cell]) -> Row:
    figures = [figure for row in part.rows for figure in row if figure.year == year]
    cells = judged_cells(figures, part)
    if len(figures) > 1:
        cells.append(Cell(difference_words(figures[0], figures[1], part)))
    cells += [*lines, Cell(part.indicator.unit)]
    return Row(part.indicator.name, tuple(cells), indicator=part.indicator.code)


def difference_words(first: Figure, second: Figure, part: Comparison) -> str:
    """Return how the first figure stands to the second: points for a rate; a percentage only where the base allows."""
    is_rate = part.indicator.is_rate
    change = measures.change_from(second, first, is_rate=is_rate)
    if change is None:
        return _("不作比较")
    return doubted(_gap_words(change, is_rate=is_rate), is_doubtful=change.is_doubtful)


def _gap_words(change: measures.Change, *, is_rate: bool) -> str:
    size = format_number(abs(change.size), is_rate=is_rate)
    if not float(size):
        return _("相同")
    text = _("高%(size)s") if change.size > 0 else _("低%(size)s")
    if is_rate:
        return text % {"size": in_points(change.size)}
    return text % {"size": size} + (
        "" if change.percent is None else in_brackets(f"{format_number(abs(change.percent), is_rate=True)}%")
    )


def _rule() -> str:
    return _("约数、未满全年的件数、件数不足10的比率不相比；比率只比百分点，基数不足10的不算百分比。")


def _pair_lede(answer: Several, shared: list[Comparison], names: list[str]) -> str:
    if len(names) < 2:
        return _("选择两个有报告的乡镇，即可逐项对照。")
    text = ngettext(
        "%(first)s与%(second)s%(year)s年有%(count)s项共有的指标，逐项对照。",
        "%(first)s与%(second)s%(year)s年有%(count)s项共有的指标，逐项对照。",
        len(shared),
    )
    values = {"first": names[0], "second": names[1], "year": answer.latest_year, "count": len(shared)}
    return text % values

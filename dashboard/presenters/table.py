"""A comparison becomes the one table that screen and files show."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard import measures
from dashboard.charts.model import coloured, remarks
from dashboard.comparison import PAGE_ROWS, Comparison
from dashboard.exports.table import Cell, Column, Definition, Row, Source, Table
from dashboard.figures import format_n, format_number, format_value, format_years, in_brackets, with_unit
from dashboard.grid import Figure
from dashboard.indicators import IndicatorInfo
from dashboard.selection import Order
from dashboard.states import CellState

BOUND_WORDS = {
    "at_least": gettext_lazy("报告写作“余、多、以上”，实际不少于此数"),
    "at_most": gettext_lazy("报告写作“不足、以下”，实际不超过此数"),
    "about": gettext_lazy("报告写作“约、近”，为约数"),
}


def build_table(comparison: Comparison) -> Table:
    """Return the table in the comparison's order, with the median of the peers."""
    selection, indicator = comparison.selection, comparison.indicator
    swatches = _swatches(comparison)
    rows = [_build_row(row, comparison, swatch=swatches.get(row[0].township, 0)) for row in comparison.rows]
    counts = _("件数") if any(cell.counts for row in rows for cell in row.cells) else ""
    years = [Column(str(year), counts_heading=counts) for year in selection.years]
    notes = [Column(heading, is_note=True) for heading in _note_headings(comparison)]
    return Table(
        title=indicator.name,
        lede=build_lede(comparison),
        unit=indicator.unit,
        columns=(*years, *notes),
        rows=tuple(rows),
        pinned=(_median_row(comparison),),
        footnotes=tuple(build_footnotes([comparison], [define(indicator)])),
    )


def build_lede(comparison: Comparison) -> str:
    """Return the finding in one sentence: how many townships, which years, the latest median, who is missing."""
    selection, year, count = comparison.selection, comparison.latest_year, comparison.total
    values = {
        "count": count,
        "years": format_years(selection.first_year, selection.last_year),
        "name": comparison.indicator.name,
        "year": year,
    }
    if not comparison.has_figures:
        silent = ngettext(
            "%(count)s个乡镇%(years)s年的报告均未载明%(name)s。",
            "%(count)s个乡镇%(years)s年的报告均未载明%(name)s。",
            count,
        )
        return silent % values
    text = ngettext(
        "%(count)s个乡镇%(years)s年%(name)s：%(year)s年%(finding)s%(missing)s。",
        "%(count)s个乡镇%(years)s年%(name)s：%(year)s年%(finding)s%(missing)s。",
        count,
    )
    finding, missing = _finding(comparison, year), _missing_words(comparison, year)
    return text % (values | {"finding": finding, "missing": missing})


def _known(comparison: Comparison, year: int) -> int:
    """Return how many townships of the selection have a figure of a year."""
    if comparison.selection.is_picked:
        return sum(figure.value is not None for row in comparison.rows for figure in row if figure.year == year)
    return comparison.statistics[year].known if year in comparison.statistics else 0


def _finding(comparison: Comparison, year: int) -> str:
    """Return the median of the year, or how many have a figure where they are too few for one."""
    value = comparison.median(year)
    if value is None:
        known = _known(comparison, year)
        return ngettext("%(count)s个乡镇有数", "%(count)s个乡镇有数", known) % {"count": known}
    figure = format_number(value, is_rate=comparison.indicator.is_rate)
    median = with_unit(figure, comparison.indicator.unit)
    if not comparison.selection.is_picked:
        return _("中位数%(median)s") % {"median": median}
    count = comparison.statistics[year].comparable
    return _("中位数%(median)s（全部%(count)s个乡镇）") % {"median": median, "count": count}


def _missing_words(comparison: Comparison, year: int) -> str:
    missing = comparison.total - _known(comparison, year)
    if missing <= 0:
        return ""
    text = ngettext("，%(count)s个乡镇缺%(year)s年", "，%(count)s个乡镇缺%(year)s年", missing)
    return text % {"count": missing, "year": year}


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


def build_cell(figure: Figure, indicator: IndicatorInfo) -> Cell:
    """Return the cell of a figure."""
    state = figure.state
    if figure.value is None:
        missing = Cell(text=state.mark, state=state, remarks=(str(state.word),))
        return replace(missing, township=figure.township, year=figure.year, indicator=indicator.code)
    counts = format_n(figure.numerator, figure.denominator)
    return Cell(
        text=counts if figure.is_small else format_value(figure.value, figure.bound, is_rate=indicator.is_rate),
        state=state,
        value=figure.value,
        bound=figure.bound,
        counts=counts if indicator.is_rate else "",
        remarks=(*_bound_words(figure.bound), *remarks(figure)),
        is_small=figure.is_small,
        is_doubtful=figure.is_doubtful,
        is_part_year=figure.is_part_year,
        township=figure.township,
        year=figure.year,
        indicator=indicator.code,
    )


def _bound_words(bound: str) -> tuple[str, ...]:
    return (str(BOUND_WORDS[bound]),) if bound in BOUND_WORDS else ()


def _median_row(comparison: Comparison) -> Row:
    cells = [median_cell(comparison, year) for year in comparison.selection.years]
    return Row(name=_("中位数"), cells=(*cells, *(Cell("") for _heading in _note_headings(comparison))))


def median_cell(comparison: Comparison, year: int) -> Cell:
    """Return the peers' median of a year, or the mark of none."""
    median = comparison.median(year)
    if median is None:
        return Cell(text=CellState.NOT_MENTIONED.mark, state=CellState.NOT_MENTIONED, year=year)
    text = format_value(median, "exact", is_rate=comparison.indicator.is_rate)
    told = (_("%(count)s个乡镇的中位数") % {"count": comparison.statistics[year].comparable},)
    return Cell(text=text, value=median, remarks=told, year=year)


def _note_headings(comparison: Comparison) -> tuple[str, ...]:
    year = comparison.latest_year
    headings = [_("%(year)s较上年") % {"year": year}, _("%(year)s与中位数比") % {"year": year}]
    if comparison.selection.order is not Order.OFFICIAL:
        headings.insert(0, _("%(year)s名次") % {"year": year})
    return tuple(headings)


def _notes(row: Sequence[Figure], comparison: Comparison) -> tuple[Cell, ...]:
    indicator, year = comparison.indicator, comparison.latest_year
    by_year = {figure.year: figure for figure in row}
    latest = by_year[year]
    verdict = measures.judge_figure(latest, comparison.median(year), is_rate=indicator.is_rate)
    mark = measures.mark_verdict(verdict, better=indicator.better)
    change = measures.change_from(by_year.get(year - 1), latest, is_rate=indicator.is_rate)
    notes = [
        Cell(change_words(change, indicator)),
        Cell(f"{mark.arrow} {mark.word}".strip(), tone=mark.token.removeprefix("--")),
    ]
    if comparison.selection.order is not Order.OFFICIAL:
        notes.insert(0, Cell(rank_words(comparison, row[0].township)))
    return tuple(notes)


def rank_words(comparison: Comparison, township: str) -> str:
    """Return the place among the comparable figures of the year, counted from the highest."""
    rank = comparison.ranks.get(township)
    if rank is None:
        return _("不排名")
    count = comparison.statistics[comparison.latest_year].comparable
    return _("第%(rank)s，共%(count)s") % {"rank": rank, "count": count}


def change_words(change: measures.Change | None, indicator: IndicatorInfo) -> str:
    """Return the change from the year before: points for a rate; a percentage only where the base allows one."""
    if change is None:
        return ""
    size = format_number(abs(change.size), is_rate=indicator.is_rate)
    if not float(size):
        return _("持平")
    text = _("升%(size)s") if change.size > 0 else _("降%(size)s")
    if indicator.is_rate:
        return text % {"size": size} + ngettext("个百分点", "个百分点", 1 if size == "1" else 2)
    share = "" if change.percent is None else in_brackets(f"{format_number(abs(change.percent), is_rate=True)}%")
    return text % {"size": size} + share


def define(indicator: IndicatorInfo) -> str:
    """Return what an indicator counts, as a footnote."""
    if not indicator.definition:
        return ""
    return _("口径：%(definition)s。") % {"definition": indicator.definition.rstrip("。.")}


def build_footnotes(parts: Sequence[Comparison], own: Sequence[str] = (), *, has_medians: bool = True) -> list[str]:
    """Return source and n, a view's own notes, the rules, and what each mark that occurs means.

    `parts` show the same townships and years, each with its indicator.
    """
    without = {CellState.NOT_FILED, CellState.NOT_READABLE, CellState.NOT_APPLICABLE}
    filed = sum(figure.state not in without for row in parts[0].shown for figure in row)
    has_value = [figure for part in parts for row in part.shown for figure in row if figure.value is not None]
    first = parts[0]
    never_filed = ngettext(
        "另有%(count)s个乡镇从未报送，未列出。",
        "另有%(count)s个乡镇从未报送，未列出。",
        first.never_filed,
    )
    rule = _("中位数取自范围内全部有数的乡镇，不含未满全年的件数和件数不足10的比率；不足3个乡镇的年份不计。")
    applies = {
        rule: has_medians,
        _("≥、≤、≈ 为报告所写的“余、不足、约”等约数，图中以空心三角或菱形表示。"): any(
            figure.bound != "exact" for figure in has_value
        ),
        _("◐ 及图中空心圆点为未满全年的数据。"): any(figure.is_part_year for figure in has_value),
        _("图中空心方块为件数不足10的比率，表中只写件数。"): any(figure.is_small for figure in has_value),
        _("底色标出的数据需核实。"): any(figure.is_doubtful for figure in has_value),
        never_filed % {"count": first.never_filed}: first.never_filed > 0,
        _("示例县的虚构数据未列入；要看时请在“地区”中选择。"): first.leaves_out_demo,
        _page_words(first): len(first.rows) < first.total,
        _kept_words(first): first.counted_at is not None,
    }
    return [source_note(filed), *filter(None, own), *(note for note, is_true in applies.items() if is_true)]


def source_note(filed: int) -> str:
    """Return where the figures come from, and of how many reports."""
    source = ngettext(
        "来源：各乡镇街道年度法治政府建设情况报告，共%(count)s份。",
        "来源：各乡镇街道年度法治政府建设情况报告，共%(count)s份。",
        filed,
    )
    return source % {"count": filed}


def judged_cell(figure: Figure, part: Comparison) -> Cell:
    """Return the cell of a figure with how it stands to the median of its year."""
    cell = build_cell(figure, part.indicator)
    if figure.value is None:
        return cell
    verdict = measures.judge_figure(figure, part.median(figure.year), is_rate=part.indicator.is_rate)
    mark = measures.mark_verdict(verdict, better=part.indicator.better)
    return replace(cell, verdict=f"{mark.arrow} {mark.word}".strip(), tone=mark.token.removeprefix("--"))


def figure_column(part: Comparison, *, sorts: bool = False) -> Column:
    """Return the column of an indicator's judged figures; the n of a rate and the verdict stand beside them."""
    indicator = part.indicator
    return Column(
        indicator.name,
        unit=indicator.unit,
        counts_heading=_("件数") if indicator.is_rate else "",
        verdict_heading=_("与中位数比"),
        key=indicator.code if sorts else "",
    )


def _page_words(comparison: Comparison) -> str:
    """Return which of the townships chart and table show."""
    first = (comparison.selection.page - 1) * PAGE_ROWS + 1
    values = {"total": comparison.total, "first": first, "last": first + len(comparison.rows) - 1}
    return _("共%(total)s个乡镇，图表列出第%(first)s至%(last)s个；中位数和名次按全部乡镇计算。") % values


def _kept_words(comparison: Comparison) -> str:
    """Return when statistics that the queue keeps were counted."""
    if comparison.counted_at is None:
        return ""
    at = timezone.localtime(comparison.counted_at)
    return _("中位数统计于%(time)s。") % {"time": f"{at:%Y-%m-%d %H:%M}"}


def build_sources(sources: pd.DataFrame, indicators: Sequence[IndicatorInfo]) -> list[Source]:
    """Return the sentences behind the figures, from the frame of `queries.load_sources`."""
    columns = ["county", "year", "value", "bound", "basis", "quote", "sentence", "section", "file"]
    known = {indicator.code: indicator for indicator in indicators}
    return [
        Source(
            township=str(row["name"]),
            indicator=known[row["indicator"]].name,
            unit=known[row["indicator"]].unit,
            **{column: row[column] for column in columns},
        )
        for row in sources.to_dict("records")
    ]


def build_definitions(table: Table, indicators: Sequence[IndicatorInfo]) -> list[Definition]:
    """Return what the indicators count and what each sign of the table means."""
    marks = [Definition(state.mark, str(state.word)) for state in CellState if state is not CellState.VALUE]
    bounds = [
        Definition("≥", _bound_words("at_least")[0]),
        Definition("≤", _bound_words("at_most")[0]),
        Definition("≈", _bound_words("about")[0]),
    ]
    rules = [Definition(_("说明"), note) for note in table.footnotes]
    counted = [Definition(one.name, one.definition or "—", one.unit) for one in indicators]
    return [*counted, *bounds, *marks, *rules]

"""A comparison becomes the one table that screen and files show."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard import measures
from dashboard.charts.model import coloured, remarks
from dashboard.comparison import MAX_LINES, PAGE_ROWS, Comparison
from dashboard.exports.table import Cell, Column, Definition, Row, Source, Table
from dashboard.figures import (
    format_counts,
    format_interval,
    format_number,
    format_value,
    format_years,
    in_brackets,
    with_unit,
)
from dashboard.grid import Figure
from dashboard.indicators import IndicatorInfo
from dashboard.measures import Verdict
from dashboard.peers import Peers
from dashboard.selection import Benchmark, Order
from dashboard.several import Several
from dashboard.states import CellState
from dashboard.yardsticks import Line

NOT_CONTINUED = gettext_lazy("口径不同，不比")
MAX_BREAKS = 6
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


def build_lede(comparison: Comparison) -> str:
    """Return the finding in one sentence: how many townships, which years, the latest median, who is missing."""
    selection, year, count = comparison.selection, comparison.latest_year, comparison.total
    values = {
        "count": count,
        "years": format_years(selection.first_year, selection.last_year),
        "name": comparison.indicator.name,
        "year": year,
    }
    if not count:
        return _("所选范围内还没有乡镇的报告。")
    if count == 1 and comparison.rows:
        return _lede_of_one(comparison, values)
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


def _lede_of_one(comparison: Comparison, values: Mapping[str, object]) -> str:
    """Return a single township's finding: its own figure of the latest year, or why there is none."""
    row, indicator = comparison.rows[0], comparison.indicator
    told = {**values, "township": row[0].name}
    if not comparison.has_figures:
        return _("%(township)s%(years)s年的报告未载明%(name)s。") % told
    now = next((figure for figure in row if figure.year == comparison.latest_year), row[-1])
    if now.value is None:
        finding = str(now.state.word)
    elif now.is_small:
        finding = format_counts(now, is_rate=indicator.is_rate)
    else:
        finding = with_unit(format_value(now.value, now.bound, is_rate=indicator.is_rate), indicator.unit)
    return _("%(township)s%(name)s：%(year)s年%(finding)s。") % {**told, "finding": finding}


def listed_words(listed: int, total: int) -> str:
    """Return that what follows is counted over the townships listed alone; "" where these are all."""
    if listed >= total:
        return ""
    return ngettext("所列%(count)s个乡镇中，", "所列%(count)s个乡镇中，", listed) % {"count": listed}


def _known(comparison: Comparison, year: int) -> int:
    """Return how many townships of the selection have a figure of a year; of those listed, where peers are others."""
    if comparison.has_other_peers:
        return sum(figure.value is not None for row in comparison.rows for figure in row if figure.year == year)
    return comparison.statistics[year].known if year in comparison.statistics else 0


def _finding(comparison: Comparison, year: int) -> str:
    """Return the median of the year, or how many have a figure where they are too few for one."""
    value = comparison.median(year)
    if value is None:
        known = _known(comparison, year)
        listed = listed_words(len(comparison.rows), comparison.total) if comparison.has_other_peers else ""
        return listed + ngettext("%(count)s个乡镇有数", "%(count)s个乡镇有数", known) % {"count": known}
    figure = format_number(value, is_rate=comparison.indicator.is_rate)
    median = with_unit(figure, comparison.indicator.unit)
    if comparison.chosen_peers:
        told = {"median": median, "count": comparison.statistics[year].comparable}
        return _("同类中位数%(median)s（%(count)s个乡镇）") % told
    if not comparison.selection.is_picked:
        return _("中位数%(median)s") % {"median": median}
    count = comparison.statistics[year].comparable
    return _("中位数%(median)s（全部%(count)s个乡镇）") % {"median": median, "count": count}


def _missing_words(comparison: Comparison, year: int) -> str:
    missing = comparison.total - _known(comparison, year)
    if missing <= 0 or (comparison.has_other_peers and len(comparison.rows) < comparison.total):
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
    told = [*_bound_words(figure.bound), *remarks(figure)]
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


def counts_heading(indicator: IndicatorInfo) -> str:
    """Return what heads the counts beside an indicator's figures, "" where they have none."""
    if indicator.stated is not None:
        return _("原数/%(size)s") % {"size": indicator.size_name}
    return _("件数") if indicator.is_rate else ""


def interval_heading(indicator: IndicatorInfo) -> str:
    """Return what heads the intervals of a rate."""
    return _("95%区间") if indicator.is_rate else ""


def _bound_words(bound: str) -> tuple[str, ...]:
    return (str(BOUND_WORDS[bound]),) if bound in BOUND_WORDS else ()


def _pinned_rows(comparison: Comparison) -> tuple[Row, ...]:
    years, blank = comparison.selection.years, tuple(Cell("") for _heading in _note_headings(comparison))
    return tuple(
        Row(name=line.name, cells=(*(line_cell(line, year, comparison.indicator) for year in years), *blank))
        for line in comparison.lines
    )


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


def against_heading(against: Benchmark) -> str:
    """Return what heads the verdicts; "" where figures are held against nothing."""
    if against is Benchmark.NONE:
        return ""
    return _("与%(benchmark)s比") % {"benchmark": measures.AGAINST[against]}


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
        notes.append(Cell(mark.text, tone=mark.tone))
    if comparison.selection.order is not Order.OFFICIAL:
        notes.insert(0, Cell(rank_words(comparison, row[0].township)))
    return tuple(notes)


def rank_words(comparison: Comparison, township: str) -> str:
    """Return the place among the comparable figures of the year, counted from the highest."""
    rank = comparison.ranks.get(township)
    if rank is None:
        return _("不排名")
    count = comparison.statistics[comparison.latest_year].comparable
    if count < 2:
        return _("仅此一个有数")
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
    has_interval = any(
        part.indicator.is_rate and figure.denominator for part in parts for row in part.shown for figure in row
    )
    never_filed = ngettext(
        "另有%(count)s个乡镇从未报送，未列出。",
        "另有%(count)s个乡镇从未报送，未列出。",
        first.never_filed,
    )
    divided = next((part.indicator for part in parts if part.indicator.stated), None)
    rule = (
        _("同类中位数只取同类中有数的乡镇，不含未满全年的件数和件数不足10的比率；不足3个乡镇的年份不计。")
        if first.chosen_peers
        else _("中位数取自范围内全部有数的乡镇，不含未满全年的件数和件数不足10的比率；不足3个乡镇的年份不计。")
    )
    applies = {
        per_head_note(divided) if divided else "": divided is not None,
        _("比率旁注的95%区间按威尔逊法由件数算出：件数越少，区间越宽，比率越不确定。"): has_interval,
        rule: has_medians,
        _("≥、≤、≈ 为报告所写的“余、不足、约”等约数，图中以空心三角或菱形表示。"): any(
            figure.bound != "exact" for figure in has_value
        ),
        _("◐ 及图中空心圆点为未满全年的数据。"): any(figure.is_part_year for figure in has_value),
        _("图中空心方块为件数不足10的比率，表中只写件数。"): any(figure.is_small for figure in has_value),
        _("底色或“？”标出的数据需核实。"): any(figure.is_doubtful for figure in has_value),
        never_filed % {"count": first.never_filed}: first.never_filed > 0,
        _("示例县的虚构数据未列入；要看时请在“地区”中选择。"): first.leaves_out_demo,
        _page_words(first): len(first.rows) < first.total,
        _kept_words(first): first.counted_at is not None,
    }
    notes = [note for note, is_true in applies.items() if is_true] + break_notes(parts)
    return [source_note(filed), *filter(None, own), *notes, *filter(None, fair_notes(parts))]


def break_notes(parts: Sequence[Comparison]) -> list[str]:
    """Return where series break and why: the first of them by name, and how many there are; nothing if none."""
    several = len(parts) > 1
    found = [
        (f"{part.indicator.name} " if several else "") + f"{figure.name}{in_brackets(figure.broken)}"
        for part in parts
        for row in part.shown
        for figure in row[1:]
        if figure.broken
    ]
    if not found:
        return []
    told = {"places": _("、").join(found[:MAX_BREAKS]), "count": len(found)}
    text = _("与上年口径不同、不相比的有%(count)s处，折线在此断开并标“//”：%(places)s。")
    if len(found) > MAX_BREAKS:
        text = _("与上年口径不同、不相比的有%(count)s处，折线在此断开并标“//”，例如：%(places)s。")
    return [text % told]


def fair_notes(parts: Sequence[Comparison]) -> list[str]:
    """Return who the peers are, where they were chosen, and why there is nothing to hold figures against."""
    first = parts[0]
    reasons = list(dict.fromkeys(part.yardsticks.reason for part in parts if part.yardsticks))
    # One reason for all; where some figures are held against something, the others say 不作比较 in their cells.
    return [peers_note(first.chosen_peers), reasons[0] if len(reasons) == 1 else ""]


def peers_note(peers: Peers | None) -> str:
    """Return who the chosen peers are, by which rule."""
    if peers is None:
        return ""
    if not peers.names:
        return _("同类：%(rule)s。") % {"rule": peers.words}
    values = {"rule": peers.words, "names": _("、").join(peers.names)}
    return _("同类：%(rule)s：%(names)s。同类中位数和名次连本乡镇一并计算。") % values


def per_head_note(indicator: IndicatorInfo) -> str:
    """Return how figures per head come about; "" for others."""
    if indicator.stated is None:
        return ""
    rule = _(
        "换算：单位为%(unit)s，由报告所载数和%(size)s算出，旁注为原数/%(size)s；%(size)s用当年的，没有时用此前三年内最近一年的并注明年份，再早的不用。"
    )
    return rule % {"unit": indicator.unit, "size": indicator.size_name}


def source_note(filed: int) -> str:
    """Return where the figures come from, and of how many reports."""
    source = ngettext(
        "来源：各乡镇街道年度法治政府建设情况报告，共%(count)s份。",
        "来源：各乡镇街道年度法治政府建设情况报告，共%(count)s份。",
        filed,
    )
    return source % {"count": filed}


def judged_cells(figures: Iterable[Figure], part: Comparison) -> list[Cell]:
    """Return the cells of an indicator's figures, each with how it stands to the benchmark of its year."""
    if part.against is Benchmark.NONE:
        return [build_cell(figure, part.indicator) for figure in figures]
    told: dict[Verdict, tuple[str, str]] = {}  # a few verdicts, put into words once for thousands of figures
    cells = []
    for figure in figures:
        if figure.value is None:
            cells.append(build_cell(figure, part.indicator))
            continue
        verdict = part.judge(figure)
        if verdict not in told:
            mark = part.mark(verdict)
            told[verdict] = mark.text, mark.tone
        words, tone = told[verdict]
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

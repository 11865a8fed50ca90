"""A comparison becomes the one table that screen and files show."""

from typing import Any

import pandas as pd
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard import measures
from dashboard.charts.model import coloured, remarks
from dashboard.comparison import Comparison
from dashboard.exports.table import Cell, Definition, Note, Row, Source, Table
from dashboard.figures import format_n, format_number, format_value, format_years, in_brackets, with_unit
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
    rows = [
        _build_row(records, comparison, swatch=swatches.get(code, 0))
        for code, records in _records_by_township(comparison).items()
    ]
    return Table(
        title=indicator.name,
        lede=build_lede(comparison),
        unit=indicator.unit,
        is_rate=indicator.is_rate,
        years=selection.years,
        rows=tuple(rows),
        median=_median_row(comparison),
        note_headings=_note_headings(comparison),
        footnotes=_footnotes(comparison),
    )


def build_lede(comparison: Comparison) -> str:
    """Return the finding in one sentence: how many townships, which years, the latest median, who is missing."""
    selection, year = comparison.selection, comparison.latest_year
    count = len(comparison.spec.townships)
    if not comparison.has_figures:
        silent = ngettext(
            "%(count)s个乡镇%(years)s年的报告均未载明%(name)s。",
            "%(count)s个乡镇%(years)s年的报告均未载明%(name)s。",
            count,
        )
        return silent % {
            "count": count,
            "years": format_years(selection.first_year, selection.last_year),
            "name": comparison.indicator.name,
        }
    values = {
        "count": count,
        "years": format_years(selection.first_year, selection.last_year),
        "name": comparison.indicator.name,
        "year": year,
        "finding": _finding(comparison, year),
        "missing": _missing_words(comparison, year),
    }
    text = ngettext(
        "%(count)s个乡镇%(years)s年%(name)s：%(year)s年%(finding)s%(missing)s。",
        "%(count)s个乡镇%(years)s年%(name)s：%(year)s年%(finding)s%(missing)s。",
        count,
    )
    return text % values


def _finding(comparison: Comparison, year: int) -> str:
    """Return the median of the year, or how many have a figure where they are too few for one."""
    row = comparison.medians[comparison.medians["year"].eq(year)].iloc[0]
    if pd.isna(row["median"]):
        known = int(comparison.shown[comparison.shown["year"].eq(year)]["value"].notna().sum())
        return ngettext("%(count)s个乡镇有数", "%(count)s个乡镇有数", known) % {"count": known}
    figure = format_number(float(row["median"]), is_rate=comparison.indicator.is_rate)
    median = with_unit(figure, comparison.indicator.unit)
    if not comparison.selection.townships:
        return _("中位数%(median)s") % {"median": median}
    return _("中位数%(median)s（全部%(count)s个乡镇）") % {"median": median, "count": int(row["count"])}


def _missing_words(comparison: Comparison, year: int) -> str:
    latest = comparison.shown[comparison.shown["year"].eq(year)]
    missing = int(latest["value"].isna().sum())
    if not missing:
        return ""
    text = ngettext("，%(count)s个乡镇缺%(year)s年", "，%(count)s个乡镇缺%(year)s年", missing)
    return text % {"count": missing, "year": year}


def _records_by_township(comparison: Comparison) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {code: [] for code in comparison.spec.townships}
    for record in comparison.shown.to_dict("records"):
        found[str(record["township"])].append({str(key): value for key, value in record.items()})
    return found


def _swatches(comparison: Comparison) -> dict[str, int]:
    """Return the number of each township's colour in a chart of lines."""
    if comparison.view != "lines":
        return {}
    return {code: number for number, code in enumerate(coloured(comparison.spec), start=1)}


def _build_row(records: list[dict[str, Any]], comparison: Comparison, *, swatch: int) -> Row:
    years = set(comparison.selection.years)
    latest = next(record for record in records if record["year"] == comparison.latest_year)
    return Row(
        name=str(records[0]["name"]),
        county=str(records[0]["county"]),
        township=str(records[0]["township"]),
        cells=tuple(build_cell(record, comparison.indicator) for record in records if record["year"] in years),
        notes=_notes(latest, comparison),
        swatch=swatch,
    )


def build_cell(record: dict[str, Any], indicator: IndicatorInfo) -> Cell:
    """Return the cell of a row of the grid."""
    state = CellState(str(record["state"]))
    township, year = str(record["township"]), int(record["year"])
    if state.is_missing:
        return Cell(text=state.mark, state=state, remarks=(str(state.word),), township=township, year=year)
    bound, counts = str(record["bound"]), format_n(record["numerator"], record["denominator"])
    return Cell(
        text=counts if record["is_small"] else format_value(record["value"], bound, is_rate=indicator.is_rate),
        state=state,
        value=float(record["value"]),
        bound=bound,
        counts=counts if indicator.is_rate else "",
        remarks=(*_bound_words(bound), *remarks(record)),
        is_small=bool(record["is_small"]),
        is_doubtful=bool(record["is_doubtful"]),
        is_part_year=bool(record["is_part_year"]),
        township=township,
        year=year,
    )


def _bound_words(bound: str) -> tuple[str, ...]:
    return (str(BOUND_WORDS[bound]),) if bound in BOUND_WORDS else ()


def _median_row(comparison: Comparison) -> Row:
    by_year = comparison.medians.set_index("year")
    cells = []
    for year in comparison.selection.years:
        median, count = by_year["median"].get(year), by_year["count"].get(year, 0)
        if median is None or pd.isna(median):
            cells.append(Cell(text=CellState.NOT_MENTIONED.mark, state=CellState.NOT_MENTIONED, year=year))
            continue
        text = format_value(float(median), "exact", is_rate=comparison.indicator.is_rate)
        told = (_("%(count)s个乡镇的中位数") % {"count": int(count)},)
        cells.append(Cell(text=text, state=CellState.VALUE, value=float(median), remarks=told, year=year))
    return Row(name=_("中位数"), cells=tuple(cells), notes=(Note(""),) * len(_note_headings(comparison)))


def _note_headings(comparison: Comparison) -> tuple[str, ...]:
    year = comparison.latest_year
    headings = [_("%(year)s较上年") % {"year": year}, _("%(year)s与中位数比") % {"year": year}]
    if comparison.selection.order is not Order.OFFICIAL:
        headings.insert(0, _("%(year)s名次") % {"year": year})
    return tuple(headings)


def _notes(record: dict[str, Any], comparison: Comparison) -> tuple[Note, ...]:
    indicator = comparison.indicator
    mark = measures.mark_verdict(measures.Verdict(str(record["verdict"])), better=indicator.better)
    verdict = Note(f"{mark.arrow} {mark.word}".strip(), mark.token.removeprefix("--"))
    notes = [Note(change_words(record, indicator)), verdict]
    if comparison.selection.order is not Order.OFFICIAL:
        notes.insert(0, Note(rank_words(record)))
    return tuple(notes)


def rank_words(record: dict[str, Any]) -> str:
    """Return the place among the peers of the year, counted from the highest."""
    if pd.isna(record["rank"]):
        return _("不排名")
    return _("第%(rank)s，共%(count)s") % {"rank": int(record["rank"]), "count": int(record["ranked_of"])}


def change_words(record: dict[str, Any], indicator: IndicatorInfo) -> str:
    """Return the change from the year before: points for a rate; a percentage only where the base allows one."""
    change = record["change"]
    if pd.isna(change):
        return ""
    size = format_number(abs(change), is_rate=indicator.is_rate)
    if not float(size):
        return _("持平")
    text = _("升%(size)s") if change > 0 else _("降%(size)s")
    if indicator.is_rate:
        return text % {"size": size} + ngettext("个百分点", "个百分点", 1 if size == "1" else 2)
    percent = record["change_percent"]
    share = "" if pd.isna(percent) else in_brackets(f"{format_number(abs(percent), is_rate=True)}%")
    return text % {"size": size} + share


def _footnotes(comparison: Comparison) -> tuple[str, ...]:
    shown = comparison.shown[comparison.shown["year"].isin(comparison.selection.years)]
    filed = int((~shown["state"].isin([CellState.NOT_FILED, CellState.NOT_READABLE, CellState.NOT_APPLICABLE])).sum())
    source = ngettext(
        "来源：各乡镇街道年度法治政府建设情况报告，共%(count)s份。",
        "来源：各乡镇街道年度法治政府建设情况报告，共%(count)s份。",
        filed,
    )
    notes = [source % {"count": filed}]
    if comparison.indicator.definition:
        notes.append(_("口径：%(definition)s。") % {"definition": comparison.indicator.definition.rstrip("。.")})
    never_filed = ngettext(
        "另有%(count)s个乡镇从未报送，未列出。",
        "另有%(count)s个乡镇从未报送，未列出。",
        comparison.never_filed,
    )
    rule = _("中位数取自范围内全部有数的乡镇，不含未满全年的件数和件数不足10的比率；不足3个乡镇的年份不计。")
    applies = {
        rule: True,
        _("≥、≤、≈ 为报告所写的“余、不足、约”等约数，图中以空心三角或菱形表示。"): shown["bound"]
        .isin(["at_least", "at_most", "about"])
        .any(),
        _("◐ 及图中空心圆点为未满全年的数据。"): (shown["is_part_year"] & shown["value"].notna()).any(),
        _("图中空心方块为件数不足10的比率，表中只写件数。"): (shown["is_small"] & shown["value"].notna()).any(),
        _("底色标出的数据需核实。"): shown["is_doubtful"].any(),
        never_filed % {"count": comparison.never_filed}: comparison.never_filed > 0
        and not comparison.selection.townships,
        _("示例县的虚构数据未列入；要看时请在“县区”中选择。"): comparison.leaves_out_demo,
    }
    return (*notes, *(note for note, is_true in applies.items() if is_true))


def build_sources(sources: pd.DataFrame, indicator: IndicatorInfo) -> list[Source]:
    """Return the sentences behind the figures, from the frame of `queries.load_sources`."""
    columns = ["county", "year", "value", "bound", "basis", "quote", "sentence", "section", "file"]
    return [
        Source(
            township=str(row["name"]),
            indicator=indicator.name,
            unit=indicator.unit,
            **{column: row[column] for column in columns},
        )
        for row in sources.to_dict("records")
    ]


def build_definitions(table: Table, indicator: IndicatorInfo) -> list[Definition]:
    """Return what the indicator counts and what each sign of the table means."""
    marks = [Definition(state.mark, str(state.word)) for state in CellState if state is not CellState.VALUE]
    bounds = [
        Definition("≥", _bound_words("at_least")[0]),
        Definition("≤", _bound_words("at_most")[0]),
        Definition("≈", _bound_words("about")[0]),
    ]
    rules = [Definition(_("说明"), note) for note in table.footnotes]
    return [Definition(indicator.name, indicator.definition or "—", indicator.unit), *bounds, *marks, *rules]

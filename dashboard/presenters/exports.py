"""What leaves the comparison: which files there are, how they are called, what they hold and what they leave out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dashboard.charts import build_chart
from dashboard.exports import FORMATS, MAX_ROWS_OF_ALL
from dashboard.exports.table import Definition, Export, Sheet, Source, Table
from dashboard.figures import in_a_row
from dashboard.fitting import SINGLE_VIEWS, TABLE_VIEWS
from dashboard.indicators import IndicatorInfo
from dashboard.points import Doubt
from dashboard.presenters.addresses import export_address, export_all_address, pictures_address
from dashboard.presenters.cells import bound_words
from dashboard.presenters.compare import VIEW_WORDS, Tab, chart_remark
from dashboard.selection import View
from dashboard.several import AnyAnswer
from dashboard.states import CellState

MOST_DOUBTS, MOST_UNSURE = 30, 12
OVER_YEARS = {"lines", "panels", "bars", "box", "profile", "scatter"}


@dataclass(frozen=True, slots=True)
class Exports:
    """The files of the shown view and those of all views; `note` tells which hold less than there is."""

    files: tuple[Tab, ...]
    word: str
    all_files: tuple[Tab, ...]
    pictures: str
    picture_name: str
    note: str


def present_exports(answer: AnyAnswer, table: Table) -> Exports:
    """Return what can be taken away."""
    selection = answer.selection
    endings = [ending for ending in FORMATS if ending != "docx"]
    return Exports(
        files=tuple(Tab(ending.upper(), export_address(selection, ending), False) for ending in endings),
        word=export_address(selection, "docx"),
        all_files=tuple(
            Tab(ending, export_all_address(selection, ending), False)
            for ending, one in FORMATS.items()
            if one.has_several
        ),
        pictures=pictures_address(selection),
        picture_name=all_name(answer, ""),
        note=cut_words(answer.total, has_all=True) if _lists_townships(table) else "",
    )


def present_files(address: str, query: str) -> Exports:
    """Return the files of a page: `address` with an ending of its own for each."""
    files = {ending: f"{address}.{ending}?{query}" for ending in (*FORMATS, "svg")}
    return Exports(
        files=(Tab(_("XLSX 工作簿"), files["xlsx"], False), Tab(_("CSV 表格"), files["csv"], False)),
        word=files["docx"],
        all_files=(),
        pictures=files["svg"],
        picture_name="",
        note="",
    )


def cut_words(total: int, *, has_all: bool = False) -> str:
    """Return which kinds of files list only a part of so many townships, "" where all list them."""
    most = {ending.upper(): one.max_rows for ending, one in FORMATS.items()}
    most |= {_("全部视图的XLSX"): min(MAX_ROWS_OF_ALL, FORMATS["xlsx"].max_rows)} if has_all else {}
    return in_a_row(f"{name}{_('：')}{cut_note(total, count)}" for name, count in most.items() if total > count)


def cut_note(total: int, most: int) -> str:
    """Return in words that a file lists only the first `most` of `total` townships."""
    text = _("共%(total)s个乡镇，文件只列前%(most)s个；要全部的，请用CSV或缩小地区范围。")
    return text % {"total": total, "most": most}


def _lists_townships(table: Table) -> bool:
    """Whether the rows are townships, rather than years or the indicators of one."""
    return any(row.township for row in table.rows)


def build_export(
    answers: Sequence[AnyAnswer],
    tables: Sequence[Table],
    *,
    indicators: Sequence[Sequence[IndicatorInfo]],
    sources: Sequence[Source],
    pictures: Mapping[str, bytes],
    date: str,
) -> Export:
    """Return what a file of these views holds; `indicators` are those of each view, `pictures` their charts by view.

    Without sources the signs and rules are not listed again: each table's own notes tell them.
    """
    sheets = [
        Sheet(sheet_name(answer), table, pictures.get(answer.view, b""), _with_areas(answer, table.title))
        for answer, table in zip(answers, tables, strict=True)
    ]
    cut = [
        cut_note(answer.total, len(table.rows))
        for answer, table in zip(answers, tables, strict=True)
        if _lists_townships(table) and answer.total > len(table.rows)
    ]
    definitions = dict.fromkeys(
        one
        for table, shown in zip(tables, indicators, strict=True)
        for one in (build_definitions(table, shown) if sources else define_all(shown))
    )
    title = picture_title(answers[0], tables[0]) if len(answers) == 1 else all_title(answers[0])
    return Export(title, sheets, sources, list(definitions), "".join(cut[:1]), date_words(date))


def date_words(date: str) -> str:
    """Return when a file was made."""
    return _("制表日期：%(date)s") % {"date": date}


def doubt_words(doubts: Sequence[Doubt]) -> list[str]:
    """Return a sentence for what the checks found of each report, as many as can be read, and some for all else."""
    found: dict[tuple[str, int, tuple[str, ...]], list[str]] = {}
    for doubt in doubts:
        if doubt.words:
            found.setdefault((doubt.place, doubt.year, doubt.words), []).append(doubt.indicator)
    text = _("%(place)s%(year)s年%(indicator)s：%(words)s")
    told = [
        text % {"place": place, "year": year, "indicator": _("、").join(names), "words": in_a_row(words)}
        for (place, year, words), names in list(found.items())[:MOST_DOUBTS]
    ]
    if len(found) > MOST_DOUBTS:
        told.append(_("另有%(count)s个，见系统。") % {"count": len(found) - MOST_DOUBTS})
    unsure: dict[str, list[str]] = {}
    for doubt in doubts:
        if not doubt.words:
            unsure.setdefault(doubt.indicator, []).append(f"{doubt.place}{doubt.year}")
    if len(unsure) > MOST_UNSURE:
        count = sum(map(len, unsure.values()))
        return [*told, _("另有%(count)s个数等人核对：读得没有把握，或与人工决定不一致。") % {"count": count}]
    waits = _("等人核对的%(indicator)s（读得没有把握，或与人工决定不一致）：%(places)s。")
    return told + [waits % {"indicator": name, "places": _("、").join(places)} for name, places in unsure.items()]


def define_all(indicators: Sequence[IndicatorInfo]) -> list[Definition]:
    """Return what the indicators count, of those that the catalogue explains."""
    return [Definition(one.name, one.definition, one.unit) for one in indicators if one.definition]


def sheet_name(answer: AnyAnswer) -> str:
    """Return the name of a view's sheet; the views of one indicator share one."""
    if answer.view in SINGLE_VIEWS:
        return _("各年数据")
    return _view_words(answer)


def _view_words(answer: AnyAnswer) -> str:
    return str(VIEW_WORDS[View({"profile": "panels"}.get(answer.view, answer.view))])


def build_pictures(answers: Sequence[AnyAnswer], tables: Sequence[Table], *, date: str) -> list[dict[str, Any]]:
    """Return the views' charts with all that a picture of each says: title, remark, footnotes, date, file name."""
    return [
        {
            "view": answer.view,
            "isTable": answer.view in TABLE_VIEWS,
            "figure": build_chart(answer.view, answer),
            "title": picture_title(answer, table),
            "remark": chart_remark(answer),
            "notes": list(table.footnotes),
            "date": date,
            "file": f"{number:02}_{_view_words(answer)}_{file_name(answer, table, '')}",
        }
        for number, (answer, table) in enumerate(zip(answers, tables, strict=True), start=1)
    ]


def chart_title(answer: Any, table: Table) -> str:
    """Return the title of a view's chart: with the unit, and with the year where it shows a single one."""
    title = table.title
    if table.unit:
        title = _("%(name)s（%(unit)s）") % {"name": title, "unit": table.unit}
    return f"{title} {answer.latest_year}" if answer.view == "bars" else title


def picture_title(answer: AnyAnswer, table: Table) -> str:
    """Return the title of what stands alone, a picture or a document: the chart's with the areas before it."""
    return _with_areas(answer, chart_title(answer, table))


def _with_areas(answer: AnyAnswer, title: str) -> str:
    areas = _area_words(answer) if answer.area_names else ""
    return f"{areas} {title}".strip()


def file_name(answer: AnyAnswer, table: Table, ending: str) -> str:
    """Return the name of an exported file; without an ending, the stem that the browser adds one to."""
    years = f"_{_span(answer)}" if answer.view in OVER_YEARS else ""
    return named(f"{_area_words(answer)}_{table.title}{years}", ending)


def all_name(answer: AnyAnswer, ending: str) -> str:
    """Return the name of a file of all views."""
    return named(f"{_area_words(answer)}_{answer.indicator.name}_{_('全部视图')}_{_span(answer)}", ending)


def all_title(answer: AnyAnswer) -> str:
    """Return the title of a file of all views."""
    values = {"area": _area_words(answer), "years": _span(answer), "name": answer.indicator.name}
    if len(answer.selection.indicators) > 1:
        return _("%(area)s%(years)s年数据比较") % values
    return _("%(area)s%(years)s年%(name)s比较") % values


def _area_words(answer: AnyAnswer) -> str:
    names = list(answer.area_names.values())
    return "、".join(names[:2]) + (_("等") if len(names) > 2 else "") or _("比较")


def _span(answer: AnyAnswer) -> str:
    selection = answer.selection
    return f"{selection.first_year}-{selection.last_year}"


def named(stem: str, ending: str) -> str:
    """Return a file's name: the stem without what divides folders, and the ending where there is one."""
    stem = stem.replace("/", "／")
    return f"{stem}.{ending}" if ending else stem


def build_definitions(table: Table, indicators: Sequence[IndicatorInfo]) -> list[Definition]:
    """Return what the indicators count and what each sign of the table means."""
    marks = [Definition(state.mark, str(state.word)) for state in CellState if state is not CellState.VALUE]
    bounds = [
        Definition("≥", bound_words("at_least")[0]),
        Definition("≤", bound_words("at_most")[0]),
        Definition("≈", bound_words("about")[0]),
    ]
    rules = [Definition(_("说明"), note) for note in table.footnotes]
    counted = [Definition(one.name, one.definition or "—", one.unit) for one in indicators]
    return [*counted, *bounds, *marks, *rules]

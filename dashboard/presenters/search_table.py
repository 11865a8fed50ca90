"""What a search found, as a table for files: a row for each passage with its sentence and its address."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from dashboard.exports.table import Cell, Column, Row, Table
from dashboard.presenters.search import PART_NAMES, build_lede, passage_address
from dashboard.search_query import Part, Search
from dashboard.search_results import FoundPassage, FoundReport, SearchResult


def build_found_table(search: Search, result: SearchResult, to_whole: Callable[[str], str]) -> Table:
    """Return the passages in the order of the page; `to_whole` makes an address that works from anywhere."""
    rows = tuple(
        Row(
            report.township,
            _cells(report, passage, to_whole(passage_address(report, passage))),
            county=report.county,
            township=report.township_code,
        )
        for report in result.reports
        for passage in report.passages
    )
    return Table(
        title=_("检索：%(text)s") % {"text": " ".join(search.text.split())},
        lede=build_lede(search, result),
        columns=(
            Column(_("年度"), is_note=True),
            Column(_("部分"), is_note=True),
            Column(_("章节"), is_note=True),
            Column(_("句子"), is_note=True, is_long=True),
            Column(_("网址"), is_note=True, is_long=True),
        ),
        rows=rows,
        footnotes=(_("来源：各乡镇街道年度法治政府建设情况报告的正文；句子为该段中第一处所在的句子。"),),
    )


def _cells(report: FoundReport, passage: FoundPassage, address: str) -> tuple[Cell, ...]:
    start, end = (place - passage.start for place in passage.sentence)
    part = "" if passage.part == Part.OTHER else str(PART_NAMES.get(passage.part, ""))
    sentence = " ".join(passage.text[start:end].split())
    return tuple(Cell(text) for text in (str(report.year), part, passage.heading, sentence, address))


def left_out_words(table: Table, result: SearchResult) -> str:
    """Return what of the passages found the file does not list, "" for nothing."""
    facets, listed = result.facets, len(table.rows)
    if listed >= facets.passages:
        return ""
    text = _("共%(reports)s份报告%(all)s处，文件只列%(shown)s份报告的%(listed)s处；要全部的，请先缩小范围。")
    shown = len(result.reports)
    return text % {"reports": facets.reports, "all": facets.passages, "shown": shown, "listed": listed}

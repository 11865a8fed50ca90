"""What the search page shows: passages with what was found marked, counts to narrow by, advice where nothing was."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.presenters.addresses import sentence_address
from dashboard.presenters.piece import Piece
from dashboard.search_query import Order, Part, Search
from dashboard.search_results import Bucket, Facets, FoundPassage, FoundReport, SearchResult
from dashboard.selection import COUNTY_DIGITS

LONGEST_EXCERPT, BEFORE = 180, 50
"""Characters of a passage that are shown, and of those before what was found."""
PART_NAMES: dict[str, str | Promise] = {
    Part.MEASURES: gettext_lazy("主要举措和成效"),
    Part.SHORTCOMINGS: gettext_lazy("存在的不足和原因"),
    Part.FIRST_RESPONSIBLE: gettext_lazy("第一责任人履职"),
    Part.PLAN: gettext_lazy("下一年度安排"),
    Part.OTHER: gettext_lazy("其他"),
}
ORDER_NAMES: dict[Order, str | Promise] = {
    Order.RELEVANCE: gettext_lazy("最相关"),
    Order.NEWEST: gettext_lazy("年度由近到远"),
    Order.OLDEST: gettext_lazy("年度由远到近"),
}


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage in pieces, the part and the section it stands in, and its place on the report's page."""

    pieces: tuple[Piece, ...]
    part: str
    heading: str
    address: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report that was found; `rest` passages are not shown, `all_address` leads to them."""

    name: str
    county: str
    year: int
    title: str
    address: str
    similar_address: str
    count: int
    rest: int
    all_address: str
    passages: tuple[PassageRow, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow by, or to take back where it `is_chosen`; how many reports it leads to."""

    name: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one kind to narrow by."""

    name: str
    choices: tuple[Choice, ...]


def build_lede(search: Search, result: SearchResult) -> str:
    """Return the page's first sentence: what was found, or what this page is for."""
    if not search.text:
        return _("在所有报告的正文里查找词语、数字或整句话。")
    if not result.facets.passages:
        return _("没有找到。")
    return _("在%(reports)s份报告里找到%(passages)s处。") % {
        "reports": result.facets.reports,
        "passages": result.facets.passages,
    }


def present_names(result: SearchResult) -> list[str]:
    """Return a note for each term that was also taken for a name."""
    told = {
        "township": _("“%(name)s”也按地名查找：包括该地报告的段落。"),
        "indicator": _("“%(name)s”也按指标查找：包括有该指标数值的段落。"),
    }
    return [told[kind] % {"name": name} for name, kind in result.named]


def present_advice(search: Search, result: SearchResult) -> list[str]:
    """Return what may help where nothing was found."""
    if not search.text or result.facets.passages:
        return []
    if not result.terms:
        return [_("这里没有可查的内容：请输入汉字、数字或字母。")]
    if all(term.is_excluded for term in result.terms):
        return [_("只写了要排除的词：请再写至少一个要找的词。")]
    advice = [_("单独查“%(term)s”：%(count)s份报告。") % {"term": term, "count": count} for term, count in result.alone]
    if advice:
        advice.insert(0, _("各个词要在同一段里才算找到。"))
    if any(term.is_phrase for term in result.terms):
        advice.append(_("引号里的话要一字不差；去掉引号，就按词查找。"))
    return advice or [_("换个说法，或者只写关键的两三个字。")]


def present_reports(search: Search, result: SearchResult) -> list[ReportRow]:
    """Return the reports with their passages."""
    return [_present_report(search, report) for report in result.reports]


def _present_report(search: Search, report: FoundReport) -> ReportRow:
    page = reverse("reports:report", args=[report.pk])
    return ReportRow(
        report.township,
        report.county,
        report.year,
        report.title,
        page,
        reverse("dashboard:similar", args=[report.pk]),
        report.count,
        report.count - len(report.passages),
        f"?{search.to_query(area=report.township_code, year=report.year)}",
        tuple(_present_passage(report, passage) for passage in report.passages),
    )


def passage_address(report: FoundReport, passage: FoundPassage) -> str:
    """Return the place of a passage's sentence on the report's page."""
    return sentence_address(report.pk, *passage.sentence)


def _present_passage(report: FoundReport, passage: FoundPassage) -> PassageRow:
    return PassageRow(
        tuple(cut_excerpt(passage.text, passage.spans)),
        str(PART_NAMES.get(passage.part, "")) if passage.part != Part.OTHER else "",
        passage.heading,
        passage_address(report, passage),
    )


def cut_excerpt(text: str, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    """Return the text around the first span in pieces, with … where it is cut.

    >>> [(piece.text, piece.is_marked) for piece in cut_excerpt("共调解12件。", [(1, 3)])]
    [('共', False), ('调解', True), ('12件。', False)]
    """
    first = spans[0][0] if spans else 0
    start = max(first - BEFORE, 0) if len(text) > LONGEST_EXCERPT else 0
    end = min(start + LONGEST_EXCERPT, len(text))
    pieces = [Piece("…", is_marked=False)] if start else []
    position = start
    for left, right in spans:
        if left >= end:
            break
        pieces.append(Piece(text[position:left], is_marked=False))
        pieces.append(Piece(text[left : min(right, end)], is_marked=True))
        position = min(right, end)
    pieces.append(Piece(text[position:end] + ("…" if end < len(text) else ""), is_marked=False))
    return [piece for piece in pieces if piece.text]


def present_facets(search: Search, facets: Facets) -> list[Facet]:
    """Return what the answer can be narrowed by."""
    year, county = str(search.year or ""), search.area[:COUNTY_DIGITS]
    counties = facets.counties if len(facets.counties) > 1 else ()
    found = [
        Facet(_("年度"), tuple(_choice(search, "year", each, is_chosen=year == each.value) for each in facets.years)),
        Facet(
            _("部分"),
            tuple(
                _choice(search, "part", each, is_chosen=search.part == each.value, name=str(PART_NAMES[each.value]))
                for each in facets.parts
            ),
        ),
        Facet(
            _("县区"),
            tuple(_choice(search, "area", each, is_chosen=county == each.value) for each in counties),
        ),
        Facet(
            _("乡镇（街道）"),
            tuple(_choice(search, "area", each, is_chosen=search.area == each.value) for each in facets.townships),
        ),
    ]
    return [facet for facet in found if facet.choices]


def _choice(search: Search, key: str, bucket: Bucket, *, is_chosen: bool, name: str = "") -> Choice:
    query = search.to_query(**{key: "" if is_chosen else bucket.value})
    return Choice(name or bucket.name, bucket.reports, f"?{query}", is_chosen)


def present_orders(search: Search) -> list[Choice]:
    """Return the orders to choose from."""
    return [
        Choice(str(name), 0, f"?{search.to_query(order=order)}", search.order is order)
        for order, name in ORDER_NAMES.items()
    ]


def present_pages(result: SearchResult, size: int) -> "Page[int]":
    """Return where the page stands among the pages."""
    return Paginator(range(result.facets.reports), size).get_page(result.page)

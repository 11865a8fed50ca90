"""Pages of one township and of one indicator, and the lists that lead to them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest
from accounts.models import User
from dashboard import queries
from dashboard.comparison import PAGE_ROWS, Comparison
from dashboard.coverage import IndicatorCoverage
from dashboard.grid import Place
from dashboard.indicators import IndicatorInfo
from dashboard.presenters import area_path, counting, fair, township_list
from dashboard.presenters import catalogue as catalogue_page
from dashboard.presenters import exports as exports_page
from dashboard.presenters import indicator as indicator_page
from dashboard.presenters import missing as missing_page
from dashboard.presenters import township as township_page
from dashboard.presenters.addresses import compare_address, township_address
from dashboard.presenters.compare import Tab
from dashboard.presenters.footnotes import freshness_words
from dashboard.presenters.table import build_table
from dashboard.profile import Profile
from dashboard.selection import (
    COUNTY_DIGITS,
    COUNTY_PEERS,
    DEFAULT_YEARS,
    EVERYWHERE,
    Asked,
    Choices,
    Selection,
    page_note,
)

MAX_FOUND = 50
MAX_WORDS = 40


@dataclass(frozen=True, slots=True)
class AskedTownships:
    """What the list of townships shows: those of a county or those found by words, or the areas on the way there."""

    words: str
    area: str
    area_names: Mapping[str, str]
    rows: list[township_list.ListedTownship]
    areas: list[township_list.ListedArea]
    notes: list[str]

    @property
    def area_name(self) -> str:
        """Return what the list is of."""
        return self.area_names.get(self.area, _("全部地区"))

    @property
    def is_cut(self) -> bool:
        """Return whether more were found than are listed."""
        return bool(self.words) and len(self.rows) == MAX_FOUND


def ask_townships(request: SignedInRequest) -> AskedTownships:
    """Read what the address asks for."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_WORDS]
    area, notes = _area_of(request)
    names = queries.load_area_names(request.user, area_path.areas_above(area))
    rows, areas = [], []
    if words:
        rows = township_list.present_townships(queries.find_townships(request.user, words, limit=MAX_FOUND))
    elif len(area) == COUNTY_DIGITS:
        rows = township_list.present_townships(queries.load_townships_of(request.user, area))
    elif area:
        areas = township_list.present_areas(queries.load_areas_within(request.user, area))
    return AskedTownships(words, area, names, rows, areas, notes)


@require_GET
@gzip_page
def townships(request: SignedInRequest) -> HttpResponse:
    """Show a county's townships, the areas on the way to one, or the townships that fit some words or pinyin."""
    asked = ask_townships(request)
    address, query = reverse("dashboard:townships"), {"q": asked.words} if asked.words else {"area": asked.area}
    context = {
        "notes": asked.notes,
        "words": asked.words,
        "area": asked.area,
        "path": area_path.present_path(asked.area, asked.area_names, address) if asked.area else [],
        "townships": asked.rows,
        "areas": asked.areas,
        "is_cut": asked.is_cut,
        "lede": township_list.build_list_lede(asked.rows, asked.areas, area=asked.area_name, words=asked.words),
        "exports": exports_page.present_files(f"{address}export", urlencode(query)) if asked.rows else None,
    }
    return render(request, "dashboard/townships.html", context)


def _area_of(request: SignedInRequest) -> tuple[str, list[str]]:
    """Return the area that the address names, else the county with most reports ("" where there is none); and notes."""
    given = request.GET.get("area", "").strip()
    asked = [area for area in Asked.from_params({"area": [given]}).areas if area == EVERYWHERE or area.isdecimal()]
    codes = [area if area == EVERYWHERE else area[:COUNTY_DIGITS] for area in asked]
    known = queries.load_area_names(request.user, codes)
    if known:
        return next(iter(known)), []
    notes = [_("网址中的%(label)s“%(value)s”不在可选范围内，已忽略。") % {"label": _("地区"), "value": given[:20]}]
    default = queries.load_choices(request.user, Asked()).default_areas
    return default[0] if default else "", notes if given else []


@require_GET
@gzip_page
def township(request: SignedInRequest, code: str) -> HttpResponse:
    """Show all figures of a township in a year among its county's, what is open there and what is missing."""
    profile, years, notes = ask_township(request, code)
    return render(
        request, "dashboard/township.html", _township_context(request.user, profile, years) | {"notes": notes}
    )


def ask_township(request: SignedInRequest, code: str) -> tuple[Profile, list[int], list[str]]:
    """Return the township in the year that the address asks for, the years that it has, and notes for the page."""
    place = queries.load_place(request.user, code) if code.isascii() and code.isdecimal() else None
    if place is None:
        raise Http404(_("没有这个乡镇，或不在您的范围内。"))
    parts = queries.load_township_years(place)
    given = request.GET.get("year", "")
    year = next((year for year in parts if str(year) == given), max(parts, default=0))
    notes = [_("该乡镇没有“%(year)s”年的报告，已显示最近一年。") % {"year": given[:20]}]
    selection, choice_notes = _fair_selection(request, place, year)
    profile = queries.load_profile(
        request.user,
        place,
        queries.load_indicators(),
        range(year - DEFAULT_YEARS + 1, year + 1) if year else (),
        queries.load_county_years(place.county_code) or sorted(parts),
        parts,
        selection,
    )
    if selection.peers != COUNTY_PEERS and year and profile.chosen_peers is None:
        choice_notes = (*choice_notes, _("找不到所选的分组，现按所选地区比较。"))
    return profile, list(parts), [*(notes if given and given != str(year) else []), *choice_notes]


def _fair_selection(request: SignedInRequest, place: Place, year: int) -> tuple[Selection, tuple[str, ...]]:
    """Return the township standing out in its county, with per head and peers as the address asks for; and notes."""
    county = place.county_code
    choices = Choices({county: place.county}, (county,), default_indicators=("",), reports={year: 1})
    params = {key: request.GET.getlist(key) for key in ("per", "peers")} | {"area": [county]}
    selection, notes = Selection.from_params(params, choices)
    return replace(selection, focus=(place.code,)), notes


def _township_context(user: User, profile: Profile, years: list[int]) -> dict[str, object]:
    reports = township_page.report_addresses(profile)
    return {
        "profile": profile,
        "figures_title": township_page.build_figures_title(profile) if years else "",
        "choices": _fair_choices(user, profile) if years else [],
        "place": profile.place,
        "trend_years": township_page.trend_years(profile, years) if years else "",
        "lede": township_page.build_lede(profile),
        "tabs": township_page.present_year_tabs(profile, years) if years else [],
        "themes": township_page.present_themes(profile),
        "footnotes": township_page.build_footnotes(profile) if years else [],
        "findings": township_page.present_findings(profile.findings, may_edit=user.is_editor),
        "missing": missing_page.present_missing(profile, reports=reports),
        "absent_title": missing_page.absent_title(profile) if years else "",
        "nothing_missing": missing_page.nothing_missing_words(profile),
        "filing": township_page.present_years(profile, may_upload=user.is_editor),
        "files": township_page.present_files(profile.files, may_edit=user.is_editor),
        "compare_address": township_page.build_comparison_address(profile) if years else "",
        "report_address": reports.get(profile.year, "") if years else "",
        "exports": exports_page.present_files(
            f"{township_address(profile.place.code)}export", f"year={profile.year}{township_page.kept_choices(profile)}"
        )
        if years
        else None,
    }


def _fair_choices(user: User, profile: Profile) -> list[fair.Choice]:
    offers = queries.load_offers(user, replace(profile.selection, areas=(profile.place.code,)), ())
    return fair.present_township_choices(profile.selection, offers, may_edit=user.is_editor)


@require_GET
@gzip_page
def indicators(request: SignedInRequest) -> HttpResponse:
    """Show the catalogue by theme, each indicator with how many reports have it."""
    catalogue = queries.load_indicators()
    coverage = queries.load_catalogue_coverage(request.user)
    context = {
        "lede": catalogue_page.build_catalogue_lede(catalogue, coverage),
        "themes": catalogue_page.present_catalogue(catalogue, coverage),
        "year": coverage.latest,
        "footnotes": catalogue_page.build_catalogue_notes(coverage),
        "exports": exports_page.present_files(f"{reverse('dashboard:indicators')}export", ""),
    }
    return render(request, "dashboard/indicators.html", context)


@require_GET
@gzip_page
def indicator(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what an indicator counts and how it is read, where its figures lie by year, and who stands where."""
    asked = ask_indicator(request, code)
    info, area = asked.indicator, asked.area
    counts = queries.counts_behind(code)
    catalogue = asked.catalogue
    headings = counting.present_headings(info, counts, queries.limits_of(code, info.kind), catalogue)
    context: dict[str, Any] = {
        "indicator": info,
        "notes": asked.notes,
        "headings": headings,
        "phrasings": counting.present_phrasings(queries.phrasings_of(code)),
        "path": area_path.present_path(area, asked.area_names, reverse("dashboard:indicator", args=[code]))
        if area
        else [],
        "area": area,
        "area_name": asked.area_name,
        "lede": indicator_page.build_indicator_lede(asked.coverage, info, asked.area_name or _("全部地区"), asked.year),
    }
    return render(request, "dashboard/indicator.html", context | _present_figures(asked))


@dataclass(frozen=True, slots=True)
class AskedIndicator:
    """What an indicator's page shows: an area's years, and one page of its townships in the year asked for.

    `comparison` is None where the area has no figure.
    """

    indicator: IndicatorInfo
    catalogue: Mapping[str, IndicatorInfo]
    area: str
    area_names: Mapping[str, str]
    coverage: IndicatorCoverage
    comparison: Comparison | None
    notes: tuple[str, ...]

    @property
    def area_name(self) -> str:
        """The area in words."""
        return self.area_names.get(self.area, "")

    @property
    def year(self) -> int:
        """The year of the comparison, 0 for none."""
        return self.comparison.latest_year if self.comparison else 0


def ask_indicator(request: SignedInRequest, code: str, *, limit: int = PAGE_ROWS) -> AskedIndicator:
    """Return what the address asks of an indicator."""
    catalogue = queries.load_indicators()
    info = catalogue.get(code)
    if info is None:
        raise Http404(_("目录里没有这个指标。"))
    area, notes = _area_of(request)
    names = queries.load_area_names(request.user, (EVERYWHERE, *area_path.areas_above(area)))
    coverage = queries.load_indicator_coverage(request.user, info, area) if area else IndicatorCoverage([])
    comparison = None
    if coverage.latest:
        comparison, more = _compare_year(request, info, area, names.get(area, ""), coverage, limit=limit)
        notes = [*notes, *more]
    return AskedIndicator(info, catalogue, area, names, coverage, comparison, tuple(notes))


def _compare_year(
    request: SignedInRequest, info: IndicatorInfo, area: str, area_name: str, coverage: IndicatorCoverage, *, limit: int
) -> tuple[Comparison, tuple[str, ...]]:
    """Return the townships of an area in the year and order that the address asks for, and notes for the page."""
    years = {str(each.year): each.year for each in coverage.years}
    given = request.GET.get("year", "")
    year = years.get(given, coverage.latest)
    choices = Choices({area: area_name}, (area,), {info.code: info}, (info.code,), {year: 1}, {year: 1})
    params = {key: request.GET.getlist(key) for key in ("order", "page")} | {"area": [area], "indicator": [info.code]}
    selection, notes = Selection.from_params(params, choices)
    if given and given not in years:
        told = _("网址中的%(label)s“%(value)s”不在可选范围内，已忽略。")
        notes = (*notes, told % {"label": _("年份"), "value": given[:20]})
    comparison = queries.load_comparison(request.user, selection, info, area_names={area: area_name}, limit=limit)
    reduced = page_note(selection.page, comparison.selection.page)
    return comparison, (*notes, *filter(None, [reduced]))


def _present_figures(asked: AskedIndicator) -> dict[str, Any]:
    comparison, coverage, info, area = asked.comparison, asked.coverage, asked.indicator, asked.area
    if comparison is None:
        return {}
    table, year, order = build_table(comparison), comparison.latest_year, comparison.selection.order
    years = coverage.years
    whole = replace(comparison.selection, first_year=years[0].year, last_year=years[-1].year, page=1)
    files = exports_page.present_files(
        reverse("dashboard:indicator", args=[info.code]) + "export", f"area={area}&year={year}&order={order}"
    )
    by_year = Tab(_("CSV 表格（各年度）"), f"{files.files[-1].address}&table=years", False)
    return {
        "year": year,
        "table": table,
        "plot": indicator_page.present_plot(coverage, info, area, year),
        "years": indicator_page.present_years(coverage, info, area, year),
        "ranking": indicator_page.present_ranking(table, comparison),
        "orders": indicator_page.present_orders(info, area, year, order),
        "pages": indicator_page.present_pages(comparison, area),
        "freshness": freshness_words(coverage),
        "compare_address": compare_address(whole),
        "exports": replace(files, files=(*files.files, by_year), note=exports_page.cut_words(comparison.total)),
    }

"""Pages of one township and of one indicator, and the lists that lead to them."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest
from accounts.models import User
from dashboard import queries
from dashboard.coverage import IndicatorCoverage
from dashboard.indicators import IndicatorInfo
from dashboard.presenters import area_path, township_list
from dashboard.presenters import indicator as indicator_page
from dashboard.presenters import township as township_page
from dashboard.presenters.addresses import compare_address
from dashboard.presenters.table import build_table
from dashboard.profile import Profile
from dashboard.selection import DEFAULT_YEARS, EVERYWHERE, Asked, Choices, Selection

MAX_FOUND = 50
MAX_WORDS = 40
COUNTY_DIGITS = 6


@require_GET
@gzip_page
def townships(request: SignedInRequest) -> HttpResponse:
    """Show a county's townships, the areas on the way to one, or the townships that fit some words or pinyin."""
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
    context = {
        "notes": notes,
        "words": words,
        "area": area,
        "path": area_path.present_path(area, names, reverse("dashboard:townships")) if area else [],
        "townships": rows,
        "areas": areas,
        "is_cut": len(rows) == MAX_FOUND and bool(words),
        "lede": township_list.build_list_lede(rows, areas, area=names.get(area, _("全部地区")), words=words),
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
    place = queries.load_place(request.user, code) if code.isascii() and code.isdecimal() else None
    if place is None:
        raise Http404(_("没有这个乡镇，或不在您的范围内。"))
    parts = queries.load_township_years(place)
    given = request.GET.get("year", "")
    year = next((year for year in parts if str(year) == given), max(parts, default=0))
    notes = [_("该乡镇没有“%(year)s”年的报告，已显示最近一年。") % {"year": given[:20]}]
    profile = queries.load_profile(
        request.user,
        place,
        queries.load_indicators(),
        range(year - DEFAULT_YEARS + 1, year + 1) if year else (),
        queries.load_county_years(place.county_code) or sorted(parts),
        parts,
    )
    return render(
        request,
        "dashboard/township.html",
        _township_context(request.user, profile, list(parts))
        | {"notes": notes if given and given != str(year) else []},
    )


def _township_context(user: User, profile: Profile, years: list[int]) -> dict[str, object]:
    reports = township_page.report_addresses(profile)
    return {
        "profile": profile,
        "place": profile.place,
        "lede": township_page.build_lede(profile),
        "tabs": township_page.present_year_tabs(profile, years) if years else [],
        "themes": township_page.present_themes(profile),
        "footnotes": township_page.build_footnotes(profile) if years else [],
        "findings": township_page.present_findings(profile.findings, may_edit=user.is_editor),
        "missing": township_page.present_missing(profile, reports=reports),
        "filing": township_page.present_years(profile, may_upload=user.is_editor),
        "files": township_page.present_files(profile.files, may_edit=user.is_editor),
        "compare_address": township_page.build_comparison_address(profile) if years else "",
        "report_address": reports.get(profile.year, "") if years else "",
    }


@require_GET
@gzip_page
def indicators(request: SignedInRequest) -> HttpResponse:
    """Show the catalogue by theme, each indicator with how many reports have it."""
    catalogue = queries.load_indicators()
    coverage = queries.load_catalogue_coverage(request.user)
    context = {
        "lede": indicator_page.build_catalogue_lede(catalogue, coverage),
        "themes": indicator_page.present_catalogue(catalogue, coverage),
        "year": coverage.latest,
        "freshness": indicator_page.freshness_words(coverage),
    }
    return render(request, "dashboard/indicators.html", context)


@require_GET
@gzip_page
def indicator(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what an indicator counts and how it is read, where its figures lie by year, and who stands where."""
    catalogue = queries.load_indicators()
    info = catalogue.get(code)
    if info is None:
        raise Http404(_("目录里没有这个指标。"))
    area, notes = _area_of(request)
    names = queries.load_area_names(request.user, (EVERYWHERE, *area_path.areas_above(area)))
    counts = queries.counts_behind(code)
    headings = indicator_page.present_headings(info, counts, queries.limits_of(code, info.kind), catalogue)
    context: dict[str, Any] = {
        "indicator": info,
        "headings": headings,
        "phrasings": indicator_page.present_phrasings(queries.phrasings_of(code)),
        "path": area_path.present_path(area, names, reverse("dashboard:indicator", args=[code])) if area else [],
        "area": area,
        "area_name": names.get(area, ""),
    }
    context |= _figures_of(request, info, area, names.get(area, ""))
    context["notes"] = [*notes, *context["notes"]]
    return render(request, "dashboard/indicator.html", context)


def _figures_of(request: SignedInRequest, info: IndicatorInfo, area: str, area_name: str) -> dict[str, Any]:
    """Return the trend of an area, and its townships in the year and order that the address asks for."""
    coverage = queries.load_indicator_coverage(request.user, info, area) if area else IndicatorCoverage([])
    if not coverage.latest:
        return {"notes": (), "lede": indicator_page.build_indicator_lede(coverage, info, area_name or _("全部地区"), 0)}
    years = {str(each.year): each.year for each in coverage.years}
    given = request.GET.get("year", "")
    year = years.get(given, coverage.latest)
    choices = Choices({area: area_name}, (area,), {info.code: info}, (info.code,), {year: 1}, {year: 1})
    params = {key: request.GET.getlist(key) for key in ("order", "page")} | {"area": [area], "indicator": [info.code]}
    selection, notes = Selection.from_params(params, choices)
    if given and given not in years:
        told = _("网址中的%(label)s“%(value)s”不在可选范围内，已忽略。")
        notes = (*notes, told % {"label": _("年份"), "value": given[:20]})
    comparison = queries.load_comparison(request.user, selection, info, area_names={area: area_name})
    table = build_table(comparison)
    whole = replace(selection, first_year=coverage.years[0].year, last_year=coverage.years[-1].year, page=1)
    return {
        "notes": notes,
        "lede": indicator_page.build_indicator_lede(coverage, info, area_name, year),
        "year": year,
        "table": table,
        "plot": indicator_page.present_plot(coverage, info, area, year),
        "years": indicator_page.present_years(coverage, info, area, year),
        "ranking": indicator_page.present_ranking(table, comparison),
        "orders": indicator_page.present_orders(info, area, year, selection.order),
        "pages": indicator_page.present_pages(comparison, area),
        "freshness": indicator_page.freshness_words(coverage),
        "compare_address": compare_address(whole),
    }

"""Files of a township's page and of an indicator's page, and of the lists that lead to them."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest
from dashboard import queries
from dashboard.export_views import as_attachment, load_sources, record_export, send_export
from dashboard.exports import FORMATS
from dashboard.exports.table import Export, Sheet, Table
from dashboard.indicators import IndicatorInfo
from dashboard.presenters import catalogue as catalogue_page
from dashboard.presenters import exports as exports_page
from dashboard.presenters import indicator as indicator_page
from dashboard.presenters import pictures, township_list
from dashboard.presenters import township as township_page
from dashboard.presenters.exports import build_definitions
from dashboard.presenters.table import build_table
from dashboard.profile_views import ask_indicator, ask_township, ask_townships

PICTURE = "svg"


@require_GET
def township(request: SignedInRequest, code: str, ending: str) -> HttpResponse:
    """Hand out a township's figures of a year, or the drawing of where they stand."""
    check_ending(ending)
    profile, years, _notes = ask_township(request, code)
    if not years:
        raise Http404(_("还没有可以导出的数据。"))
    table = township_page.build_table(profile)
    name = f"{profile.place.county}_{table.title}.{ending}"
    if ending == PICTURE:
        return _draw(request, "township", pictures.draw_township(profile, table, date=_today()), name)
    indicators = {line.indicator.code: line.indicator for line in profile.lines}
    shown = [indicators[row.indicator] for row in table.rows]
    return send_sheets(request, ending, [Sheet(_("数据"), table)], shown, table.title, name)


@require_GET
def indicator(request: SignedInRequest, code: str, ending: str) -> HttpResponse:
    """Hand out an indicator's years and townships of an area, or the drawing of its years."""
    check_ending(ending)
    asked = ask_indicator(request, code, limit=FORMATS[ending].max_rows if ending in FORMATS else 1)
    if asked.comparison is None:
        raise Http404(_("还没有可以导出的数据。"))
    years = indicator_page.build_years_table(asked.coverage, asked.indicator, asked.area, asked.area_name)
    if ending == PICTURE:
        plot = indicator_page.present_plot(asked.coverage, asked.indicator, asked.area, asked.year)
        if plot is None:
            raise Http404(_("每年有数的乡镇都不足3个，不画分布。"))
        drawn = pictures.draw_indicator(plot, years, is_rate=asked.indicator.is_rate, date=_today())
        return _draw(request, "indicator", drawn, exports_page.named(years.title, ending))
    table = build_table(asked.comparison)
    by_year = Sheet(_("各年度"), years)
    values = {"area": asked.area_name, "year": asked.year, "name": table.title}
    heading = _("%(area)s%(year)s年%(name)s") % values
    townships = Sheet(_("%(year)s年各乡镇") % {"year": asked.year}, table, title=heading)
    # A file of one table has the years where they are asked for.
    sheets = [by_year] if request.GET.get("table") == "years" else [townships, by_year]
    title = f"{asked.area_name}_{table.title}_{asked.year if sheets[0] is townships else _('各年度')}"
    cut = exports_page.cut_note(asked.comparison.total, len(table.rows))
    note = cut if len(table.rows) < asked.comparison.total and sheets[0] is townships else ""
    return send_sheets(
        request,
        ending,
        sheets,
        [asked.indicator],
        heading if sheets[0] is townships else years.title,
        exports_page.named(title, ending),
        note=note,
    )


@require_GET
def townships(request: SignedInRequest, ending: str) -> HttpResponse:
    """Hand out the list of townships."""
    check_ending(ending, has_picture=False)
    asked = ask_townships(request)
    if not asked.rows:
        raise Http404(_("还没有可以导出的数据。"))
    lede = township_list.build_list_lede(asked.rows, asked.areas, area=asked.area_name, words=asked.words)
    table = township_list.build_list_table(
        asked.rows, lede, area=asked.area_name, words=asked.words, is_cut=asked.is_cut
    )
    return send_sheets(
        request, ending, [Sheet(_("乡镇"), table)], [], table.title, exports_page.named(table.title, ending)
    )


@require_GET
def indicators(request: SignedInRequest, ending: str) -> HttpResponse:
    """Hand out the list of indicators."""
    check_ending(ending, has_picture=False)
    catalogue, coverage = queries.load_indicators(), queries.load_catalogue_coverage(request.user)
    table = catalogue_page.build_catalogue_table(catalogue, coverage)
    return send_sheets(
        request, ending, [Sheet(_("指标"), table)], [], table.title, exports_page.named(table.title, ending)
    )


def check_ending(ending: str, *, has_picture: bool = True) -> None:
    """Refuse the address of a file that there is none of."""
    if ending not in FORMATS and not (has_picture and ending == PICTURE):
        raise Http404(_("没有这种导出格式。"))


def _today() -> str:
    return f"{timezone.localdate():%Y-%m-%d}"


def send_sheets(
    request: SignedInRequest,
    ending: str,
    sheets: list[Sheet],
    indicators: list[IndicatorInfo],
    title: str,
    name: str,
    *,
    note: str = "",
) -> HttpResponse:
    """Return tables with the definitions and sentences of the indicators that they show as a file."""
    tables: list[Table] = [sheet.table for sheet in sheets]
    has_sources = FORMATS[ending].with_sources
    stated = [one.stated or one for one in indicators]
    sources = load_sources(request.user, tables, stated) if has_sources else []
    definitions = exports_page.define_all(indicators)
    if has_sources:
        definitions = [one for table in tables for one in build_definitions(table, indicators)]
    date = exports_page.date_words(_today())
    export = Export(title, sheets, sources, list(dict.fromkeys(definitions)), note, date)
    return send_export(request, ending, export, name, indicator=indicators[0].code if indicators else "")


def _draw(request: SignedInRequest, page: str, picture: Any, name: str) -> HttpResponse:
    response = render(request, f"dashboard/{page}_picture.svg", {"picture": picture}, content_type="image/svg+xml")
    record_export(request, name, format=PICTURE)
    return as_attachment(response, name)

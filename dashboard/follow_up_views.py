"""What became of last year's plans: a county's townships, and one township sentence by sentence."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest
from dashboard import queries
from dashboard.counties import load_county_tabs, name_areas, present_years, read_county_year
from dashboard.exports.table import Sheet, Table
from dashboard.follow_up import FollowUp
from dashboard.presenters import exports as exports_page
from dashboard.presenters import follow_up as follow_up_page
from dashboard.profile_exports import check_ending, send_sheets
from dashboard.states import Demo


@require_GET
@gzip_page
def county(request: SignedInRequest) -> HttpResponse:
    """Show how the plans of a county's townships ended."""
    code, year, choices, notes = read_county_year(request)
    if not code:
        return render(request, "dashboard/follow_up_empty.html", {"areas": name_areas(choices)})
    table = _tabulate(request, code, year)
    context = {
        "table": table,
        "rows": follow_up_page.link_rows(table, year),
        "notes": notes,
        "counties": load_county_tabs(request.user, code, page="dashboard:follow_ups"),
        "years": present_years(code, year, choices, page="dashboard:follow_ups"),
        "exports": exports_page.present_files(f"{reverse('dashboard:follow_ups')}export", f"area={code}&year={year}"),
    }
    return render(request, "dashboard/follow_ups.html", context)


@require_GET
def county_export(request: SignedInRequest, ending: str) -> HttpResponse:
    """Hand out a county's table and note who took it."""
    check_ending(ending, has_picture=False)
    code, year, _choices, _notes = read_county_year(request)
    if not code:
        raise Http404(_("还没有可以导出的数据。"))
    table = _tabulate(request, code, year)
    name = exports_page.named(table.title, ending)
    return send_sheets(request, ending, [Sheet(_("落实情况"), table)], [], table.title, name)


def _tabulate(request: SignedInRequest, code: str, year: int) -> Table:
    scope = queries.scope_of(request.user, (code,))
    places = queries.load_places(scope, limit=queries.MAX_IN_COUNTY)
    found = queries.load_follow_ups(request.user, places, year)
    title = follow_up_page.county_title(places[0].county if places else "", year)
    return follow_up_page.build_county_table(title, found, year, queries.demo_in(scope, (code,)))


@require_GET
@gzip_page
def township(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what became of a township's plan, sentence by sentence."""
    found, years, demo, notes = _ask_township(request, code)
    page = follow_up_page.follow_up_address(code)
    exports = exports_page.present_files(f"{page}export", f"year={found.year}")
    context = {
        "place": found.place,
        "found": found,
        "before": found.year - 1,
        "title": follow_up_page.township_title(found.place, found.year),
        "lede": follow_up_page.build_lede(found),
        "aims": follow_up_page.present_aims(found),
        "planned": follow_up_page.present_planned(found),
        "again": follow_up_page.present_again(found),
        "notes": notes,
        "footnotes": follow_up_page.build_notes(demo),
        "years": follow_up_page.present_years(f"{page}?", found.year, years),
        # A CSV file holds one table.
        "exports": replace(exports, files=exports.files[:1]) if follow_up_page.build_tables(found, demo) else None,
    }
    return render(request, "dashboard/follow_up.html", context)


@require_GET
def township_export(request: SignedInRequest, code: str, ending: str) -> HttpResponse:
    """Hand out a township's page as tables and note who took it."""
    check_ending(ending, has_picture=False)
    found, _years, demo, _notes = _ask_township(request, code)
    tables = follow_up_page.build_tables(found, demo)
    if not tables:
        raise Http404(_("还没有可以导出的数据。"))
    title = follow_up_page.township_title(found.place, found.year)
    sheets = [Sheet(name, table) for name, table in tables.items()]
    indicators = list(dict.fromkeys(aim.indicator for aim in found.aims))
    return send_sheets(request, ending, sheets, indicators, title, exports_page.named(title, ending))


def _ask_township(request: SignedInRequest, code: str) -> tuple[FollowUp, list[int], Demo, list[str]]:
    """Return a township in the year that the address asks for, the years that can be looked at, and notes."""
    place = queries.load_place(request.user, code) if code.isascii() and code.isdecimal() else None
    if place is None:
        raise Http404(_("没有这个乡镇，或不在您的范围内。"))
    known = queries.load_township_years(place)
    if not known:
        raise Http404(_("这个乡镇还没有报告。"))
    paired = [year for year in known if year - 1 in known]
    given, latest = request.GET.get("year", ""), max(paired or known)
    year = next((year for year in known if str(year) == given), latest)
    unknown = _("该乡镇没有“%(year)s”年的报告，已显示最近一年。") % {"year": given[:20]}
    demo = queries.demo_in(queries.scope_of(request.user, (code,)), (code,))
    found = queries.load_follow_up(request.user, place, year)
    return found, sorted({*paired, year}), demo, [unknown] if given and given != str(year) else []

"""A county's year in brief: a page to read, and the same text as a Word document to hand on."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest
from dashboard import queries
from dashboard.briefing import Briefing
from dashboard.counties import load_county_tabs, name_areas, present_years, read_county_year
from dashboard.export_views import as_attachment, record_export
from dashboard.exports import FORMATS
from dashboard.exports.prose import Prose
from dashboard.exports.prose_file import write_prose
from dashboard.presenters import briefing as briefing_page
from dashboard.presenters import exports as exports_page
from dashboard.presenters.addresses import county_address
from dashboard.selection import Choices


@require_GET
@gzip_page
def briefing(request: SignedInRequest) -> HttpResponse:
    """Show the text, each figure leading to its sentence."""
    county, year, choices, notes = read_county_year(request)
    if not county:
        return render(request, "dashboard/briefing_empty.html", {"areas": name_areas(choices)})
    told, prose = _tell(request, county, year, choices)
    context = {
        "prose": prose,
        "notes": notes,
        "counties": load_county_tabs(request.user, county, page="dashboard:briefing"),
        "years": present_years(county, year, choices, page="dashboard:briefing"),
        "word": county_address("dashboard:briefing_export", county, year),
        "compare_address": briefing_page.comparison_address(told) if told.headlines else "",
        "table": briefing_page.link_rows(prose.table) if prose.table else [],
    }
    return render(request, "dashboard/briefing.html", context)


@require_GET
def export(request: SignedInRequest) -> HttpResponse:
    """Hand out the text and note who took it."""
    county, year, choices, _notes = read_county_year(request)
    if not county:
        raise Http404(_("还没有可以导出的数据。"))
    _briefing, prose = _tell(request, county, year, choices)
    name = exports_page.named(prose.title, "docx")
    rows = len(prose.table.rows) if prose.table else 0
    record_export(request, name, format="docx", rows=rows)
    return as_attachment(HttpResponse(write_prose(prose), content_type=FORMATS["docx"].content_type), name)


def _tell(request: SignedInRequest, county: str, year: int, choices: Choices) -> tuple[Briefing, Prose]:
    name = choices.areas.get(county) or queries.load_area_names(request.user, (county,)).get(county, "")
    told = queries.load_briefing(request.user, county, name, year)
    date = f"{timezone.localdate():%Y-%m-%d}"
    return told, briefing_page.build_prose(told, date=date, may_edit=request.user.is_editor)

"""A county's year in brief: a page to read, and the same text as a Word document to hand on."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest
from dashboard import queries
from dashboard.briefing import HEADLINES, MAX_HEADLINES, Briefing
from dashboard.counties import load_county_tabs, name_areas, present_years, read_county_year
from dashboard.export_views import as_attachment, record_export
from dashboard.exports import FORMATS
from dashboard.exports.prose import Prose
from dashboard.exports.prose_file import write_prose
from dashboard.indicators import IndicatorInfo
from dashboard.presenters import briefing as briefing_page
from dashboard.presenters import exports as exports_page
from dashboard.presenters.addresses import county_address
from dashboard.presenters.panel import present_themes
from dashboard.selection import Choices, Selection, read_indicators


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks: a county, "" where there is no report yet, its year, and indicators, none for the usual."""

    county: str
    year: int
    indicators: tuple[str, ...]
    choices: Choices
    catalogue: Mapping[str, IndicatorInfo]
    notes: tuple[str, ...]

    @property
    def told(self) -> dict[str, IndicatorInfo]:
        """The indicators to tell, in their order."""
        return {code: self.catalogue[code] for code in self.indicators or HEADLINES if code in self.catalogue}

    def to_address(self, page: str) -> str:
        """Return the page of that name about the same."""
        return county_address(page, self.county, self.year, self.indicators)


@require_GET
@gzip_page
def briefing(request: SignedInRequest) -> HttpResponse:
    """Show the text, each figure leading to its sentence."""
    asked = _read(request)
    county, year, chosen = asked.county, asked.year, asked.indicators
    if not county:
        return render(request, "dashboard/briefing_empty.html", {"areas": name_areas(asked.choices)})
    told, prose = _tell(request, asked)
    selection = Selection((county,), tuple(asked.told), year, year)
    reported = queries.load_reported_years(request.user, (county,))
    context = {
        "prose": prose,
        "notes": asked.notes,
        "counties": load_county_tabs(request.user, county, page="dashboard:briefing", indicators=chosen),
        "years": present_years(county, year, asked.choices, page="dashboard:briefing", indicators=chosen),
        "word": asked.to_address("dashboard:briefing_export"),
        "compare_address": briefing_page.comparison_address(told) if told.headlines else "",
        "table": briefing_page.link_rows(prose.table) if prose.table else [],
        "asked": asked,
        "themes": present_themes(selection, selection.indicators, asked.catalogue, reported),
        "most": MAX_HEADLINES,
    }
    return render(request, "dashboard/briefing.html", context)


@require_GET
def export(request: SignedInRequest) -> HttpResponse:
    """Hand out the text and note who took it."""
    asked = _read(request)
    if not asked.county:
        raise Http404(_("还没有可以导出的数据。"))
    _briefing, prose = _tell(request, asked)
    name = exports_page.named(prose.title, "docx")
    rows = len(prose.table.rows) if prose.table else 0
    record_export(request, name, format="docx", rows=rows)
    return as_attachment(HttpResponse(write_prose(prose), content_type=FORMATS["docx"].content_type), name)


def _read(request: SignedInRequest) -> Asked:
    county, year, choices, notes = read_county_year(request)
    catalogue = queries.load_indicators()
    indicators, ignored = read_indicators(dict(request.GET.lists()), catalogue, limit=MAX_HEADLINES)
    return Asked(county, year, indicators, choices, catalogue, (*notes, *ignored))


def _tell(request: SignedInRequest, asked: Asked) -> tuple[Briefing, Prose]:
    user, county = request.user, asked.county
    name = asked.choices.areas.get(county) or queries.load_area_names(user, (county,)).get(county, "")
    told = queries.load_briefing(user, county, name, asked.year, asked.told)
    date = f"{timezone.localdate():%Y-%m-%d}"
    return told, briefing_page.build_prose(told, date=date, may_edit=user.is_editor)

"""Pages of the read side: parse the address, ask, measure, show."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import audit
from accounts.access import SignedInRequest
from accounts.models import User
from dashboard import charts, measures, queries
from dashboard.comparison import Comparison, Frames, compare, own_places
from dashboard.exports import FORMATS
from dashboard.exports.table import Export, Source
from dashboard.indicators import IndicatorInfo
from dashboard.presenters import compare as compare_page
from dashboard.presenters import overview as overview_page
from dashboard.presenters import point as point_page
from dashboard.presenters.addresses import topic_of
from dashboard.presenters.table import build_definitions, build_sources, build_table
from dashboard.selection import PointAddress, Selection
from dashboard.states import CellState, FilingState
from dashboard.topics import TOPICS, Topic


@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    """Show what needs someone, who has filed, and three small comparisons."""
    defaults = [spec.default for spec in TOPICS.values()]
    frames = queries.load_frames(request.user, defaults)
    if frames.reports.empty:
        tasks = overview_page.present_tasks(queries.load_waiting(request.user))
        return render(request, "dashboard/overview_empty.html", {"tasks": tasks})
    county, notes = _county(request, frames)
    own = frames.within(county)
    years = own.choices.recent_years
    grid = measures.build_filing_grid(own.places, own.reports, own.unread, years=years)
    filing = overview_page.present_filing(grid, may_upload=request.user.is_editor)
    not_filed = int((grid["year"].eq(years[-1]) & grid["filing"].eq(FilingState.NOT_FILED)).sum())
    small, figures = _small_comparisons(own, county, queries.load_indicators(defaults))
    context = {
        "tasks": overview_page.present_tasks(
            queries.load_waiting(request.user, county), county=county, not_filed=not_filed, year=years[-1]
        ),
        "notes": notes,
        "counties": overview_page.present_counties(frames.places, county),
        "filing": filing,
        "small": small,
        "figures": figures,
        "lede": overview_page.build_overview_lede(str(own.places.iloc[0]["county"]), filing),
    }
    return render(request, "dashboard/overview.html", context)


def _county(request: SignedInRequest, frames: Frames) -> tuple[str, tuple[str, ...]]:
    """Return the county asked for, else the one with most reports of the office's own; and notes on the address."""
    selection, notes = Selection.from_params(Topic.MEDIATION, {"county": request.GET.getlist("county")}, frames.choices)
    own = own_places(frames.places)
    places = frames.places if own.empty else own
    return selection.county or str(places.groupby("county_code")["reports"].sum().idxmax()), notes


def _small_comparisons(
    frames: Frames, county: str, indicators: dict[str, IndicatorInfo]
) -> tuple[list[overview_page.SmallComparison], dict[str, Any]]:
    shown, figures = [], {}
    for topic, spec in TOPICS.items():
        if spec.default not in indicators:
            continue
        selection, _notes = Selection.from_params(topic, {"county": [county]}, frames.choices)
        comparison = compare(selection, frames, indicators[spec.default])
        shown.append(overview_page.present_small(comparison))
        if comparison.has_figures:
            figures[topic.value] = _figure(comparison, "overview")
    return shown, figures


def _figure(comparison: Comparison, view: str) -> dict[str, Any]:
    figure = charts.build_chart(view, comparison.shown, comparison.medians, comparison.spec)
    return {"figure": figure.to_plotly_json(), "tokens": charts.TOKENS, "name": comparison.indicator.name}


@require_GET
def compare_topic(request: SignedInRequest, topic: str) -> HttpResponse:
    """Show one indicator of a topic across townships and years."""
    if topic not in list(Topic):
        return redirect("dashboard:compare", Topic.MEDIATION)
    spec = TOPICS[Topic(topic)]
    indicators = queries.load_indicators(spec.indicators)
    comparison, frames, notes = _load_comparison(request, Topic(topic), indicators)
    if comparison is None:
        return render(request, "dashboard/compare_empty.html", {"title": spec.title})
    selection, table = comparison.selection, build_table(comparison)
    context = {
        "title": spec.title,
        "comparison": comparison,
        "table": table,
        "rows": compare_page.present_rows(table, comparison),
        "legend": compare_page.present_legend(table),
        "notes": notes,
        "topics": compare_page.present_topics(selection),
        "indicators": compare_page.present_indicators(selection, indicators),
        "views": compare_page.present_views(comparison),
        "exports": compare_page.present_exports(selection),
        "chips": compare_page.present_chips(selection, frames),
        "filters": compare_page.present_filters(comparison, frames),
        "remark": compare_page.chart_remark(comparison),
        "picture_name": compare_page.file_name(comparison, ""),
        "figures": {"main": _figure(comparison, comparison.view)},
    }
    return render(request, "dashboard/compare.html", context)


def _load_comparison(
    request: SignedInRequest, topic: Topic, indicators: dict[str, IndicatorInfo]
) -> tuple[Comparison | None, Frames, tuple[str, ...]]:
    """Return the comparison that the address asks for, or None where there is no report yet."""
    frames = queries.load_frames(request.user, list(indicators))
    selection, notes = Selection.from_params(topic, dict(request.GET.lists()), frames.choices)
    if frames.reports.empty or selection.indicator not in indicators:
        return None, frames, notes
    return compare(selection, frames, indicators[selection.indicator]), frames, notes


@require_GET
def export(request: SignedInRequest, topic: str, ending: str) -> HttpResponse:
    """Hand out the comparison as a file and note who took it."""
    if topic not in list(Topic) or ending not in FORMATS:
        raise Http404(_("没有这种导出格式。"))
    indicators = queries.load_indicators(TOPICS[Topic(topic)].indicators)
    comparison, _frames, _notes = _load_comparison(request, Topic(topic), indicators)
    if comparison is None:
        raise Http404(_("还没有可以导出的数据。"))
    table = build_table(comparison)
    sources = _load_sources(request.user, comparison) if FORMATS[ending].with_sources else []
    file = Export(table, sources, build_definitions(table, comparison.indicator))
    name = compare_page.file_name(comparison, ending)
    audit.record(request, audit.Action.EXPORTED, name, topic=topic, format=ending, rows=len(table.rows))
    response = HttpResponse(FORMATS[ending].write(file), content_type=FORMATS[ending].content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _load_sources(user: User, comparison: Comparison) -> list[Source]:
    spec = comparison.spec
    rows = queries.load_sources(user, [spec.indicator], townships=spec.townships, years=spec.years)
    return build_sources(rows, comparison.indicator)


@require_GET
def point(request: SignedInRequest) -> HttpResponse:
    """Show a figure, why it is as it is, and the sentence it came from: a fragment for the drawer, else a page."""
    asked = PointAddress.from_params(dict(request.GET.lists()))
    place = queries.load_place(request.user, asked.township) if asked else None
    indicator = queries.load_indicators([asked.indicator]).get(asked.indicator) if asked else None
    if asked is None or place is None or indicator is None:
        return _no_point(request)
    frames = queries.load_frames(request.user, [asked.indicator])
    years = frames.choices.years
    if not years or not min(years) <= asked.year <= max(years):
        return _no_point(request)
    comparison = _around(frames, indicator, place.county_code)
    context = {
        "place": place,
        "year": asked.year,
        "indicator": indicator,
        "years": point_page.present_years(comparison, asked),
        "compare_address": point_page.comparison_address(comparison, asked),
    }
    context |= _describe(request.user, asked, comparison, frames)
    return render(request, _template(request, "point"), context)


def _describe(user: User, asked: PointAddress, comparison: Comparison, frames: Frames) -> dict[str, Any]:
    """Return what the drawer says of the figure, or of why there is none."""
    found = queries.load_point(user, asked)
    report = queries.load_report(user, asked.township, asked.year)
    if found is None or report is None:
        state = _state(frames, asked)
        why, advice = point_page.present_missing(state, year=asked.year, may_upload=user.is_editor)
        return {"report": report, "state": state, "why": why, "advice": advice}
    return {
        "point": found,
        "report": report,
        "value": point_page.present_value(found, comparison.indicator),
        "facts": point_page.present_state(found, report, comparison.indicator),
        "passages": point_page.present_passages(found, report),
        "findings": point_page.present_findings(found),
        "standing": point_page.present_standing(comparison, asked),
    }


def _template(request: HttpRequest, name: str) -> str:
    """Return the fragment for the drawer's script, the whole page for anyone else."""
    is_fragment = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    return f"dashboard/{name}.html" if is_fragment else f"dashboard/{name}_page.html"


def _no_point(request: HttpRequest) -> HttpResponse:
    return render(request, _template(request, "point_missing"), status=HTTPStatus.NOT_FOUND)


def _around(frames: Frames, indicator: IndicatorInfo, county: str) -> Comparison:
    """Return the comparison of an indicator over all years within a county."""
    choices = frames.choices
    known = county if county in choices.counties else ""
    topic = topic_of(indicator.code)
    selection = Selection(topic, indicator.code, min(choices.years), max(choices.years), county=known)
    return compare(selection, frames, indicator)


def _state(frames: Frames, asked: PointAddress) -> CellState:
    place = frames.places[frames.places["township"].eq(asked.township)]
    grid = measures.complete_grid(frames.values, place, frames.reports, frames.unread, years=[asked.year])
    return CellState(str(grid.iloc[0]["state"])) if len(grid) else CellState.NOT_FILED

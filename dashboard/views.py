"""Pages of the read side: parse the address, ask, measure, show."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest
from accounts.models import User
from dashboard import charts, queries, shown
from dashboard.comparison import Comparison
from dashboard.counties import load_county_tabs, name_areas, read_county
from dashboard.exports import FORMATS
from dashboard.fitting import TABLE_VIEWS
from dashboard.indicators import IndicatorInfo
from dashboard.presenters import compare as compare_page
from dashboard.presenters import exports as exports_page
from dashboard.presenters import fair as fair_choices
from dashboard.presenters import overview as overview_page
from dashboard.presenters import point as point_page
from dashboard.presenters.addresses import compare_address, figure_address
from dashboard.presenters.choosers import outside_notes, present_chooser, twice_notes
from dashboard.presenters.fit import present_misfit
from dashboard.presenters.panel import present_groups, present_themes
from dashboard.selection import EVERYWHERE, Asked, Choices, PointAddress, Selection, View, page_note
from dashboard.states import CellState, FilingState
from dashboard.topics import TOPICS, Topic

MAX_FOUND = 40


@require_GET
@gzip_page
def overview(request: SignedInRequest) -> HttpResponse:
    """Show what needs someone, who has filed, and three small comparisons."""
    asked = read_county(request.user, _old_params(request.GET).getlist("area"))
    county, choices = asked.code, asked.choices
    if not county:
        tasks = overview_page.present_tasks(queries.load_waiting(request.user), may_review=request.user.is_editor)
        return render(request, "dashboard/overview_empty.html", {"tasks": tasks, "areas": name_areas(choices)})
    years = range(max(choices.years[-1] - 6, choices.years[0]), choices.years[-1] + 1)
    places = queries.load_places(queries.scope_of(request.user, (county,)), limit=queries.MAX_IN_COUNTY)
    rows = queries.load_states(places, years)
    filing = overview_page.present_filing(rows, may_upload=request.user.is_editor)
    not_filed = sum(row[-1].state is FilingState.NOT_FILED for row in rows)
    small = _small_comparisons(request.user, county, choices)
    counties = load_county_tabs(request.user, county, page="dashboard:overview")
    context = {
        "tasks": overview_page.present_tasks(
            queries.load_waiting(request.user, county, years[-1]),
            may_review=request.user.is_editor,
            county=county,
            not_filed=not_filed,
            year=years[-1],
            is_one_of_many=bool(counties),
        ),
        "notes": asked.notes,
        "counties": counties,
        "filing": filing,
        "filing_address": compare_address(replace(asked.selection, view=View.FILING)),
        "small": [overview_page.present_small(topic, comparison) for topic, comparison in small],
        "figures": {
            topic.value: charts.build_chart("overview", comparison)
            for topic, comparison in small
            if comparison.has_figures
        },
        "lede": overview_page.build_overview_lede(places[0].county, filing),
        "further": overview_page.present_further(county, years[-1]),
    }
    return render(request, "dashboard/overview.html", context)


def _small_comparisons(user: User, county: str, choices: Choices) -> list[tuple[Topic, Comparison]]:
    topics = {spec.default: topic for topic, spec in TOPICS.items()}
    indicators = queries.load_indicators(list(topics))
    years = choices.years[-7:]
    selection = Selection((county,), tuple(indicators), years[0], years[-1])
    found = queries.load_comparisons(user, selection, list(indicators.values()), limit=queries.MAX_IN_COUNTY)
    return [(topics[comparison.indicator.code], comparison) for comparison in found]


@require_GET
@gzip_page
def compare(request: SignedInRequest) -> HttpResponse:
    """Show a comparison: chart, table and the panel to choose with; its body alone where the page's script asks."""
    catalogue = queries.load_indicators()
    answer, choices, notes = _load_answer(request, catalogue)
    if answer is None:
        told = {"title": _("比较"), "areas": name_areas(choices), "notes": notes}
        return render(request, "dashboard/compare_empty.html", told)
    catalogue = catalogue | dict(choices.indicators)  # one that is out of use keeps its address
    selection, table = answer.selection, shown.to_table(answer)
    is_table = answer.view in TABLE_VIEWS
    reported = queries.load_reported_years(request.user, selection.areas)
    themes = present_themes(selection, selection.indicators, catalogue, reported)
    context = {
        "answer": answer,
        "table": table,
        "is_table": is_table,
        "heads": compare_page.present_heads(table, selection),
        "rows": compare_page.present_rows(table, selection),
        "notes": [
            *notes,
            *outside_notes(answer),
            *twice_notes(answer, dict(request.GET.lists())),
            *compare_page.peers_notes(answer),
        ],
        "peers": compare_page.present_peers(answer),
        "topics": compare_page.present_topics(selection),
        "indicators": compare_page.present_indicators(selection, catalogue),
        "views": compare_page.present_views(answer, catalogue),
        "years": compare_page.present_years(answer),
        "chooser": present_chooser(answer, themes),
        "misfit": present_misfit(answer, catalogue[selection.indicator]),
        "exports": exports_page.present_exports(answer, table),
        "pages": compare_page.present_pages(answer),
        "chips": compare_page.present_chips(answer, catalogue),
        "filters": compare_page.present_filters(
            answer,
            _area_panel(request.user, selection, catalogue),
            themes,
            choices.years,
            present_groups(queries.load_groups(request.user), selection),
            _fair_choices(request.user, answer),
        ),
        "remark": compare_page.chart_remark(answer),
        "picture_name": exports_page.file_name(answer, table, ""),
        "chart_title": exports_page.chart_title(answer, table),
        "picture_title": exports_page.picture_title(answer, table),
        "figure_address": figure_address(selection),
    }
    name = "compare"
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        name = "compare_part"
        if answer.has_figures and not is_table:  # one answer, one look at the figures
            context["figure"] = orjson.dumps(charts.build_chart(answer.view, answer)).decode()
    response = render(request, f"dashboard/{name}.html", context)
    response["Vary"] = "X-Requested-With"
    return response


def _load_answer(
    request: SignedInRequest, catalogue: Mapping[str, IndicatorInfo] | None = None
) -> tuple[Any, Choices, tuple[str, ...]]:
    """Return what answers the selection of the address, or None where there is no report yet."""
    asked = shown.read_question(request.user, dict(request.GET.lists()), catalogue)
    if asked.question is None:
        return None, asked.choices, asked.notes
    answer = shown.load_answer(asked.question)
    reduced = page_note(asked.question.selection.page, answer.selection.page)
    return answer, asked.choices, (*asked.notes, *filter(None, [reduced]))


def _fair_choices(user: User, answer: Any) -> list[fair_choices.Choice]:
    codes = [one.code for one in shown.indicators_of(answer)]
    offers = queries.load_offers(user, answer.selection, codes)
    return fair_choices.present_choices(answer, offers, may_edit=user.is_editor)


def _area_panel(
    user: User, selection: Selection, catalogue: Mapping[str, IndicatorInfo], parent: str = ""
) -> compare_page.AreaPanel:
    parent = parent or compare_page.panel_parent(selection)
    keys = [catalogue[code].pk for code in selection.indicators]
    name = queries.load_area_names(user, (parent,)).get(parent, "")
    found = queries.load_children(user, parent, keys, selection.years)
    return compare_page.present_areas(parent, name, found, selection, limit=queries.MAX_OPTIONS)


@require_GET
def compare_topic(request: SignedInRequest, topic: str, ending: str = "") -> HttpResponse:
    """Lead from an older address to the comparison that it meant."""
    params = _old_params(request.GET)
    known = [each.value for each in Topic]
    if ending and (topic not in known or ending not in FORMATS):
        raise Http404(_("没有这种导出格式。"))
    if not params.get("indicator"):
        params["indicator"] = TOPICS[Topic(topic if topic in known else Topic.MEDIATION)].default
    page = reverse("dashboard:export", args=[ending]) if ending else reverse("dashboard:compare")
    return redirect(f"{page}?{params.urlencode()}")


def _old_params(given: QueryDict) -> QueryDict:
    """Return parameters with counties and townships as areas, the townships narrowing their county."""
    params = given.copy()
    for key in ("county", "township"):
        for code in params.pop(key, []):
            params.appendlist("area", code)
    return params


@require_GET
@gzip_page
def figure(request: SignedInRequest) -> HttpResponse:
    """Send a comparison's chart; nothing but "not modified" where the browser has it already."""
    answer, _choices, _notes = _load_answer(request)
    body = orjson.dumps(charts.build_chart(answer.view, answer) if answer else {})
    tag = f'"{hashlib.blake2s(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(body, content_type="application/json", headers=headers)


@require_GET
@gzip_page
def area_options(request: SignedInRequest) -> HttpResponse:
    """Show the areas within one, or those that fit some words: a fragment for the panel."""
    params = dict(request.GET.lists())
    parent, words = request.GET.get("parent", ""), request.GET.get("q", "").replace("\x00", "").strip()[:40]
    choices = queries.load_choices(request.user, Asked.from_params(params))
    selection, _notes = Selection.from_params(params, choices)
    keys = [choices.indicators[code].pk for code in selection.indicators]
    if words:
        found = queries.find_areas(request.user, words, keys, selection.years, limit=MAX_FOUND)
        panel = compare_page.present_areas("", words, found, selection, limit=MAX_FOUND)
    else:
        parent = parent or compare_page.panel_parent(selection)
        names = queries.load_area_names(request.user, Asked.from_params({"area": [parent]}).areas)
        parent = next(iter(names), EVERYWHERE)
        found = queries.load_children(request.user, parent, keys, selection.years)
        name = names.get(parent, _("全部地区"))
        panel = compare_page.present_areas(parent, name, found, selection, limit=queries.MAX_OPTIONS)
    return render(request, "dashboard/area_options.html", {"areas": panel})


@require_GET
@gzip_page
def indicator_options(request: SignedInRequest) -> HttpResponse:
    """Show the catalogue with what the ticked areas and years have of it: a fragment for the panel."""
    params = dict(request.GET.lists())
    asked = Asked.from_params(params)
    selection, _notes = Selection.from_params(params, queries.load_choices(request.user, asked))
    reported = queries.load_reported_years(request.user, selection.areas)
    themes = present_themes(selection, asked.indicators, queries.load_indicators(), reported)
    return render(request, "dashboard/indicator_options.html", {"themes": themes})


@require_GET
def point(request: SignedInRequest) -> HttpResponse:
    """Show a figure, why it is as it is, and the sentence it came from: a fragment for the drawer, else a page."""
    asked = PointAddress.from_params(dict(request.GET.lists()))
    place = queries.load_place(request.user, asked.township) if asked else None
    indicator = queries.load_indicators([asked.indicator]).get(asked.indicator) if asked else None
    if asked is None or place is None or indicator is None:
        return _no_point(request)
    choices = queries.load_choices(request.user, Asked((place.county_code,), (asked.indicator,)))
    if not choices.years:
        return _no_point(request)
    comparison = queries.load_around(request.user, place, indicator, choices.years, asked.year)
    context = {
        "place": place,
        "year": asked.year,
        "indicator": indicator,
        "years": point_page.present_years(comparison, asked),
        "compare_address": point_page.comparison_address(comparison, asked),
        "also": point_page.present_also(asked, _also(request)),
    }
    context |= _describe(request.user, asked, comparison)
    return render(request, _template(request, "point"), context)


def _also(request: SignedInRequest) -> IndicatorInfo | None:
    """Return the indicator of the second figure at the point that was chosen, where it has one."""
    given = PointAddress.from_params(dict(request.GET.lists()) | {"indicator": request.GET.getlist("also")})
    return queries.load_indicators([given.indicator]).get(given.indicator) if given else None


def _describe(user: User, asked: PointAddress, comparison: Comparison) -> dict[str, Any]:
    """Return what the drawer says of the figure, or of why there is none."""
    found = queries.load_point(user, asked)
    report = queries.load_report(user, asked.township, asked.year)
    if found is None or report is None:
        state = next((each.state for each in comparison.rows[0] if each.year == asked.year), CellState.NOT_FILED)
        why, advice = point_page.present_missing(state, year=asked.year, may_upload=user.is_editor)
        return {"report": report, "state": state, "why": why, "advice": advice}
    return {
        "point": found,
        "report": report,
        "value": point_page.present_value(found, comparison.indicator),
        "facts": point_page.present_state(found, report, comparison.indicator),
        "passages": point_page.present_passages(found, report),
        "findings": point_page.present_findings(found),
        "standing": point_page.present_standing(comparison),
    }


def _template(request: HttpRequest, name: str) -> str:
    """Return the fragment for the drawer's script, the whole page for anyone else."""
    is_fragment = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    return f"dashboard/{name}.html" if is_fragment else f"dashboard/{name}_page.html"


def _no_point(request: HttpRequest) -> HttpResponse:
    return render(request, _template(request, "point_missing"), status=HTTPStatus.NOT_FOUND)

"""Who has filed in one county, and the counties that there are."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from dashboard.filing import Deadline, Filing, ReportRow, build_filing
from dashboard.grid import Place, tell_apart
from dashboard.indicators import IndicatorInfo
from dashboard.queries.choices import visible_areas
from dashboard.queries.figures import count_townships, load_page
from dashboard.queries.scope import Scope, demo_in, fetch, scope_of
from dashboard.selection import Selection
from dashboard.several import FilingAnswer
from dashboard.states import FilingState
from reports_app.models import Document, Finding
from reports_app.models.document import TABLED
from reports_app.models.report import is_part_year

_PLACES = """
SELECT t.id, t.code, t.name, t.county_code, t.county, t.valid_from, t.valid_to, t.has_reports
FROM reports_app_township t WHERE {scope} ORDER BY t.code LIMIT %(limit)s OFFSET %(offset)s
"""
_REPORTS = """
SELECT r.township_id, r.year, r.id, r.counted_through, r.published_on,
       (r.created_at AT TIME ZONE %(zone)s)::date, EXISTS (
    SELECT 1 FROM reports_app_finding f
    WHERE f.report_id = r.id AND f.verdict = %(verdict)s AND f.severity = %(severity)s AND f.correction_id IS NULL
), d.format = %(tabled)s
FROM reports_app_report r JOIN reports_app_document d ON d.id = r.document_id
WHERE r.township_id = ANY(%(townships)s) AND r.year = ANY(%(years)s)
"""
_UNREAD = """
SELECT d.township_id, d.year, d.state FROM reports_app_document d
WHERE d.township_id = ANY(%(townships)s) AND d.year = ANY(%(years)s) AND d.state = ANY(%(states)s) ORDER BY d.id
"""
_COUNTIES = """
SELECT k.area, (SELECT t.county FROM reports_app_township t WHERE t.county_code = k.area LIMIT 1), sum(k.count)::int
FROM reports_app_coverage k
WHERE k.indicator_id IS NULL AND length(k.area) = 6 AND {visible}
GROUP BY k.area HAVING sum(k.count) > 0
ORDER BY k.area <> %(chosen)s, sum(k.count) DESC, k.area LIMIT %(limit)s
"""
State = Document.State
MAX_IN_COUNTY = 200
"""More townships than any county has; the largest of the gazetteer has 52."""
WAITING = (State.RECEIVED, State.READING, State.NEEDS_IDENTITY, State.NEEDS_CHOICE)


class County(NamedTuple):
    """A county with reports."""

    code: str
    name: str
    reports: int


def load_places(scope: Scope, *, limit: int, offset: int = 0) -> list[Place]:
    """Return the townships of a scope in official order, those without a report too."""
    params = scope.params | {"limit": limit, "offset": offset}
    return [Place(*row) for row in fetch(_PLACES.format(scope=scope.condition), params)]


def load_filing(
    user: User,
    selection: Selection,
    indicator: IndicatorInfo,
    *,
    area_names: Mapping[str, str],
    limit: int,
) -> FilingAnswer:
    """Return one page of a selection's townships with what the office holds of each year; five queries.

    Of a scope of everything, or of a province, those that never filed are left out.
    """
    scope = scope_of(user, selection.areas)
    have, never = count_townships(scope)
    is_listed = not scope.is_wide
    total = have + never if is_listed else have
    selection = replace(selection, page=min(selection.page, max(1, -(-total // limit))))
    offset = (selection.page - 1) * limit
    page = load_places if is_listed else load_page
    places = tell_apart(page(scope, limit=limit, offset=offset))
    return FilingAnswer(
        selection=selection,
        indicator=indicator,
        view="filing",
        latest_year=selection.last_year,
        total=total,
        area_names=area_names,
        rows=load_states(places, selection.years),
        due_day=settings.REPORT_DUE_DAY,
        counties={place.code: place.county for place in places},
        never_filed=0 if is_listed else never,
        demo=demo_in(scope, selection.areas),
    )


def load_states(places: Sequence[Place], years: Sequence[int]) -> list[tuple[Filing, ...]]:
    """Return what the office holds of each township and year, in their order; two queries."""
    deadline = Deadline(settings.REPORT_DUE_DAY, timezone.localdate())
    return build_filing(places, years, _load_reports(places, years), _load_unread(places, years), deadline)


def _load_reports(places: Sequence[Place], years: Sequence[int]) -> dict[tuple[int, int], ReportRow]:
    """Return the reports of these townships and years, by the township's key and the year."""
    params = {
        "townships": [place.pk for place in places],
        "years": list(years),
        "verdict": Finding.Verdict.INCONSISTENT.value,
        "severity": Finding.Severity.WARNING.value,
        "tabled": TABLED,
        "zone": timezone.get_current_timezone_name(),
    }
    return {
        (township, year): ReportRow(pk, is_part_year(year, through), doubtful, tabled, published, received)
        for township, year, pk, through, published, received, doubtful, tabled in fetch(_REPORTS, params)
    }


def _load_unread(places: Sequence[Place], years: Sequence[int]) -> dict[tuple[int, int], FilingState]:
    """Return the files that are no report yet, by the township's key and the year."""
    params = {
        "townships": [place.pk for place in places],
        "years": list(years),
        "states": [state.value for state in (*WAITING, State.FAILED)],
    }
    return {
        (township, year): FilingState.FAILED if state == State.FAILED else FilingState.WAITING
        for township, year, state in fetch(_UNREAD, params)
    }


def load_counties(user: User, chosen: str, *, limit: int) -> list[County]:
    """Return the chosen county and those with most reports that the account may see something of, in official order."""
    visible, params = visible_areas(user)
    rows = fetch(_COUNTIES.format(visible=visible), params | {"chosen": chosen, "limit": limit})
    return sorted(County(*row) for row in rows)

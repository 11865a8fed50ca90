"""Who has filed in one county, and the counties that there are."""

from collections.abc import Sequence
from typing import NamedTuple

from accounts.models import User
from dashboard.filing import ReportRow
from dashboard.grid import Place
from dashboard.queries.choices import visible_areas
from dashboard.queries.scope import Scope, fetch
from dashboard.states import FilingState
from reports_app.models import Document, Finding
from reports_app.models.document import TABLED
from reports_app.models.report import is_part_year

_PLACES = """
SELECT t.id, t.code, t.name, t.county_code, t.county, t.valid_from, t.valid_to, t.has_reports
FROM reports_app_township t WHERE {scope} ORDER BY t.code LIMIT %(limit)s
"""
_REPORTS = """
SELECT r.township_id, r.year, r.id, r.counted_through, EXISTS (
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
GROUP BY k.area HAVING sum(k.count) > 0 ORDER BY k.area LIMIT %(limit)s
"""
State = Document.State
WAITING = (State.RECEIVED, State.READING, State.NEEDS_IDENTITY, State.NEEDS_CHOICE)


class County(NamedTuple):
    """A county with reports."""

    code: str
    name: str
    reports: int


def load_places(scope: Scope, *, limit: int) -> list[Place]:
    """Return the townships of a scope in official order, those without a report too."""
    return [Place(*row) for row in fetch(_PLACES.format(scope=scope.condition), scope.params | {"limit": limit})]


def load_reports(places: Sequence[Place], years: Sequence[int]) -> dict[tuple[int, int], ReportRow]:
    """Return the reports of these townships and years, by the township's key and the year."""
    params = {
        "townships": [place.pk for place in places],
        "years": list(years),
        "verdict": Finding.Verdict.INCONSISTENT.value,
        "severity": Finding.Severity.WARNING.value,
        "tabled": TABLED,
    }
    return {
        (township, year): ReportRow(pk, is_part_year(year, through), doubtful, tabled)
        for township, year, pk, through, doubtful, tabled in fetch(_REPORTS, params)
    }


def load_unread(places: Sequence[Place], years: Sequence[int]) -> dict[tuple[int, int], FilingState]:
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


def load_counties(user: User, *, limit: int) -> list[County]:
    """Return the first counties with reports that the account may see something of."""
    visible, params = visible_areas(user)
    return [County(*row) for row in fetch(_COUNTIES.format(visible=visible), params | {"limit": limit})]

"""The townships to choose from: those of a county, the areas above it, and those that fit some words or pinyin."""

from collections.abc import Mapping
from typing import NamedTuple

from accounts.models import User
from dashboard.queries.areas import name_match
from dashboard.queries.choices import area_name
from dashboard.queries.scope import Scope, all_visible, fetch, scope_of
from dashboard.selection import EVERYWHERE
from reports_app.models import Finding

MAX_LISTED = 300

_TOWNSHIPS = """
SELECT t.code, t.name, t.county, t.prefecture, count(r.id), max(r.year), coalesce(sum((
    SELECT count(*) FROM reports_app_finding f
    WHERE f.report_id = r.id AND f.verdict = %(verdict)s AND f.severity = %(severity)s AND f.correction_id IS NULL
)), 0)::int
FROM reports_app_township t LEFT JOIN reports_app_report r ON r.township_id = t.id
WHERE t.id IN (
    SELECT t.id FROM reports_app_township t WHERE {scope} AND {match} ORDER BY NOT t.has_reports, t.code LIMIT %(limit)s
)
GROUP BY t.id ORDER BY {first} t.code
"""
_AREAS = """
SELECT left(t.code, %(digits)s), min(CASE %(digits)s WHEN 2 THEN t.province WHEN 4 THEN t.prefecture ELSE t.county END),
       count(*)
FROM reports_app_township t WHERE {scope} AND t.has_reports GROUP BY 1 ORDER BY 1
"""
_COUNTY_YEARS = """
SELECT min(year), max(year) FROM reports_app_coverage
WHERE area = %(county)s AND indicator_id IS NULL AND count > 0
"""


class TownshipNote(NamedTuple):
    """A township of the list: how many reports it has, the latest one's year, and findings to verify."""

    code: str
    name: str
    county: str
    prefecture: str
    reports: int
    latest_year: int | None
    findings: int


class AreaNote(NamedTuple):
    """An area and how many of its townships have reports."""

    code: str
    name: str
    townships: int


def load_areas_within(user: User, parent: str) -> list[AreaNote]:
    """Return what lies directly in a province or prefecture, or all provinces: those with reports."""
    scope = all_visible(user) if parent == EVERYWHERE else scope_of(user, (parent,))
    digits = 2 if parent == EVERYWHERE else len(parent) + 2
    rows = fetch(_AREAS.format(scope=scope.condition), scope.params | {"digits": digits})
    return [AreaNote(code, area_name(code, name), townships) for code, name, townships in rows]


def load_townships_of(user: User, county: str) -> list[TownshipNote]:
    """Return a county's townships in official order, those without a report too."""
    return _load(scope_of(user, (county,)), "TRUE", {})


def find_townships(user: User, words: str, *, limit: int) -> list[TownshipNote]:
    """Return the townships whose name holds the words or is typed so in pinyin, those with reports first."""
    matching, params = name_match(words)
    match = f"({matching.format(name='t.name')} OR t.county || t.name LIKE %(text)s OR t.code LIKE %(text)s)"
    return _load(all_visible(user), match, params | {"limit": limit}, first="max(r.year) IS NULL,")


def load_county_years(county: str) -> range:
    """Return the span of years that a county has any report of."""
    first, last = fetch(_COUNTY_YEARS, {"county": county})[0]
    return range(first, last + 1) if first else range(0)


def _load(scope: Scope, match: str, params: Mapping[str, object], *, first: str = "") -> list[TownshipNote]:
    told = {
        "verdict": Finding.Verdict.INCONSISTENT.value,
        "severity": Finding.Severity.WARNING.value,
        "limit": MAX_LISTED,
    }
    statement = _TOWNSHIPS.format(scope=scope.condition, match=match, first=first)
    return [TownshipNote(*row) for row in fetch(statement, scope.params | told | dict(params))]

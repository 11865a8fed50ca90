"""The areas to choose from: what lies directly in an area, or fits some words, with what each has to show."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from accounts.models import User
from dashboard.queries.choices import area_name, load_area_names, visible_areas
from dashboard.queries.scope import all_visible, fetch, scope_of
from dashboard.selection import COUNTY_DIGITS, EVERYWHERE
from reports_app.models import PlaceName

MAX_OPTIONS = 300
MAX_NAMES = 5_000

_TOWNSHIPS = """
SELECT t.code, t.name, t.has_reports, (
    SELECT count(DISTINCT v.year) FROM reports_app_indicatorvalue v
    WHERE v.township_id = t.id AND v.indicator_id = ANY(%(indicators)s) AND v.year = ANY(%(years)s)
) FROM reports_app_township t WHERE {scope} AND {match} ORDER BY {first} t.code LIMIT %(limit)s
"""
# From one area to the next by the index of codes: no township more is read than there are areas. ~>~ compares bytes,
# and ":" comes after "9".
_NEXT = """
    SELECT left(t.code, %(digits)s) AS code,
           CASE %(digits)s WHEN 2 THEN t.province WHEN 4 THEN t.prefecture ELSE t.county END AS name
    FROM reports_app_township t WHERE {scope} AND {after} ORDER BY t.code USING ~<~ LIMIT 1
"""
_WITHIN = """
WITH RECURSIVE places AS (
    ({first})
    UNION ALL
    SELECT n.code, n.name FROM places p CROSS JOIN LATERAL ({following}) n
)"""
_FOUND = """
WITH places AS (
    SELECT DISTINCT left(t.code, %(digits)s) AS code,
           CASE %(digits)s WHEN 2 THEN t.province WHEN 4 THEN t.prefecture ELSE t.county END AS name
    FROM reports_app_township t WHERE {scope} AND {match}
)"""
_AREAS = """
{places}, counted AS (
    SELECT left(k.area, %(digits)s) AS code, count(DISTINCT k.year) FILTER (WHERE k.indicator_id IS NULL) AS reports,
           count(DISTINCT k.year) FILTER (WHERE k.indicator_id IS NOT NULL) AS years
    FROM reports_app_coverage k
    WHERE length(k.area) = 6 AND {visible} AND k.count > 0 AND k.year = ANY(%(years)s)
      AND (k.indicator_id IS NULL OR k.indicator_id = ANY(%(indicators)s))
      AND left(k.area, %(digits)s) IN (SELECT code FROM places)
    GROUP BY 1
)
SELECT p.code, min(p.name), coalesce(max(c.reports), 0) > 0, coalesce(max(c.years), 0)
FROM places p LEFT JOIN counted c USING (code) GROUP BY p.code
ORDER BY (coalesce(max(c.reports), 0) = 0), p.code LIMIT %(limit)s
"""


class AreaOption(NamedTuple):
    """An area to choose: whether it has reports, and in how many of the years any of the indicators."""

    code: str
    name: str
    has_reports: bool
    years: int


def load_children(user: User, parent: str, indicators: Sequence[int], years: Sequence[int]) -> list[AreaOption]:
    """Return what lies directly in an area ("all": provinces): counties down to townships, those with data first."""
    scope = all_visible(user) if parent == EVERYWHERE else scope_of(user, (parent,))
    params = scope.params | {"indicators": list(indicators), "years": list(years), "limit": MAX_OPTIONS}
    if len(parent) >= COUNTY_DIGITS and parent != EVERYWHERE:
        return [
            AreaOption(*row) for row in fetch(_TOWNSHIPS.format(scope=scope.condition, match="TRUE", first=""), params)
        ]
    visible, more = visible_areas(user)
    digits = 2 if parent == EVERYWHERE else len(parent) + 2
    first = _NEXT.format(scope=scope.condition, after="TRUE")
    following = _NEXT.format(scope=scope.condition, after="t.code ~>~ (p.code || ':')")
    statement = _AREAS.format(places=_WITHIN.format(first=first, following=following), visible=visible)
    return _named(fetch(statement, params | more | {"digits": digits}))


def _named(rows: Sequence[tuple[Any, ...]]) -> list[AreaOption]:
    return [AreaOption(code, area_name(code, name), *rest) for code, name, *rest in rows]


def find_areas(
    user: User, text: str, indicators: Sequence[int], years: Sequence[int], *, limit: int
) -> list[AreaOption]:
    """Return townships, counties and larger areas whose name has the text in it or is typed so, larger ones first."""
    scope = all_visible(user)
    matching, wanted = name_match(text)
    params = scope.params | wanted | {"indicators": list(indicators), "years": list(years), "limit": limit}
    visible, more = visible_areas(user)
    found: list[AreaOption] = []
    for digits, field in ((2, "province"), (4, "prefecture"), (6, "county")):
        places = _FOUND.format(scope=scope.condition, match=matching.format(name=f"t.{field}"))
        statement = _AREAS.format(places=places, visible=visible)
        found += _named(fetch(statement, params | more | {"digits": digits}))
    if len(found) < limit:
        both = "(t.county || t.name LIKE %(text)s AND t.county NOT LIKE %(text)s)"
        match = f"({matching.format(name='t.name')} OR {both})"
        statement = _TOWNSHIPS.format(scope=scope.condition, match=match, first="NOT t.has_reports,")
        rows = [AreaOption(*row) for row in fetch(statement, params)]
        counties = load_area_names(user, list(dict.fromkeys(row.code[:COUNTY_DIGITS] for row in rows)))
        found += [row._replace(name=f"{counties.get(row.code[:COUNTY_DIGITS], '')}{row.name}") for row in rows]
    return found[:limit]


def name_match(text: str) -> tuple[str, dict[str, Any]]:
    """Return the condition that a place's `{name}` has the text in it, or sounds as it is typed, and its parameters."""
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    names = list(PlaceName.objects.typed(text).values_list("name", flat=True)[:MAX_NAMES])
    typed = " OR {name} = ANY(%(names)s)" if names else ""
    return f"({{name}} LIKE %(text)s{typed})", {"text": pattern, "names": names}

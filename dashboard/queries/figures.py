"""The figures of a comparison: a page of townships, their values over the years, what all of the scope has by year.

Nothing is read that is not shown: medians and ranks are the database's work, whatever the number of townships.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from dashboard.grid import Filed, Place, ValueRow
from dashboard.indicators import IndicatorInfo
from dashboard.measures import YearStatistics
from dashboard.queries.scope import Scope, fetch
from dashboard.selection import Order
from reports_app.models import Document

PLACE_COLUMNS = "t.id, t.code, t.name, t.county_code, t.county, t.valid_from, t.valid_to, t.has_reports"
UNREAD_STATES = [
    state.value
    for state in (
        Document.State.RECEIVED,
        Document.State.READING,
        Document.State.NEEDS_IDENTITY,
        Document.State.NEEDS_CHOICE,
        Document.State.FAILED,
    )
]
_PAGE = """
SELECT {columns} FROM reports_app_township t
WHERE {scope} AND t.has_reports ORDER BY t.code LIMIT %(limit)s OFFSET %(offset)s
"""
# Those without a comparable figure come last, in official order.
_RANKED = """
SELECT {columns}, v.rank FROM reports_app_township t
LEFT JOIN (
    SELECT v.township_id, v.value, rank() OVER (ORDER BY v.value DESC) AS rank
    FROM reports_app_indicatorvalue v JOIN reports_app_township t ON t.id = v.township_id
    WHERE v.indicator_id = %(indicator)s AND v.year = %(year)s AND {comparable} AND {scope}
) v ON v.township_id = t.id
WHERE {scope} AND t.has_reports
ORDER BY v.value {direction} NULLS LAST, t.code LIMIT %(limit)s OFFSET %(offset)s
"""
_COUNT = "SELECT count(*) FROM reports_app_township t WHERE {scope} AND t.has_reports"
_NEVER = "SELECT count(*) FROM reports_app_township t WHERE {scope} AND NOT t.has_reports"
_VALUES = """
SELECT v.township_id, v.year, v.value::float8, v.bound, v.basis,
       CASE WHEN v.numerator > v.denominator THEN NULL ELSE v.numerator::float8 END,
       CASE WHEN v.numerator > v.denominator THEN NULL ELSE v.denominator::float8 END,
       v.is_doubtful, v.is_part_year, v.is_small, v.is_confirmed
FROM reports_app_indicatorvalue v
WHERE v.indicator_id = %(indicator)s AND v.year = ANY(%(years)s) AND v.township_id = ANY(%(townships)s)
"""
_STATISTICS = """
SELECT v.year, count(*), count(*) FILTER (WHERE {comparable}),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY v.value::float8) FILTER (WHERE {comparable})
FROM reports_app_indicatorvalue v JOIN reports_app_township t ON t.id = v.township_id
WHERE v.indicator_id = %(indicator)s AND v.year = ANY(%(years)s) AND {scope} AND {confirmed}
GROUP BY v.year
"""
_KEPT = """
SELECT k.year, k.count, k.comparable, k.median, k.refreshed_at FROM reports_app_coverage k
WHERE k.area = %(area)s AND k.indicator_id = %(indicator)s AND k.year = ANY(%(years)s)
"""
_RANK = """
SELECT count(*) FILTER (WHERE v.value::float8 > %(value)s) + 1
FROM reports_app_indicatorvalue v JOIN reports_app_township t ON t.id = v.township_id
WHERE v.indicator_id = %(indicator)s AND v.year = %(year)s AND {comparable} AND {scope}
"""
_FILED = """
SELECT township_id, year, counted_through FROM reports_app_report
WHERE township_id = ANY(%(townships)s) AND year = ANY(%(years)s)
"""
_UNREAD = """
SELECT township_id, year FROM reports_app_document
WHERE township_id = ANY(%(townships)s) AND year = ANY(%(years)s) AND state = ANY(%(states)s)
"""


def comparable(indicator: IndicatorInfo, *, include_part_year: bool = False, only_confirmed: bool = False) -> str:
    """Return the condition that a value `v` enters medians and ranks; the rule of `grid.Figure.is_comparable`."""
    conditions = ["NOT v.is_small"]
    if not indicator.is_rate and not include_part_year:
        conditions.append("NOT v.is_part_year")
    if only_confirmed:
        conditions.append("v.is_confirmed")
    return f"({' AND '.join(conditions)})"


def load_page(scope: Scope, *, limit: int, offset: int) -> list[Place]:
    """Return townships with reports in official order."""
    statement = _PAGE.format(columns=PLACE_COLUMNS, scope=scope.condition)
    return [Place(*row) for row in fetch(statement, scope.params | {"limit": limit, "offset": offset})]


def load_ranked_page(
    scope: Scope, indicator: IndicatorInfo, year: int, order: Order, rule: str, *, limit: int, offset: int
) -> tuple[list[Place], dict[str, int]]:
    """Return townships with reports by their figure of a year, and the rank (1 is the highest) of each that has one.

    `rule` is the condition of `comparable`.
    """
    direction = "DESC" if order is Order.HIGHEST else "ASC"
    statement = _RANKED.format(columns=PLACE_COLUMNS, scope=scope.condition, comparable=rule, direction=direction)
    params = {"indicator": indicator.pk, "year": year, "limit": limit, "offset": offset}
    rows = fetch(statement, scope.params | params)
    return [Place(*row[:-1]) for row in rows], {row[1]: row[-1] for row in rows if row[-1] is not None}


def count_townships(scope: Scope) -> int:
    """Return how many townships of the scope have a report."""
    return int(fetch(_COUNT.format(scope=scope.condition), scope.params)[0][0])


def count_never_filed(scope: Scope) -> int:
    """Return how many townships of the scope never had a report."""
    return int(fetch(_NEVER.format(scope=scope.condition), scope.params)[0][0])


def load_rank(scope: Scope, indicator: IndicatorInfo, year: int, value: float, rule: str) -> int:
    """Return the place of a figure among those of the scope, counted from the highest."""
    statement = _RANK.format(scope=scope.condition, comparable=rule)
    return int(fetch(statement, scope.params | {"indicator": indicator.pk, "year": year, "value": value})[0][0])


def load_values(indicator: IndicatorInfo, places: Iterable[Place], years: Sequence[int]) -> list[ValueRow]:
    """Return the values of an indicator for these townships and years."""
    params = {"indicator": indicator.pk, "years": list(years), "townships": [place.pk for place in places]}
    return [ValueRow(*row) for row in fetch(_VALUES, params)]


def load_filed(places: Iterable[Place], years: Sequence[int]) -> Filed:
    """Return which of these townships' years have a report, or a file that is none yet."""
    params = {"townships": [place.pk for place in places], "years": list(years), "states": UNREAD_STATES}
    reports = {
        (township, year): through is not None and through < date(year, 12, 31)
        for township, year, through in fetch(_FILED, params)
    }
    return Filed(reports, frozenset((township, year) for township, year in fetch(_UNREAD, params)))


def load_statistics(
    scope: Scope, indicator: IndicatorInfo, years: Sequence[int], *, include_part_year: bool, only_confirmed: bool
) -> tuple[dict[int, YearStatistics], datetime | None]:
    """Return count, comparable count and median of each year that has any value; and when they were counted.

    Those of a province or of everything are kept by the queue, all others are counted now (None).
    """
    params = scope.params | {"indicator": indicator.pk, "years": list(years), "area": scope.kept}
    if scope.is_wide and not include_part_year and not only_confirmed:
        kept = fetch(_KEPT, params)
        if kept:
            found = {year: YearStatistics(count, ranked, median) for year, count, ranked, median, _ in kept}
            return found, min(row[-1] for row in kept)
    statement = _STATISTICS.format(
        comparable=comparable(indicator, include_part_year=include_part_year),
        scope=scope.condition,
        confirmed="v.is_confirmed" if only_confirmed else "TRUE",
    )
    return {year: YearStatistics(*rest) for year, *rest in fetch(statement, params)}, None

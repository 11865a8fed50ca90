"""How widely indicators are reported, and where their figures lie: kept counts where there are such, else counted."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from dashboard.coverage import CatalogueCoverage, IndicatorCoverage, YearCoverage
from dashboard.indicators import IndicatorInfo
from dashboard.queries.choices import visible_areas
from dashboard.queries.figures import comparable
from dashboard.queries.scope import Scope, all_visible, fetch, scope_of
from dashboard.selection import COUNTY_DIGITS
from dashboard.standing import Spread

_COLUMNS = "k.year, k.count, k.comparable, k.low, k.lower_quartile, k.median, k.upper_quartile, k.high"
_KEPT = """
SELECT k.indicator_id IS NULL, {columns}, k.refreshed_at FROM reports_app_coverage k
WHERE k.area = %(area)s AND (k.indicator_id IS NULL OR k.indicator_id = %(indicator)s) AND k.count > 0
"""
_COUNTED = """
SELECT v.year, count(*), count(*) FILTER (WHERE {comparable}),
       percentile_cont(ARRAY[0, 0.25, 0.5, 0.75, 1]) WITHIN GROUP (ORDER BY v.value::float8)
           FILTER (WHERE {comparable})
FROM reports_app_indicatorvalue v {scope} AND v.indicator_id = %(indicator)s GROUP BY v.year
"""
_REPORTS = """
SELECT r.year, count(*) FROM reports_app_report r JOIN reports_app_township t ON t.id = r.township_id
WHERE {scope} GROUP BY r.year
"""
_CATALOGUE_KEPT = """
SELECT k.indicator_id, k.year, sum(k.count)::int, min(k.refreshed_at) FROM reports_app_coverage k
WHERE {areas} AND k.count > 0 GROUP BY 1, 2
"""
_CATALOGUE_COUNTED = """
SELECT v.indicator_id, v.year, count(*)::int, NULL::timestamptz FROM reports_app_indicatorvalue v {values} GROUP BY 1, 2
UNION ALL
SELECT NULL, r.year, count(*)::int, NULL FROM reports_app_report r JOIN reports_app_township t ON t.id = r.township_id
WHERE {scope} GROUP BY r.year
"""


def load_indicator_coverage(user: User, indicator: IndicatorInfo, area: str) -> IndicatorCoverage:
    """Return the years of an area in which there are reports, with what they have of the indicator."""
    scope = scope_of(user, (area,))
    if scope.kept is not None and (kept := _load_kept(scope, indicator)):
        return kept
    params = scope.params | {"indicator": indicator.pk}
    reports = dict(fetch(_REPORTS.format(scope=scope.condition), params))
    statement = _COUNTED.format(scope=scope.of_values, comparable=comparable(indicator))
    found = {year: (known, ranked, places) for year, known, ranked, places in fetch(statement, params)}
    return IndicatorCoverage(
        [
            YearCoverage(year, reports[year], known, ranked, Spread(*places) if places else None)
            for year in sorted(reports)
            for known, ranked, places in [found.get(year, (0, 0, None))]
        ]
    )


def _load_kept(scope: Scope, indicator: IndicatorInfo) -> IndicatorCoverage | None:
    rows = fetch(_KEPT.format(columns=_COLUMNS), {"area": scope.kept, "indicator": indicator.pk})
    reports = {row[1]: row[2] for row in rows if row[0]}
    values: dict[int, Sequence[Any]] = {row[1]: row[2:] for row in rows if not row[0]}
    years = []
    for year, count in sorted(reports.items()):
        known, ranked, *places, _at = values.get(year, (0, 0, None, None, None, None, None, None))
        years.append(YearCoverage(year, count, known, ranked, Spread(*places) if ranked else None))
    # Counties are counted with every change: there is nothing to tell of their age.
    is_old = scope.kept is not None and len(scope.kept) < COUNTY_DIGITS
    return IndicatorCoverage(years, min(row[-1] for row in rows) if is_old else None) if rows else None


def load_catalogue_coverage(user: User) -> CatalogueCoverage:
    """Return how many values of each indicator and year the account sees, and how many reports."""
    if any(len(code) > COUNTY_DIGITS for code in user.area_codes):
        scope = all_visible(user)
        statement = _CATALOGUE_COUNTED.format(values=scope.of_values, scope=scope.condition)
        return _to_catalogue(fetch(statement, scope.params))
    codes = [code for code in user.area_codes if not any(o != code and code.startswith(o) for o in user.area_codes)]
    rows = fetch(_CATALOGUE_KEPT.format(areas="k.area = ANY(%(areas)s)"), {"areas": codes or [""]})
    if not rows:  # nothing is kept yet of areas that large
        visible, params = visible_areas(user)
        rows = fetch(_CATALOGUE_KEPT.format(areas=f"length(k.area) = 6 AND {visible}"), dict(params))
    return _to_catalogue(rows)


def _to_catalogue(rows: Iterable[tuple[int | None, int, int, datetime | None]]) -> CatalogueCoverage:
    reports: dict[int, int] = {}
    values: dict[int, dict[int, int]] = {}
    ages: list[datetime] = []
    for indicator, year, count, at in rows:
        if indicator is None:
            reports[year] = count
        else:
            values.setdefault(indicator, {})[year] = count
        if at is not None:
            ages.append(at)
    return CatalogueCoverage(reports, values, min(ages, default=None))

"""What the figures of some townships are held against, where a selection asks for more than the median of peers."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from accounts.models import User
from dashboard.grid import Place
from dashboard.indicators import IndicatorInfo
from dashboard.measures import YearStatistics
from dashboard.queries import figures
from dashboard.queries.choices import load_area_names
from dashboard.queries.context import load_targets
from dashboard.queries.dividing import Divider
from dashboard.queries.scope import fetch, scope_of
from dashboard.selection import COUNTY_DIGITS, Benchmark, Selection
from dashboard.targets import target_for
from dashboard.yardsticks import AREA_DIGITS, Line, Yardsticks, areas_of, line_of

_MEDIANS = """
SELECT v.indicator_id, left(t.code, {digits}), v.year, count(*), count(*) FILTER (WHERE {comparable}),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY v.value::float8) FILTER (WHERE {comparable})
FROM {values} JOIN reports_app_township t ON t.id = v.township_id {scope}
AND v.indicator_id = ANY(%(indicators)s) AND v.year = ANY(%(years)s) AND {confirmed}
GROUP BY 1, 2, 3
"""
_KEPT = """
SELECT k.indicator_id, k.area, k.year, k.count, k.comparable, k.median FROM reports_app_coverage k
WHERE k.area = ANY(%(areas)s) AND k.indicator_id = ANY(%(indicators)s) AND k.year = ANY(%(years)s)
"""


def load_yardsticks(
    user: User,
    selection: Selection,
    indicators: Sequence[IndicatorInfo],
    places: Sequence[Place],
    years: Sequence[int],
    divider: Divider,
) -> dict[int, Yardsticks]:
    """Return by indicator what the townships are held against; nothing, and no query, for the median of peers.

    One query for targets, two or three for the medians of areas.
    """
    against = selection.benchmark
    if against not in AREA_DIGITS:
        return {}
    if against is Benchmark.TARGET:
        return _load_targets(user, indicators, places, years, divider)
    areas = areas_of((place.code for place in places), against)
    if not all(sees_whole(user, area) for area in areas):
        reason = _("您的账号只能看到该地区的一部分，不能取全地区的中位数。")
        return {one.pk: Yardsticks(against, {}, reason) for one in indicators}
    names = load_area_names(user, areas)
    found = _load_medians(user, selection, indicators, areas, years, divider)
    return {
        one.pk: Yardsticks(
            against,
            {
                area: line_of(_("%(area)s中位数") % {"area": names.get(area, "")}, found.get((one.pk, area), {}))
                for area in areas
            },
        )
        for one in indicators
    }


def sees_whole(user: User, area: str) -> bool:
    """Whether the account may see all of an area: the median of a part must not pass for that of the whole."""
    return not user.area_codes or any(area.startswith(code) for code in user.area_codes)


def _load_medians(
    user: User,
    selection: Selection,
    indicators: Sequence[IndicatorInfo],
    areas: Sequence[str],
    years: Sequence[int],
    divider: Divider,
) -> dict[tuple[int, str], dict[int, YearStatistics]]:
    """Return the statistics by indicator, area and year: the kept ones where they are those that are asked for."""
    scope = divider.scope(scope_of(user, areas))
    params = scope.params | {"indicators": [one.pk for one in indicators], "years": list(years), "areas": list(areas)}
    is_usual = not (selection.include_part_year or selection.only_confirmed)
    rows = []
    if is_usual and not scope.is_divided:
        rows = fetch(_KEPT, params)
    if not rows:
        rates = [one.pk for one in indicators if one.is_rate]
        statement = _MEDIANS.format(
            digits=len(areas[0]) if areas else COUNTY_DIGITS,
            comparable=figures.comparable_of_several(selection),
            values=scope.values,
            scope=scope.of_values,
            confirmed=figures.confirmed(is_asked=selection.only_confirmed),
        )
        rows = fetch(statement, params | {"rates": rates})
    found: dict[tuple[int, str], dict[int, YearStatistics]] = {}
    for indicator, area, year, *rest in rows:
        found.setdefault((indicator, area), {})[year] = YearStatistics(*rest)
    return found


def _load_targets(
    user: User,
    indicators: Sequence[IndicatorInfo],
    places: Sequence[Place],
    years: Sequence[int],
    divider: Divider,
) -> dict[int, Yardsticks]:
    targets = load_targets(user, [one.code for one in indicators])
    counties: Mapping[str, str] = {place.county_code: place.county for place in places}
    found = {}
    for one in indicators:
        if divider.divides(one):
            found[one.pk] = Yardsticks(Benchmark.TARGET, {}, _("目标值按原数设定，换算后不与目标值比。"))
            continue
        values = {
            county: {
                year: value for year in years if (value := target_for(targets, one.code, county, year)) is not None
            }
            for county in counties
        }
        is_same = len({tuple(line.items()) for line in values.values()}) == 1
        lines = {
            county: Line(_("目标值") if is_same else _("%(area)s目标值") % {"area": counties[county]}, line)
            for county, line in values.items()
        }
        reason = "" if any(values.values()) else _("没有为这项指标设定目标值。")
        found[one.pk] = Yardsticks(Benchmark.TARGET, lines, reason)
    return found

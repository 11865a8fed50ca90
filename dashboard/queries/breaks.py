"""Where series break: what a figure counts, by the words beside the numbers behind it."""

from collections.abc import Sequence

from dashboard.breaks import counted_as, mark_breaks
from dashboard.grid import Figure, Place
from dashboard.indicators import IndicatorInfo
from dashboard.queries.scope import fetch

PEOPLE_KIND = "people"
_UNITS = """
SELECT v.indicator_id, t.code, v.year, array_agg(DISTINCT f.unit)
FROM reports_app_indicatorvalue v
JOIN reports_app_indicatorvalue_facts l ON l.indicatorvalue_id = v.id
JOIN reports_app_fact f ON f.id = l.fact_id
JOIN reports_app_township t ON t.id = v.township_id
WHERE v.indicator_id = ANY(%(indicators)s) AND v.year = ANY(%(years)s) AND v.township_id = ANY(%(townships)s)
GROUP BY 1, 2, 3
"""

# By indicator, township's code and year.
Counted = dict[tuple[int, str, int], str]


def load_counted(indicators: Sequence[IndicatorInfo], places: Sequence[Place], years: Sequence[int]) -> Counted:
    """Return which figures count people and which attendances; one query where an indicator can do either, or none."""
    keys = [one.pk for one in indicators if one.kind == PEOPLE_KIND]
    if not keys or len(years) < 2:
        return {}
    params = {"indicators": keys, "years": list(years), "townships": [place.pk for place in places]}
    rows = fetch(_UNITS, params)
    return {(indicator, code, year): counted_as(units) for indicator, code, year, units in rows}


def break_rows(
    rows: Sequence[tuple[Figure, ...]], indicator: IndicatorInfo, counted: Counted
) -> list[tuple[Figure, ...]]:
    """Return an indicator's figures with their breaks marked."""
    if counted and indicator.kind == PEOPLE_KIND:
        rows = [
            tuple(one._replace(counted=counted.get((indicator.pk, one.township, one.year), "")) for one in row)
            for row in rows
        ]
    return [mark_breaks(row, is_rate=indicator.is_rate) for row in rows]

"""The figures of a comparison: a page of townships, their values over the years, what all of the scope has by year.

Nothing is read that is not shown: medians and ranks are the database's work, whatever the number of townships.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from dashboard.grid import Filed, Place, ValueRow
from dashboard.indicators import IndicatorInfo
from dashboard.measures import YearStatistics
from dashboard.queries.scope import Scope, fetch
from dashboard.selection import Order, Selection
from reports_app.models import Document
from reports_app.models.report import is_part_year

PLACE_COLUMNS = "t.id, t.code, t.name, t.county_code, t.county, t.valid_from, t.valid_to, t.has_reports"
# What a `ValueRow` is made of; a part larger than its whole is no n.
VALUE_COLUMNS = """
v.township_id, v.year, v.value::float8, v.bound, v.basis,
CASE WHEN v.numerator > v.denominator THEN NULL ELSE v.numerator::float8 END,
CASE WHEN v.numerator > v.denominator THEN NULL ELSE v.denominator::float8 END,
v.is_doubtful, v.is_part_year, v.is_small, v.is_confirmed, v.counted
"""
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
_RANKED = """
SELECT {columns}, r.value FROM (
    SELECT v.township_id, v.value FROM {values} {scope}
    AND v.indicator_id = %(indicator)s AND v.year = %(year)s AND {comparable}
    ORDER BY v.value {direction}, v.township_id LIMIT %(limit)s OFFSET %(offset)s
) r JOIN reports_app_township t ON t.id = r.township_id ORDER BY r.value {direction}, r.township_id
"""
# Into which step of the values asked about each figure falls, and how many stand exactly on it.
_STEPS = """
SELECT step, count(*), count(*) FILTER (WHERE value = (%(steps)s::numeric[])[step]) FROM (
    SELECT v.value, width_bucket(v.value, %(steps)s::numeric[]) AS step FROM {values} {scope}
    AND v.indicator_id = %(indicator)s AND v.year = %(year)s AND {comparable}
) s GROUP BY step
"""
_UNRANKED = """
SELECT {columns} FROM reports_app_township t WHERE {scope} AND t.has_reports AND NOT EXISTS (
    SELECT 1 FROM {values}
    WHERE v.township_id = t.id AND v.indicator_id = %(indicator)s AND v.year = %(year)s AND {comparable}
) ORDER BY t.code LIMIT %(limit)s OFFSET %(offset)s
"""
_COUNT = "SELECT count(*), 0 FROM reports_app_township t WHERE {scope} AND t.has_reports"
_COUNT_ALL = """
SELECT count(*) FILTER (WHERE t.has_reports), count(*) FILTER (WHERE NOT t.has_reports)
FROM reports_app_township t WHERE {scope}
"""
_VALUES = """
SELECT v.indicator_id, {columns} FROM reports_app_indicatorvalue v
WHERE v.indicator_id = ANY(%(indicators)s) AND v.year = ANY(%(years)s) AND v.township_id = ANY(%(townships)s)
"""
_STATISTICS = """
SELECT v.year, count(*), count(*) FILTER (WHERE {comparable}),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY v.value::float8) FILTER (WHERE {comparable})
FROM {values} {scope}
AND v.indicator_id = %(indicator)s AND v.year = ANY(%(years)s) AND {confirmed}
GROUP BY v.year
"""
_KEPT = """
SELECT k.year, k.count, {comparable}, {median}, k.refreshed_at FROM reports_app_coverage k
WHERE k.area = %(area)s AND k.indicator_id = %(indicator)s AND k.year = ANY(%(years)s)
"""
_FILED = """
SELECT r.township_id, r.year, r.counted_through, TRUE FROM reports_app_report r
WHERE r.township_id = ANY(%(townships)s) AND r.year = ANY(%(years)s)
UNION ALL
SELECT d.township_id, d.year, NULL, FALSE FROM reports_app_document d
WHERE d.township_id = ANY(%(townships)s) AND d.year = ANY(%(years)s) AND d.state = ANY(%(states)s)
"""


def kept_columns(*, include_part_year: bool) -> dict[str, str]:
    """Return how many comparable values a kept row `k` of a large area has, their median and their five quartiles."""
    usual = {
        "comparable": "k.comparable",
        "median": "k.median",
        "quartiles": "ARRAY[k.low, k.lower_quartile, k.median, k.upper_quartile, k.high]",
    }
    if not include_part_year:
        return usual
    # Of rates nothing else is kept: those of a part of the year are comparable anyway.
    return {
        "comparable": "greatest(k.comparable, k.comparable_with_part_years)",
        "median": "coalesce(k.quartiles_with_part_years[3], k.median)",
        "quartiles": f"coalesce(k.quartiles_with_part_years, {usual['quartiles']})",
    }


def comparable(
    indicator: IndicatorInfo,
    *,
    include_part_year: bool = False,
    include_small: bool = False,
    only_confirmed: bool = False,
) -> str:
    """Return the condition that a value `v` enters medians and ranks; the rule of `grid.Figure.is_comparable`.

    `include_small` is for ranks alone.
    """
    conditions = ["TRUE" if include_small else "NOT v.is_small"]
    if not indicator.is_rate and not include_part_year:
        conditions.append("NOT v.is_part_year")
    if only_confirmed:
        conditions.append("v.is_confirmed")
    return f"({' AND '.join(conditions)})"


def confirmed(*, is_asked: bool) -> str:
    """Return the condition that a value `v` is of a confirmed report, where that is asked."""
    return "v.is_confirmed" if is_asked else "TRUE"


def comparable_of_several(selection: Selection) -> str:
    """Return the same condition for several indicators at once, the parameter `rates` being those that are rates."""
    if selection.include_part_year:
        return "(NOT v.is_small)"
    return "(NOT v.is_small AND (NOT v.is_part_year OR v.indicator_id = ANY(%(rates)s)))"


def load_page(scope: Scope, *, limit: int, offset: int) -> list[Place]:
    """Return townships with reports in official order."""
    statement = _PAGE.format(columns=PLACE_COLUMNS, scope=scope.condition)
    return [Place(*row) for row in fetch(statement, scope.params | {"limit": limit, "offset": offset})]


def load_selected_page(
    scope: Scope, selection: Selection, indicator: IndicatorInfo, year: int, *, limit: int, peers: Scope
) -> tuple[list[Place], dict[str, int], int | None]:
    """Return a selection's page of townships in its order; where that is a ranking, with the ranks and of how many."""
    offset = (selection.page - 1) * limit
    if selection.order is Order.OFFICIAL:
        return load_page(scope, limit=limit, offset=offset), {}, None
    rule = comparable(
        indicator,
        include_part_year=selection.include_part_year,
        include_small=selection.include_small,
        only_confirmed=selection.only_confirmed,
    )
    return load_ranked_page(scope, indicator, year, selection.order, rule, limit=limit, offset=offset, peers=peers)


def load_ranked_page(
    scope: Scope, indicator: IndicatorInfo, year: int, order: Order, rule: str, *, limit: int, offset: int, peers: Scope
) -> tuple[list[Place], dict[str, int], int]:
    """Return townships with reports by their figure of a year, the rank (1 is the highest) of each that has one among
    its peers, and how many of these have a rank.

    `rule` is the condition of `comparable`; townships without such a figure come last, in official order.
    """
    direction = "DESC" if order is Order.HIGHEST else "ASC"
    params = scope.params | {"indicator": indicator.pk, "year": year, "limit": limit, "offset": offset}
    parts = {"columns": PLACE_COLUMNS, "comparable": rule, "direction": direction, "values": scope.values}
    rows = fetch(_RANKED.format(scope=scope.of_values, **parts), params)
    values = [row[-1] for row in rows]
    listed, rank_of = load_ranks(scope, indicator, year, rule, values)
    ranked = listed
    if peers != scope:
        ranked, rank_of = load_ranks(peers, indicator, year, rule, values)
    ranks = {row[1]: rank_of[row[-1]] for row in rows}
    places = [Place(*row[:-1]) for row in rows]
    if len(places) < limit:
        rest = {"limit": limit - len(places), "offset": max(0, offset - listed)}
        places += [Place(*row) for row in fetch(_UNRANKED.format(scope=scope.condition, **parts), params | rest)]
    return places, ranks, ranked


def load_ranks(
    scope: Scope, indicator: IndicatorInfo, year: int, rule: str, values: Iterable[Decimal]
) -> tuple[int, dict[Decimal, int]]:
    """Return how many figures of a year take part in its ranking, and the place of each value, from the highest."""
    steps = sorted(set(values)) or [Decimal(0)]
    params = scope.params | {"indicator": indicator.pk, "year": year, "steps": steps}
    rows = fetch(_STEPS.format(values=scope.values, scope=scope.of_values, comparable=rule), params)
    counted = {step: (count, exactly) for step, count, exactly in rows}
    higher, places = 0, {}
    for step in range(len(steps), 0, -1):
        count, exactly = counted.get(step, (0, 0))
        places[steps[step - 1]] = higher + (count - exactly) + 1
        higher += count
    return higher + counted.get(0, (0, 0))[0], places


def count_townships(scope: Scope) -> tuple[int, int]:
    """Return how many townships of the scope have a report, and how many never had one (0 for everything at once)."""
    statement = _COUNT if scope.kept == "" else _COUNT_ALL
    have, never = fetch(statement.format(scope=scope.condition), scope.params)[0]
    return int(have), int(never)


def load_values(
    indicators: Iterable[IndicatorInfo], places: Iterable[Place], years: Sequence[int]
) -> dict[int, list[ValueRow]]:
    """Return the values of these townships and years by the indicator's key."""
    params = {
        "indicators": [one.pk for one in indicators],
        "years": list(years),
        "townships": [place.pk for place in places],
    }
    found: dict[int, list[ValueRow]] = {}
    for row in fetch(_VALUES.format(columns=VALUE_COLUMNS), params):
        found.setdefault(row[0], []).append(ValueRow._make(row[1:]))
    return found


def load_filed(places: Iterable[Place], years: Sequence[int]) -> Filed:
    """Return which of these townships' years have a report, or a file that is none yet."""
    params = {"townships": [place.pk for place in places], "years": list(years), "states": UNREAD_STATES}
    reports, unread = {}, set()
    for township, year, through, is_report in fetch(_FILED, params):
        if is_report:
            reports[township, year] = is_part_year(year, through)
        else:
            unread.add((township, year))
    return Filed(reports, frozenset(unread))


def load_statistics(
    scope: Scope, indicator: IndicatorInfo, years: Sequence[int], *, include_part_year: bool, only_confirmed: bool
) -> tuple[dict[int, YearStatistics], datetime | None]:
    """Return count, comparable count and median of each year that has any value; and when they were counted.

    Those of a province or of everything are kept by the queue, all others are counted now (None).
    """
    params = scope.params | {"indicator": indicator.pk, "years": list(years), "area": scope.kept}
    if scope.is_wide and not only_confirmed:
        kept = fetch(_KEPT.format(**kept_columns(include_part_year=include_part_year)), params)
        if kept:
            found = {year: YearStatistics(count, ranked, median) for year, count, ranked, median, _ in kept}
            return found, min(row[-1] for row in kept)
    statement = _STATISTICS.format(
        comparable=comparable(indicator, include_part_year=include_part_year),
        values=scope.values,
        scope=scope.of_values,
        confirmed=confirmed(is_asked=only_confirmed),
    )
    return {year: YearStatistics(*rest) for year, *rest in fetch(statement, params)}, None

"""How an indicator's figures lie in each year: quartiles by the database, townships only where they are shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from dashboard import measures
from dashboard.grid import Figure, Filed, Place, ValueRow, build_rows, tell_apart
from dashboard.indicators import IndicatorInfo
from dashboard.queries import figures
from dashboard.queries.dividing import Divider
from dashboard.queries.peers import load_peer_scope
from dashboard.queries.scope import Scope, demo_in, fetch, scope_of
from dashboard.queries.yardsticks import load_yardsticks
from dashboard.selection import COUNTY_DIGITS, Benchmark, Selection
from dashboard.several import NAMED_APART, Distribution, Quartiles
from dashboard.standing import Spread
from dashboard.yardsticks import AREA_DIGITS, Line, Yardsticks, line_of

MAX_POINTS_TOWNSHIPS = 150
MAX_ALL_YEARS = 2_000
_QUARTILES = """
SELECT v.year, count(*), count(*) FILTER (WHERE {comparable}),
       (percentile_cont(ARRAY[0, 0.25, 0.5, 0.75, 1]::float8[]) WITHIN GROUP (ORDER BY v.value::float8)
        FILTER (WHERE {comparable}))
FROM {values} {scope}
AND v.indicator_id = %(indicator)s AND v.year = ANY(%(years)s) AND {confirmed}
GROUP BY v.year
"""
_KEPT = """
SELECT k.year, k.count, {comparable}, {quartiles}, k.refreshed_at
FROM reports_app_coverage k
WHERE k.area = %(area)s AND k.indicator_id = %(indicator)s AND k.year = ANY(%(years)s) AND k.count > 0
"""
_APART = """
SELECT {columns}, v.* FROM (
    SELECT {value_columns}, count(*) OVER (PARTITION BY v.year),
           row_number() OVER (PARTITION BY v.year ORDER BY greatest(f.low - v.value, v.value - f.high) DESC) AS place
    FROM {values}
    JOIN unnest(%(years)s::int[], %(low)s::numeric[], %(high)s::numeric[]) AS f(year, low, high) ON f.year = v.year
    {scope} AND v.indicator_id = %(indicator)s AND {comparable} AND (v.value < f.low OR v.value > f.high)
) v JOIN LATERAL (SELECT * FROM reports_app_township t WHERE t.id = v.township_id LIMIT 1) t ON TRUE
WHERE v.place <= %(named)s ORDER BY v.year, v.place
"""


def load_distribution(
    user: User, selection: Selection, indicator: IndicatorInfo, *, area_names: Mapping[str, str], year: int
) -> Distribution:
    """Return quartiles by year, and the figures of a small scope or those that stand apart; six queries."""
    divider = Divider(selection, [indicator])
    scope = divider.scope(scope_of(user, selection.areas))
    total, _rest = figures.count_townships(scope)
    quartiles, counted_at = _load_quartiles(scope, selection, indicator)
    has_all = total <= MAX_POINTS_TOWNSHIPS
    places = figures.load_page(scope, limit=MAX_POINTS_TOWNSHIPS, offset=0) if has_all else []
    points = _load_points(places, selection, indicator, divider) if has_all else []
    years = list(selection.years) if total <= MAX_ALL_YEARS else [year]
    within = {one: quartiles[one] for one in years if one in quartiles}
    apart, counts = _load_apart(scope, selection, indicator, within, divider)
    chosen_peers, peers = load_peer_scope(user, selection, scope, divider)
    lines = []
    if chosen_peers is not None:
        rules = {"include_part_year": selection.include_part_year, "only_confirmed": selection.only_confirmed}
        statistics, _when = figures.load_statistics(peers, indicator, selection.years, **rules)
        lines = [line_of(str(measures.AGAINST[Benchmark.PEERS]), statistics)]
    held = _hold_against(user, selection, indicator, divider, places)
    medians = Line("", {one: found.spread.median for one, found in quartiles.items() if found.spread})
    if held and len(held.distinct) == 1 and not held.distinct[0].has_values_of(medians):
        lines += held.distinct
    return Distribution(
        selection=selection,
        indicator=divider.info(indicator),
        view="box",
        latest_year=year,
        total=total,
        area_names=area_names,
        demo=demo_in(scope, selection.areas),
        years=quartiles,
        figures=points or [figure for named in apart.values() for figure in named],
        has_all=has_all,
        apart=apart,
        apart_count=counts,
        apart_years=years,
        counted_at=counted_at,
        lines=lines,
        chosen_peers=chosen_peers,
        reason=_why_none(held),
    )


def _load_quartiles(
    scope: Scope, selection: Selection, indicator: IndicatorInfo
) -> tuple[dict[int, Quartiles], datetime | None]:
    params = scope.params | {"indicator": indicator.pk, "years": list(selection.years), "area": scope.kept}
    if scope.is_wide and not selection.only_confirmed:
        kept = fetch(_KEPT.format(**figures.kept_columns(include_part_year=selection.include_part_year)), params)
        if kept:
            return {year: _quartiles(*row) for year, *row, _when in kept}, min(row[-1] for row in kept)
    statement = _QUARTILES.format(
        comparable=figures.comparable(indicator, include_part_year=selection.include_part_year),
        values=scope.values,
        scope=scope.of_values,
        confirmed=figures.confirmed(is_asked=selection.only_confirmed),
    )
    return {year: _quartiles(*row) for year, *row in fetch(statement, params)}, None


def _quartiles(known: int, comparable: int, points: Sequence[float] | None) -> Quartiles:
    return Quartiles(known=known, comparable=comparable, raw_spread=Spread(*points) if points and comparable else None)


def _hold_against(
    user: User, selection: Selection, indicator: IndicatorInfo, divider: Divider, places: Sequence[Place]
) -> Yardsticks | None:
    """Return what the townships are held against; those of a large scope are known by the areas that were chosen."""
    digits = AREA_DIGITS.get(selection.benchmark)
    if digits is None:
        return None
    areas = selection.areas
    if not places and all(area.isdecimal() and len(area) >= digits for area in areas):
        places = [Place(0, area, "", area[:COUNTY_DIGITS], "") for area in areas]
    if not places:
        return Yardsticks(selection.benchmark, {})
    return load_yardsticks(user, selection, [indicator], places, selection.years, divider)[indicator.pk]


def _why_none(held: Yardsticks | None) -> str:
    """Return why nothing is drawn that figures are held against."""
    if held is None or len(held.distinct) == 1:
        return ""
    return held.reason or _("各乡镇的参照值不同，图中不画。")


def _load_points(
    places: Sequence[Place], selection: Selection, indicator: IndicatorInfo, divider: Divider
) -> list[Figure]:
    """Return every figure of a small scope."""
    values = figures.load_values([indicator], places, selection.years).get(indicator.pk, [])
    divider.load(places, selection.years)
    rows = divider.rows(_build(tell_apart(places), values, selection, indicator), places, indicator)
    return [figure for row in rows for figure in row if figure.value is not None]


def _build(
    places: Sequence[Place], values: Sequence[ValueRow], selection: Selection, indicator: IndicatorInfo
) -> list[tuple[Figure, ...]]:
    return build_rows(
        places,
        selection.years,
        values,
        Filed({}, frozenset()),
        is_rate=indicator.is_rate,
        include_part_year=selection.include_part_year,
        only_confirmed=selection.only_confirmed,
    )


def _load_apart(
    scope: Scope,
    selection: Selection,
    indicator: IndicatorInfo,
    quartiles: Mapping[int, Quartiles],
    divider: Divider,
) -> tuple[dict[int, list[Figure]], dict[int, int]]:
    """Return the figures outside the fences of their year, the furthest first, and how many there are."""
    fences = {
        year: one.spread.fences for year, one in quartiles.items() if one.spread and one.comparable > measures.MIN_PEERS
    }
    if not fences:
        return {}, {}
    params = scope.params | {
        "indicator": indicator.pk,
        "years": list(fences),
        "low": [low for low, _high in fences.values()],
        "high": [high for _low, high in fences.values()],
        "named": NAMED_APART,
    }
    rule = figures.comparable(
        indicator, include_part_year=selection.include_part_year, only_confirmed=selection.only_confirmed
    )
    parts = {"columns": figures.PLACE_COLUMNS, "values": scope.values}
    # What reports state, which is divided here.
    parts["value_columns"] = figures.VALUE_COLUMNS.replace("v.value", scope.stated)
    statement = _APART.format(comparable=rule, scope=scope.of_values, **parts)
    found: dict[int, list[Figure]] = {}
    counts: dict[int, int] = {}
    width = len(Place._fields)
    rows = fetch(statement, params)
    places = [Place(*row[:width]) for row in rows]
    divider.load(places, list(fences))
    for row, place in zip(rows, places, strict=True):
        value = ValueRow(*row[width:-2])
        counts[value.year] = row[-2]
        built = _build([place], [value], selection, indicator)
        (figures_of_place,) = divider.rows(built, [place], indicator)
        found.setdefault(value.year, []).append(next(one for one in figures_of_place if one.year == value.year))
    return found, counts

"""Several indicators of the same townships, in a number of queries that grows with neither."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations, pairwise
from typing import Any

from accounts.models import User
from dashboard.breaks import mark_breaks
from dashboard.comparison import PAGE_ROWS, Comparison
from dashboard.grid import Place, build_rows, tell_apart
from dashboard.indicators import IndicatorInfo
from dashboard.measures import YearStatistics
from dashboard.queries import figures
from dashboard.queries.dividing import Divider
from dashboard.queries.peers import among, load_peer_scope
from dashboard.queries.scope import Scope, demo_in, fetch, scope_of
from dashboard.queries.yardsticks import load_yardsticks
from dashboard.selection import COUNTY_DIGITS, Selection
from dashboard.several import MAX_CHOOSABLE, Several

_STATISTICS = """
SELECT v.indicator_id, v.year, count(*), count(*) FILTER (WHERE {comparable}),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY v.value::float8) FILTER (WHERE {comparable})
FROM {values} {scope}
AND v.indicator_id = ANY(%(indicators)s) AND v.year = ANY(%(years)s) AND {confirmed}
GROUP BY v.indicator_id, v.year
"""
_KEPT = """
SELECT k.indicator_id, k.year, k.count, {comparable}, {median}, k.refreshed_at FROM reports_app_coverage k
WHERE k.area = %(area)s AND k.indicator_id = ANY(%(indicators)s) AND k.year = ANY(%(years)s)
"""
# Of two indicators of the same report: how many townships state both exactly, the part no larger than the whole.
_SUMS = """
WITH counts AS (
    SELECT {steps} FROM reports_app_indicatorvalue v
    {scope} AND v.indicator_id = ANY(%(indicators)s) AND v.year = %(year)s AND {confirmed}
    GROUP BY v.township_id
)
SELECT {sums} FROM counts WHERE {falling}
"""
# The placeholders are positions, not texts of anybody.
_STEP = """
max(v.value::float8) FILTER (WHERE v.indicator_id = %(step{at})s) AS step{at},
bool_or(v.bound = 'exact') FILTER (WHERE v.indicator_id = %(step{at})s) AS exact{at}
"""
_SUM = """
count(*) FILTER (WHERE exact{at} AND exact{after}),
coalesce(sum(step{at}) FILTER (WHERE exact{at} AND exact{after}), 0),
coalesce(sum(step{after}) FILTER (WHERE exact{at} AND exact{after}), 0)
"""


def load_several(
    user: User,
    selection: Selection,
    indicators: Sequence[IndicatorInfo],
    *,
    view: str,
    years: Sequence[int],
    area_names: Mapping[str, str],
    limit: int = PAGE_ROWS,
    townships: int = 0,
) -> Several:
    """Return one page of the townships of a selection with these indicators over the years, the last being the one
    shown; with `townships`, only so many: those that stand out, else the first ones."""
    divider = Divider(selection, indicators)
    scope = divider.scope(scope_of(user, selection.areas))
    chosen_peers, peers = load_peer_scope(user, selection, scope, divider)
    shown = selection.year or years[-1]
    total, never_filed = figures.count_townships(scope)
    choosable: list[Place] = []
    ranks: dict[str, int] = {}
    ranked: int | None = None
    if townships:
        choosable = _load_choosable(scope, selection.focus)
        if len(choosable) < townships and peers is not scope:  # a township alone is held against its peers
            around = figures.load_page(peers, limit=MAX_CHOOSABLE, offset=0)
            choosable += [place for place in around if place not in choosable]
        places = _pick(choosable, selection.focus, townships)
        total = len(places)
    else:
        selection = replace(selection, page=min(selection.page, max(1, -(-total // limit))))
        key = next((one for one in indicators if one.code == selection.indicator), indicators[0])
        places, ranks, ranked = figures.load_selected_page(scope, selection, key, shown, limit=limit, peers=peers)
        ranks = among(chosen_peers, ranks)
    statistics, counted_at = _load_statistics(peers, selection, indicators, years)
    values = figures.load_values(indicators, places, years)
    filed = figures.load_filed(places, years)
    divider.load(places, years)
    told = tell_apart(places)
    yardsticks = load_yardsticks(user, selection, indicators, places, years, divider)
    demo = demo_in(scope, selection.areas)
    parts = []
    for indicator in indicators:
        rows = build_rows(
            told,
            years,
            values.get(indicator.pk, ()),
            filed,
            is_rate=indicator.is_rate,
            include_part_year=selection.include_part_year,
            only_confirmed=selection.only_confirmed,
        )
        rows = [mark_breaks(row, is_rate=indicator.is_rate) for row in rows]
        rows = divider.rows(rows, places, indicator)
        parts.append(
            Comparison(
                selection=replace(selection, indicators=(indicator.code,), first_year=years[0], last_year=years[-1]),
                indicator=divider.info(indicator),
                years=tuple(years),
                rows=rows,
                statistics=statistics.get(indicator.pk, {}),
                latest_year=shown,
                total=total,
                view=view,
                never_filed=0 if selection.is_picked else never_filed,
                demo=demo,
                ranks=ranks if indicator.code == selection.indicator else {},
                ranked=ranked if indicator.code == selection.indicator else None,
                counted_at=counted_at,
                area_names=area_names,
                chosen_peers=chosen_peers,
                yardsticks=yardsticks.get(indicator.pk),
            )
        )
    return Several(
        selection=selection,
        indicator=divider.info(next((one for one in indicators if one.code == selection.indicator), indicators[0])),
        view=view,
        latest_year=shown,
        total=total,
        area_names=area_names,
        demo=demo,
        parts=tuple(parts),
        choosable=tuple(tell_apart(choosable)),
    )


def load_sums(
    user: User, selection: Selection, indicators: Sequence[IndicatorInfo], year: int
) -> tuple[tuple[int, float, float], ...]:
    """Return for each step from one indicator to the next how many townships state both, and the sums of the two.

    Left out are those where a later step is more than an earlier one: their counts are not of one kind.
    """
    steps = range(len(indicators))
    if not steps[1:]:
        return ()
    scope = scope_of(user, selection.areas)
    statement = _SUMS.format(
        scope=scope.of_values,
        confirmed=figures.confirmed(is_asked=selection.only_confirmed),
        steps=",".join(_STEP.format(at=at) for at in steps),
        sums=",".join(_SUM.format(at=at, after=after) for at, after in pairwise(steps)),
        falling=" AND ".join(f"coalesce(step{at} >= step{after}, TRUE)" for at, after in combinations(steps, 2)),
    )
    params: dict[str, Any] = {f"step{at}": indicator.pk for at, indicator in enumerate(indicators)}
    params |= {"indicators": [indicator.pk for indicator in indicators], "year": year}
    (row,) = fetch(statement, scope.params | params)
    return tuple((row[at], row[at + 1], row[at + 2]) for at in range(0, len(row), 3))


def _load_choosable(scope: Scope, focus: Sequence[str]) -> list[Place]:
    """Return the first townships of the scope, and those that stand out wherever they stand."""
    found = figures.load_page(scope, limit=MAX_CHOOSABLE, offset=0)
    further = [code for code in focus if code not in {place.code for place in found}]
    if not further or len(found) < MAX_CHOOSABLE:
        return found
    params = scope.params | {"further": further}
    narrowed = replace(scope, condition=f"{scope.condition} AND t.code = ANY(%(further)s)", params=params)
    return [*found, *figures.load_page(narrowed, limit=len(further), offset=0)]


def _pick(places: Sequence[Place], focus: Sequence[str], count: int) -> list[Place]:
    chosen = {place.code: place for place in places}
    first = [chosen[code] for code in focus if code in chosen]
    return [*first, *(place for place in places if place not in first)][:count]


def _load_statistics(
    scope: Scope, selection: Selection, indicators: Sequence[IndicatorInfo], years: Sequence[int]
) -> tuple[dict[int, dict[int, YearStatistics]], datetime | None]:
    """Return count, comparable count and median by indicator and year: kept ones of a county, a province or all."""
    params = scope.params | {"indicators": [one.pk for one in indicators], "years": list(years), "area": scope.kept}
    found: dict[int, dict[int, YearStatistics]] = {}
    is_county = scope.kept is not None and len(scope.kept) == COUNTY_DIGITS and not selection.include_part_year
    if (scope.is_wide or is_county) and not selection.only_confirmed:
        kept = fetch(_KEPT.format(**figures.kept_columns(include_part_year=selection.include_part_year)), params)
        for indicator, year, count, comparable, median, _at in kept:
            found.setdefault(indicator, {})[year] = YearStatistics(count, comparable, median)
        if kept:
            return found, min(row[-1] for row in kept) if scope.is_wide else None
    rates = [one.pk for one in indicators if one.is_rate]
    statement = _STATISTICS.format(
        comparable=figures.comparable_of_several(selection),
        values=scope.values,
        scope=scope.of_values,
        confirmed=figures.confirmed(is_asked=selection.only_confirmed),
    )
    for indicator, year, *rest in fetch(statement, params | {"rates": rates}):
        found.setdefault(indicator, {})[year] = YearStatistics(*rest)
    return found, None

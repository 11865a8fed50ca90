"""Whole answers: what a page, a chart or a file needs, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from accounts.models import User
from dashboard import measures
from dashboard.breaks import mark_breaks
from dashboard.comparison import PAGE_ROWS, Comparison
from dashboard.fitting import fitting_view
from dashboard.grid import Place, build_rows, tell_apart
from dashboard.indicators import IndicatorInfo
from dashboard.queries import figures
from dashboard.queries.dividing import Divider
from dashboard.queries.peers import among, load_peer_scope
from dashboard.queries.scope import demo_in, scope_of
from dashboard.queries.yardsticks import load_yardsticks
from dashboard.selection import Order, Selection


def load_comparison(
    user: User,
    selection: Selection,
    indicator: IndicatorInfo,
    *,
    area_names: Mapping[str, str] | None = None,
    limit: int = PAGE_ROWS,
) -> Comparison:
    """Return one page of the townships of a selection with one indicator's figures over its years; five queries."""
    divider = Divider(selection, [indicator])
    scope = divider.scope(scope_of(user, selection.areas))
    chosen_peers, peers = load_peer_scope(user, selection, scope, divider)
    years = range(selection.first_year - 1, selection.last_year + 1)
    rules = {"include_part_year": selection.include_part_year, "only_confirmed": selection.only_confirmed}
    statistics, counted_at = figures.load_statistics(peers, indicator, years, **rules)
    total, never_filed = figures.count_townships(scope)
    selection = replace(selection, page=min(selection.page, max(1, -(-total // limit))))
    latest = selection.year or measures.latest_year(statistics, selection.years)
    places, ranks, ranked = figures.load_selected_page(scope, selection, indicator, latest, limit=limit, peers=peers)
    values = figures.load_values([indicator], places, years).get(indicator.pk, ())
    filed = figures.load_filed(places, years)
    divider.load(places, years)
    rows = build_rows(tell_apart(places), years, values, filed, is_rate=indicator.is_rate, **rules)
    rows = [mark_breaks(row, is_rate=indicator.is_rate) for row in rows]
    rows = divider.rows(rows, places, indicator)
    if selection.is_picked and not selection.year and selection.order is Order.OFFICIAL:
        latest = measures.latest_year(measures.count_years(rows), selection.years)
    return Comparison(
        selection=selection,
        indicator=divider.info(indicator),
        years=tuple(years),
        rows=rows,
        statistics=statistics,
        latest_year=latest,
        total=total,
        view=fitting_view(selection, total),
        never_filed=0 if selection.is_picked else never_filed,
        demo=demo_in(scope, selection.areas),
        ranks=among(chosen_peers, ranks),
        ranked=ranked,
        counted_at=counted_at,
        area_names=area_names or {},
        chosen_peers=chosen_peers,
        yardsticks=load_yardsticks(user, selection, [indicator], places, years, divider).get(indicator.pk),
    )


def load_comparisons(
    user: User, selection: Selection, indicators: Sequence[IndicatorInfo], *, limit: int = PAGE_ROWS
) -> list[Comparison]:
    """Return the same townships in official order with one indicator after the other; a query for each."""
    scope = scope_of(user, selection.areas)
    years = range(selection.first_year - 1, selection.last_year + 1)
    places = tell_apart(figures.load_page(scope, limit=limit, offset=(selection.page - 1) * limit))
    total, never_filed = figures.count_townships(scope)
    values = figures.load_values(indicators, places, years)
    filed = figures.load_filed(places, years)
    found = []
    for indicator in indicators:
        statistics, counted_at = figures.load_statistics(
            scope, indicator, years, include_part_year=False, only_confirmed=False
        )
        own = selection.with_indicators(indicator.code)
        found.append(
            Comparison(
                selection=own,
                indicator=indicator,
                years=tuple(years),
                rows=build_rows(places, years, values.get(indicator.pk, ()), filed, is_rate=indicator.is_rate),
                statistics=statistics,
                latest_year=measures.latest_year(statistics, selection.years),
                total=total,
                view=fitting_view(own, total),
                never_filed=never_filed,
                counted_at=counted_at,
            )
        )
    return found


def load_around(user: User, place: Place, indicator: IndicatorInfo, years: Sequence[int], year: int) -> Comparison:
    """Return one township's figures of these years, with the statistics of its county and its rank there in a year.

    The year may lie outside them: other counties, beside which the township is shown, have reports of it.
    """
    selection = Selection((place.county_code,), (indicator.code,), years[0], years[-1], year=year)
    scope = scope_of(user, selection.areas)
    span = range(min(years[0], year) - 1, max(years[-1], year) + 1)
    statistics, _ = figures.load_statistics(scope, indicator, span, include_part_year=False, only_confirmed=False)
    rows = build_rows(
        [place],
        span,
        figures.load_values([indicator], [place], span).get(indicator.pk, ()),
        figures.load_filed([place], span),
        is_rate=indicator.is_rate,
    )
    now = next((figure for figure in rows[0] if figure.year == year), None)
    ranks: dict[str, int] = {}
    ranked: int | None = None
    if now is not None and now.is_comparable and now.value is not None:
        value = Decimal(str(now.value))
        ranked, rank_of = figures.load_ranks(scope, indicator, year, figures.comparable(indicator), [value])
        ranks = {place.code: rank_of[value]}
    return Comparison(
        selection=selection,
        indicator=indicator,
        years=tuple(span),
        rows=rows,
        statistics=statistics,
        latest_year=year,
        total=1,
        view="lines",
        ranks=ranks,
        ranked=ranked,
    )

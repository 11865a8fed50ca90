"""A selection and the frames that answer it become one comparison: what table, chart and export are made from."""

from dataclasses import dataclass

import pandas as pd

from dashboard import measures
from dashboard.charts import ChartSpec, fitting_view
from dashboard.indicators import IndicatorInfo
from dashboard.selection import Choices, Selection, View


@dataclass(frozen=True, slots=True)
class Frames:
    """What the database holds for an account: the frames of `queries`, `values` of one indicator."""

    places: pd.DataFrame
    reports: pd.DataFrame
    unread: pd.DataFrame
    values: pd.DataFrame

    def within(self, county: str) -> "Frames":
        """Return what concerns the townships of one county."""
        places = self.places[self.places["county_code"].eq(county)]
        kept = set(places["township"])
        rest = (frame[frame["township"].isin(kept)] for frame in (self.reports, self.unread, self.values))
        return Frames(places, *rest)

    @property
    def choices(self) -> Choices:
        """What there is to choose from: townships with a report, their counties, and the years of any report."""
        filed = self.places[self.places["reports"].gt(0)]
        return Choices(
            counties=tuple(dict.fromkeys(filed["county_code"])),
            townships=tuple(filed["township"]),
            years=tuple(int(year) for year in sorted(set(self.reports["year"]))),
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures of one indicator.

    `peers` holds every township of the scope (the county, or all that the account sees), `shown` those selected, in
    order; both have the columns of `measures` and one more year before the selection, for the change. Medians and
    ranks are those of the peers.
    """

    selection: Selection
    indicator: IndicatorInfo
    peers: pd.DataFrame
    shown: pd.DataFrame
    medians: pd.DataFrame
    spec: ChartSpec
    view: str
    latest_year: int
    never_filed: int
    leaves_out_demo: bool

    @property
    def has_figures(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.shown["value"].notna().any())


def compare(selection: Selection, frames: Frames, indicator: IndicatorInfo) -> Comparison:
    """Return the comparison of an indicator among the townships that have filed at least one report."""
    places = within_scope(frames.places, selection)
    scope = tell_apart(places[places["reports"].gt(0)])
    years = range(selection.first_year - 1, selection.last_year + 1)
    values = frames.values[frames.values["indicator"].eq(indicator.code)]
    grid = measures.complete_grid(values, scope, frames.reports, frames.unread, years=years)
    grid = measures.add_comparability(grid, is_rate=indicator.is_rate)
    grid = measures.add_change(measures.add_rank(grid), is_rate=indicator.is_rate)
    grid = measures.add_verdict(grid, is_rate=indicator.is_rate)
    chosen = set(selection.townships or scope["township"])
    latest = measures.latest_year(grid[grid["township"].isin(chosen)], selection.years)
    order = [code for code in measures.order_places(grid, by=selection.order, year=latest) if code in chosen]
    spec = ChartSpec(
        indicator=indicator.code,
        name=indicator.name,
        unit=indicator.unit,
        is_rate=indicator.is_rate,
        years=selection.years,
        townships=tuple(order),
        focus=selection.focus,
    )
    return Comparison(
        selection=selection,
        indicator=indicator,
        peers=grid,
        shown=_in_order(grid, order),
        medians=measures.medians_by_year(grid),
        spec=spec,
        view=fitting_view(spec) if selection.view is View.AUTO else selection.view.value,
        latest_year=latest,
        never_filed=len(places) - len(scope),
        leaves_out_demo=not selection.county and len(places) < len(frames.places),
    )


def within_scope(places: pd.DataFrame, selection: Selection) -> pd.DataFrame:
    """Return the places that a selection is about: its county, or all that are real.

    Once an office has reports of its own, the fictional district is compared with them only where it is asked for.
    """
    if selection.county:
        return places[places["county_code"].eq(selection.county)]
    asked_for = places["is_demo"] & places["township"].isin(selection.townships)
    real = own_places(places)
    return places if real.empty or asked_for.any() else real


def own_places(places: pd.DataFrame) -> pd.DataFrame:
    """Return the places that are not of the fictional district; none where nothing real was reported."""
    real = places[~places["is_demo"]]
    return real if real["reports"].gt(0).any() else real.iloc[:0]


def tell_apart(places: pd.DataFrame) -> pd.DataFrame:
    """Return places with unique names: the county goes before a name that occurs twice among them."""
    shared = places["name"].duplicated(keep=False)
    return places.assign(name=places["name"].mask(shared, places["county"] + places["name"]))


def _in_order(grid: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    place = {code: number for number, code in enumerate(order)}
    chosen = grid[grid["township"].isin(place)]
    return chosen.assign(place=chosen["township"].map(place)).sort_values(["place", "year"]).drop(columns="place")

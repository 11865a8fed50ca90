"""Frames of figures become frames of comparisons. Every function returns a new frame and says its columns.

A figure is comparable when it is there, covers the whole year (rates always do), and, for a rate, does not rest on a
known n below `SMALL_N`. Only comparable figures enter medians and ranks; fewer than `MIN_PEERS` have no median.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.states import CellState, FilingState

SMALL_N = 10
MIN_PEERS = 3
SMALL_BASE = 10
SIMILAR_POINTS = 1.0
SIMILAR_SHARE = 0.1

GRID_COLUMNS = [
    "township",
    "name",
    "county",
    "year",
    "state",
    "value",
    "bound",
    "basis",
    "numerator",
    "denominator",
    "is_doubtful",
    "is_part_year",
]


class Verdict(StrEnum):
    """How a figure stands to the median of its year."""

    HIGHER = "higher"
    LOWER = "lower"
    SIMILAR = "similar"
    NOT_COMPARED = "not_compared"


@dataclass(frozen=True, slots=True)
class VerdictMark:
    """A verdict as shown: always the word and the arrow, never the colour alone. `token` names the CSS colour."""

    verdict: Verdict
    word: Promise
    arrow: str
    token: str


WORDS: dict[Verdict, tuple[Promise, str]] = {
    Verdict.HIGHER: (_("高于中位数"), "↑"),
    Verdict.LOWER: (_("低于中位数"), "↓"),
    Verdict.SIMILAR: (_("与中位数相近"), "≈"),
    Verdict.NOT_COMPARED: (_("不作比较"), ""),
}


def complete_grid(
    values: pd.DataFrame,
    places: pd.DataFrame,
    reports: pd.DataFrame,
    unread: pd.DataFrame,
    *,
    years: Sequence[int],
) -> pd.DataFrame:
    """Return one row for each township and year of `places` × `years`, in that order: `GRID_COLUMNS`.

    `values` hold one indicator. `state` tells a figure, a stated zero and the four ways to be missing apart.
    """
    grid = _cross(places, years)
    grid = grid.merge(values.drop(columns=["report"], errors="ignore"), on=["township", "year"], how="left")
    grid = grid.merge(reports[["township", "year", "is_part_year"]], on=["township", "year"], how="left")
    is_filed = grid["is_part_year"].notna()
    is_unread = _is_in(grid, unread)
    state = pd.Series(CellState.NOT_FILED.value, index=grid.index, dtype="object")
    state = state.mask(_is_outside_validity(grid), CellState.NOT_APPLICABLE.value)
    state = state.mask(is_unread, CellState.NOT_READABLE.value)
    state = state.mask(is_filed, CellState.NOT_MENTIONED.value)
    state = state.mask(grid["value"].notna(), CellState.VALUE.value)
    state = state.mask(grid["value"].eq(0), CellState.STATED_ZERO.value)
    grid = grid.assign(
        state=state,
        is_part_year=grid["is_part_year"].eq(True),
        is_doubtful=grid["is_doubtful"].eq(True),
    )
    return grid[GRID_COLUMNS]


def build_filing_grid(
    places: pd.DataFrame, reports: pd.DataFrame, unread: pd.DataFrame, *, years: Sequence[int]
) -> pd.DataFrame:
    """Return the filing state of every township and year: township, name, county, year, report (or NaN), filing."""
    grid = _cross(places, years)
    known = reports[["township", "year", "report", "is_part_year", "is_doubtful"]]
    grid = grid.merge(known, on=["township", "year"], how="left")
    files = unread.drop_duplicates(["township", "year"])[["township", "year", "filing"]]
    grid = grid.merge(files.rename(columns={"filing": "unread"}), on=["township", "year"], how="left")
    filing = pd.Series(FilingState.NOT_FILED.value, index=grid.index, dtype="object")
    filing = filing.mask(_is_outside_validity(grid), FilingState.NOT_APPLICABLE.value)
    filing = filing.mask(grid["unread"].notna(), grid["unread"])
    filing = filing.mask(grid["report"].notna(), FilingState.FILED.value)
    filing = filing.mask(grid["is_part_year"].eq(True), FilingState.PART_YEAR.value)
    filing = filing.mask(grid["is_doubtful"].eq(True), FilingState.DOUBTFUL.value)
    return grid.assign(filing=filing)[["township", "name", "county", "year", "report", "filing"]]


def _cross(places: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    calendar = pd.DataFrame({"year": pd.Series(list(years), dtype="int64")})
    return places[["township", "name", "county", "valid_from", "valid_to"]].merge(calendar, how="cross")


def _is_in(grid: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    known = set(zip(rows["township"], rows["year"], strict=True))
    keys = zip(grid["township"], grid["year"], strict=True)
    return pd.Series([key in known for key in keys], index=grid.index, dtype="bool")


def _is_outside_validity(grid: pd.DataFrame) -> pd.Series:
    year = grid["year"].astype("float64")
    start = pd.to_numeric(grid["valid_from"]).astype("float64")
    end = pd.to_numeric(grid["valid_to"]).astype("float64")
    return (year < start) | (year > end)


def add_comparability(grid: pd.DataFrame, *, is_rate: bool) -> pd.DataFrame:
    """Add `is_small` (a rate on fewer than `SMALL_N`) and `is_comparable` (bool)."""
    is_small = grid["denominator"].lt(SMALL_N) & is_rate
    is_whole = pd.Series(is_rate, index=grid.index) | ~grid["is_part_year"]
    return grid.assign(is_small=is_small, is_comparable=grid["value"].notna() & ~is_small & is_whole)


def medians_by_year(grid: pd.DataFrame) -> pd.DataFrame:
    """Return year, median (of comparable figures, NaN where they are too few) and count (how many they are)."""
    comparable = grid["value"].where(grid["is_comparable"])
    by_year = comparable.groupby(grid["year"], sort=True)
    count = by_year.count()
    medians = pd.DataFrame({"median": by_year.median().where(count >= MIN_PEERS), "count": count})
    return medians.rename_axis("year").reset_index()


def add_rank(grid: pd.DataFrame) -> pd.DataFrame:
    """Add `rank` (1 is the highest of its year, equal figures share the better rank) and `ranked_of`; NaN if neither.

    Bounds take part with the number they state.
    """
    comparable = grid["value"].where(grid["is_comparable"])
    by_year = comparable.groupby(grid["year"])
    count = by_year.transform("count").where(grid["is_comparable"])
    return grid.assign(rank=by_year.rank(method="min", ascending=False), ranked_of=count)


def add_change(grid: pd.DataFrame, *, is_rate: bool) -> pd.DataFrame:
    """Add `change` from the year before (points for a rate, else units) and `change_percent`.

    Neither is given where a figure is no exact number or one of the two years is not comparable; a percentage is never
    given for a rate, nor for a base below `SMALL_BASE`.
    """
    usable = grid["value"].where(grid["is_comparable"] & grid["bound"].eq("exact"))
    before = grid.assign(year=grid["year"] + 1, before=usable)[["township", "year", "before"]]
    previous = grid[["township", "year"]].merge(before, on=["township", "year"], how="left")["before"]
    previous.index = grid.index
    change = usable - previous
    percent = (change / previous * 100).where(previous.ge(SMALL_BASE) & (not is_rate))
    return grid.assign(change=change, change_percent=percent)


def add_verdict(grid: pd.DataFrame, *, is_rate: bool) -> pd.DataFrame:
    """Add `median` (of the figure's year) and `verdict`."""
    medians = grid[["year"]].merge(medians_by_year(grid), on="year", how="left")["median"]
    medians.index = grid.index
    columns = zip(grid["value"], medians, grid["bound"], grid["is_comparable"], strict=True)
    found = [
        judge(value, median, bound=str(bound), is_rate=is_rate) if comparable else Verdict.NOT_COMPARED
        for value, median, bound, comparable in columns
    ]
    return grid.assign(median=medians, verdict=pd.Series(found, index=grid.index, dtype="object"))


def judge(value: float, median: float, *, bound: str, is_rate: bool) -> Verdict:
    """Return how a figure stands to a median; similar is within 1 point for a rate, else within a tenth of the median.

    A figure stated as 不少于 can only be higher, one stated as 不超过 only lower; else it is not compared.
    """
    if pd.isna(value) or pd.isna(median):
        return Verdict.NOT_COMPARED
    margin = SIMILAR_POINTS if is_rate else abs(median) * SIMILAR_SHARE
    found = Verdict.SIMILAR if abs(value - median) <= margin else Verdict.HIGHER
    if found is Verdict.HIGHER and value < median:
        found = Verdict.LOWER
    certain = {"at_least": Verdict.HIGHER, "at_most": Verdict.LOWER}.get(bound, found)
    return found if found is certain else Verdict.NOT_COMPARED


def mark_verdict(verdict: Verdict, *, better: str) -> VerdictMark:
    """Return colour, word and arrow; without a set direction of the indicator the colour is neutral."""
    word, arrow = WORDS[verdict]
    favourable = {"higher": Verdict.HIGHER, "lower": Verdict.LOWER}.get(better)
    if favourable is None or verdict in {Verdict.SIMILAR, Verdict.NOT_COMPARED}:
        return VerdictMark(verdict, word, arrow, "--similar")
    return VerdictMark(verdict, word, arrow, "--higher" if verdict is favourable else "--lower")


def order_places(grid: pd.DataFrame, *, by: str, year: int) -> list[str]:
    """Return township codes in official order, or by the comparable figure of a year; those without one come last.

    `by` is official, highest or lowest.
    """
    official = list(dict.fromkeys(grid["township"]))
    if by == "official":
        return official
    rows = grid[grid["year"].eq(year) & grid["is_comparable"]]
    ranked = rows.sort_values("value", ascending=by == "lowest", kind="stable")["township"].tolist()
    return [*ranked, *(code for code in official if code not in set(ranked))]


def latest_year(grid: pd.DataFrame, years: Sequence[int]) -> int:
    """Return the latest of the years that has a figure, else the last of them."""
    known = grid[grid["year"].isin(years) & grid["value"].notna()]["year"]
    return int(known.max()) if len(known) else years[-1]


def coverage(grid: pd.DataFrame) -> pd.DataFrame:
    """Return township, years_with_value and years (those that apply), in the grid's order."""
    has_value = grid["value"].notna().groupby(grid["township"], sort=False).sum()
    applies = grid["state"].ne(CellState.NOT_APPLICABLE).groupby(grid["township"], sort=False).sum()
    return pd.DataFrame({"years_with_value": has_value, "years": applies}).rename_axis("township").reset_index()

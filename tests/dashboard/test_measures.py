"""Medians, ranks, changes and verdicts agree with a second, naive way to compute them."""

import random
import statistics
from typing import Any

import pandas as pd
import pytest

from dashboard import measures
from dashboard.measures import Verdict, judge
from dashboard.states import CellState, FilingState

YEARS = range(2019, 2026)
PLACE_COLUMNS = ["township", "name", "county_code", "county", "valid_from", "valid_to", "is_demo", "reports"]
VALUE_COLUMNS = [
    *("value_id", "report", "township", "year", "indicator", "value", "bound"),
    *("basis", "numerator", "denominator", "confidence", "is_doubtful"),
]


def make_places(count: int) -> pd.DataFrame:
    rows = [(f"990101{n:03d}", f"第{n}镇", "990101", "示例县", None, None, False, 1) for n in range(1, count + 1)]
    return pd.DataFrame(rows, columns=PLACE_COLUMNS)


def make_reports(rows: list[tuple[str, int, bool]]) -> pd.DataFrame:
    records = [(place, township, year, None, part, False, None) for place, (township, year, part) in enumerate(rows)]
    columns = ["report", "township", "year", "counted_through", "is_part_year", "is_doubtful", "updated_at"]
    return pd.DataFrame(records, columns=columns)


def make_values(rows: list[tuple[str, int, float, str, float | None, float | None]]) -> pd.DataFrame:
    records = [
        (place, place, township, year, "x", value, bound, "reported", numerator, denominator, 1.0, False)
        for place, (township, year, value, bound, numerator, denominator) in enumerate(rows)
    ]
    frame = pd.DataFrame(records, columns=VALUE_COLUMNS)
    return frame.astype({"value": "float64", "numerator": "float64", "denominator": "float64"})


NO_FILES = pd.DataFrame([], columns=["document", "township", "year", "filing"])


def random_grid(seed: int, *, is_rate: bool) -> pd.DataFrame:
    """A grid of 15 townships with gaps, bounds, ties, part years and small n."""
    chance = random.Random(seed)  # noqa: S311
    places = make_places(15)
    filed = [(code, year, chance.random() < 0.1) for code in places["township"] for year in YEARS]
    filed = [row for row in filed if chance.random() < 0.9]
    values = []
    for code, year, _part in filed:
        if chance.random() < 0.85:
            denominator = float(chance.choice([3, 9, 10, 50, 200])) if is_rate and chance.random() < 0.8 else None
            value = float(chance.choice([88.5, 95, 98.6, 100]) if is_rate else chance.choice([0, 4, 9, 10, 12, 60, 61]))
            bound = chance.choice(["exact", "exact", "exact", "at_least", "about"])
            values.append((code, year, value, bound, None, denominator))
    return measures.complete_grid(make_values(values), places, make_reports(filed), NO_FILES, years=YEARS)


def naive(rows: list[dict[str, Any]], *, is_rate: bool) -> list[dict[str, Any]]:
    """Compute the same by looking through all rows again for each row."""

    def comparable(row: dict[str, Any]) -> bool:
        if row["value"] is None:
            return False
        if is_rate:
            return row["denominator"] is None or row["denominator"] >= 10
        return not row["is_part_year"]

    found = []
    for row in rows:
        peers = [other["value"] for other in rows if other["year"] == row["year"] and comparable(other)]
        before = [o for o in rows if (o["township"], o["year"]) == (row["township"], row["year"] - 1)]
        change = percent = None
        pair = [*before, row]
        if len(pair) == 2 and all(comparable(one) and one["bound"] == "exact" for one in pair):
            change = row["value"] - before[0]["value"]
            if not is_rate and before[0]["value"] >= 10:
                percent = change / before[0]["value"] * 100
        found.append(
            {
                "median": statistics.median(peers) if len(peers) >= 3 else None,
                "rank": 1 + sum(peer > row["value"] for peer in peers) if comparable(row) else None,
                "ranked_of": len(peers) if comparable(row) else None,
                "change": change,
                "change_percent": percent,
            }
        )
    return found


def to_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = frame.to_dict("records")
    return [{key: None if pd.isna(value) else value for key, value in row.items()} for row in rows]


@pytest.mark.parametrize("is_rate", [True, False])
@pytest.mark.parametrize("seed", range(5))
def test_measures_agree_with_the_naive_way(seed: int, is_rate: bool):
    grid = measures.add_comparability(random_grid(seed, is_rate=is_rate), is_rate=is_rate)
    full = measures.add_verdict(measures.add_change(measures.add_rank(grid), is_rate=is_rate), is_rate=is_rate)
    rows = to_rows(full)
    expected = naive(rows, is_rate=is_rate)
    columns = list(expected[0])
    assert [{name: row[name] for name in columns} for row in rows] == expected


def test_grid_tells_the_five_ways_to_have_no_figure_apart():
    places = make_places(6).assign(valid_from=[None, None, None, None, None, 2024])
    codes = list(places["township"])
    reports = make_reports([(codes[0], 2023, False), (codes[1], 2023, False), (codes[2], 2023, False)])
    values = make_values([(codes[0], 2023, 5, "exact", None, None), (codes[1], 2023, 0, "exact", None, None)])
    files = pd.DataFrame([(1, codes[4], 2023, FilingState.FAILED)], columns=list(NO_FILES.columns))
    grid = measures.complete_grid(values, places, reports, files, years=[2023])
    assert grid["state"].tolist() == [
        CellState.VALUE,
        CellState.STATED_ZERO,
        CellState.NOT_MENTIONED,
        CellState.NOT_FILED,
        CellState.NOT_READABLE,
        CellState.NOT_APPLICABLE,
    ]
    assert len({state.mark for state in CellState}) == len(CellState)


def test_filing_grid_prefers_the_report_to_a_failed_second_file():
    places = make_places(3)
    codes = list(places["township"])
    reports = make_reports([(codes[0], 2023, False), (codes[1], 2023, True)])
    files = pd.DataFrame(
        [(1, codes[0], 2023, FilingState.FAILED), (2, codes[2], 2023, FilingState.WAITING)],
        columns=list(NO_FILES.columns),
    )
    grid = measures.build_filing_grid(places, reports, files, years=[2023])
    assert grid["filing"].tolist() == [FilingState.FILED, FilingState.PART_YEAR, FilingState.WAITING]


@pytest.mark.parametrize(
    ("value", "median", "bound", "is_rate", "verdict"),
    [
        (98.9, 98.0, "exact", True, Verdict.SIMILAR),
        (99.1, 98.0, "exact", True, Verdict.HIGHER),
        (96.9, 98.0, "exact", True, Verdict.LOWER),
        (110, 100, "exact", False, Verdict.SIMILAR),
        (111, 100, "exact", False, Verdict.HIGHER),
        (8000, 9500, "at_least", False, Verdict.NOT_COMPARED),
        (8000, 5000, "at_least", False, Verdict.HIGHER),
        (8000, 5000, "at_most", False, Verdict.NOT_COMPARED),
        (4000, 5000, "at_most", False, Verdict.LOWER),
        (float("nan"), 5000, "exact", False, Verdict.NOT_COMPARED),
        (4000, float("nan"), "exact", False, Verdict.NOT_COMPARED),
    ],
)
def test_bound_is_compared_only_where_it_can_decide(
    value: float, median: float, bound: str, is_rate: bool, verdict: Verdict
):
    assert judge(value, median, bound=bound, is_rate=is_rate) is verdict


def test_colour_of_a_verdict_is_neutral_without_a_direction():
    tokens = [measures.mark_verdict(Verdict.HIGHER, better=better).token for better in ("higher", "lower", "neutral")]
    assert tokens == ["--higher", "--lower", "--similar"]


def test_ranking_never_starts_with_a_small_n():
    places = make_places(3)
    codes = list(places["township"])
    reports = make_reports([(code, 2025, False) for code in codes])
    values = make_values(
        [
            (codes[0], 2025, 95, "exact", 95, 100),
            (codes[1], 2025, 100, "exact", 3, 3),
            (codes[2], 2025, 98, "exact", 49, 50),
        ]
    )
    grid = measures.complete_grid(values, places, reports, NO_FILES, years=[2025])
    grid = measures.add_comparability(grid, is_rate=True)
    assert measures.order_places(grid, by="highest", year=2025) == [codes[2], codes[0], codes[1]]
    assert measures.order_places(grid, by="official", year=2025) == codes

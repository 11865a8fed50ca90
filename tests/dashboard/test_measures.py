"""Figures held against each other: what is comparable, changes, medians, verdicts, states."""

import itertools
import random
import statistics
from datetime import date
from typing import Any

import pytest

from dashboard import measures
from dashboard.filing import Deadline, ReportRow, build_filing
from dashboard.grid import Figure, Filed, Place, ValueRow, build_rows, tell_apart
from dashboard.measures import Verdict, change_from, count_years, judge, judge_figure
from dashboard.states import CellState, FilingState

YEARS = tuple(range(2019, 2026))
NOTHING = Filed({}, frozenset())
OVERDUE = Deadline((4, 1), today=date(2025, 5, 1))


def make_places(count: int) -> list[Place]:
    return [Place(n, f"990101{n:03d}", f"第{n}镇", "990101", "示例县") for n in range(1, count + 1)]


def make_value(township: int, year: int, value: float, bound: str = "exact", **fields: Any) -> ValueRow:
    plain = {"basis": "reported", "numerator": None, "denominator": None, "is_doubtful": False}
    flags = {"is_part_year": False, "is_small": False, "is_confirmed": False, "counted": ""}
    return ValueRow(township, year, float(value), bound, **(plain | flags | fields))


def random_rows(seed: int, *, is_rate: bool) -> list[tuple[Figure, ...]]:
    """15 townships with gaps, bounds, part years and small n."""
    chance = random.Random(seed)  # noqa: S311
    values = [
        make_value(
            place.pk,
            year,
            chance.choice([88.5, 95, 98.6, 100] if is_rate else [0, 4, 9, 10, 12, 60, 61]),
            chance.choice(["exact", "exact", "exact", "at_least", "about"]),
            is_part_year=chance.random() < 0.1,
            is_small=is_rate and chance.random() < 0.2,
        )
        for place in make_places(15)
        for year in YEARS
        if chance.random() < 0.8
    ]
    return build_rows(make_places(15), YEARS, values, NOTHING, is_rate=is_rate)


@pytest.mark.parametrize("is_rate", [True, False])
@pytest.mark.parametrize("seed", range(5))
def test_measures_agree_with_the_naive_way(seed: int, is_rate: bool):
    rows = random_rows(seed, is_rate=is_rate)
    found = count_years(rows)
    every = [figure for row in rows for figure in row]
    for year in YEARS:
        known = [one for one in every if one.year == year and one.value is not None]
        peers = [one.value for one in known if not one.is_small and (is_rate or not one.is_part_year)]
        assert (found[year].known, found[year].comparable) == (len(known), len(peers))
        assert found[year].median == (statistics.median(peers) if len(peers) >= 3 else None)
    for row in rows:
        for before, now in itertools.pairwise(row):
            change = change_from(before, now, is_rate=is_rate)
            usable = all(one.is_comparable and one.bound == "exact" for one in (before, now))
            expected = now.value - before.value if usable and None not in (before.value, now.value) else None
            assert (change.size if change else None) == expected
            has_percent = expected is not None and not is_rate and before.value >= 10
            assert (change.percent if change else None) == (expected / before.value * 100 if has_percent else None)


def test_rows_tell_the_ways_to_have_no_figure_apart():
    places = [*make_places(6), Place(7, "990101007", "第7镇", "990101", "示例县")]
    places[5] = places[5]._replace(valid_from=2024)
    values = [make_value(1, 2023, 5), make_value(2, 2023, 0), make_value(7, 2023, 5)]
    values[0] = values[0]._replace(is_confirmed=True)
    values[1] = values[1]._replace(is_confirmed=True)
    filed = Filed({(number, 2023): False for number in (1, 2, 3, 7)}, frozenset({(5, 2023)}))
    rows = build_rows(places, [2023], values, filed, is_rate=False, only_confirmed=True)
    assert [row[0].state for row in rows] == [
        CellState.VALUE,
        CellState.STATED_ZERO,
        CellState.NOT_MENTIONED,
        CellState.NOT_FILED,
        CellState.NOT_READABLE,
        CellState.NOT_APPLICABLE,
        CellState.NOT_CONFIRMED,
    ]
    assert len({state.mark for state in CellState}) == len(CellState)


def test_part_years_are_comparable_only_where_they_are_wanted():
    values = [make_value(1, 2023, 5, is_part_year=True), make_value(2, 2023, 5, is_small=True)]
    places = make_places(2)

    def comparable(**rules: bool) -> list[bool]:
        return [row[0].is_comparable for row in build_rows(places, [2023], values, NOTHING, **rules)]

    assert comparable(is_rate=False) == [False, False]
    assert comparable(is_rate=True) == [True, False]
    assert comparable(is_rate=False, include_part_year=True) == [True, False]


def test_filing_prefers_the_report_to_a_failed_second_file():
    places = make_places(4)
    reports = {(1, 2023): ReportRow(8, False, False), (2, 2023): ReportRow(9, True, False)}
    unread = {(1, 2023): FilingState.FAILED, (3, 2023): FilingState.WAITING}
    rows = build_filing(places, [2023], reports, unread, OVERDUE)
    assert [(row[0].state, row[0].report) for row in rows] == [
        (FilingState.FILED, 8),
        (FilingState.PART_YEAR, 9),
        (FilingState.WAITING, None),
        (FilingState.NOT_FILED, None),
    ]


def test_figures_of_a_table_are_no_report():
    reports = {(1, 2019): ReportRow(8, False, False, is_tabled=True)}
    [[filing]] = build_filing(make_places(1), [2019], reports, {}, OVERDUE)
    assert (filing.state, filing.report) == (FilingState.TABLED, 8)


def test_names_that_occur_twice_carry_their_county():
    twins = [
        Place(1, "1", "城关镇", "a", "甲县"),
        Place(2, "2", "城关镇", "b", "乙县"),
        Place(3, "3", "河镇", "a", "甲县"),
    ]
    assert [place.name for place in tell_apart(twins)] == ["甲县城关镇", "乙县城关镇", "河镇"]


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
        (None, 5000, "exact", False, Verdict.NOT_COMPARED),
        (4000, None, "exact", False, Verdict.NOT_COMPARED),
    ],
)
def test_bound_is_compared_only_where_it_can_decide(
    value: float | None, median: float | None, bound: str, is_rate: bool, verdict: Verdict
):
    assert judge(value, median, bound=bound, is_rate=is_rate) is verdict


def test_small_n_is_not_judged():
    rows = build_rows(make_places(1), [2025], [make_value(1, 2025, 100, is_small=True)], NOTHING, is_rate=True)
    assert judge_figure(rows[0][0], 90.0, is_rate=True) is Verdict.NOT_COMPARED


def test_colour_of_a_verdict_is_neutral_without_a_direction():
    tones = [measures.mark_verdict(Verdict.HIGHER, better=better).tone for better in ("higher", "lower", "neutral")]
    assert tones == ["higher", "lower", "similar"]

"""A selection round-trips to the URL, and nonsense in a URL gives a note and a default."""

from urllib.parse import parse_qs

import pytest

from dashboard.selection import Choices, Order, Selection, View
from dashboard.topics import Topic

CHOICES = Choices(
    counties=("990101", "990102"),
    townships=("990101001", "990101002", "990102001"),
    years=(2016, 2018, 2019, 2020, 2021, 2022, 2023, 2024),
)


def read(query: str) -> tuple[Selection, tuple[str, ...]]:
    return Selection.from_params(Topic.MEDIATION, parse_qs(query), CHOICES)


def test_bare_address_shows_the_last_seven_years_of_everything():
    assert read("") == (Selection(Topic.MEDIATION, "mediation.success_rate", 2018, 2024), ())


def test_span_reaches_back_over_years_without_reports():
    choices = Choices((), (), (2010, 2019, 2024))
    assert Selection.from_params(Topic.MEDIATION, {}, choices)[0].years == tuple(range(2010, 2025))


@pytest.mark.parametrize(
    "selection",
    [
        Selection(Topic.MEDIATION, "mediation.cases", 2016, 2024),
        Selection(Topic.MEDIATION, "mediation.cases", 2017, 2017, county="990102"),
        Selection(
            Topic.MEDIATION,
            "mediation.resolved",
            2019,
            2020,
            county="990101",
            townships=("990101001", "990101002"),
            focus=("990101002",),
            order=Order.LOWEST,
            view=View.BARS,
        ),
    ],
)
def test_selection_round_trips(selection: Selection):
    assert read(selection.to_query()) == (selection, ())


@pytest.mark.parametrize(
    ("query", "notes"),
    [
        ("indicator=petitions.cases", ("网址中的指标“petitions.cases”无法识别，已按默认显示。",)),
        ("county=110101", ("网址中的县区“110101”无法识别，已按默认显示。",)),
        ("township=110101001&township=990101001", ("网址中的乡镇“110101001”不在可选范围内，已忽略。",)),
        ("from=twenty", ("网址中的年份“twenty”无法识别，已按默认显示。",)),
        ("from=99999999999999999999999", ("网址中的年份“99999999999999999999…”无法识别，已按默认显示。",)),
        ("to=²", ("网址中的年份“²”无法识别，已按默认显示。",)),
        ("from=2022&to=2019", ("起始年份晚于终止年份，已对调。",)),
        (
            "order=best&view=pie",
            ("网址中的排列方式“best”无法识别，已按默认显示。", "网址中的图形“pie”无法识别，已按默认显示。"),
        ),
        ("from=%00&county=&township=", ("网址中的年份“\x00”无法识别，已按默认显示。",)),
    ],
)
def test_nonsense_gives_a_note(query: str, notes: tuple[str, ...]):
    assert read(query)[1] == notes


def test_township_outside_the_county_is_left_out():
    selection, notes = read("county=990102&township=990101001")
    assert (selection.county, selection.townships, len(notes)) == ("990102", (), 1)


def test_nothing_to_choose_from_gives_no_years():
    selection, notes = Selection.from_params(Topic.TRAINING, {"from": ["2020"]}, Choices((), (), ()))
    assert (selection.years, notes) == ((), ())


def test_focus_toggles():
    selection, _ = read("")
    chosen = selection.with_focus_toggled("990101001")
    assert (chosen.focus, chosen.with_focus_toggled("990101001").focus) == (("990101001",), ())

"""A selection round-trips to the URL, and nonsense in a URL gives a note and a default."""

from urllib.parse import parse_qs

import pytest

from dashboard.indicators import IndicatorInfo
from dashboard.selection import Asked, Benchmark, Choices, Order, Per, Selection, View

AREAS = {
    "990101": "示例县",
    "9901": "示例市",
    "990101001": "甲镇",
    "990101002": "乙镇",
    "group:7": "山区",
    "all": "全部",
}
CHOICES = Choices(
    areas=AREAS,
    default_areas=("990101",),
    indicators={
        code: IndicatorInfo(code, "", "", "count", "neutral", "")
        for code in ("mediation.success_rate", "mediation.cases", "mediation.resolved")
    },
    default_indicators=("mediation.success_rate",),
    reports={2010: 1, 2016: 8, 2018: 9, 2019: 9, 2020: 9, 2021: 9, 2022: 9, 2023: 9, 2024: 9},
    values={2010: 1, 2016: 8, 2018: 9, 2019: 9, 2020: 9, 2021: 9, 2022: 9, 2023: 9, 2024: 2},
)
BARE = Selection(("990101",), ("mediation.success_rate",), 2016, 2023)


def read(query: str, choices: Choices = CHOICES) -> tuple[Selection, tuple[str, ...]]:
    return Selection.from_params(parse_qs(query), choices)


def test_bare_address_shows_the_years_in_which_most_of_the_selection_has_data():
    assert read("") == (BARE, ())


def test_without_values_the_years_of_reports_are_shown():
    choices = Choices(
        default_areas=("990101",), default_indicators=("x",), reports={2019: 3, 2020: 3}, values={2019: 0}
    )
    assert read("", choices)[0].years == (2019, 2020)


@pytest.mark.parametrize(
    "selection",
    [
        Selection(("all",), ("mediation.cases",), 2016, 2024),
        Selection(("9901",), ("mediation.cases", "mediation.resolved"), 2017, 2017, view=View.HEAT, page=3),
        Selection(
            areas=("990101002", "990101001", "group:7"),
            indicators=("mediation.resolved",),
            first_year=2019,
            last_year=2020,
            view=View.BARS,
            order=Order.LOWEST,
            per=Per.RESIDENTS,
            benchmark=Benchmark.TARGET,
            only_confirmed=True,
            include_part_year=True,
            include_small=True,
            focus=("990101002",),
            year=2020,
        ),
    ],
)
def test_selection_round_trips(selection: Selection):
    assert read(selection.to_query()) == (selection, ())


@pytest.mark.parametrize(
    ("query", "notes"),
    [
        ("indicator=petitions.cases", ("网址中的指标“petitions.cases”不在可选范围内，已忽略。",)),
        ("area=110101&area=990101001", ("网址中的地区“110101”不在可选范围内，已忽略。",)),
        ("from=twenty", ("网址中的年份“twenty”无法识别，已按默认显示。",)),
        ("from=99999999999999999999999", ("网址中的年份“99999999999999999999…”无法识别，已按默认显示。",)),
        ("to=2031", ("所选地区2031年没有报告，已改为2023年。",)),
        ("to=²", ("网址中的年份“²”无法识别，已按默认显示。",)),
        ("from=2022&to=2019", ("起始年份晚于终止年份，已对调。",)),
        (
            "page=0&focus=1",
            ("网址中的突出显示的乡镇“1”不在可选范围内，已忽略。", "网址中的页码“0”无法识别，已按默认显示。"),
        ),
        (
            "order=best&view=pie",
            ("网址中的图形“pie”无法识别，已按默认显示。", "网址中的排列方式“best”无法识别，已按默认显示。"),
        ),
        ("from=%00&area=", ("网址中的年份“\x00”无法识别，已按默认显示。",)),
    ],
)
def test_nonsense_gives_a_note(query: str, notes: tuple[str, ...]):
    assert read(query)[1] == notes


def test_part_of_a_chosen_area_narrows_it():
    assert read("area=990101&area=990101002")[0].areas == ("990101002",)


def test_peers_of_a_picked_township_are_its_county():
    selection, _ = read("area=990101001&area=990101002")
    assert (selection.is_picked, selection.peer_areas) == (True, ("990101",))
    assert selection.without_area("990101001").without_area("990101002").areas == ("990101",)


def test_only_well_formed_codes_are_looked_up():
    asked = Asked.from_params(
        parse_qs("area=99&area=9&area=99010&area=group:1&area=all&area=%27--&area=²2&indicator=a%20b")
    )
    assert asked == Asked(("99", "group:1", "all"), ())


def test_thousands_of_areas_are_cut_with_a_note():
    query = "&".join(f"area={number:09d}" for number in range(5_000))
    selection, notes = read(query)
    assert (selection.areas, notes[-1]) == (("990101",), "网址中的地区过多，只取前300个。")


def test_nothing_to_choose_from_gives_no_years():
    assert read("from=2020", Choices())[0].years == ()


def test_focus_toggles():
    chosen = BARE.with_focus_toggled("990101001")
    assert (chosen.focus, chosen.with_focus_toggled("990101001").focus) == (("990101001",), ())

"""Answers show what an account may see, at a number of queries that does not grow with the data."""

import random
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from dashboard import queries
from dashboard.comparison import Comparison
from dashboard.indicators import IndicatorInfo
from dashboard.measures import YearStatistics, count_years
from dashboard.selection import Asked, Order, PointAddress, Selection
from dashboard.states import CellState, FilingState
from reports_app.models import Document, Report, Township, TownshipGroup
from reports_app.rows import keep_figures
from reports_app.rows.coverage import refresh_larger_areas
from tests.district import District

TEXT = "一、举措。全年调解纠纷219件，成功216件，成功率98.6%。发放资料8000余份。"
RATE_2023 = PointAddress("990101001", 2023, "mediation.success_rate")
CODES = ["mediation.cases", "mediation.success_rate", "publicity.materials"]


@pytest.fixture
def two_counties(district: District) -> District:
    """甲镇 filed 2023 and 2024, its neighbour nothing; 丙镇 of another county filed 2024."""
    first = district.township("990101001", "甲镇")
    district.township("990101002", "乙镇")
    other = district.township("990102001", "丙镇")
    district.township("990103001", "丁镇")
    report = district.report(first, 2023, TEXT)
    district.section(report, "一、举措", 0, len(TEXT))
    district.value(report, "mediation.cases", "219", "219")
    rate = district.value(report, "mediation.success_rate", "98.6301", "98.6%", numerator=216, denominator=219)
    district.finding(report, "rate_mismatch", list(rate.facts.all()), claimed="98.6%", counted="97.2%")
    district.value(report, "publicity.materials", "8000", "8000", bound="at_least", confidence=0.4)
    district.report(first, 2024, TEXT, through=date(2024, 11, 30))
    foreign = district.report(other, 2024, TEXT)
    district.value(foreign, "mediation.cases", "219", "219")
    return district


def compare(user: User, code: str, *areas: str, **chosen: Any) -> Comparison:
    years = {"first_year": 2023, "last_year": 2024} | chosen
    return queries.load_comparison(user, Selection(areas or ("all",), (code,), **years), indicator_of(code))


def indicator_of(code: str) -> IndicatorInfo:
    return queries.load_indicators([code])[code]


def test_comparison_shows_the_townships_that_filed(two_counties: District, everyone: User):
    comparison = compare(everyone, "mediation.cases")
    found = [(row[0].name, [figure.value for figure in row]) for row in comparison.shown]
    assert found == [("甲镇", [219.0, None]), ("丙镇", [None, 219.0])]
    assert (comparison.total, comparison.latest_year) == (2, 2024)
    assert compare(everyone, "mediation.cases", "990101").never_filed == 1


def test_figures_carry_n_bound_and_doubt(two_counties: District, one_county: User):
    found = {}
    for code in CODES:
        figure = compare(one_county, code, "990101").shown[0][0]
        found[code] = (figure.value, figure.bound, figure.denominator, figure.is_doubtful)
    assert found == {
        "mediation.cases": (219.0, "exact", None, False),
        "mediation.success_rate": (98.6301, "exact", 219.0, True),
        "publicity.materials": (8000.0, "at_least", None, True),
    }


def test_part_larger_than_its_whole_is_no_n(district: District, everyone: User):
    report = district.report(district.township("990101001", "甲镇"), 2024, TEXT)
    district.value(report, "mediation.success_rate", "98.6", numerator=216, denominator=5)
    figure = compare(everyone, "mediation.success_rate", "990101").shown[0][1]
    assert (figure.numerator, figure.denominator, figure.is_small) == (None, None, False)


def test_areas_never_reach_past_the_account(two_counties: District, one_county: User):
    for areas in (("all",), ("99",), ("9901",), ("990101", "990102"), ("990102001", "990101001")):
        assert [row[0].name for row in compare(one_county, "mediation.cases", *areas).rows] == ["甲镇"]
    assert compare(one_county, "mediation.cases", "990102").rows == []


def test_choices_are_those_of_the_account(two_counties: District, one_county: User, everyone: User):
    TownshipGroup.objects.create(name="山区", codes=["990101001", "990102001"])
    group = f"group:{TownshipGroup.objects.get().pk}"
    asked = Asked(("990101", "990102", "990102001", "12", group, "group:0"), ("mediation.cases", "x"))
    choices = queries.load_choices(one_county, asked)
    assert choices.areas == {"990101": "示例县", group: "山区"}
    assert (tuple(choices.indicators), choices.reports, choices.values) == (
        ("mediation.cases",),
        {2023: 1, 2024: 1},
        {2023: 1, 2024: 0},
    )
    assert [row[0].name for row in compare(one_county, "mediation.cases", group).rows] == ["甲镇"]
    assert queries.load_choices(everyone, Asked()).default_areas == ("990101",)
    assert queries.load_choices(everyone, asked).areas["990102001"] == "丙镇"


def test_ranking_is_of_comparable_figures_and_never_starts_with_a_small_n(district: District, everyone: User):
    for number, (value, counts) in enumerate([(95, (95, 100)), (100, (3, 3)), (98, (49, 50)), (98, (98, 100))], 1):
        report = district.report(district.township(f"99010100{number}", f"{number}镇"), 2024, TEXT)
        district.value(report, "mediation.success_rate", str(value), numerator=counts[0], denominator=counts[1])
    ranked = compare(everyone, "mediation.success_rate", "990101", order=Order.HIGHEST)
    assert [row[0].name for row in ranked.rows] == ["3镇", "4镇", "1镇", "2镇"]
    assert ranked.ranks == {"990101003": 1, "990101004": 1, "990101001": 3}
    lowest = compare(everyone, "mediation.success_rate", "990101", order=Order.LOWEST)
    assert [row[0].name for row in lowest.rows] == ["1镇", "3镇", "4镇", "2镇"]
    assert ranked.statistics[2024] == YearStatistics(4, 3, 98.0)


@pytest.mark.parametrize("area", ["990101", "99", "all"])
def test_small_rates_are_ranked_where_that_is_asked(area: str, district: District, everyone: User):
    for number, (value, counts) in enumerate([(95, (95, 100)), (100, (3, 3)), (98, (49, 50)), (98, (98, 100))], 1):
        report = district.report(district.township(f"99010100{number}", f"{number}镇"), 2024, TEXT)
        district.value(report, "mediation.success_rate", str(value), numerator=counts[0], denominator=counts[1])
    district.report(district.township("990101005", "5镇"), 2024, TEXT)
    refresh_larger_areas()
    ranked = compare(everyone, "mediation.success_rate", area, order=Order.HIGHEST, include_small=True)
    assert [row[0].name for row in ranked.rows] == ["2镇", "3镇", "4镇", "1镇", "5镇"]
    assert ranked.ranks == {"990101002": 1, "990101003": 2, "990101004": 2, "990101001": 4}
    assert (ranked.ranked, ranked.statistics[2024]) == (4, YearStatistics(4, 3, 98.0))
    lowest = compare(everyone, "mediation.success_rate", area, order=Order.LOWEST, include_small=True)
    assert [row[0].name for row in lowest.rows] == ["1镇", "3镇", "4镇", "2镇", "5镇"]
    assert compare(everyone, "mediation.success_rate", area, order=Order.LOWEST).ranked == 3


@pytest.mark.parametrize("order", list(Order))
def test_pages_hold_every_township_once(order: Order, district: District, everyone: User):
    for number in range(1, 61):
        report = district.report(district.township(f"990101{number:03d}", f"{number}镇"), 2024, TEXT)
        if number % 3:
            district.value(report, "mediation.cases", str(number % 7))
    pages = [compare(everyone, "mediation.cases", "990101", order=order, page=page) for page in (1, 2)]
    codes = [row[0].township for page in pages for row in page.rows]
    assert (len(codes), len(set(codes)), pages[0].pages) == (60, 60, 2)
    assert compare(everyone, "mediation.cases", "990101", page=9).selection.page == 2


def test_statistics_of_the_database_are_those_of_the_figures(district: District, everyone: User):
    chance = random.Random(7)  # noqa: S311
    for number in range(1, 13):
        place = district.township(f"990101{number:03d}", f"{number}镇")
        for year in (2022, 2023, 2024):
            through = date(year, 11, 30) if chance.random() < 0.2 else None
            report = district.report(place, year, TEXT, through=through)
            whole = chance.choice([5, 9, 10, 80])
            district.value(report, "mediation.success_rate", "90", numerator=whole - 1, denominator=whole)
            district.value(report, "mediation.cases", str(chance.randint(0, 99)))
    refresh_larger_areas()
    for code in ("mediation.cases", "mediation.success_rate"):
        for area in ("990101", "9901", "99", "all"):
            for part_years in (False, True):
                comparison = compare(everyone, code, area, first_year=2022, include_part_year=part_years)
                assert comparison.statistics == count_years(comparison.rows)
                assert (comparison.counted_at is None) == (area not in ("99", "all"))


def test_only_confirmed_reports_are_compared_where_that_is_asked(two_counties: District, everyone: User):
    Report.objects.filter(township__code="990102001").update(review_state=Report.ReviewState.CONFIRMED)
    keep_figures(Township.objects.get(code="990102001").pk, [2024])
    comparison = compare(everyone, "mediation.cases", only_confirmed=True)
    assert [[figure.state for figure in row] for row in comparison.shown] == [
        [CellState.NOT_CONFIRMED, CellState.NOT_MENTIONED],
        [CellState.NOT_FILED, CellState.VALUE],
    ]
    assert {year: counted.known for year, counted in comparison.statistics.items()} == {2024: 1}


def test_reports_say_whether_they_stop_before_the_year_ends(two_counties: District, one_county: User):
    places = queries.load_places(queries.scope_of(one_county, ("990101",)), limit=9)
    found = {one.year: one.state for row in queries.load_states(places, [2023, 2024]) for one in row if one.report}
    assert found == {2023: FilingState.DOUBTFUL, 2024: FilingState.PART_YEAR}


def test_unread_files_are_told_apart(two_counties: District, everyone: User):
    township = two_counties.township("990101003", "戊镇")
    two_counties.document(township, 2023, state=Document.State.FAILED, error="扫描件")
    two_counties.document(township, 2024, state=Document.State.NEEDS_CHOICE)
    two_counties.document(None, None, state=Document.State.NEEDS_IDENTITY)
    places = queries.load_places(queries.scope_of(everyone, ("990101",)), limit=9)
    (found,) = [row for row in queries.load_states(places, range(2022, 2025)) if row[0].name == "戊镇"]
    assert [one.state for one in found] == [FilingState.NOT_FILED, FilingState.FAILED, FilingState.WAITING]


def test_parts_of_an_area_say_what_they_have(two_counties: District, everyone: User, one_county: User):
    key = indicator_of("mediation.cases").pk
    county = queries.load_children(everyone, "990101", [key], [2023, 2024])
    assert [tuple(option) for option in county] == [("990101001", "甲镇", True, 1), ("990101002", "乙镇", False, 0)]
    prefecture = queries.load_children(everyone, "9901", [key], [2023, 2024])
    assert [tuple(option) for option in prefecture] == [
        ("990101", "示例县", True, 1),
        ("990102", "样本县", True, 1),
        ("990103", "别县", False, 0),
    ]
    assert [option.code for option in queries.load_children(one_county, "9901", [key], [2023])] == ["990101"]
    assert [option.code for option in queries.load_children(everyone, "all", [key], [2023])] == ["99"]


def test_areas_are_found_by_words(two_counties: District, everyone: User, one_county: User):
    def find(user: User, text: str) -> list[str]:
        return [option.name for option in queries.find_areas(user, text, [], [2023], limit=9)]

    assert find(everyone, "示例") == ["示例省", "示例市", "示例县"]
    assert find(everyone, "丙") == ["样本县丙镇"]
    assert (find(one_county, "丙"), find(everyone, "%")) == ([], [])


def test_waiting_counts_only_what_the_account_sees(two_counties: District, everyone: User, one_county: User):
    two_counties.document(None, None, state=Document.State.FAILED, error="扫描件")
    mine = queries.load_waiting(one_county)
    all_of_it = queries.load_waiting(everyone)
    assert (mine.failed, mine.findings, mine.doubtful_facts) == (0, 1, 1)
    assert (all_of_it.failed, all_of_it.findings, all_of_it.doubtful_facts) == (1, 1, 1)


def test_waiting_figures_are_those_of_the_county_shown(two_counties: District, everyone: User):
    two_counties.document(None, None, state=Document.State.FAILED, error="扫描件")
    elsewhere = queries.load_waiting(everyone, "990102")
    assert (elsewhere.failed, elsewhere.findings, elsewhere.doubtful_facts) == (1, 0, 0)


def test_sources_give_the_sentence_of_each_value(two_counties: District, one_county: User):
    rate = "mediation.success_rate"
    points = {(township, year, rate) for township in ("990101001", "990102001") for year in (2023, 2024)}
    found = queries.load_sources(one_county, [indicator_of(rate)], points)
    assert [(one.township, one.quote, one.sentence, one.section, one.file) for one in found] == [
        ("甲镇", "98.6%", "全年调解纠纷219件，成功216件，成功率98.6%。", "一、举措", "甲镇2023年度报告.txt")
    ]


def test_point_holds_sentences_marks_and_findings(two_counties: District, one_county: User):
    point = queries.load_point(one_county, RATE_2023)
    assert point is not None
    (passage,) = point.passages
    (mark,) = passage.marks
    assert TEXT[mark.start : mark.end] == "98.6%"
    assert (passage.text, passage.section) == ("全年调解纠纷219件，成功216件，成功率98.6%。", "一、举措")
    assert [finding.check for finding in point.findings] == ["rate_mismatch"]


def test_point_of_a_foreign_township_is_none(two_counties: District, one_county: User):
    assert queries.load_point(one_county, PointAddress("990102001", 2024, "mediation.cases")) is None
    assert queries.load_place(one_county, "990102001") is None
    assert queries.load_report(one_county, "990102001", 2024) is None


def test_number_of_queries_does_not_grow(two_counties: District, everyone: User, django_assert_num_queries):
    catalogue = list(queries.load_indicators(CODES).values())

    def ask() -> None:
        compare(everyone, "mediation.cases", order=Order.HIGHEST)
        queries.load_choices(everyone, Asked(("990101", "990102001"), ("mediation.cases",)))
        queries.load_children(everyone, "9901", [1], [2023])
        queries.load_waiting(everyone)
        queries.load_point(everyone, RATE_2023)
        queries.load_sources(everyone, catalogue, {("990101001", 2023, code) for code in CODES})

    with CaptureQueriesContext(connection) as few:
        ask()
    township = two_counties.township("990101009", "己镇")
    for year in range(2015, 2025):
        report = two_counties.report(township, year, TEXT)
        two_counties.value(report, "mediation.cases", "219", "219")
    with django_assert_num_queries(len(few)):
        ask()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("sqz", ["示例县石桥镇"]),
        ("shanxia", ["样本县山下乡"]),
        ("shili", ["示例省", "示例市", "示例县"]),
        ("示例县石", ["示例县石桥镇"]),
        ("%", []),
        ("an", []),
    ],
)
def test_areas_are_found_by_name_and_pinyin(typed: str, found: list[str], district: District, everyone: User):
    for code, name in (("990101001", "石桥镇"), ("990101002", "河口镇"), ("990102001", "山下乡")):
        district.report(district.township(code, name), 2024)
    names = [option.name for option in queries.find_areas(everyone, typed, [], [2024], limit=40)]
    assert names == found


def test_pinyin_finds_nothing_past_the_account_s_area(district: District, one_county: User):
    district.report(district.township("990102001", "山下乡"), 2024)
    assert queries.find_areas(one_county, "sxx", [], [2024], limit=40) == []

"""Frames show what an account may see, at a number of queries that does not grow with the data."""

from datetime import date

import pytest

from accounts.models import User
from dashboard import queries
from dashboard.selection import PointAddress
from dashboard.states import FilingState
from reports_app.models import Document
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


def test_places_are_those_of_counties_that_filed(two_counties: District, everyone: User):
    places = queries.load_places(everyone)
    rows = list(zip(places["township"], places["name"], places["reports"], strict=True))
    assert rows == [("990101001", "甲镇", 2), ("990101002", "乙镇", 0), ("990102001", "丙镇", 1)]


def test_values_carry_n_bound_and_doubt(two_counties: District, one_county: User):
    frame = queries.load_values(one_county, CODES)
    columns = ["township", "year", "indicator", "value", "bound", "denominator", "is_doubtful"]
    rows = frame[columns].astype(object).where(frame[columns].notna(), None).to_numpy().tolist()
    assert rows == [
        ["990101001", 2023, "mediation.cases", 219.0, "exact", None, False],
        ["990101001", 2023, "mediation.success_rate", 98.6301, "exact", 219.0, True],
        ["990101001", 2023, "publicity.materials", 8000.0, "at_least", None, True],
    ]


def test_part_larger_than_its_whole_is_no_n(district: District, everyone: User):
    report = district.report(district.township("990101001", "甲镇"), 2024, TEXT)
    district.value(report, "mediation.success_rate", "98.6", numerator=216, denominator=25)
    frame = queries.load_values(everyone, CODES)
    assert frame[["numerator", "denominator"]].isna().all(axis=None)


def test_reports_say_whether_they_stop_before_the_year_ends(two_counties: District, one_county: User):
    frame = queries.load_reports(one_county)
    rows = frame[["township", "year", "is_part_year", "is_doubtful"]].to_numpy().tolist()
    assert rows == [["990101001", 2023, False, True], ["990101001", 2024, True, False]]


def test_unread_files_are_told_apart(two_counties: District, everyone: User):
    township = two_counties.township("990101003", "戊镇")
    two_counties.document(township, 2023, state=Document.State.FAILED, error="扫描件")
    two_counties.document(township, 2024, state=Document.State.NEEDS_CHOICE)
    two_counties.document(None, None, state=Document.State.NEEDS_IDENTITY)
    frame = queries.load_unread(everyone)
    assert sorted(zip(frame["year"], frame["filing"], strict=True)) == [
        (2023, FilingState.FAILED),
        (2024, FilingState.WAITING),
    ]


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
    frame = queries.load_sources(
        one_county, ["mediation.success_rate"], townships=["990101001", "990102001"], years=[2023, 2024]
    )
    assert frame[["name", "quote", "sentence", "section", "file"]].to_numpy().tolist() == [
        ["甲镇", "98.6%", "全年调解纠纷219件，成功216件，成功率98.6%。", "一、举措", "甲镇2023年度报告.txt"]
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
    def ask() -> None:
        queries.load_frames(everyone, CODES)
        queries.load_waiting(everyone)
        queries.load_point(everyone, RATE_2023)
        queries.load_sources(everyone, CODES, townships=["990101001"], years=[2023])

    with django_assert_num_queries(4 + 3 + 4 + 2):
        ask()
    township = two_counties.township("990101009", "己镇")
    for year in range(2015, 2025):
        report = two_counties.report(township, year, TEXT)
        two_counties.value(report, "mediation.cases", "219", "219")
    with django_assert_num_queries(4 + 3 + 4 + 2):
        ask()

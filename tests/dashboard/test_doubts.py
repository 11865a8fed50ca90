"""A figure that needs checking says so without its colour, and so does all that is worked out of it."""

import io
from typing import Any

import docx
import openpyxl
import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from dashboard.points import Doubt
from dashboard.presenters.exports import doubt_words
from reports_app.models import IndicatorValue
from reports_app.rows import keep_figures
from tests.dashboard.test_views import csv_rows, file_six
from tests.district import District

RATE = "mediation.success_rate"
QUERY = f"indicator={RATE}&from=2023&to=2024&view=lines"


@pytest.fixture
def doubted(district: District) -> District:
    """Six townships over 2023 and 2024; 第6镇's rate of 2023 needs checking, and 第1镇's of 2024."""
    filed = file_six(district)
    for township, year in (("990101006", 2023), ("990101001", 2024)):
        doubt(filed, township, year)
    return filed


def doubt(district: District, township: str, year: int) -> None:
    """Let the rate of a township and year be one that needs checking."""
    value = IndicatorValue.objects.get(township__code=township, year=year, indicator__code=RATE)
    district.finding(value.report, "doubled_total", list(value.facts.all()))


def test_change_verdict_and_place_of_a_doubtful_figure_are_doubtful(doubted: District, client: Client):
    head, *rows = csv_rows(client, QUERY + "&order=highest")
    places = {name: head.index(name) for name in ("2024名次", "2024较上年", "2024与中位数比")}
    by_name = {row[1]: [row[place] for place in places.values()] for row in rows if row[1] != "中位数"}
    marks = {name: [text.endswith("？") for text in told] for name, told in by_name.items()}
    assert marks.pop("第1镇") == [True, True, True]  # its own figure of the year
    assert marks.pop("第6镇") == [False, True, False]  # the one that it has changed from
    assert set(map(tuple, marks.values())) == {(False, False, False)}


def test_word_marks_a_doubtful_figure_by_more_than_its_ground(doubted: District, client: Client):
    content = client.get(f"/compare/export.docx?{QUERY}").content
    table = docx.Document(io.BytesIO(content)).tables[0]
    figures = {row.cells[0].text: [cell.text.split("\n")[0] for cell in row.cells[1:3]] for row in table.rows[1:]}
    marks = {name: [figure.endswith("？") for figure in both] for name, both in figures.items()}
    assert (marks["第1镇"], marks["第6镇"], marks["第2镇"]) == ([False, True], [True, False], [False, False])


def test_word_says_why_a_figure_needs_checking(doubted: District, client: Client, django_assert_max_num_queries: Any):
    value = IndicatorValue.objects.get(township__code="990101002", year=2024, indicator__code=RATE)
    value.facts.update(confidence=0.1)
    keep_figures(value.township_id, [2024])
    with django_assert_max_num_queries(30):
        content = client.get(f"/compare/export.docx?{QUERY}").content
    told = [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
    told = told[told.index("需核实的数") + 1 :]
    assert [text.partition("：")[0] for text in told[:2]] == ["第1镇2024年调解成功率", "第6镇2023年调解成功率"]
    assert told[2] == "等人核对的调解成功率（读得没有把握，或与人工决定不一致）：第2镇2024。"


def test_what_is_wrong_with_several_figures_is_said_once():
    words = ("比率与件数对不上：文中写 85.77%。",)
    doubts = [Doubt("甲镇", 2025, name, words) for name in ("调解件数", "成功率")]
    assert doubt_words(doubts) == ["甲镇2025年调解件数、成功率：比率与件数对不上：文中写 85.77%。"]
    many = [Doubt("甲镇", 1900 + year, "调解件数", words) for year in range(31)]
    assert doubt_words(many)[-1] == "另有1个，见系统。"
    unsure = [Doubt("甲镇", 2025, f"指标{number}", ()) for number in range(13)]
    assert doubt_words(unsure) == ["另有13个数等人核对：读得没有把握，或与人工决定不一致。"]


def test_word_of_sound_figures_has_no_such_part(district: District, client: Client):
    file_six(district)
    content = client.get(f"/compare/export.docx?{QUERY}").content
    assert "需核实的数" not in [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def test_workbook_marks_it_in_the_look_of_a_number_that_still_counts(doubted: District, client: Client):
    content = client.get(f"/compare/export.xlsx?{QUERY}").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    row = next(row for row in sheet.iter_rows() if row[1].value == "第1镇")
    numbers = [cell for cell in row if isinstance(cell.value, int | float)]
    assert [cell.number_format for cell in numbers] == ["0.0", '0.0"？"']


def test_drawer_of_a_doubtful_figure_marks_its_standing(doubted: District, client: Client):
    page = LexborHTMLParser(client.get(f"/point/?township=990101001&year=2024&indicator={RATE}").content)
    told = [node.text(strip=True) for node in page.css("p.soft")][:2]
    assert [text.count("？") for text in told] == [1, 1]


def test_finding_of_a_page_says_how_many_figures_need_checking(doubted: District, client: Client):
    page = LexborHTMLParser(client.get("/").content)
    assert "，有1个数需核实。" in page.css_first("main").text()
    assert "数据前后不一致，其中2024年1条" in page.css_first("main").text()
    alone = LexborHTMLParser(client.get(f"/compare/?indicator={RATE}&area=990101001").content)
    assert alone.css_first(".lede").text().endswith("，需核实。")

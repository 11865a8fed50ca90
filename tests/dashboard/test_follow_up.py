"""What became of last year's plans: which aims were reached, what this year's report says near them, what came back."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import docx
import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from accounts.models import AuditEvent, Role
from dashboard.follow_up import Outcome, judge
from dashboard.grid import Figure
from dashboard.states import CellState
from reports_app.models import Document, Fact, Indicator, Report, Section
from reports_app.searching.likeness import split_sentences
from reports_app.searching.nearness import find_nearest
from tests.district import District

COUNTY, TOWNSHIP = "/follow-up/", "/townships/990101001/follow-up/"
BEFORE = (
    "一、做法。全年开展普法宣传活动40场，力争来年做到70场。"
    "二、不足。少数村干部遇到事情还是先想老办法。调解卷宗装订得不够规范，缺少回访的记录。"
    "三、打算。计划全年开展普法宣传活动50场以上。争取矛盾纠纷的调解成功率达到98%。安排干部法治培训6场。"
    "要把合同的合法性审查关口再往前移一步。给每个村小组都修一座凉亭供人歇脚。"
)
NOW = (
    "一、做法。全年开展普法宣传活动60场。调解成功率为96.5%。合同签订以前先送法律顾问作合法性审查，关口前移。"
    "二、不足。少数村干部遇到事情还是先想老办法。三、打算。计划全年开展普法宣传活动66场以上。"
)


def figure(value: float | None, bound: str = "exact") -> Figure:
    state = CellState.NOT_MENTIONED if value is None else CellState.VALUE
    return Figure("990101001", "石桥镇", "示例县", 2024, state, value, bound)


@pytest.mark.parametrize(
    ("aim", "value", "bound", "most", "grows", "outcome"),
    [
        (50, 50, "exact", False, False, Outcome.REACHED),
        (50, 49, "exact", False, False, Outcome.MISSED),
        (50, None, "exact", False, False, Outcome.UNTOLD),
        (50, 45, "at_least", False, False, Outcome.OPEN),
        (50, 52, "at_least", False, False, Outcome.REACHED),
        (50, 49, "at_most", False, False, Outcome.MISSED),
        (50, 60, "at_most", False, False, Outcome.OPEN),
        (50, 52, "about", False, False, Outcome.OPEN),
        (50, 60, "about", False, False, Outcome.REACHED),
        (50, 40, "about", False, False, Outcome.MISSED),
        (50, 49, "exact", False, True, Outcome.OPEN),
        (50, 51, "exact", False, True, Outcome.REACHED),
        (3, 2, "exact", True, False, Outcome.REACHED),
        (3, 4, "exact", True, False, Outcome.MISSED),
        (3, 2, "exact", True, True, Outcome.OPEN),
        (3, 2, "at_least", True, False, Outcome.OPEN),
    ],
)
def test_an_aim_ends_as_the_figure_allows(
    aim: float, value: float | None, bound: str, most: bool, grows: bool, outcome: Outcome
) -> None:
    assert judge(aim, figure(value, bound), is_most=most, may_grow=grows) is outcome


def near(plan: str, report: str, most: int = 2) -> list[list[str]]:
    found = find_nearest(split_sentences(plan), split_sentences(report), most=most)
    return [[one.sentence.text for one in answers] for answers in found]


REPORT = (
    "请律师给中小学的学生讲授法治课十六节。把合同的合法性审查放在签订之前完成。"
    "为外出务工的人员代写讨薪的法律文书。进一步加强工作，持续推进各项建设开展落实。"
)


def test_the_sentence_that_uses_the_same_words_is_found() -> None:
    assert near("继续加强合同签订之前的合法性审查工作。", REPORT) == [["把合同的合法性审查放在签订之前完成。"]]
    assert near("让学生每个学期都能上到一节法治课。", REPORT, 1) == [["请律师给中小学的学生讲授法治课十六节。"]]


def test_set_phrases_alone_make_nothing_alike() -> None:
    assert near("进一步加强各项工作，持续推进道路照明的建设。", REPORT) == [[]]


def test_what_is_shared_is_marked_where_it_stands() -> None:
    ((answer,),) = find_nearest(
        split_sentences("继续加强合同签订之前的合法性审查工作。"), split_sentences(REPORT), most=1
    )
    told = answer.sentence.text
    assert [told[start:end] for start, end in answer.shared] == ["合同的合法性审查", "签订之前"]


def test_a_text_without_sentences_has_none_near() -> None:
    assert find_nearest([], split_sentences(REPORT), most=2) == []
    assert near("要让学生每个学期都能上到一节法治课。", "无。") == [[]]


@pytest.fixture
def pair(district: District) -> tuple[Report, Report]:
    place = district.township("990101001", "石桥镇")
    return store(district, place, 2023, BEFORE), store(district, place, 2024, NOW)


def store(district: District, place: Any, year: int, text: str) -> Report:
    """A report with its parts and its plan's figures."""
    report = district.report(place, year, text)
    marks = [text.index(mark) for mark in ("一、", "二、", "三、")]
    kinds = (Section.Kind.MEASURES, Section.Kind.SHORTCOMINGS, Section.Kind.PLAN)
    for kind, start, end in zip(kinds, marks, [*marks[1:], len(text)], strict=True):
        section = district.section(report, str(kind.label), start, end)
        section.kind = kind
        section.save()
    if year == 2023:
        aim(district, report, "50", "publicity.activities", bound="at_least")
        aim(district, report, "98", "mediation.success_rate")
        aim(district, report, "6", "learning.trainings", confidence=0.5)
        aim(district, report, "70", "publicity.activities")  # told among the measures
    else:
        district.value(report, "publicity.activities", "60", "60")
        district.value(report, "mediation.success_rate", "96.5", "96.5")
    return report


def aim(district: District, report: Report, quote: str, code: str, **fields: Any) -> Fact:
    indicator = Indicator.objects.get(code=code)
    return district.fact(report, quote, indicator=indicator, value=Decimal(quote), role=Fact.Role.TARGET, **fields)


def read(client: Client, address: str, query: str = "") -> LexborHTMLParser:
    response = client.get(f"{address}?{query}")
    assert response.status_code == 200
    return LexborHTMLParser(response.content)


def rows(page: LexborHTMLParser) -> list[list[str]]:
    return [[cell.text(strip=True) for cell in row.css("th, td")] for row in page.css("tbody tr")]


def test_the_figures_that_the_plan_set_are_held_against_the_year(pair: tuple[Report, Report], client: Client) -> None:
    page = read(client, TOWNSHIP, "year=2024")
    assert [row[:4] for row in rows(page)] == [
        ["普法宣传活动场次", "≥50场", "60", "达到"],
        ["调解成功率", "98.0%", "96.5", "未达到"],
        ["法治培训场次", "6场？", "—（已报送，报告未提及）", "未载明？"],
    ]
    assert "定了数的安排3项，1项达到，1项未达到，1项未载明，与上年相同的话2句。" in page.css_first("main").text()
    link = page.css_first("td.num a").attributes["href"] or ""
    assert link.startswith(f"/reports/{pair[0].pk}/?from=")
    assert "<mark" in client.get(link.partition("#")[0]).content.decode()
    drawer = page.css_first("a[data-drawer]").attributes["href"] or ""
    assert "全年开展普法宣传活动60场" in LexborHTMLParser(client.get(drawer).content).text()


def test_a_rejected_aim_is_none(pair: tuple[Report, Report], client: Client) -> None:
    Fact.objects.filter(quote="98").update(state=Fact.State.REJECTED)
    assert [row[0] for row in rows(read(client, TOWNSHIP, "year=2024"))] == ["普法宣传活动场次", "法治培训场次"]


def test_plans_without_a_figure_stand_beside_what_the_report_says_in_the_same_words(
    pair: tuple[Report, Report], client: Client
) -> None:
    first, second = read(client, TOWNSHIP, "year=2024").css("section[aria-labelledby=planned] li")
    assert "要把合同的合法性审查关口再往前移一步。" in first.text()
    assert "合同签订以前先送法律顾问作合法性审查，关口前移。" in first.text()
    assert "合法性审查" in [mark.text() for mark in first.css("mark")]
    address = first.css("a")[1].attributes["href"] or ""
    assert address.startswith(f"/reports/{pair[1].pk}/?from=")
    assert "凉亭" in second.text()
    assert "今年的报告里没有用词相近的话。" in second.text()


def test_what_is_said_again_is_told_by_its_part_and_figures(pair: tuple[Report, Report], client: Client) -> None:
    plan, lack = read(client, TOWNSHIP, "year=2024").css("section[aria-labelledby=again] li")
    assert [badge.text() for badge in plan.css(".badge")] == ["下一年度安排", "只有数字不同"]
    assert [badge.text() for badge in lack.css(".badge")] == ["存在的不足和原因", "文字相同"]
    (row,) = rows(read(client, COUNTY, "area=990101&year=2024"))
    assert row == ["石桥镇", "3", "1", "1", "1", "0", "0", "1", "1项的数需核实"]


def test_a_count_of_part_of_the_year_is_not_called_short(pair: tuple[Report, Report], client: Client) -> None:
    Fact.objects.filter(quote="50").update(value=80)
    pair[1].values.update(is_part_year=True)
    told = {row[0]: row[3] for row in rows(read(client, TOWNSHIP, "year=2024"))}
    assert told["普法宣传活动场次"] == "说不准"
    assert told["调解成功率"] == "未达到"


@pytest.mark.parametrize(
    ("year", "told"), [("2023", "没有2022年报告"), ("2025", "没有“2025”年的报告"), ("abc", "没有“abc”年的报告")]
)
def test_a_year_without_a_pair_says_what_is_lacking(
    pair: tuple[Report, Report], client: Client, year: str, told: str
) -> None:
    assert told in read(client, TOWNSHIP, f"year={year}").css_first("main").text()


def test_reports_that_lack_one_are_told_in_the_county_s_table(
    pair: tuple[Report, Report], district: District, client: Client
) -> None:
    new = district.township("990101002", "新设镇")
    store(district, new, 2024, NOW)
    late = district.township("990101003", "迟报镇")
    store(district, late, 2023, BEFORE)
    brief = district.township("990101004", "简略镇")
    district.report(brief, 2023, "全年调解纠纷5件。")
    district.report(brief, 2024, "全年调解纠纷6件。")
    tabled = district.township("990101005", "填表镇")
    for year in (2023, 2024):
        Document.objects.filter(pk=district.report(tabled, year, "").document_id).update(format="table")
    found = {row[0]: row[-1] for row in rows(read(client, COUNTY, "area=990101&year=2024"))}
    assert found == {
        "石桥镇": "1项的数需核实",
        "新设镇": "没有2023年报告",
        "迟报镇": "没有2024年报告",
        "简略镇": "2023年报告里没有“下一年度安排”",
        "填表镇": "没有2023年报告",
    }


def test_files_hold_what_the_pages_show(pair: tuple[Report, Report], client: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(download(client, "/follow-up/export.xlsx?area=990101&year=2024")))
    assert ["石桥镇", 3, 1, 1, 1, 0, 0, 1, "1项的数需核实"] in [list(row) for row in book.worksheets[0].values]
    paper = docx.Document(io.BytesIO(download(client, f"{TOWNSHIP}export.docx?year=2024")))
    told = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    assert any(row[0] == "调解成功率" and "未达到" in row for row in told)
    assert any("要把合同的合法性审查关口再往前移一步。" in row for row in told)
    assert any("只有数字不同" in row or "下一年度安排" in row for row in told)
    assert "石桥镇" in AuditEvent.objects.filter(action="comparison.exported").latest("pk").subject


def download(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response) if response.streaming else response.content


def test_what_a_report_says_is_text(district: District, client: Client) -> None:
    place = district.township("990101001", "石桥镇")
    wicked = "<b>要把</b>合同的合法性审查关口再往前移一步。"
    store(district, place, 2023, BEFORE.replace("要把合同的合法性审查关口再往前移一步。", wicked))
    store(district, place, 2024, NOW.replace("合同签订", "<i>合同签订</i>"))
    page = read(client, TOWNSHIP, "year=2024")
    assert wicked in page.css_first("section[aria-labelledby=planned]").text()
    assert page.css_first("main b, main i") is None


def test_no_account_is_told_of_another_county(pair: tuple[Report, Report], sign_in: Callable[..., Client]) -> None:
    stranger = sign_in("990102")
    assert stranger.get(TOWNSHIP).status_code == 404
    assert stranger.get(f"{TOWNSHIP}export.xlsx").status_code == 404
    assert "石桥镇" not in stranger.get(f"{COUNTY}?area=990101").content.decode()
    assert stranger.get("/follow-up/export.xlsx?area=990101").status_code == 404


def test_without_reports_the_page_says_what_to_do(district: District, sign_in: Callable[..., Client]) -> None:
    assert "还没有入库的报告。" in read(sign_in(role=Role.EDITOR), COUNTY).css_first(".empty").text()
    district.township("990101001", "石桥镇")
    assert sign_in().get(TOWNSHIP).status_code == 404


def test_the_pages_are_reached_from_overview_and_township(pair: tuple[Report, Report], client: Client) -> None:
    assert f"{COUNTY}?area=990101&year=2024" in [a.attributes["href"] for a in read(client, "/").css("a")]
    assert f"{TOWNSHIP}?year=2024" in [
        a.attributes["href"] for a in read(client, "/townships/990101001/", "year=2024").css("a")
    ]
    for address, name in ((COUNTY, "总览"), (TOWNSHIP, "乡镇")):
        assert [a.text() for a in read(client, address).css(".topbar [aria-current]")] == [name]


def test_a_county_is_read_in_as_many_queries_however_many_townships(
    pair: tuple[Report, Report], district: District, client: Client
) -> None:
    counts = []
    for number in (0, 8):
        for at in range(number):
            place = district.township(f"9901011{at:02}", f"新{at}镇")
            store(district, place, 2023, BEFORE)
            store(district, place, 2024, NOW)
        with CaptureQueriesContext(connection) as queries:
            read(client, COUNTY, "area=990101&year=2024")
        counts.append(len(queries))
    assert counts[1] <= counts[0]

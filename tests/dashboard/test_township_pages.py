"""A township's page: its figures among its peers', and what is missing; and the list that leads there."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from accounts.models import Role, User
from dashboard import queries
from dashboard.grid import Figure
from dashboard.selection import Selection
from dashboard.standing import Spread, Standing, stand
from dashboard.states import CellState, FilingState
from reports_app.models import Document, Report, Township, TownshipYear
from reports_app.models.document import TABLED
from tests.district import District, counted_once

RATE = "mediation.success_rate"
TEXT = "一、举措。全年调解纠纷219件，成功216件，成功率98.6%。"


@pytest.fixture
@counted_once
def filed(district: District) -> District:
    """Four townships of 2024 with rates 90, 92, 94, 100 (the last on 3 of 3); 甲镇 has 2022, too, and no 2023."""
    rates = {"甲镇": "90", "乙镇": "92", "丙镇": "94"}
    for number, (name, rate) in enumerate(rates.items(), start=1):
        place = district.township(f"99010100{number}", name)
        report = district.report(place, 2024, TEXT)
        district.value(report, RATE, rate, numerator=int(rate) * 2, denominator=200)
        if name != "甲镇":
            district.value(report, "mediation.cases", str(number * 100))
    last = district.report(district.township("990101004", "丁镇"), 2024, TEXT)
    district.value(last, RATE, "100", numerator=3, denominator=3)
    early = district.report(Township.objects.get(code="990101001"), 2022, TEXT)
    district.value(early, RATE, "88.5")
    Report.objects.filter(year=2024).update(parts=["measures", "shortcomings", "first_responsible", "plan"])
    Report.objects.filter(pk=early.pk).update(parts=["measures", "plan"])
    district.township("990102001", "别镇")
    return district


def read(client: Client, address: str) -> LexborHTMLParser:
    response = client.get(address)
    assert response.status_code == 200, address
    return LexborHTMLParser(response.content)


def words(page: Any, selector: str) -> list[str]:
    return [" ".join(node.text(separator=" ").split()) for node in page.css(selector)]


def figure(value: float | None, **fields: Any) -> Figure:
    state = CellState.NOT_MENTIONED if value is None else CellState.VALUE
    return Figure("990101001", "甲镇", "示例县", 2024, state, value, **({"is_comparable": value is not None} | fields))


SPREAD = Spread(90.0, 91.0, 92.0, 93.0, 94.0)


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (figure(94.0), Standing(4, 3, SPREAD, rank=1, distance=2.0)),
        (figure(90.0, bound="at_least"), Standing(4, 3, SPREAD, rank=3, distance=-2.0)),
        (figure(94.0, bound="at_least"), Standing(4, 3, SPREAD, rank=1, distance=2.0)),
        (figure(100.0, is_small=True, is_comparable=False), Standing(4, 3, SPREAD)),
        (figure(None), Standing(4, 3, SPREAD)),
    ],
)
def test_figure_stands_among_the_comparable_ones(own: Figure, expected: Standing):
    assert stand(own, [90.0, 92.0, 94.0], known=4) == expected


def test_two_peers_are_too_few_to_say_anything():
    assert stand(figure(90.0), [90.0, 92.0], known=2) == Standing(2, 2, None)


def test_page_tells_value_position_and_change(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), "/townships/990101001/")
    assert words(page, ".lede") == [
        "示例市示例县 · 2022–2024年已入库2份报告；2024年载明1项指标，其中1项可与本县区当年有报告的4个乡镇比较。"
    ]
    row = next(row for row in page.css(".table--profile tbody tr") if "调解成功率" in row.text())
    assert words(row, "td")[:5] == [
        "90.0 180/200 （95%区间85.1–93.4%）",
        "%",
        "",
        "↓ 低于中位数",
        "第3，共3；比中位数低2.0个百分点",
    ]
    assert [node.attributes["data-year"] for node in row.css(".trend circle")] == ["2022", "2024"]
    assert row.css_first(".trend polyline") is None
    assert row.css_first(".spine__own") is not None


def test_small_n_has_a_mark_but_no_place(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), "/townships/990101004/")
    row = next(row for row in page.css(".table--profile tbody tr") if "调解成功率" in row.text())
    assert words(row, "td")[0].startswith("3/3")
    assert words(row, "td")[4] == "不排名"
    assert len(row.css(".spine__own.is-hollow")) == 1


def test_missing_years_parts_and_indicators_are_told(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), "/townships/990101001/")
    assert words(page, "#missing h2") == ["缺什么 3"]
    assert words(page, "#missing p") == ["2023 未报送"]
    assert words(page, "#missing .plain li") == ["2022 存在的不足和原因、第一责任人履职"]
    assert words(page, "#missing .absent li") == ["调解矛盾纠纷件数 2/4"]


def test_township_that_nothing_can_be_held_against_is_not_told_to_be_complete(
    filed: District, sign_in: Callable[..., Client]
):
    assert words(read(sign_in(), "/townships/990102001/"), "#missing p") == ["还没有入库的报告，看不出缺什么。"]
    report = filed.report(Township.objects.get(code="990102001"), 2024, TEXT)
    filed.value(report, RATE, "98.6", "98.6%")
    Report.objects.filter(pk=report.pk).update(parts=["measures", "shortcomings", "first_responsible", "plan"])
    assert words(read(sign_in(), "/townships/990102001/"), "#missing p") == [
        "已入库的报告都有规定的部分；没有其他乡镇当年的报告可以对照，看不出是否少写了指标。"
    ]
    filed.value(filed.report(filed.township("990102002", "邻镇"), 2024, TEXT), RATE, "97", "98.6%")
    assert words(read(sign_in(), "/townships/990102001/"), "#missing p") == [
        "报告齐全，本县区其他乡镇载明的指标本乡镇都有。"
    ]


def test_figures_of_a_table_are_no_report(filed: District, sign_in: Callable[..., Client]):
    early = Report.objects.get(township__code="990101001", year=2022)
    Document.objects.filter(pk=early.document_id).update(format=TABLED)
    page = read(sign_in(), "/townships/990101001/")
    assert words(page, ".lede")[0].startswith("示例市示例县 · 2024年已入库1份报告；")
    assert words(page, "#missing .plain li") == []
    assert words(page, "#missing p") == [f"2022 {FilingState.TABLED.word} 、2023 未报送"]


def test_another_year_can_be_chosen(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), "/townships/990101001/?year=2022")
    row = next(row for row in page.css(".table--profile tbody tr") if "调解成功率" in row.text())
    assert words(row, "td")[:5] == ["88.5", "%", "", "", "只有1个乡镇有数，不比较"]
    told = read(sign_in(), "/townships/990101001/?year=2023%00")
    assert len(words(told, ".notice--warning")) == 1
    assert words(told, ".switch__item[aria-current]") == ["2024"]


def test_part_year_counts_are_neither_ranked_nor_changed(district: District, sign_in: Callable[..., Client]):
    for number, through in enumerate((date(2024, 11, 30), None, None, None), start=1):
        report = district.report(district.township(f"99010100{number}", f"第{number}镇"), 2024, TEXT, through=through)
        district.value(report, "mediation.cases", str(number * 10))
    page = read(sign_in(), "/townships/990101001/")
    row = next(row for row in page.css(".table--profile tbody tr") if "调解矛盾纠纷件数" in row.text())
    assert words(row, "td")[4] == "不排名"


def test_findings_lead_to_the_desk_or_the_report(filed: District, sign_in: Callable[..., Client]):
    report = Report.objects.get(township__code="990101001", year=2024)
    filed.finding(report, "rate_over_100", [], stated="101", bound="exact")
    for role, ending in ((Role.VIEWER, f"/reports/{report.pk}/"), (Role.EDITOR, f"/reports/{report.pk}/review/")):
        page = read(sign_in(role=role), "/townships/990101001/")
        assert [node.attributes["href"] for node in page.css("#findings li a")] == [ending]
    assert words(page, "#findings li")[0].startswith("2024 比率超过100%：")


def test_files_of_all_years_are_listed_with_their_state(filed: District, sign_in: Callable[..., Client]):
    place = Township.objects.get(code="990101001")
    filed.document(place, 2023, state=Document.State.FAILED, error="原件为扫描件")
    page = read(sign_in(role=Role.EDITOR), "/townships/990101001/")
    assert [row[:3] for row in ([*words(line, "td")] for line in page.css("#files tbody tr"))] == [
        ["2024", "甲镇2024年度报告.txt", "已入库"],
        ["2023", "甲镇2023年度报告.txt", "未能读取 原件为扫描件"],
        ["2022", "甲镇2022年度报告.txt", "已入库"],
    ]


def test_township_that_never_filed_says_so(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), "/townships/990102001/")
    assert words(page, ".lede") == ["示例市样本县 · 尚无入库的报告。"]
    assert words(page, "#files .empty") == ["还没有收到这个乡镇的文件。"]


@pytest.mark.parametrize("code", ["990102001", "000000000", "abc", "９", "%00"])
def test_foreign_or_unknown_township_is_not_found(code: str, filed: District, sign_in: Callable[..., Client]):
    assert sign_in("990101").get(f"/townships/{code}/").status_code == 404


def test_account_of_one_township_is_compared_with_nobody(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in("990101001"), "/townships/990101001/")
    assert words(page, "#missing .absent li") == []
    assert page.css_first(".spine") is None


def test_number_of_queries_does_not_grow(filed: District, everyone: User, django_assert_num_queries: Any):
    def load() -> None:
        place = queries.load_place(everyone, "990101001")
        assert place is not None
        parts = queries.load_township_years(place)
        catalogue = queries.load_indicators()
        years = queries.load_county_years("990101")
        selection = Selection(("990101",), ("",), 2024, 2024, focus=("990101001",))
        queries.load_profile(everyone, place, catalogue, range(2018, 2025), years, parts, selection)

    with django_assert_num_queries(13):
        load()
    for number in range(5, 9):
        report = filed.report(filed.township(f"99010100{number}", f"第{number}镇"), 2024, TEXT)
        for code in ("mediation.cases", RATE, "learning.trainings"):
            filed.value(report, code, "95")
    with django_assert_num_queries(13):
        load()


def test_list_shows_a_county_and_the_way_up(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), "/townships/")
    assert words(page, ".lede") == ["示例县4个乡镇，4个有报告。点乡镇名称看它的全部数据。"]
    assert words(page, ".path li") == ["全部地区", "示例省", "示例市", "示例县"]
    assert words(page, "tbody tr")[0] == "甲镇 2 2024 0"
    assert words(read(sign_in(), "/townships/?area=9901"), ".area-list li") == ["示例县 4个乡镇有报告"]
    assert words(read(sign_in(), "/townships/?area=all"), ".area-list li") == ["示例省 4个乡镇有报告"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("甲", ["甲镇"]), ("jiazhen", ["甲镇"]), ("DZ", ["丁镇"]), ("别镇", []), ("%", []), ("zzz", []), ("\x00", None)],
)
def test_township_is_found_by_name_or_pinyin(
    query: str, found: list[str] | None, filed: District, sign_in: Callable[..., Client]
):
    response = sign_in("990101").get("/townships/", {"q": query})
    names = words(LexborHTMLParser(response.content), "tbody th")
    assert names == (["甲镇", "乙镇", "丙镇", "丁镇"] if found is None else found)


def test_unknown_area_is_told_and_ignored(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in("990101"), "/townships/?area=110101")
    assert words(page, ".notice--warning") == ["网址中的地区“110101”不在可选范围内，已忽略。"]
    assert len(page.css("tbody tr")) == 4


def test_list_is_empty_before_the_first_report(district: District, sign_in: Callable[..., Client]):
    assert "还没有入库的报告。" in words(read(sign_in(), "/townships/"), ".empty p")


@pytest.mark.parametrize(("code", "heading"), [("990101001", "走势 2022–2024"), ("990101002", "走势")])
def test_trend_is_headed_by_the_years_that_it_reaches_over(code: str, heading: str, filed: District, client: Client):
    assert words(read(client, f"/townships/{code}/"), ".table--profile thead th")[-1] == heading


def test_fictional_township_says_so_on_its_page_its_reports_and_in_its_files(
    filed: District, sign_in: Callable[..., Client]
):
    client = sign_in()
    report = Report.objects.get(township__code="990101001", year=2024)
    for address in ("/townships/990101001/", report.get_absolute_url()):
        assert words(read(client, address), "h1 .badge") == ["虚构示例"]
    picture = client.get("/townships/990101001/export.svg").content.decode()
    assert "甲镇2024年数据与在本县区的位置（虚构示例）" in picture
    Township.objects.update(source=Township.Source.GAZETTEER)
    assert words(read(client, report.get_absolute_url()), "h1 .badge") == []


def test_what_peers_report_is_counted_alike_per_head(district: District, sign_in: Callable[..., Client]):
    for number in range(1, 5):
        place = district.township(f"99010100{number}", f"第{number}镇")
        report = district.report(place, 2024, TEXT)
        if number > 1:
            district.value(report, "mediation.cases", "10")
        if number == 2:
            TownshipYear.objects.create(township=place, year=2024, population=20_000)
    client = sign_in()
    for query in ("", "?per=residents", "?per=villages"):
        page = read(client, f"/townships/990101001/{query}")
        assert words(page, "#missing .absent li") == ["调解矛盾纠纷件数 3/4"], query
        rest = [note for note in words(page, "#figures .table-foot p") if "均未载明" in note]
        assert rest == ["另有11项指标本县区均未载明，未列出。"], query


def test_without_reports_the_list_of_townships_says_what_it_will_show(sign_in: Callable[..., Client]):
    page = read(sign_in(), "/townships/")
    assert words(page, ".lede") == ["这里会列出报送过报告的县区和它们的乡镇。"]

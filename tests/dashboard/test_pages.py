"""What the overview, the comparison and the drawer say, and what they do with nonsense and with nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from accounts.models import Role
from reports_app.models import Correction, Document, Fact, Indicator, IndicatorValue, Report, Township
from tests.district import District

TEXT = "一、举措。全年调解纠纷219件，成功216件，成功率98.6%。发放资料8000余份。举办培训0场。"
RATE = "mediation.success_rate"


@pytest.fixture
def filed(district: District) -> District:
    """甲镇 filed 2023 (part of the year) and 2024, 乙镇 2024 without a rate; a file of 乙镇 on 2023 failed."""
    first, second = district.township("990101001", "甲镇"), district.township("990101002", "乙镇")
    district.township("990101003", "丙镇")
    early = district.report(first, 2023, TEXT, through=date(2023, 11, 30))
    district.value(early, RATE, "98.6301", "98.6%", numerator=216, denominator=219)
    late = district.report(first, 2024, TEXT)
    district.section(late, "一、举措", 0, len(TEXT))
    district.value(late, RATE, "100", "98.6%", numerator=3, denominator=3)
    district.value(late, "publicity.materials", "8000", "8000", bound="at_least")
    district.value(late, "learning.trainings", "0", "0场")
    district.report(second, 2024, TEXT)
    district.document(second, 2023, state=Document.State.FAILED, error="扫描件")
    return district


def read(client: Client, address: str, **headers: str) -> LexborHTMLParser:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, address
    return LexborHTMLParser(response.content)


def words(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text(separator=" ").split()) for node in page.css(selector)]


def cells(page: LexborHTMLParser) -> list[list[str]]:
    return [
        [node.text().split("（")[0].strip() for node in row.css("th, td.num")]
        for row in page.css(".table--compare tbody tr")
    ]


def test_comparison_shows_chart_and_table_of_the_same_figures(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), "/compare/")
    assert words(page, ".lede") == ["2个乡镇2023–2024年调解成功率：2024年1个乡镇有数，1个乡镇缺2024年。"]
    assert cells(page) == [["中位数", "—", "—"], ["甲镇", "◐98.6216/219", "3/3"], ["乙镇", "未读出", "—"]]
    assert words(page, ".table-foot .legend li") == ["— 已报送，报告未提及", "未读出 已报送，文件暂未读出"]
    figure = sign_in().get(page.css_first("[data-chart]").attributes["data-src"]).json()
    assert [trace["y"] for trace in figure["data"]] == [[98.6301, 100.0], [None, None], [None, None]]


def test_bound_and_stated_zero_are_shown_as_such(filed: District, sign_in: Callable[..., Client]):
    client = sign_in()
    assert cells(read(client, "/compare/?indicator=publicity.materials&from=2023"))[1] == ["甲镇", "—", "≥8000"]
    assert cells(read(client, "/compare/?indicator=learning.trainings&from=2023"))[1:] == [
        ["甲镇", "—", "0"],
        ["乙镇", "未读出", "—"],
    ]


@pytest.mark.parametrize("view", ["lines", "panels", "bars", "heat", "box", "funnel", "scatter", "pair", "filing"])
def test_figures_of_the_demo_are_told_to_be_fictional(view: str, filed: District, sign_in: Callable[..., Client]):
    left_out, included = "示例县的虚构数据未列入；要看时请在“地区”中选择。", "含示例县的虚构数据，只供试用，不能引用。"
    Township.objects.update(source=Township.Source.DEMO)
    place = filed.township("420101001", "真镇", county="真县", source=Township.Source.GAZETTEER)
    filed.value(filed.report(place, 2024, TEXT), RATE, "98.6", "98.6%", numerator=216, denominator=219)
    asked = f"/compare/?indicator={RATE}&indicator=mediation.cases&view={view}&area="
    told = {
        area: {note for note in words(read(sign_in(), asked + area), ".table-foot p") if note in {left_out, included}}
        for area in ("all", "990101", "420101", "420101&area=990101001")
    }
    assert told == {"all": {left_out}, "990101": {included}, "420101": set(), "420101&area=990101001": {included}}


def test_once_an_office_reports_the_demo_stands_aside(filed: District, sign_in: Callable[..., Client]):
    for number, code in enumerate(("420101001", "420102001")):
        place = filed.township(code, "真镇", county=f"真{number}县", source=Township.Source.GAZETTEER)
        filed.value(filed.report(place, 2024, TEXT), RATE, "98.6", "98.6%", numerator=216, denominator=219)
    page = read(sign_in(), "/compare/?area=all&from=2024")
    assert [row[0] for row in cells(page)[1:]] == ["真0县真镇 真0县", "真1县真镇 真1县"]
    assert words(read(sign_in(), "/"), ".lede")[0].startswith("真0县1个乡镇")
    assert [row[0] for row in cells(read(sign_in(), "/compare/"))[1:]] == ["真0县真镇 真0县", "真1县真镇 真1县"]

    asked = read(sign_in(), "/compare/?from=2024&area=990101")
    assert [row[0] for row in cells(asked)[1:]] == ["甲镇", "乙镇"]
    chosen = read(sign_in(), "/compare/?from=2024&area=990101001&area=420101001")
    assert [row[0] for row in cells(chosen)[1:]] == ["真镇 真0县", "甲镇 示例县"]


def test_nonsense_in_the_address_is_told_and_ignored(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), "/compare/?indicator=x&area=1&focus=%3Cb%3E&from=abc&view=pie&order=1&page=-1&%00=1")
    assert len(words(page, ".notice--warning")) == 7
    assert cells(page)[1][0] == "甲镇"
    assert "<b>" not in page.html.split("notice--warning")[3]


def test_overview_shows_the_county_that_was_chosen(filed: District, sign_in: Callable[..., Client]):
    filed.report(filed.township("990102009", "远镇"), 2024)
    page = read(sign_in(), "/?area=990102")
    assert words(page, ".notice--warning") == []
    assert words(page, ".table--filing tbody th") == ["远镇"]


def test_fictional_years_are_none_of_a_part_of_the_country(filed: District, sign_in: Callable[..., Client]):
    real = filed.township("110101001", "东华门街道", source=Township.Source.GAZETTEER)
    filed.value(filed.report(real, 2021), "mediation.cases", "219")
    page = read(sign_in("11", "99"), "/compare/?indicator=mediation.cases&area=all&view=bars")
    assert [option.text() for option in page.css("select[name=from] option[selected]")] == ["2021"]


def test_unknown_county_on_the_overview_is_told(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), "/?county=110101")
    assert words(page, ".notice--warning") == ["网址中的地区“110101”不在可选范围内，已忽略。"]
    assert words(page, ".table--filing tbody th") == ["甲镇", "乙镇", "丙镇"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/compare/nothing/", "/compare/?indicator=mediation.success_rate"),
        ("/compare/publicity/", "/compare/?indicator=publicity.activities"),
        (
            "/compare/mediation/?indicator=mediation.cases&from=2024&county=990101&township=990101001&focus=990101001",
            "/compare/?indicator=mediation.cases&from=2024&focus=990101001&area=990101&area=990101001",
        ),
        (
            "/compare/training/export.csv?county=990101",
            "/compare/export.csv?area=990101&indicator=learning.trainings",
        ),
    ],
)
def test_older_addresses_lead_to_their_selection(old: str, new: str, filed: District, sign_in: Callable[..., Client]):
    assert sign_in().get(old).url == new


def test_area_without_data_is_disabled_with_the_reason(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), "/compare/")
    options = "[data-area-options] .township-options"
    assert words(page, f"{options} li") == ["甲镇 2/2年", "乙镇 所选年份无此项数据", "丙镇 尚未报送"]
    assert len(page.css(f"{options} input:disabled")) == 2


def test_chip_takes_a_choice_back(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), "/compare/?area=990101001&from=2024&to=2024")
    assert words(page, ".chip") == ["甲镇 ×"]
    address = page.css_first(".chip__remove").attributes["href"]
    assert address == f"/compare/?area=990101&indicator={RATE}&from=2024&to=2024"


def test_part_of_the_page_is_what_the_whole_page_holds(filed: District, sign_in: Callable[..., Client]):
    whole = read(sign_in(), "/compare/?from=2024")
    part = sign_in().get("/compare/?from=2024", headers={"x_requested_with": "XMLHttpRequest"})
    assert "<html" not in part.content.decode()
    body = part.content.decode().split('data-part="body">')[1]
    assert cells(LexborHTMLParser(body)) == cells(whole)


def test_chart_is_sent_once(filed: District, sign_in: Callable[..., Client]):
    client = sign_in()
    first = client.get("/compare/figure.json")
    again = client.get("/compare/figure.json", headers={"if_none_match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    filed.value(filed.report(Township.objects.get(code="990101003"), 2024, TEXT), RATE, "97", "98.6%")
    assert client.get("/compare/figure.json", headers={"if_none_match": first["ETag"]}).status_code == 200


def test_selection_without_figures_says_what_to_do(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), "/compare/?indicator=mediation.cases")
    assert words(page, ".empty") == ["所选范围内没有这项数据。可换一个指标、放宽年份或选择其他乡镇。"]


def test_area_without_reports_is_told_and_leads_to_those_with(filed: District, sign_in: Callable[..., Client]):
    filed.township("990102001", "别镇", county="别县")
    page = read(sign_in(), "/compare/?area=990102001&indicator=nonsense")
    assert words(page, ".empty p")[0] == "所选地区（别镇）还没有入库的报告。"
    assert page.css_first(".empty a").attributes["href"] == "/compare/"
    assert words(page, ".notice--warning") == ["网址中的指标“nonsense”不在可选范围内，已忽略。"]


def test_overview_has_a_tab_for_the_county_shown_however_many_there_are(
    filed: District, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
):
    for number in range(2, 6):
        place = filed.township(f"99010{number}001", "某镇", county=f"第{number}县")
        for year in range(2019, 2019 + number):
            filed.report(place, year, TEXT)
    monkeypatch.setattr("dashboard.counties.MAX_TABS", 3)
    page = read(sign_in(), "/?area=990102")
    assert words(page, ".tabs__tab") == ["第2县 2份", "第4县 4份", "第5县 5份", "全部县区"]
    assert words(page, ".tabs__tab[aria-current]") == ["第2县 2份"]
    assert page.css(".tabs__tab")[-1].attributes["href"] == "/townships/?area=all"


def test_view_says_when_it_was_made(filed: District, sign_in: Callable[..., Client]):
    notes = words(read(sign_in(), "/compare/"), ".table-foot p")
    assert notes[-1] == f"制表日期：{timezone.localdate():%Y-%m-%d}"


@pytest.mark.parametrize("address", ["/", "/compare/"])
def test_empty_installation_offers_the_next_step(address: str, district: District, sign_in: Callable[..., Client]):
    assert "还没有入库的报告。" in words(read(sign_in(role=Role.EDITOR), address), ".empty p")
    assert "请联系负责填报审核的同事上传乡镇年度报告。" in words(read(sign_in(), address), ".empty p")


def test_overview_counts_what_waits_and_who_filed(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), "/")
    assert words(page, ".lede") == ["示例县3个乡镇，2024年度已入库2份报告；下表为2023–2024年报送情况。"]
    assert words(page, ".task") == ["1 未能读取 文件已保存，需处理", "1 2024年未报送 尚未收到报告的乡镇"]
    marks = [words(row, "th, .filing > [aria-hidden], td.num") for row in page.css(".table--filing tbody tr")]
    assert marks == [["甲镇", "◐", "●", "2/2"], ["乙镇", "✕", "●", "1/2"], ["丙镇", "○", "○", "0/2"]]
    assert len(page.css("[data-chart]")) == 2


def test_overview_tells_who_reviews_what_waits_to_be_settled(filed: District, sign_in: Callable[..., Client]):
    report = Report.objects.get(township__code="990101001", year=2023)
    conflict = {"reason": "changed", "now": None}
    for document in (report.document, filed.document(report.township, 2019)):  # of 2019 there is no report
        Correction.objects.create(kind="number", document=document, start=1, end=2, conflict=conflict)
    page = read(sign_in(role=Role.EDITOR), "/")
    [task] = [task for task in page.css(".task") if "有冲突" in task.text()]
    assert " ".join(task.text().split()) == "1 有冲突人工决定与现在读出的不一致"
    assert [row.text() for row in read(sign_in(role=Role.EDITOR), task.attributes["href"]).css("tbody .badge--doubt")]
    assert "有冲突" not in read(sign_in(), "/").text()


def test_drawer_shows_the_sentence_with_the_number_marked(filed: District, sign_in: Callable[..., Client]):
    address = f"/point/?township=990101001&year=2023&indicator={RATE}"
    page = read(sign_in(), address, x_requested_with="XMLHttpRequest")
    assert page.css_first("h2").text() == "甲镇 2023 调解成功率"
    assert words(page, ".figure")[:1] == ["98.6%"]
    assert words(page, "blockquote") == ["全年调解纠纷219件，成功216件，成功率 98.6% 。"]
    assert words(page, "mark") == ["98.6%"]
    assert dict(zip(words(page, "dt"), words(page, "dd"), strict=True)) == {
        "依据": "报告载明",
        "件数": "216/219",
        "数据截至": "2023-11-30",
        "核对": "自动读出，未核对",
    }
    assert [row.text(strip=True) for row in page.css(".table--years tbody tr")] == ["202398.6216/219", "20243/3"]


def test_drawer_tells_what_a_person_decided_and_that_it_waits(
    filed: District, sign_in: Callable[..., Client], make_account: Callable[..., Any]
):
    value = IndicatorValue.objects.get(township__code="990101001", year=2023, indicator__code=RATE)
    decided = {
        "document": value.report.document,
        "made_by": make_account("editor", first_name="王同事"),
        "conflict": {"reason": "changed", "now": None},
    }
    Correction.objects.create(
        kind="value", key={"indicator": RATE}, new={"value": "99", "bound": "exact"}, reason="以台账为准", **decided
    )
    fact = value.facts.get()
    fact.correction = Correction.objects.create(kind="number", start=fact.start, end=fact.end, **decided)
    fact.save()
    IndicatorValue.objects.filter(pk=value.pk).update(value=99, basis="corrected")

    page = read(sign_in(), f"/point/?township=990101001&year=2023&indicator={RATE}")
    assert words(page, ".notice--warning")[:2] == [
        "人工给出的报告值，与现在按各个数字得出的不一致，等待处理。",
        "“98.6%”处的人工决定，与现在自动读出的不一致，等待处理。",
    ]
    pairs = dict(zip(words(page, "dt"), words(page, "dd"), strict=True))
    assert (pairs["核对"], pairs["更正理由"]) == ("有冲突", "以台账为准（王同事）")


def test_address_of_a_point_is_a_whole_page_without_script(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), f"/point/?township=990101001&year=2023&indicator={RATE}")
    assert (words(page, "h1"), words(page, "mark")) == (["示例县甲镇"], ["98.6%"])


@pytest.mark.parametrize(
    ("township", "year", "why"),
    [
        ("990101002", 2024, "2024年度报告已入库，其中未读到这项数据。"),
        ("990101002", 2023, "2023年度的文件已收到，内容尚未读出或有待确认。"),
        ("990101003", 2024, "尚未收到该乡镇2024年度报告。"),
        ("990101001", 2019, "尚未收到该乡镇2019年度报告。"),  # a year of which only other counties have reports
        ("990101002", 2020, "2020年度的文件已收到，内容尚未读出或有待确认。"),
    ],
)
def test_missing_figure_says_why(township: str, year: int, why: str, filed: District, sign_in: Callable[..., Client]):
    filed.document(Township.objects.get(code="990101002"), 2020, state=Document.State.FAILED, error="扫描件")
    page = read(sign_in(), f"/point/?township={township}&year={year}&indicator={RATE}")
    assert why in words(page, ".panel > p")


@pytest.mark.parametrize(
    "query",
    [
        "",
        f"township=990101001&year=1800&indicator={RATE}",
        f"township=990101001&year=²&indicator={RATE}",
        f"township=%00&year=2024&indicator={RATE}",
        f"township=١&year=2024&indicator={RATE}",
        "township=990101001&year=2024&indicator=x",
        "township=990101001&year=2024&indicator=%00",
    ],
)
def test_point_that_is_not_there_is_told(query: str, filed: District, sign_in: Callable[..., Client]):
    response = sign_in().get(f"/point/?{query}")
    assert response.status_code == 404
    assert "没有找到这个乡镇、年度或指标" in response.content.decode()


def test_text_of_a_report_is_never_markup(district: District, sign_in: Callable[..., Client]):
    hostile = '<script>alert(1)</script><img src=x onerror="alert(1)">调解纠纷<b>12</b>件。'
    township = district.township("990101001", '<b onclick="x">甲</b>镇')
    report = district.report(township, 2024, hostile)
    district.section(report, "</h3><script>", 0, 5)
    district.value(report, "mediation.cases", "12", "12")
    client = sign_in()
    for address in ("/", "/compare/?indicator=mediation.cases"):
        assert '<b onclick="x">' not in client.get(address).content.decode()
    drawer = client.get("/point/?township=990101001&year=2024&indicator=mediation.cases").content.decode()
    assert "<script>alert" not in drawer
    assert "<img src=x" not in drawer
    assert "<mark>12</mark>" in drawer


def test_a_single_township_s_lede_tells_its_figure(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), f"/compare/?area=990101001&indicator={RATE}&view=lines")
    assert words(page, ".lede") == ["甲镇调解成功率：2024年3/3。"]


@pytest.mark.parametrize(("quote", "told"), [("1", "1场 × 12"), ("１", "１场 × 12"), ("一", "一场 × 12"), ("12", "")])
def test_number_stated_by_month_says_how_it_was_counted_for_the_year(
    quote: str, told: str, district: District, sign_in: Callable[..., Client]
):
    report = district.report(district.township("990101009", "某镇"), 2023, f"活动每月开展{quote}场。")
    district.value(report, "publicity.activities", "12", quote)
    Fact.objects.update(unit="场")
    page = read(sign_in(), "/point/?township=990101009&year=2023&indicator=publicity.activities")
    assert (f"按全年计：{told}" in page.css_first("figure.passage").text()) is bool(told)
    quotes = read(sign_in(), report.get_absolute_url()).css(".figures .quote")
    assert quotes[0].text() == (told or "12场")
    assert [fact.sum_words for fact in Fact.objects.all()] == [told]
    Fact.objects.update(state="corrected")
    assert [fact.sum_words for fact in Fact.objects.all()] == [""]


@pytest.mark.parametrize("area", ["all", "99", "group:1"])
def test_overview_is_of_one_county_whatever_the_address_says(
    area: str, filed: District, sign_in: Callable[..., Client]
):
    page = read(sign_in(), f"/?area={area}")
    assert words(page, ".notice--warning") == [f"网址中的地区“{area}”不在可选范围内，已忽略。"]
    assert words(page, ".tasks") == words(read(sign_in(), "/"), ".tasks")


def test_overview_of_a_township_is_that_of_its_county(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), "/?area=990101002")
    assert words(page, ".notice--warning") == []
    assert words(page, ".table--filing tbody th") == ["甲镇", "乙镇", "丙镇"]


def test_report_that_is_not_due_yet_is_missing_on_no_page(filed: District, sign_in: Callable[..., Client]):
    year = timezone.localdate().year  # due in April of the year after
    filed.report(Township.objects.get(code="990101001"), year)
    client = sign_in()
    overview, township = read(client, "/?area=990101"), read(client, "/townships/990101002/")
    filing = read(client, f"/compare/?area=990101&view=filing&from={year}&to={year}")
    assert "未到报送期限" in overview.css(".table--filing tbody tr")[1].text()
    marks = [row.css_first("td").text(strip=True)[:1] for row in filing.css(".table--compare tbody tr")]
    assert marks == ["1", "●", "·", "·"]
    assert f"{year}年未报送" not in overview.css_first(".tasks").text()
    assert str(year) not in township.css_first("#missing").text()


def test_areas_are_listed_for_an_indicator_that_is_out_of_use(filed: District, sign_in: Callable[..., Client]):
    Indicator.objects.filter(code="mediation.cases").update(is_used=False)
    page = read(sign_in(), "/compare/areas/?indicator=mediation.cases&parent=990101")
    assert [box.attributes["value"] for box in page.css(".option input")][:1] == ["990101001"]


def test_each_part_of_the_overview_leads_to_where_it_can_be_taken_away(filed: District, client: Client):
    page = LexborHTMLParser(client.get("/").content)
    links = [link.attributes["href"] for link in page.css(".small-chart h2 a, #filing-title a")]
    assert len(links) == 4
    for link in links:
        assert LexborHTMLParser(client.get(link).content).css("a[href*='/compare/export.xlsx']"), link

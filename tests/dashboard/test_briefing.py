"""A county's year in brief: what it adds up, what it leaves out, and that screen and Word say the same."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from accounts.models import AuditEvent, Role
from dashboard import queries
from dashboard.briefing import Headline, add_up
from dashboard.comparison import Comparison
from dashboard.grid import Figure
from dashboard.indicators import IndicatorInfo
from dashboard.selection import Selection, read_indicators
from dashboard.states import CellState
from reports_app.models import Fact, IndicatorValue, Report
from tests.district import District

PAGE, WORD = "/briefing/", "/briefing/export.docx"
CASES = IndicatorInfo("mediation.cases", "调解矛盾纠纷件数", "件", "count", "neutral", "")
RATE = IndicatorInfo("mediation.success_rate", "调解成功率", "%", "rate", "higher", "")
TEXT = "某镇2024年度报告。全年调解纠纷{cases}件，成功率{rate}%。"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def figure(number: int, year: int, value: float | None, **fields: object) -> Figure:
    told = {"is_comparable": value is not None} | fields
    state = CellState.NOT_MENTIONED if value is None else CellState.VALUE
    return Figure(f"99010100{number}", f"第{number}镇", "示例县", year, state, value, **told)  # type: ignore[arg-type]


def headline(rows: Sequence[tuple[Figure, Figure]], indicator: IndicatorInfo = CASES) -> Headline:
    selection = Selection(("990101",), (indicator.code,), 2023, 2024)
    return Headline(Comparison(selection, indicator, (2023, 2024), rows, {}, 2024, len(rows), "heat"))


def plain_rows(*values: float | None, before: float = 100.0) -> list[tuple[Figure, Figure]]:
    return [(figure(at, 2023, before), figure(at, 2024, value)) for at, value in enumerate(values, 1)]


@pytest.mark.parametrize(
    ("asked", "told", "note"),
    [
        ([], (), ""),
        (["mediation.success_rate", "mediation.cases"], ("mediation.success_rate", "mediation.cases"), ""),
        (["mediation.cases", "mediation.cases", "<b>"], ("mediation.cases",), "“<b>”"),
        ([f"own.{at}" for at in range(4)], ("own.0", "own.1", "own.2"), "3"),
    ],
)
def test_indicators_are_read_in_their_order_and_what_is_left_out_is_told(
    asked: list[str], told: tuple[str, ...], note: str
) -> None:
    known = {"mediation.cases", "mediation.success_rate"} | {f"own.{at}" for at in range(9)}
    read_codes, notes = read_indicators({"indicator": asked}, known, limit=3)
    assert read_codes == told
    assert note in "".join(notes)
    assert bool(notes) == bool(note)


def test_a_sum_leaves_out_what_must_be_verified_and_what_covers_no_whole_year() -> None:
    rows = plain_rows(100.0, 200.0, 300.0, None)
    rows.append((figure(5, 2023, 90.0), figure(5, 2024, 9000.0, is_doubtful=True)))
    rows.append((figure(6, 2023, 90.0), figure(6, 2024, 50.0, is_comparable=False, is_part_year=True)))
    told = headline(rows)
    assert told.total is not None
    assert (told.total.value, told.total.bound, told.total.count) == (600.0, "exact", 3)
    assert told.median == 200.0
    assert (len(told.doubtful), told.not_comparable) == (1, 1)


@pytest.mark.parametrize(
    ("bounds", "bound"),
    [
        (("exact", "exact"), "exact"),
        (("exact", "at_least"), "at_least"),
        (("at_most", "exact"), "at_most"),
        (("at_least", "at_most"), "about"),
        (("at_least", "about"), "about"),
    ],
)
def test_a_sum_is_no_more_exact_than_what_it_is_made_of(bounds: tuple[str, str], bound: str) -> None:
    assert add_up(figure(at, 2024, 5.0, bound=one) for at, one in enumerate(bounds, 1)).bound == bound


def test_two_years_are_compared_over_the_townships_that_have_both() -> None:
    rows = plain_rows(110.0, 120.0, 130.0)
    rows.append((figure(4, 2023, None), figure(4, 2024, 500.0)))
    rows.append((figure(5, 2023, 100.0), figure(5, 2024, 500.0, broken="口径")))
    rows.append((figure(6, 2023, 900.0, is_doubtful=True), figure(6, 2024, 500.0)))
    before, now = headline(rows).paired_totals or (None, None)
    assert before is not None
    assert now is not None
    assert (before.value, now.value, now.count) == (300.0, 360.0, 3)
    assert headline(rows[:2]).paired_totals is None
    assert headline(plain_rows(1.0, 2.0, 3.0, before=3.0)).paired_totals is None


def test_a_rate_is_never_added_up_and_has_medians_and_ends() -> None:
    told = headline(plain_rows(90.0, 96.0, 99.0), RATE)
    assert told.total is None
    assert told.paired_totals is None
    assert told.paired_medians == (100.0, 96.0)
    assert [end.value for end in told.ends or ()] == [90.0, 99.0]
    assert headline(plain_rows(100.0, 100.0, 100.0), RATE).ends is None


def test_what_stands_apart_is_sure_and_far_from_the_median_of_enough_townships() -> None:
    usual = [100.0, 100.0, 110.0, 120.0]
    assert [one.figure.value for one in headline(plain_rows(*usual, 330.0, 30.0, 0.0)).apart] == [330.0, 30.0, 0.0]
    assert headline(plain_rows(*usual, 290.0, 40.0)).apart == []
    assert headline(plain_rows(100.0, 100.0, 900.0)).apart == []
    doubted = [*plain_rows(*usual), (figure(5, 2023, 90.0), figure(5, 2024, 900.0, is_doubtful=True))]
    assert headline(doubted).apart == []
    rates = headline(plain_rows(98.0, 98.0, 98.0, 97.0, 88.0), RATE).apart
    assert [one.figure.value for one in rates] == [88.0]


@pytest.fixture
def county(district: District) -> District:
    """Seven townships of 2024: the fifth with a doubtful figure, the sixth far from the others, the seventh without a
    report; five of them with one of 2023."""
    for number in range(1, 8):
        place = district.township(f"99010100{number}", f"第{number}镇")
        if number == 7:
            continue
        for year in (2023, 2024) if number < 6 else (2024,):
            cases, rate = (100 + number if number < 6 else 900), 90 + number
            report = district.report(place, year, TEXT.format(cases=cases, rate=rate))
            is_unsure = number == 5 and year == 2024
            district.value(report, "mediation.cases", str(cases), str(cases), confidence=0.5 if is_unsure else 0.99)
            district.value(report, "mediation.success_rate", str(rate), f"{rate}%", is_confirmed=False)
    Report.objects.update(parts=["measures", "shortcomings", "first_responsible", "plan"])
    Report.objects.filter(township__code="990101002").update(parts=["measures"], counted_through=date(2024, 11, 30))
    return district


def read(client: Client, query: str = "") -> LexborHTMLParser:
    response = client.get(f"{PAGE}?{query}")
    assert response.status_code == 200
    return LexborHTMLParser(response.content)


def paragraphs(page: LexborHTMLParser) -> list[str]:
    return [node.text() for node in page.css(".briefing p")]


def paper(client: Client, query: str = "") -> bytes:
    response = client.get(f"{WORD}?{query}")
    assert response.status_code == 200
    return b"".join(response) if response.streaming else response.content


def test_the_text_tells_reports_sums_and_what_stands_apart(county: District, client: Client) -> None:
    told = paragraphs(read(client, "area=990101&year=2024"))
    assert told[0] == "应报送年度报告的乡镇街道7个，已收到6份。均尚未核定，数据由系统读出，引用前请核对。"
    assert "未报送：第7镇。" in told
    assert any(text.startswith("缺少规定部分：第2镇（") for text in told)
    cases = next(text for text in told if text.startswith("调解矛盾纠纷件数"))
    assert "5个乡镇合计1310件，中位数103件" in cases
    assert "另有1个乡镇的数待核实（合计105件），未计入。连同待核实的，中位数103.5件。" in cases
    assert "第6镇调解矛盾纠纷件数900件，是中位数103件的8.7倍。" in told
    assert "有1个数读得不够确定、尚未有人核对，涉及1份报告。" in told


def test_the_text_tells_the_indicators_that_were_chosen_and_word_the_same(county: District, client: Client) -> None:
    report = Report.objects.get(township__code="990101001", year=2024)
    county.value(report, "publicity.materials", "101", "101")
    query = "area=990101&year=2024&indicator=mediation.success_rate&indicator=publicity.materials&indicator=none.such"
    page = read(client, query)
    told = paragraphs(page)
    assert not any("调解矛盾纠纷件数" in text for text in told)
    assert any(text.startswith("调解成功率：") for text in told)
    rare = next(text for text in told if text.startswith("载明的乡镇不足3个、未作汇总："))
    assert queries.load_indicators()["publicity.materials"].name in rare
    assert "“none.such”" in page.css_first(".notice").text()
    word = page.css_first(".page__actions a[download]").attributes["href"] or ""
    said = [text.text for text in docx.Document(io.BytesIO(client.get(word).content)).paragraphs]
    assert [text for text in told if text not in said] == []
    years = [a.attributes["href"] or "" for a in page.css("nav.switch a")]
    assert all("indicator=mediation.success_rate&indicator=publicity.materials" in address for address in years)
    ticked = page.css(".briefing-choice input[name=indicator][checked]")
    assert {box.attributes["value"] for box in ticked} == {"mediation.success_rate", "publicity.materials"}


def test_each_township_s_figure_leads_to_its_sentence(county: District, client: Client) -> None:
    page = read(client, "area=990101&year=2024")
    address = next(a.attributes["href"] or "" for a in page.css(".briefing a[data-drawer]") if a.text() == "900件")
    assert "全年调解纠纷" in client.get(address).content.decode()


def test_the_word_file_says_what_the_page_says_with_the_sentences_as_footnotes(
    county: District, client: Client
) -> None:
    data = paper(client, "area=990101&year=2024")
    document = docx.Document(io.BytesIO(data))
    said = [paragraph.text for paragraph in document.paragraphs]
    page = read(client, "area=990101&year=2024")
    assert [text for text in paragraphs(page) if text not in said] == []
    for hidden in page.css("table .visually-hidden"):
        hidden.decompose()
    rows = [[cell.text() for cell in row.css("th, td > a")] for row in page.css("table tbody tr")]
    written = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows[1:]]
    assert rows == written
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        notes = etree.fromstring(package.read("word/footnotes.xml"))
        text = etree.fromstring(package.read("word/document.xml"))
        assert b"footnotes.xml" in package.read("[Content_Types].xml")
    told = {note.get(f"{W}id"): "".join(note.itertext()) for note in notes}
    marks = [mark.get(f"{W}id") for mark in text.iter(f"{W}footnoteReference")]
    assert marks
    assert set(marks) < set(told)
    assert any("全年调解纠纷900件" in told[mark] for mark in marks)
    styles = document.styles  # word processors know footnotes by the names of these; without, the number is too large
    assert styles["footnote text"].font.size < styles["Normal"].font.size
    assert {mark.getparent().find(f"{W}rPr/{W}rStyle").get(f"{W}val") for mark in notes.iter(f"{W}footnoteRef")} == {
        styles["footnote reference"].style_id
    }
    assert {language.get(f"{W}eastAsia") for language in styles.element.iter(f"{W}lang")} == {"zh-CN"}
    taken = AuditEvent.objects.filter(action="comparison.exported").latest("pk")
    assert "示例县2024年度" in taken.subject


def test_confirmed_reports_are_told(county: District, client: Client) -> None:
    Report.objects.filter(year=2024, township__code__in=["990101001", "990101002"]).update(review_state="confirmed")
    assert (
        "其中2份已核定，其余4份的数据由系统读出，引用前请核对。" in paragraphs(read(client, "area=990101&year=2024"))[0]
    )
    Report.objects.filter(year=2024).update(review_state="confirmed")
    assert paragraphs(read(client, "area=990101&year=2024"))[0].endswith("均已核定。")


def test_a_year_that_nobody_reported_on_is_told_and_the_latest_shown(county: District, client: Client) -> None:
    page = read(client, "area=990101&year=1999")
    assert "没有“1999”年的报告，已显示2024年。" in page.css_first(".notice").text()
    assert "2024年度" in page.css_first("h1").text()


@pytest.mark.parametrize("area", ["99", "9901", "all", "group:1", "²²²²²²"])
def test_what_is_no_county_is_told_and_the_one_with_most_reports_shown(
    county: District, client: Client, area: str
) -> None:
    page = read(client, f"area={area}")
    assert page.css_first("h1").text().startswith("示例县2024年度")
    assert f"“{area}”不在可选范围内" in page.css_first(".notice").text()


def test_no_account_is_told_of_another_county(county: District, sign_in: Callable[..., Client]) -> None:
    other = county.township("990102001", "远镇")
    county.value(county.report(other, 2024, "某镇。调解5件。"), "mediation.cases", "5", "5")
    page = read(sign_in("990102"), "area=990101&year=2024")
    assert "第1镇" not in page.html
    assert "样本县" in page.css_first("h1").text()
    part = read(sign_in("990101001"), "area=990101&year=2024")
    assert "第2镇" not in part.html


def test_what_a_file_says_is_text(county: District, client: Client) -> None:
    report = Report.objects.get(township__code="990101006")
    report.document.original_name = "<b>&\x0b.txt"
    report.document.save()
    page = read(client, "area=990101&year=2024")
    assert page.css_first(".briefing b") is None
    with zipfile.ZipFile(io.BytesIO(paper(client, "area=990101&year=2024"))) as package:
        assert "<b>&.txt" in "".join(etree.fromstring(package.read("word/footnotes.xml")).itertext())


def test_without_reports_the_page_says_what_to_do(district: District, sign_in: Callable[..., Client]) -> None:
    assert "还没有入库的报告。" in read(sign_in(role=Role.EDITOR)).css_first(".empty").text()
    assert sign_in().get(WORD).status_code == 404


def test_what_waits_leads_to_the_reports_of_the_year(county: District, client: Client) -> None:
    Fact.objects.filter(report__year=2023).update(confidence=0.5)
    page = read(client, "area=990101&year=2024")
    link = next(a for a in page.css(".briefing a") if "尚未有人核对" in a.text())
    assert "涉及1份报告" in link.text()
    listed = LexborHTMLParser(client.get(link.attributes["href"] or "").content)
    assert [row.css_first("th").text() for row in listed.css("tbody tr")] == ["第5镇"]


def test_a_lacking_part_is_told_once_and_as_no_figure(county: District, client: Client) -> None:
    report = Report.objects.get(township__code="990101002", year=2024)
    county.finding(report, "part_missing", [], missing="plan")
    county.finding(report, "duplicate_total", list(report.facts.all()), totals="1、2")
    told = paragraphs(read(client, "area=990101&year=2024"))
    assert len([text for text in told if "缺少规定部分" in text]) == 1
    assert len([text for text in told if text.startswith("第2镇：")]) == 1


def test_an_end_and_a_figure_apart_have_one_pair_of_brackets(county: District, client: Client) -> None:
    IndicatorValue.objects.filter(indicator__code="mediation.success_rate").update(numerator=Decimal(1), denominator=40)
    lowest = next(text for text in paragraphs(read(client, "area=990101&year=2024")) if text.startswith("调解成功率"))
    assert "最低91.0%（第1镇，1/40）" in lowest
    one = county.township("990101008", "第8镇")
    for year, rate in ((2023, 80), (2024, 60)):
        report = county.report(one, year, TEXT.format(cases=100, rate=rate))
        county.value(report, "mediation.success_rate", str(rate), f"{rate}%", numerator=rate, denominator=100)
    apart = next(text for text in paragraphs(read(client, "area=990101&year=2024")) if text.startswith("第8镇"))
    assert "60.0%（60/100，上年80.0%）" in apart


def test_a_single_figure_is_neither_sum_nor_comparison(county: District, sign_in: Callable[..., Client]) -> None:
    told = paragraphs(read(sign_in("990101003"), "area=990101&year=2024"))
    assert "调解矛盾纠纷件数：只有第3镇有可比的数，为103件（上年103件）。" in told
    assert "调解成功率：只有第3镇有可比的数，为93.0%（上年93.0%）。" in told
    assert "没有一项主要数据有5个以上乡镇可比，未作比较。" in told


def test_an_account_that_sees_a_part_is_told_that_it_is_one(county: District, sign_in: Callable[..., Client]) -> None:
    words = "根据1个乡镇街道（本账号可见的范围，不是全部）报送的年度报告生成"
    part = sign_in("990101001")
    assert words in read(part, "area=990101").css_first("main").text()
    assert words in docx.Document(io.BytesIO(paper(part, "area=990101"))).paragraphs[1].text
    assert "本账号可见" not in read(sign_in("9901"), "area=990101").css_first("main").text()


def test_where_too_few_tell_the_page_says_so_and_leads_to_the_figures(
    district: District, sign_in: Callable[..., Client]
) -> None:
    for number in range(1, 5):
        place = district.township(f"99010100{number}", f"第{number}镇")
    district.value(district.report(place, 2024, "某镇。调解5件。"), "mediation.cases", "5", "5")
    page = read(sign_in(), "area=990101")
    assert "没有一项指标有3个以上乡镇载明，未作汇总；已报的数在系统的“比较”里。" in paragraphs(page)
    link = next(a for a in page.css(".briefing a") if a.text() == "比较")
    assert "第4镇" in sign_in().get(link.attributes["href"] or "").content.decode()
    said = [text.text for text in docx.Document(io.BytesIO(paper(sign_in(), "area=990101"))).paragraphs]
    assert not any("表中" in text for text in said)
    assert "" not in said


@pytest.mark.parametrize("address", [PAGE, "/"])
def test_a_county_without_reports_is_named_and_leads_to_those_with_some(
    county: District, client: Client, address: str
) -> None:
    county.township("990103001", "空镇", county="空县")
    page = LexborHTMLParser(client.get(f"{address}?area=990103").content)
    assert page.css_first(".empty p").text() == "所选地区（空县）还没有入库的报告。"
    assert page.css_first(".empty .button--primary").attributes["href"] == address


def test_the_navigation_shows_what_the_page_belongs_to(county: District, client: Client) -> None:
    assert [a.text() for a in read(client).css(".topbar [aria-current]")] == ["总览"]


def test_the_page_asks_as_often_for_many_townships_as_for_few(county: District, client: Client) -> None:
    counts = []
    for number in (0, 10):
        for at in range(number):
            place = county.township(f"9901011{at:02}", f"新{at}镇")
            report = county.report(place, 2024, TEXT.format(cases=800 + at, rate=95))
            row = county.value(report, "mediation.cases", str(800 + at), str(800 + at))
            county.finding(report, "duplicate_total", list(row.facts.all()), totals="1、2")
        with CaptureQueriesContext(connection) as queries:
            read(client, "area=990101&year=2024")
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 2  # the facts of findings, where there are any

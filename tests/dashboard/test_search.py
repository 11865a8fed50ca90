"""The search finds what stands in the texts, and nothing else; it says how much, and what to do about nothing."""

import csv
import io
import itertools
import random
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from accounts.models import User
from dashboard import search_views
from dashboard.queries import load_search
from dashboard.search_query import Search, parse_terms
from dashboard.search_results import SearchResult
from reports_app.indexing import index_waiting
from reports_app.models import Passage, Report, Township
from tests.district import District

FIRST = """一、主要举措和成效
　　坚持 和 发展“枫桥经验”，强调解决突出问题。全年排查矛盾纠纷1,219件，调解成功216件。
　　人民调解委员会12个，调解员２４名，覆盖18个村。
二、存在的不足
　　<b>个别</b>村普法不够；信访事项办理较慢。
"""
SECOND = """一、举措
调解员12名，调解纠纷219件。
开展普法宣传。
"""


@pytest.fixture
def filed(district: District) -> District:
    bridge, river = district.township("990101001", "石桥镇"), district.township("990102001", "清河乡")
    first = district.report(bridge, 2023, FIRST)
    district.section(first, "一、主要举措和成效", 0, FIRST.index("二、"))
    district.section(first, "二、存在的不足", FIRST.index("二、"), len(FIRST))
    second = district.report(river, 2024, SECOND)
    district.value(second, "mediation.cases", "219", "219件")
    index_waiting()
    return district


def ask(user: User, text: str, **params: str) -> SearchResult:
    search, _notes = Search.from_params({"q": [text]} | {key: [value] for key, value in params.items()})
    return load_search(user, search, parse_terms(search.text)[0])


def found(result: SearchResult) -> list[str]:
    """Return what was found in each passage, in the order of the page."""
    return [
        "|".join(passage.text[start:end] for start, end in passage.spans)
        for report in result.reports
        for passage in report.passages
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("矛盾纠纷", ["矛盾纠纷"]),
        ("信访 普法", ["普法|信访"]),
        ("“枫桥经验”", ["枫桥经验"]),
        ("“坚持和发展”", ["坚持 和 发展"]),  # what stands between characters as a blank is none
        ("1219", ["1,219"]),
        ("219", ["219"]),  # not the end of 1,219
        ("24名", ["２４名"]),
        ("调解 -信访 -成功", ["调解|调解", "调解|调解"]),
        ("“解决突出”", ["解决突出"]),
        ("“盾纠”", ["盾纠"]),  # across the bounds of words
        ("枫", ["枫"]),
        ("“普法不够，信访”", ["普法不够；信访"]),  # punctuation is punctuation
        ("“普法不够 信访”", []),
        ("“普法信访”", []),
        ("纠纷 枫桥 宣传", []),
        ("b", ["b|b"]),
    ],
)
def test_what_is_found(text: str, expected: list[str], filed: District, everyone: User):
    assert sorted(found(ask(everyone, text))) == sorted(expected)


def test_words_come_before_characters_that_only_meet(filed: District, everyone: User):
    result = ask(everyone, "调解")
    assert [(report.township, report.count) for report in result.reports] == [("石桥镇", 2), ("清河乡", 1)]
    assert found(result)[0] == "调解|调解"  # 强调解决 too: it is shown, and counts less


def test_search_agrees_with_looking_through_the_texts(district: District, everyone: User):
    """Against a naive search for the same characters in every line of random texts."""
    chance = random.Random(7)  # noqa: S311
    lines = ["".join(chance.choice("调解纠纷法治村") for _ in range(chance.randint(3, 12))) for _ in range(120)]
    place = district.township("990101001", "石桥镇")
    for year in range(2001, 2013):
        start = (year - 2001) * 10
        district.report(place, year, "。\n".join(lines[start : start + 10]) + "。")
    assert index_waiting() == 12
    for length in (1, 2, 3, 4):
        for _ in range(10):
            line = chance.choice(lines)
            at = chance.randint(0, max(len(line) - length, 0))
            wanted = line[at : at + length]
            assert ask(everyone, f"“{wanted}”").facets.passages == sum(wanted in line for line in lines), wanted


def test_names_lead_to_reports_and_figures(filed: District, everyone: User):
    by_place = ask(everyone, "石桥镇 信访")
    assert (found(by_place), by_place.named) == (["信访"], (("石桥镇", "township"),))
    assert [report.township for report in ask(everyone, "调解 -石桥镇").reports] == ["清河乡"]
    by_indicator = ask(everyone, "调解矛盾纠纷件数")
    assert (found(by_indicator), by_indicator.named) == (["219件"], (("调解矛盾纠纷件数", "indicator"),))


def test_counts_are_those_of_the_other_filters(filed: District, everyone: User):
    facets = ask(everyone, "调解", year="2024").facets
    assert (facets.reports, facets.passages) == (1, 1)
    assert [(one.value, one.reports) for one in facets.years] == [("2024", 1), ("2023", 1)]
    assert [(one.name, one.reports) for one in facets.counties] == [("样本县", 1)]
    everything = ask(everyone, "村").facets
    assert [(one.value, one.reports, one.passages) for one in everything.parts] == [("other", 1, 2)]
    assert [(one.name, one.passages) for one in everything.townships] == [("石桥镇", 2)]


def test_account_of_a_county_finds_and_counts_its_own(filed: District, one_county: User, everyone: User):
    own, every = ask(one_county, "调解"), ask(everyone, "调解")
    assert ([report.township for report in own.reports], own.facets.reports) == (["石桥镇"], 1)
    assert [one.name for one in own.facets.townships] == ["石桥镇"]
    assert [one.value for one in own.facets.years] == ["2023"]
    assert every.facets.reports == 2
    assert ask(one_county, "清河乡").named == ()
    assert ask(one_county, "宣传 枫桥").alone == (("宣传", 0), ("枫桥", 1))
    assert ask(one_county, "219").reports == ()


def test_fictional_reports_stand_aside_once_there_are_real_ones(filed: District, everyone: User):
    place = filed.township("420101001", "真镇", county="真县", source=Township.Source.GAZETTEER)
    filed.report(place, 2024, SECOND)
    assert ask(everyone, "宣传").waiting == 1
    index_waiting()
    result = ask(everyone, "宣传")
    assert ([report.township for report in result.reports], result.waiting) == (["真镇"], 0)


def test_another_text_of_the_report_is_found_in_its_place(filed: District, everyone: User):
    report = Report.objects.get(year=2024)
    old = report.document
    report.document = filed.document(
        report.township, 2024, text="一、举措\n开展无人机巡查。", state="parsed", report=report
    )
    report.save()
    assert found(ask(everyone, "宣传")) == []
    assert index_waiting() == 1
    assert found(ask(everyone, "无人机")) == ["无人机"]
    assert not Passage.objects.filter(document=old).exists()
    assert index_waiting() == 0


def test_index_follows_the_rules_in_force(filed: District, monkeypatch: pytest.MonkeyPatch):
    rows = Passage.objects.order_by("document", "start").values_list("document", "start", "end", "tokens")
    before = list(rows)
    Report.objects.update(parser_version="other-words")
    assert index_waiting() == 2
    assert before == list(rows.all())
    Report.objects.update(parser_version="other-vocabulary")
    assert index_waiting() == 0


def read(client: Client, address: str) -> LexborHTMLParser:
    response = client.get(address)
    assert response.status_code == 200, address
    return LexborHTMLParser(response.content)


def words(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def test_page_marks_what_was_found_and_leads_to_the_sentence(filed: District, sign_in: Callable[..., Client]):
    client = sign_in()
    page = read(client, f"/search/?q={quote('信访 个别')}")
    assert words(page, ".lede") == ["在1份报告里找到1处。"]
    assert words(page, ".search__report mark") == ["个别", "信访"]
    assert "<b>个别</b>村" in page.css_first(".search__passage").text()  # shown, not obeyed
    address = page.css_first(".search__passage").attributes["href"]
    start = FIRST.index("<b>")
    assert address.partition("?")[2] == f"from={start}&to={FIRST.index('信访')}#found"
    report = read(client, address)
    assert "".join(node.text() for node in report.css("mark.found")) == "<b>个别</b>村普法不够；"
    assert len(report.css("#found")) == 1


@pytest.mark.parametrize(
    "span", ["from=x&to=1", "from=9&to=3", f"from={'9' * 40}&to=1", "from=0&to=999999999", "from=٣&to=٤"]
)
def test_report_shows_its_text_whatever_span_is_asked_for(span: str, filed: District, sign_in: Callable[..., Client]):
    report = Report.objects.get(year=2023)
    page = read(sign_in(), f"{report.get_absolute_url()}?{span}")
    assert "枫桥经验" in page.css_first(".report__text").text()


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("”“，。", "这里没有可查的内容"),
        ("-调解", "只写了要排除的词"),
        ("无人机 调解", "单独查“调解”：2份报告。"),
        ("“无人机巡查”", "去掉引号"),
        ("无人机", "换个说法"),
        ("'; DROP TABLE x; --", ""),
        ("<script>alert(1)</script>", ""),
        ("a:* & !b | ('c' <-> d)", ""),
        ("%s %(x)s {y} \\ '' :*", ""),
        ("𠮷 😀 \ud800".encode("utf-8", "replace").decode(), ""),
        ("0" * 200, ""),
        ("的" * 200, ""),
    ],
)
def test_nonsense_is_answered_in_words(text: str, advice: str, filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), f"/search/?q={quote(text)}&page=99&year=abc&area=..&part=no")
    assert "没有找到。" in words(page, ".lede")
    assert advice in " ".join(words(page, ".empty p"))
    assert page.css_first("script:not([src])") is None


def test_empty_search_says_what_can_be_asked(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), "/search/")
    assert words(page, ".lede") == ["在所有报告的正文里查找词语、数字或整句话。"]
    assert page.css(".search__found") == []


def test_pages_and_orders(district: District, sign_in: Callable[..., Client]):
    place = district.township("990101001", "石桥镇")
    for year in range(2001, 2013):
        district.report(place, year, SECOND)
    index_waiting()
    client = sign_in()
    oldest = read(client, f"/search/?q={quote('宣传')}&order=oldest")
    assert [title[-4:] for title in words(oldest, ".search__report h2 a")] == [str(year) for year in range(2001, 2011)]
    last = read(client, f"/search/?q={quote('宣传')}&order=oldest&page=77")
    assert [title[-4:] for title in words(last, ".search__report h2 a")] == ["2011", "2012"]
    one = read(client, f"/search/?q={quote('宣传')}&year=2005")
    assert words(one, ".search__facets a[aria-current] > span:first-child") == ["2005 ×（已选，点击取消）"]


@pytest.mark.parametrize("text", ["调解", "石桥镇 调解", "调解矛盾纠纷件数", "无人机 调解"])
def test_number_of_queries_does_not_grow(
    text: str, district: District, sign_in: Callable[..., Client], django_assert_max_num_queries: Any
):
    first = district.report(district.township("990101001", "石桥镇"), 2023, FIRST + SECOND)
    district.value(first, "mediation.cases", "219", "219件")
    index_waiting()
    client = sign_in()
    read(client, "/search/")  # the session begins
    with django_assert_max_num_queries(20) as few:
        read(client, f"/search/?q={quote(text)}")
    for number in range(2, 30):
        place = district.township(f"9901{number % 3 + 1:02d}{number:03d}", f"丁{number}镇")
        for year in (2022, 2023):
            district.value(district.report(place, year, FIRST + SECOND), "mediation.cases", "219", "219件")
    index_waiting()
    with django_assert_max_num_queries(20) as many:
        read(client, f"/search/?q={quote(text)}")
    assert len(few.captured_queries) == len(many.captured_queries)


def test_passages_cover_the_text_in_order(filed: District):
    for document in Report.objects.values_list("document", "document__text"):
        spans = list(Passage.objects.filter(document=document[0]).order_by("start").values_list("start", "end"))
        assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans))
        covered = "".join(document[1][start:end] for start, end in spans)
        assert re.sub(r"\s", "", covered) == re.sub(r"\s", "", document[1])


def file_of(client: Client, query: str) -> list[list[str]]:
    text = client.get(f"/search/export.csv?{query}").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_file_lists_what_the_page_shows_with_sentence_and_address(filed: District, sign_in: Callable[..., Client]):
    client = sign_in()
    page = LexborHTMLParser(client.get("/search/?q=调解员&order=oldest").content)
    heads, *rows = file_of(client, "q=调解员&order=oldest")
    assert heads == ["县区", "乡镇街道", "年度", "部分", "章节", "句子", "网址"]
    assert [row[:-1] for row in rows] == [
        *(["示例县", "石桥镇", "2023", "", "一、主要举措和成效", "人民调解委员会12个，调解员２４名，覆盖18个村。"],),
        ["样本县", "清河乡", "2024", "", "", "调解员12名，调解纠纷219件。"],
    ]
    shown = [node.attributes["href"] for node in page.css(".search__passage")]
    assert [row[-1] for row in rows] == [f"http://testserver{address}" for address in shown]


def test_file_says_what_it_leaves_out(filed: District, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(search_views.EXPORTED, "reports", 1)
    monkeypatch.setitem(search_views.EXPORTED, "passages", 1)
    rows = file_of(sign_in(), "q=调解")
    assert rows[-1][0].startswith("共2份报告")
    assert "文件只列1份报告的" in rows[-1][0]


def test_file_is_cut_to_what_the_account_sees(filed: District, sign_in: Callable[..., Client]):
    client = sign_in("990102")
    assert {row[1] for row in file_of(client, "q=调解员")[1:]} == {"清河乡"}
    book = openpyxl.load_workbook(io.BytesIO(client.get("/search/export.xlsx?q=调解员").content))
    assert (book.sheetnames, book.worksheets[0]["A1"].value) == (["检索结果"], "检索：调解员")


def test_formula_of_a_text_stays_a_text(district: District, sign_in: Callable[..., Client]):
    text = "一、举措\n=HYPERLINK(1)调解员12名\n"
    district.report(district.township("990101001", "石桥镇"), 2024, text)
    index_waiting()
    rows = file_of(sign_in(), "q=调解员")
    assert rows[1][5] == "'=HYPERLINK(1)调解员12名"


@pytest.mark.parametrize("address", ["export.csv?q=", "export.csv?q=无此词语", "export.docx?q=调解员"])
def test_nothing_found_is_no_file(address: str, filed: District, sign_in: Callable[..., Client]):
    assert sign_in().get(f"/search/{address}").status_code == 404


def test_fictional_reports_left_out_are_told(filed: District, sign_in: Callable[..., Client]):
    told = "示例县的虚构报告不在检索范围内。"
    assert told not in words(read(sign_in(), "/search/"), ".notice")
    real = filed.township("110101001", "某镇", county="某县", source=Township.Source.GAZETTEER)
    filed.report(real, 2024, SECOND)
    assert told in words(read(sign_in(), "/search/"), ".notice")
    assert told not in words(read(sign_in("110101"), "/search/"), ".notice")


def test_without_reports_the_search_says_so_and_what_to_do(as_role: Any):
    page = as_role("editor").get(reverse("dashboard:search"), {"q": "调解"}).content.decode()
    assert ("还没有入库的报告。" in page, reverse("reports:upload") in page, "换个说法" in page) == (True, True, False)

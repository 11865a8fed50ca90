"""The report page and the list: every number marked and tied to its figure, filters that forgive."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from accounts.models import AuditEvent, User
from dashboard import figures
from reports_app import ingest, parsing, storage, wording
from reports_app.models import Document, Fact, Finding, Indicator, Report, Township
from reports_app.parsing import model
from reports_app.report_text import Heading, Mark, build_paragraphs
from reports_app.wording import explain_finding
from tests.reports_app.conftest import Send, parse_plainly, report_text


@pytest.fixture
def client(viewer: User) -> Client:
    browser = Client()
    browser.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def words_of(paragraphs: list[Any]) -> list[list[tuple[str, str]]]:
    return [[(part.text, part.mark.kind if part.mark else "") for part in line.segments] for line in paragraphs]


def test_marks_are_cut_at_line_ends_and_overlaps_left_out() -> None:
    marks = [Mark(3, 4, "explained"), Mark(2, 7, "used"), Mark(8, 9, "waiting"), Mark(90, 99, "used")]
    lines = build_paragraphs("𠮷共12\n34件5\r\n\n　　完", marks=marks)
    assert words_of(lines) == [
        [("𠮷共", ""), ("12", "used")],
        [("34", "used"), ("件", ""), ("5", "waiting")],
        [("完", "")],
    ]
    assert [part.is_first for line in lines[:2] for part in line.segments if part.mark] == [True, False, True]


def test_a_heading_that_runs_on_is_set_apart_from_its_paragraph() -> None:
    text = "一、 举措\n（一）抓培训。全年3场。"
    headings = [Heading(0, 1, "一、举措", "a"), Heading(6, 2, "（一）抓培训", "b")]
    lines = build_paragraphs(text, marks=[Mark(15, 16, "used")], headings=headings)
    assert [(line.heading and line.heading.anchor, line.is_heading) for line in lines] == [("a", True), ("b", False)]
    assert [(part.text, part.is_heading) for part in lines[1].segments] == [
        ("（一）抓培训", True),
        ("。全年", False),
        ("3", False),
        ("场。", False),
    ]


def test_no_character_of_the_text_is_lost(client: Client, send: Send, bridge: Township) -> None:
    text = "石桥镇|示例县|2024\n<b>𠮷村</b>&amp;调解纠纷12件、调解纠纷30件。\n末行"
    send(text)
    page = client.get(Report.objects.get().get_absolute_url())
    shown = ["".join(part.text for part in line.segments) for line in page.context["paragraphs"]]
    assert shown == text.split("\n")
    assert "&lt;b&gt;𠮷村&lt;/b&gt;&amp;amp;调解纠纷" in page.content.decode()


def test_every_figure_leads_to_its_mark_and_back(client: Client, send: Send, bridge: Township) -> None:
    send(report_text() + "另调解纠纷7件。")
    report = Report.objects.get()
    html = client.get(report.get_absolute_url()).content.decode()
    for fact in report.facts.all():
        assert html.count(f'id="at-{fact.start}"') == 1
        assert html.count(f'id="fact-{fact.start}"') == 1
        assert f'href="#at-{fact.start}"' in html
        assert f'href="#fact-{fact.start}"' in html
    identifiers = re.findall(r' id="([^"]+)"', html)
    assert len(identifiers) == len(set(identifiers))


def test_a_number_with_two_meanings_has_one_mark(
    client: Client, send: Send, bridge: Township, stand_in: pytest.MonkeyPatch, cases: Indicator
) -> None:
    def twice(text: str, **options: Any) -> model.ParsedReport:
        parsed = parse_plainly(text, **options)
        doubtful = replace(parsed.facts[0], confidence=0.2)
        return replace(parsed, facts=(*parsed.facts, doubtful), numbers=(model.Number(0, 1, model.NumberKind.NAME),))

    stand_in.setattr(parsing, "parse_report", twice)
    send(report_text())
    page = client.get(Report.objects.get().get_absolute_url())
    marks = [part.mark for line in page.context["paragraphs"] for part in line.segments if part.mark]
    assert [(mark.start, mark.kind, mark.note) for mark in marks] == [
        (0, "explained", "名称中的数字"),
        (26, "waiting", "调解案件数 · 12件；调解案件数 · 12件 · 待核对"),
    ]
    ledger = page.context["ledger"]
    assert (ledger.total, ledger.used, ledger.explained, ledger.waiting) == (2, 0, 1, 1)


def test_facts_that_share_a_place_have_one_order(client: Client, send: Send, bridge: Township) -> None:
    """However the rows lie in the table: an update moves a row behind the others."""
    send(report_text())
    report = Report.objects.get()
    first = report.facts.get()
    second = report.facts.get()
    second.pk, second._state.adding = None, True
    second.save()
    Fact.objects.filter(pk=first.pk).update(confidence=0.99)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")
    assert list(report.facts.all()) == [first, second]


def test_three_hundred_numbers_take_few_queries(
    client: Client, send: Send, bridge: Township, django_assert_max_num_queries: Any
) -> None:
    send(report_text() + "调解纠纷3件。\n" * 300)
    with django_assert_max_num_queries(20):
        assert client.get(Report.objects.get().get_absolute_url()).status_code == 200


def test_more_figures_take_no_more_queries(
    client: Client, send: Send, bridge: Township, django_assert_num_queries: Any
) -> None:
    send(report_text())
    report = Report.objects.get()
    client.get(report.get_absolute_url())  # the first request writes the session
    with CaptureQueriesContext(connection) as with_one:
        client.get(report.get_absolute_url())
    for number in range(3):
        indicator = Indicator.objects.create(code=f"mediation.more{number}", name_zh=f"指标{number}", kind="count")
        fact = report.facts.create(
            **dict.fromkeys(("start", "sentence_start"), number),
            end=9,
            sentence_end=9,
            indicator=indicator,
            value=1,
            confidence=0.99,
        )
        value = report.values.create(
            township=bridge, year=2024, indicator=indicator, value=1, basis="reported", confidence=0.99
        )
        value.facts.add(fact)
        report.findings.get().facts.add(fact)
    with django_assert_num_queries(len(with_one)):
        page = client.get(report.get_absolute_url()).content.decode()
    assert "指标2" in page


@pytest.mark.parametrize(
    ("code", "detail", "words"),
    [
        ("year_conflict", {"years": "2023、2024"}, "标题、小标题和开头写到了不同的年度：2023、2024。"),
        (
            "rate_mismatch",
            {"stated": "97", "actual": "97.87", "numerator": "92", "denominator": "94"},
            "文中写 97%；按 92 ÷ 94 算是 97.87%。",
        ),
        ("rate_over_100", {"stated": "120", "bound": "exact"}, "文中写 120%，比率不会超过 100%。"),
        ("rate_over_100", {"stated": "100", "bound": "at_least"}, "文中写 ≥100%，比率不会超过 100%。"),
        (
            "part_missing",
            {"missing": "shortcomings、plan"},
            "正文里没有找到专门写这些内容的部分：存在的不足和原因、下一年度安排。",
        ),
        ("parts_exceed_total", {"sum": "12", "total": "10"}, "各分项相加是 12，大于文中的总数 10。"),
        ("of_tomorrow", {"a": "1", "b": "2"}, "a 1；b 2"),
        ("rate_mismatch", {"stated": "97"}, "stated 97"),
    ],
)
def test_findings_are_told_with_their_arithmetic(code: str, detail: dict[str, str], words: str) -> None:
    assert explain_finding(Finding(check_code=code, detail=detail)) == words


def test_other_years_and_earlier_versions_are_one_click_away(
    client: Client, send: Send, bridge: Township, editor: User
) -> None:
    first, second, _other_year = send(report_text()), send(report_text(cases=15)), send(report_text(year=2022))
    ingest.accept_as_new_version(second, editor, shown=first.pk)
    ingest.process(second.pk)
    report = Report.objects.get(year=2024)
    page = client.get(report.get_absolute_url())
    assert [other.year for other in page.context["years"]] == [2022, 2024]
    assert [version.pk for version in page.context["versions"]] == [second.pk, first.pk]
    old = client.get(reverse("reports:version", args=[report.pk, first.pk])).content.decode()
    assert "全年调解纠纷12件。" in old


def test_the_original_comes_back_as_an_attachment(client: Client, send: Send, bridge: Township) -> None:
    document = send(report_text(), "石桥镇 <年报>；2024.txt")
    response = client.get(reverse("reports:original", args=[document.pk]))
    assert b"".join(response.streaming_content) == report_text().encode()
    assert {name: response[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy")} == {
        "Content-Type": "application/octet-stream",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E7%9F%B3%E6%A1%A5%E9%95%87")
    assert AuditEvent.objects.filter(action="document.downloaded").count() == 1


def test_a_lost_original_is_told(client: Client, send: Send, bridge: Township) -> None:
    document = send(report_text())
    storage.path_of(document.storage_name).unlink()
    response = client.get(reverse("reports:original", args=[document.pk]))
    assert response.status_code == 404
    assert f"文件编号 {document.pk}" in response.content.decode()


@pytest.fixture
def shelf(send: Send, bridge: Township, ford: Township, abroad: Township, editor: User) -> dict[str, Document]:
    """Reports and files in every state."""
    documents = {
        "bridge 2024": send(report_text(), "甲.txt"),
        "bridge 2023": send(report_text(year=2023), "乙.txt"),
        "ford 2024": send(report_text("柳渡乡") + "\n", "丙.txt"),
        "abroad 2024": send(report_text("外沟镇", county="邻县"), "丁.txt"),
        "nobody": send("||2024", "戊.txt"),
        "pdf": send("%PDF", "己.pdf"),
        "gone": send(report_text(year=2020), "庚.txt"),
    }
    ingest.withdraw(documents["gone"], editor)
    Fact.objects.filter(report=documents["ford 2024"].report).update(confidence=0.1)
    Finding.objects.exclude(report=documents["bridge 2023"].report).delete()
    return documents


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["pdf", "nobody", "bridge 2024", "bridge 2023", "ford 2024", "abroad 2024"]),
        ({"county": "990102"}, ["abroad 2024"]),
        ({"year": "2023"}, ["bridge 2023"]),
        ({"year": "2024", "county": "990101"}, ["bridge 2024", "ford 2024"]),
        ({"state": "failed"}, ["pdf"]),
        ({"state": "withdrawn"}, ["gone"]),
        ({"state": "waiting"}, ["ford 2024"]),
        ({"state": "to_verify"}, ["bridge 2023"]),
        ({"q": "柳渡"}, ["ford 2024"]),
        ({"q": "丁.txt"}, ["abroad 2024"]),
        ({"q": "没有这样的"}, []),
        (
            {"county": "' OR 1=1", "year": "abc", "state": "x", "page": "-7"},
            ["pdf", "nobody", "bridge 2024", "bridge 2023", "ford 2024", "abroad 2024"],
        ),
        (
            {"q": "\x00", "year": "9" * 40},
            ["pdf", "nobody", "bridge 2024", "bridge 2023", "ford 2024", "abroad 2024"],
        ),
    ],
)
def test_the_list_filters_and_forgives(
    client: Client, shelf: dict[str, Document], query: dict[str, str], names: list[str]
) -> None:
    response = client.get(reverse("reports:list"), query)
    found = {document.pk: name for name, document in shelf.items()}
    assert [found[document.pk] for document in response.context["page"]] == names


def test_the_list_counts_what_waits(client: Client, shelf: dict[str, Document]) -> None:
    page = client.get(reverse("reports:list"))
    rows = {row.original_name: (row.waiting, row.to_verify) for row in page.context["page"]}
    assert rows["丙.txt"] == (1, 0)
    assert rows["乙.txt"] == (0, 1)
    assert [(str(item["label"]), item["count"]) for item in page.context["waiting"]] == [
        ("待确认乡镇年度", 1),
        ("未能读取", 1),
    ]


def test_the_list_of_what_is_wrong_says_what(client: Client, shelf: dict[str, Document]) -> None:
    report = shelf["ford 2024"].report
    assert report is not None
    leap = {"year": "2024", "last_year": "2023", "stated": "96", "actual": "31", "direction": "up", "times": "3.1"}
    report.findings.create(check_code="jump", severity="notice", verdict="inconsistent", detail=leap)
    told = {}
    for state in ("to_verify", "leaps", "waiting"):
        page = LexborHTMLParser(client.get(reverse("reports:list"), {"state": state}).content)
        told[state] = [node.text() for node in page.css(".list__finding")]
    [wrong] = told.pop("to_verify")
    assert wrong.startswith("分项之和大于总数：调解案件数：")
    assert told == {"leaps": ["与上年相差很大：2023年 31，2024年 96，两年相差 3.1 倍。"], "waiting": []}


def test_the_list_takes_few_queries_and_no_texts(
    client: Client, shelf: dict[str, Document], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(14) as captured:
        client.get(reverse("reports:list"))
    assert not any('"document"."text"' in query["sql"] for query in captured.captured_queries)


def test_values_show_bounds_and_counts(client: Client, send: Send, bridge: Township) -> None:
    send(report_text())
    report = Report.objects.get()
    report.values.update(value=Decimal("8000"), bound="at_least", numerator=Decimal(216), denominator=Decimal(219))
    [theme] = client.get(report.get_absolute_url()).context["themes"]
    [value] = theme["values"]
    assert (value["figure"], value["bound"], value["counts"]) == ("≥8000", "不少于", "216/219")


@pytest.mark.parametrize("value", [Decimal("8000.0000"), Decimal("12345.5000"), Decimal("1E+3"), Decimal("0.25")])
def test_report_and_dashboard_write_a_figure_alike(value: Decimal) -> None:
    assert wording.format_number(value) == figures.format_number(value)


def test_the_list_says_what_it_does_not_filter_by(client: Client, shelf: dict[str, Document]) -> None:
    told = "没有符合“年度 1999”的报告，下面未按它筛选。"
    assert told in client.get(reverse("reports:list"), {"year": "1999"}).content.decode()
    assert told not in client.get(reverse("reports:list")).content.decode()


def test_the_list_counts_reports_apart_from_files_that_are_none(client: Client, send: Send, bridge: Township) -> None:
    empty = client.get(reverse("reports:list")).context["lede"]
    send(report_text())
    one = client.get(reverse("reports:list")).context["lede"]
    send("||2024")
    assert [empty, one, client.get(reverse("reports:list")).context["lede"]] == [
        "共 0 份报告，按区划顺序排列。",
        "共 1 份报告，按区划顺序排列。",
        "共 1 份报告，另列出 1 个没有入库的文件，按区划顺序排列。",
    ]

"""Findings across years are kept right whichever of two reports comes, changes, moves or goes."""

from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from accounts.models import User
from reports_app import ingest
from reports_app.models import Document, Finding, Indicator, Report, Township
from reports_app.rows import recheck_years

TEXT = """示例县{town}人民政府关于{year}年法治政府建设情况的报告

{year}年，{town}认真推进法治政府建设，现将{year}年度情况报告如下：
一、主要举措和成效
全年共调解矛盾纠纷{cases}件。{more}
"""


@pytest.fixture(autouse=True)
def indicators(cases: Indicator) -> None:
    Indicator.objects.exclude(pk=cases.pk).delete()


@pytest.fixture
def file(editor: User):
    """Take in and process a township's report on a year; through the real reading and parsing."""

    def send(year: int, cases: int, more: str = "", town: str = "石桥镇") -> Document:
        text = TEXT.format(year=year, cases=cases, more=more, town=town)
        name = f"示例县{town}{year}年报告.txt"
        document = ingest.receive(ContentFile(text.encode()), name, editor).document
        ingest.process(document.pk)
        document.refresh_from_db()
        assert document.state in {Document.State.PARSED, Document.State.NEEDS_CHOICE}, document.error
        return document

    return send


def told() -> list[tuple[int, str, str, str, str]]:
    rows = Finding.objects.filter(check_code__in=["jump", "previous_year_mismatch"]).select_related("report")
    return sorted(
        (row.report.year, row.check_code, row.verdict, row.detail["stated"], row.detail["actual"]) for row in rows
    )


MISMATCH = (2024, "previous_year_mismatch", "inconsistent", "60", "66")


@pytest.mark.parametrize("order", [(2023, 2024), (2024, 2023)])
def test_order_of_arrival_does_not_matter(order, bridge: Township, file) -> None:
    for year in order:
        file(year, {2023: 66, 2024: 70}[year], "去年调解矛盾纠纷60件。" if year == 2024 else "")
    assert told() == [MISMATCH]
    finding = Finding.objects.get(check_code="previous_year_mismatch")
    last = Report.objects.get(year=2023)
    assert finding.detail["last_report"] == last.pk
    assert {(fact.report.year, fact.quote) for fact in finding.facts.all()} == {(2024, "60"), (2023, "66")}


def test_reading_again_changes_nothing(bridge: Township, file, editor: User) -> None:
    file(2023, 66)
    file(2024, 300, "去年调解矛盾纠纷60件。")
    before = told()
    assert before == [(2024, "jump", "inconsistent", "300", "66"), MISMATCH]
    for report in Report.objects.all():
        ingest.reparse(report, editor)
        ingest.process(report.document_id)
        assert told() == before


def test_findings_go_with_the_report_of_the_year_before(bridge: Township, file, editor: User) -> None:
    last = file(2023, 66)
    file(2024, 70, "去年调解矛盾纠纷60件。")
    ingest.withdraw(last, editor)
    assert told() == []
    ingest.restore(last, editor)
    ingest.process(last.pk)
    assert told() == [MISMATCH]


def test_findings_follow_a_report_that_moves(bridge: Township, ford: Township, file, editor: User) -> None:
    last = file(2023, 66)
    file(2024, 70, "去年调解矛盾纠纷60件。")
    ingest.confirm_identity(last, ford, 2023, editor)
    assert told() == []
    ingest.confirm_identity(Document.objects.get(pk=last.pk), bridge, 2023, editor)
    assert told() == [MISMATCH]


def test_part_of_a_year_is_not_compared_with_a_whole(bridge: Township, file) -> None:
    file(2023, 66)
    file(2024, 70, "去年调解矛盾纠纷60件。")
    Report.objects.filter(year=2024).update(counted_through="2024-11-30")
    recheck_years(bridge.pk, [2024])
    assert told() == []


def test_other_townships_are_left_alone(bridge: Township, ford: Township, file) -> None:
    file(2023, 66)
    file(2024, 70, "去年调解矛盾纠纷60件。", town="柳渡乡")
    assert told() == []


def test_number_of_queries_does_not_grow(bridge: Township, file, django_assert_max_num_queries) -> None:
    for year in range(2019, 2025):
        file(year, 20 * 4 ** (year % 2), f"去年调解矛盾纠纷{year - 1950}件。")
    assert len(told()) == 10
    with django_assert_max_num_queries(22):
        recheck_years(bridge.pk, range(2019, 2025))
    assert len(told()) == 10


def test_report_page_links_last_years_sentence(bridge: Township, file, client: Client, editor: User) -> None:
    file(2023, 66)
    file(2024, 70, "去年调解矛盾纠纷60件。")
    client.force_login(editor)
    last = Report.objects.get(year=2023)
    start = last.facts.get(value=Decimal(66)).start
    page = client.get(Report.objects.get(year=2024).get_absolute_url()).content.decode()
    assert "与上年报告对不上" in page
    assert "调解案件数：2024年报告说2023年是 60；2023年报告自己写的是 66。" in page
    assert f'href="{last.get_absolute_url()}#at-{start}">2023 66件</a>' in page


def test_leaps_are_notices_that_nobody_must_verify(bridge: Township, file, client: Client, editor: User) -> None:
    file(2023, 66)
    file(2024, 300)
    assert told() == [(2024, "jump", "inconsistent", "300", "66")]
    assert not Finding.objects.to_verify().filter(check_code="jump").exists()
    client.force_login(editor)
    address = f"/point/?township={bridge.code}&year=2024&indicator=mediation.cases"
    drawer = client.get(address).content.decode()
    start = Report.objects.get(year=2023).facts.get().start
    assert "与上年相差很大：2023年 66，2024年 300，两年相差 4.5 倍。" in drawer
    assert f'#at-{start}">2023 66件</a>' in drawer
    assert "notice--warning" not in drawer


def test_indicator_that_staff_add_is_found_when_a_report_is_read_again(bridge: Township, file, editor: User) -> None:
    file(2024, 70, "建成示范果园120亩，撤销示范果园8亩，另有采摘示范果园30亩。")
    report = Report.objects.get()
    Indicator.objects.create(
        code="own.orchards",
        theme="governance",
        name_zh="示范果园面积",
        name_en="Model orchards",
        unit="亩",
        kind="stock",
        origin=Indicator.Origin.STAFF,
        words=["示范果园", " "],
        verbs=["建成"],
        exclusions=["撤销", "采摘"],
        examples=["建成示范果园120亩 = 120"],
    )
    ingest.reparse(report, editor)
    ingest.process(report.document_id)
    assert list(report.facts.filter(indicator__code="own.orchards").values_list("value", flat=True)) == [120]
    assert report.values.get(indicator__code="own.orchards").value == 120

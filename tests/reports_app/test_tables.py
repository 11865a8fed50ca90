"""Figures of old years from a table: errors by cell, a preview, entered at once, gone with the table."""

import io
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reports_app import ingest, knowledge, review
from reports_app.models import Document, Fact, Indicator, IndicatorValue, Report, Township
from reports_app.models.document import TABLED
from reports_app.parsing.lexicon import load_lexicon
from reports_app.parsing.model import Basis, Bound, NumberKind, Role, Stated
from reports_app.reader import Reader
from reports_app.reading.model import Limits
from reports_app.reading.sheet import read_sheet
from reports_app.review import Change, Seen
from reports_app.tables.figures import Measure, Place, check
from tests.reports_app.conftest import Send, report_text

State = Document.State
HEAD = ["乡镇", "年度", "调解案件数（件）", "调解成功率"]
MEASURES = [
    Measure("mediation.cases", ("调解案件数", "Cases"), "件", is_rate=False, is_whole=True),
    Measure("mediation.success_rate", ("调解成功率", "Rate"), "%", is_rate=True, is_whole=False),
]
PLACES = [
    Place(1, "990101001", "石桥镇", "示例县"),
    Place(2, "990101002", "柳渡乡", "示例县"),
    Place(3, "990102002", "柳渡乡", "邻县"),
]
Rows = Sequence[Sequence[object]]


def to_xlsx(rows: Rows, *, formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "数据"
    for row in rows:
        sheet.append(list(row))
    for cell, style in (formats or {}).items():
        sheet[cell].number_format = style
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def to_csv(rows: Rows, encoding: str) -> bytes:
    return "\r\n".join(",".join(str(cell if cell is not None else "") for cell in row) for row in rows).encode(encoding)


def said(data: bytes) -> dict[tuple[str, int, str], tuple[str, str, str]]:
    checked = check(read_sheet(data, limits=Limits()), PLACES, MEASURES, this_year=2026)
    assert checked.problems == []
    return {
        (entry.place.code, entry.year, figure.measure.code): (format(figure.value, "f"), figure.bound, figure.cell)
        for entry in checked.entries
        for figure in entry.figures
    }


def problems(rows: Rows) -> list[tuple[str, str]]:
    checked = check(read_sheet(to_xlsx(rows), limits=Limits()), PLACES, MEASURES, this_year=2026)
    return [(problem.cell, problem.words) for problem in checked.problems]


WIDE = [HEAD, ["石桥镇", 2019, 339, 97.4], ["石桥镇", "2020年", "≥300", "—"]]
LONG = [
    ["乡镇", "年度", "指标", "数值"],
    ["石桥镇", 2019, "调解案件数", 339],
    ["石桥镇", 2020, "mediation.cases", "≥ 300"],
    ["石桥镇", 2019, "调解成功率", "97.4%"],
]
FIGURES = {
    ("990101001", 2019, "mediation.cases"): ("339", "exact"),
    ("990101001", 2019, "mediation.success_rate"): ("97.4", "exact"),
    ("990101001", 2020, "mediation.cases"): ("300", "at_least"),
}


@pytest.mark.parametrize("rows", [WIDE, LONG, [["2019年以来的数据"], [], *WIDE]], ids=["wide", "long", "with a title"])
@pytest.mark.parametrize(
    "write", [to_xlsx, lambda rows: to_csv(rows, "gb18030"), lambda rows: to_csv(rows, "utf-8-sig")]
)
def test_both_forms_in_every_format_say_the_same(rows: Rows, write: Callable[[Rows], bytes]) -> None:
    assert {key: figure[:2] for key, figure in said(write(rows)).items()} == FIGURES


def test_percent_format_and_long_decimals_are_read_as_shown() -> None:
    rows = [HEAD, ["石桥镇", 2019, 12, 0.974], ["石桥镇", 2020, 0, 0.1 + 0.2], ["石桥镇", 2021, 1, 97.40000000000001]]
    data = to_xlsx(rows, formats={"D2": "0.0%", "D3": "0%"})
    rates = [figure for key, figure in said(data).items() if key[2] == "mediation.success_rate"]
    assert rates == [("97.4", "exact", "D2"), ("30", "exact", "D3"), ("97.4", "exact", "D4")]


def test_what_is_wrong_is_told_by_cell() -> None:
    rows = [
        [*HEAD, "没有的指标", "备注"],
        ["石桥镇", 2019, "很多", 101, 5, "甲"],
        ["石桥镇", 1949, 1, 2],
        ["白马镇", 2019, 1, 2],
        ["柳渡乡", 2019, 1, 2],
        ["石桥镇", 2019, 1, 2],
        ["石桥镇", 2020, 1.5, 0.974],
        ["石桥镇", 2021, -3, "97.4%"],
        [None, 2021, 3],
        ["石桥镇", None, 3],
        ["石桥镇", 2022, "12%", None],
    ]
    assert problems(rows) == [
        ("E1", "没有名为“没有的指标”的指标。"),
        ("C2", "“很多”不是一个数。"),
        ("D2", "“101”超过了100%。"),
        ("B3", "年度要在1990到2026之间，这里是“1949”。"),
        ("A4", "没有“白马镇”，或不在您的管辖范围内。"),
        ("A5", "有几个“柳渡乡”，请填写“县区”或“区划代码”。"),
        ("A6", "与第2行是同一个乡镇、同一年。"),
        ("C7", "“1.5”有小数，件数、人数不会有小数。"),
        ("D7", "比率请按百分数填写，如 97.4；“0.974”若真是百分之零点几到百分之一，请写上百分号。"),
        ("C8", "“-3”是负数。"),
        ("A9", "没有填乡镇。"),
        ("B10", "没有填年度。"),
        ("C11", "这个指标不是比率，“12%”却带百分号。"),
    ]


def test_long_form_tells_a_figure_given_twice() -> None:
    assert problems([*LONG, ["石桥镇", 2019, "调解案件数", 340], ["石桥镇", 2019, "别的", 1]]) == [
        ("D5", "与D2是同一个乡镇、同一年、同一个指标。"),
        ("C6", "没有名为“别的”的指标。"),
    ]


def test_county_or_code_tells_townships_of_one_name_apart() -> None:
    rows = [
        ["区划代码", "县区", "乡镇", "年度", "调解案件数"],
        [None, "邻县", "柳渡乡", 2019, 5],
        ["990101002", None, "柳渡乡", 2019, 6],
    ]
    assert {key[0]: figure[0] for key, figure in said(to_xlsx(rows)).items()} == {"990102002": "5", "990101002": "6"}
    assert problems([rows[0], ["990101001", None, "柳渡乡", 2019, 6]]) == [
        ("A2", "区划代码990101001与乡镇“柳渡乡”不符。")
    ]


def test_label_that_the_pages_suggest_names_its_township() -> None:
    rows = [HEAD, ["柳渡乡（示例市邻县）", 2019, 5, None], ["柳渡乡(示例县)", 2019, 6, None]]
    assert {key[0]: figure[0] for key, figure in said(to_xlsx(rows)).items()} == {"990102002": "5", "990101002": "6"}


def test_formulas_give_their_stored_result_or_are_told() -> None:
    [told] = problems([HEAD, ["石桥镇", 2019, "=1+1", None]])
    assert told == ("C2", "公式没有结果，请在 Excel 或 WPS 里打开并保存一次。")


@pytest.mark.parametrize("rows", [[["甲", "乙"], [1, 2]], [HEAD], [HEAD, ["石桥镇", 2019, None, None]]])
def test_table_that_says_nothing_is_told(rows: Rows) -> None:
    [(cell, words)] = problems(rows)
    assert cell == ""
    assert "表头" in words or "没有可以录入的数" in words


# Entering.


@pytest.fixture
def rate(cases: Indicator) -> Indicator:
    return Indicator.objects.create(
        code="mediation.success_rate",
        theme="mediation",
        name_zh="调解成功率",
        name_en="Rate",
        unit="%",
        kind="rate",
        order=2,
    )


@pytest.fixture
def enter(editor: User, rate: Indicator, bridge: Township, ford: Township) -> Callable[..., Document]:
    def take(rows: Rows, user: User | None = None) -> Document:
        table = ingest.receive_table(ContentFile(to_xlsx(rows)), "历年.xlsx", user or editor)
        ingest.confirm_table(table, user or editor)
        ingest.process(table.pk)
        table.refresh_from_db()
        return table

    return take


def values() -> dict[tuple[str, int, str], tuple[Decimal, str]]:
    rows = IndicatorValue.objects.values_list("township__name", "year", "indicator__code", "value", "basis")
    return {(place, year, code): (value.normalize() + 0, basis) for place, year, code, value, basis in rows}


def test_table_becomes_values_that_name_their_cells(enter: Callable[..., Document]) -> None:
    table = enter([HEAD, ["石桥镇", 2019, 339, 97.4], ["柳渡乡", 2020, "≥300", None]])
    assert table.state == State.UNPACKED
    assert values() == {
        ("石桥镇", 2019, "mediation.cases"): (Decimal(339), "tabled"),
        ("石桥镇", 2019, "mediation.success_rate"): (Decimal("97.4"), "tabled"),
        ("柳渡乡", 2020, "mediation.cases"): (Decimal(300), "tabled"),
    }
    fact = Fact.objects.get(value=339)
    text = fact.report.document.text
    assert text[fact.sentence_start : fact.sentence_end] == "调解案件数：339件（工作表“数据”C2）"
    assert fact.report.document.archive == table
    assert fact.report.document.original_name == "历年.xlsx"
    assert IndicatorValue.objects.get(year=2020).bound == "at_least"


def test_report_read_from_a_text_is_never_overwritten(
    enter: Callable[..., Document], send: Send, bridge: Township
) -> None:
    send(report_text(year=2019, cases=12))
    table = enter([HEAD, ["石桥镇", 2019, 339, None], ["石桥镇", 2020, 5, None]])
    assert values() == {
        ("石桥镇", 2019, "mediation.cases"): (Decimal(12), "reported"),
        ("石桥镇", 2020, "mediation.cases"): (Decimal(5), "tabled"),
    }
    assert table.left_out == [["石桥镇2019", "has_report"]]


def test_later_report_takes_the_place_of_a_table(enter: Callable[..., Document], send: Send, editor: User) -> None:
    enter([HEAD, ["石桥镇", 2019, 339, None]])
    document = send(report_text(year=2019, cases=12))
    assert document.state == State.PARSED
    assert values() == {("石桥镇", 2019, "mediation.cases"): (Decimal(12), "reported")}
    ingest.withdraw(document, editor)
    ingest.process(Document.objects.get(format=TABLED).pk)
    assert values() == {("石桥镇", 2019, "mediation.cases"): (Decimal(339), "tabled")}


def test_second_table_does_not_overwrite_the_first(enter: Callable[..., Document]) -> None:
    enter([HEAD, ["石桥镇", 2019, 339, None]])
    second = enter([HEAD, ["石桥镇", 2019, 340, None]])
    assert second.left_out == [["石桥镇2019", "has_table"]]
    assert list(values().values()) == [(Decimal(339), "tabled")]


def test_withdrawn_table_takes_its_values_away_and_brings_them_back(
    enter: Callable[..., Document], editor: User
) -> None:
    table = enter([HEAD, ["石桥镇", 2019, 339, None], ["柳渡乡", 2020, 5, None]])
    before = values()
    ingest.withdraw(table, editor)
    assert values() == {}
    assert not Report.objects.exists()
    ingest.restore(table, editor)
    ingest.process(table.pk)
    assert values() == before
    assert Document.objects.filter(format=TABLED).count() == 2


def test_processing_a_table_twice_changes_nothing(enter: Callable[..., Document]) -> None:
    table = enter([HEAD, ["石桥镇", 2019, 339, None]])
    before = values()
    Document.objects.filter(pk=table.pk).update(state=State.RECEIVED)
    ingest.process(table.pk)
    assert values() == before
    assert Document.objects.count() == 2


def test_table_that_nobody_confirmed_is_not_entered(
    editor: User, rate: Indicator, bridge: Township, stand_in: pytest.MonkeyPatch
) -> None:
    table = ingest.receive_table(ContentFile(to_xlsx([HEAD, ["石桥镇", 2019, 339]])), "历年.xlsx", editor)
    Document.objects.filter(pk=table.pk).update(state=State.RECEIVED)
    assert ingest.process(table.pk) == State.NEEDS_ENTRY
    assert not Report.objects.exists()


def test_decisions_hold_on_what_a_table_gave(enter: Callable[..., Document], editor: User) -> None:
    enter([HEAD, ["石桥镇", 2019, 339, 97.4]])
    report = Report.objects.get()
    cases, rate_fact = report.facts.order_by("start")
    read = Stated("mediation.cases", Decimal(339), "件", Bound.EXACT, Role.TOTAL)
    meant = Stated("mediation.cases", Decimal(393), "件", Bound.EXACT, Role.TOTAL)
    review.decide(report, Seen(cases.start, cases.end, read), Change(meant), editor)
    read_rate = Stated("mediation.success_rate", Decimal("97.4"), "%", Bound.EXACT, Role.TOTAL)
    seen = Seen(rate_fact.start, rate_fact.end, read_rate)
    review.decide(report, seen, Change(None, NumberKind.CODE), editor)
    assert values() == {("石桥镇", 2019, "mediation.cases"): (Decimal(393), "corrected")}


# The pages.


def sign_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_pages_lead_from_the_template_to_the_values(
    editor: User, rate: Indicator, bridge: Township, stand_in: pytest.MonkeyPatch
) -> None:
    client = sign_in(editor)
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("reports:table_template")).content))
    sheet = book["数据"]
    row = [cell.value for cell in sheet[3]]
    assert [cell.value for cell in sheet[2]][:4] == ["区划代码", "县区", "乡镇", "年度"]
    assert row[:3] == ["990101001", "示例县", "石桥镇"]
    column = [cell.value for cell in sheet[2]].index("调解案件数（件）") + 1
    sheet.cell(3, column, 339)
    stream = io.BytesIO()
    book.save(stream)
    response = client.post(reverse("reports:tables"), {"table": SimpleUploadedFile("历年.xlsx", stream.getvalue())})
    page = client.get(response.headers["Location"])
    assert (page.context["entries"], page.context["figures"]) == (1, 1)
    table = Document.objects.get()
    client.post(reverse("reports:enter_table", args=[table.pk]))
    ingest.process(table.pk)
    assert list(values().values()) == [(Decimal(339), "tabled")]
    assert "已录入" in client.get(reverse("reports:table", args=[table.pk])).content.decode()
    assert client.get(reverse("reports:document", args=[table.pk])).headers["Location"].endswith(f"/tables/{table.pk}/")


def test_table_with_errors_cannot_be_entered(
    editor: User, rate: Indicator, bridge: Township, stand_in: pytest.MonkeyPatch
) -> None:
    client = sign_in(editor)
    data = to_xlsx([HEAD, ["石桥镇", 2019, "<script>", None]])
    response = client.post(reverse("reports:tables"), {"table": SimpleUploadedFile("历年.xlsx", data)})
    html = client.get(response.headers["Location"]).content.decode()
    assert "C2" in html
    assert "&lt;script&gt;" in html
    assert ("有错，未录入" in html, "待确认录入" in html) == (True, False)
    listed = client.get(reverse("reports:tables")).content.decode()
    assert ("有错，未录入" in listed, "待确认录入" in listed) == (True, False)
    table = Document.objects.get()
    ingest.confirm_table(table, editor)
    assert ingest.process(table.pk) == State.NEEDS_ENTRY
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "只能读取 .xlsx 和 .csv 表格"),
        (b"PK\x03\x04 broken", "文件不完整或已损坏"),
        (b"%PDF-1.7", "没有找到表头"),
    ],
)
def test_what_is_no_table_is_told_in_words(
    editor: User, cases: Indicator, data: bytes, words: str, stand_in: pytest.MonkeyPatch
) -> None:
    client = sign_in(editor)
    response = client.post(reverse("reports:tables"), {"table": SimpleUploadedFile("历年.xlsx", data)})
    assert words in client.get(response.headers["Location"]).content.decode()


def test_account_of_another_county_neither_names_nor_sees(
    neighbour: User, editor: User, enter: Callable[..., Document], abroad: Township
) -> None:
    table = enter([HEAD, ["石桥镇", 2019, 339, None]])
    client = sign_in(neighbour)
    assert client.get(reverse("reports:table", args=[table.pk])).status_code == 404
    rows = [HEAD, ["石桥镇", 2020, 1, None], ["外沟镇", 2020, 1, None]]
    checked: Any = ingest.check_table(
        ingest.receive_table(ContentFile(to_xlsx(rows)), "邻县.xlsx", neighbour), neighbour
    )
    assert [problem.cell for problem in checked.problems] == ["A2"]


def test_original_of_its_figures_is_the_table_for_who_may_see_all_of_it(
    viewer: User, enter: Callable[..., Document]
) -> None:
    enter([HEAD, ["石桥镇", 2019, 339, None], ["柳渡乡", 2019, 5, None]])
    member = Document.objects.get(format=TABLED, township__name="石桥镇")
    limited = User.objects.create_user("one", password="a long enough password 7", area_codes=["990101001"])
    whole, own = (
        b"".join(sign_in(user).get(reverse("reports:original", args=[member.pk])).streaming_content)  # type: ignore[attr-defined]
        for user in (viewer, limited)
    )
    assert whole.startswith(b"PK")
    assert "339" in own.decode()
    assert "柳渡乡" not in own.decode()


def test_template_names_the_townships_of_the_account_only(
    neighbour: User, bridge: Township, abroad: Township, rate: Indicator
) -> None:
    content = sign_in(neighbour).get(reverse("reports:table_template")).content
    sheet = openpyxl.load_workbook(io.BytesIO(content))["数据"]
    assert [cell.value for cell in sheet["C"]][2:] == ["外沟镇"]


def test_template_of_a_large_area_names_the_townships_of_counties_that_report(
    editor: User, bridge: Township, ford: Township, abroad: Township, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports_app.views.tables.MOST_PLACES", 2)
    send(report_text())
    content = sign_in(editor).get(reverse("reports:table_template")).content
    sheet = openpyxl.load_workbook(io.BytesIO(content))["数据"]
    assert [cell.value for cell in sheet["C"]][2:] == ["石桥镇", "柳渡乡"]


def test_overview_does_not_count_a_table_as_a_report(viewer: User, enter: Callable[..., Document], send: Send) -> None:
    enter([HEAD, ["石桥镇", 2019, 339, None]])
    send(report_text(year=2020, cases=12))
    filing = sign_in(viewer).get(reverse("dashboard:overview")).context["filing"]
    states = {cell.year: str(cell.state) for row in filing.rows for cell in row.cells if row.name == "石桥镇"}
    assert (states[2019], states[2020]) == ("tabled", "doubtful")
    assert [row.filed for row in filing.rows if row.name == "石桥镇"] == [1]


def test_reading_all_again_leaves_what_a_table_gave(enter: Callable[..., Document]) -> None:
    enter([HEAD, ["石桥镇", 2019, 339, 97.4]])
    report, before = Report.objects.get(), values()
    parsed = Reader(knowledge.gazetteer(), load_lexicon(())).parse(report.document)
    assert {value.basis for value in parsed.values} == {Basis.TABLED}
    ingest.reparse(report)
    ingest.process(report.document_id)
    assert values() == before

"""All views of a comparison in one file: as shown, with what a file leaves out told; the charts that come along."""

import io
import struct
import zlib
from typing import Any

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx.oxml.ns import qn

from dashboard import exports
from dashboard.exports.png import keep_picture
from dashboard.presenters import exports as exports_page
from reports_app.models import Indicator
from tests.dashboard.test_views import VIEWS, csv_rows, file_six, read, screen_rows, with_interval
from tests.district import District

ONE = "indicator=mediation.cases"
SHEETS = ["各年数据", "热力表", "分布", "散点", "调解漏斗", "两镇对照", "报送"]


@pytest.fixture
def filed(district: District) -> District:
    return file_six(district)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(*more: bytes, width: int = 40, height: int = 20) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * (width + 1) * height)
    parts = [chunk(b"IHDR", header), *more, chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def open_docx(client: Client, query: str, name: str = "export", **posted: Any) -> Any:
    address = f"/compare/{name}.docx?{query}"
    response = client.post(address, posted) if posted else client.get(address)
    assert response.status_code == 200, query
    return docx.Document(io.BytesIO(response.content))


def open_xlsx(client: Client, query: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(client.get(f"/compare/all.xlsx?{query}").content))


def word_rows(document: Any, table: int = 0) -> list[list[list[str]]]:
    return [[cell.text.split("\n") for cell in row.cells] for row in document.tables[table].rows[1:]]


@pytest.mark.parametrize("view", list(VIEWS))
def test_word_holds_what_the_screen_shows(view: str, filed: District, client: Client):
    shown = screen_rows(read(client, VIEWS[view]), with_interval)
    document = open_docx(client, VIEWS[view])
    found = word_rows(document)
    for number in range(1, len(document.tables)):  # a wide table goes on in another
        for row, more in zip(found, word_rows(document, number), strict=True):
            row += more[1:]
    part_year = "" if view == "filing" else "◐"  # which the screen reads out as words
    assert [[[text.removeprefix(part_year) for text in cell] for cell in row] for row in found] == shown


def test_workbook_has_a_sheet_for_each_view_that_fits(filed: District, client: Client):
    book = open_xlsx(client, ONE)
    assert book.sheetnames == [*SHEETS, "原文出处", "口径说明"]
    for name, view in zip(SHEETS, ("lines", "heat", "box", "scatter", "funnel", "pair", "filing"), strict=True):
        alone = client.get(f"/compare/export.xlsx?{ONE}&view={view}").content
        sheet = openpyxl.load_workbook(io.BytesIO(alone)).worksheets[0]
        assert list(book[name].values) == list(sheet.values), name
        assert book[name].merged_cells.ranges == sheet.merged_cells.ranges


def test_workbook_names_each_sentence_once(filed: District, client: Client):
    rows = list(open_xlsx(client, ONE)["原文出处"].values)[1:]
    assert len(rows) == len(set(rows)) > 0


def test_view_without_figures_has_no_sheet(district: District, client: Client):
    place = district.township("990101001", "独镇")
    district.value(district.report(place, 2024, "调解纠纷12件。"), "mediation.cases", "12", "12")
    assert open_xlsx(client, ONE).sheetnames == [
        *("各年数据", "热力表", "分布", "调解漏斗", "报送"),
        *("原文出处", "口径说明"),
    ]


def test_other_themes_have_no_funnel(filed: District, client: Client):
    assert "调解漏斗" not in open_xlsx(client, "indicator=publicity.materials").sheetnames


def test_word_of_all_views_takes_in_the_charts_that_are_whole_pictures(filed: District, client: Client):
    sent = {
        "lines": SimpleUploadedFile("a.png", png(chunk(b"tEXt", b"Author\0x"))),
        "box": SimpleUploadedFile("b.png", b"<svg onload=alert(1)>"),
        "none": SimpleUploadedFile("c.png", png()),
    }
    document = open_docx(client, ONE, "all", **sent)
    assert [heading.text for heading in document.paragraphs if heading.style.name == "Heading 1"] == [
        "各年数据：调解矛盾纠纷件数",
        "热力表：2024年各项指标对照",
        "分布：调解矛盾纠纷件数的分布",
        "散点：调解矛盾纠纷件数与调解成功（化解）件数",
        "调解漏斗：2024年纠纷排查、调解与化解",
        "两镇对照：2024年第1镇、第2镇对照",
        "报送：2023–2024年度报告报送情况",
    ]
    assert len(document.inline_shapes) == 1
    pictures = [part.blob for part in document.part.package.iter_parts() if part.partname.endswith(".png")]
    assert pictures == [png()]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        png()[:-3],
        png().replace(b"IEND", b"IEMD"),
        png(width=0),
        png(width=20_000),
        b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"") + chunk(b"IEND", b""),
    ],
)
def test_what_is_no_whole_picture_is_left_out(data: bytes):
    assert keep_picture(data) == b""


def test_nothing_behind_a_picture_comes_along():
    assert keep_picture(png(chunk(b"eXIf", b"secret")) + b"PK\3\4") == png()


def test_what_a_file_leaves_out_is_told_in_it_and_on_the_page(
    filed: District, client: Client, monkeypatch: pytest.MonkeyPatch
):
    few = {ending: exports.Format(one.write, one.content_type, 4, one.with_sources, one.has_several)
           for ending, one in exports.FORMATS.items()}  # fmt: skip
    monkeypatch.setattr(exports, "FORMATS", few)
    monkeypatch.setattr(exports_page, "FORMATS", few)
    monkeypatch.setattr("dashboard.export_views.FORMATS", few)
    told = "共6个乡镇，文件只列前4个；要全部的，请用CSV或缩小地区范围。"
    lines = csv_rows(client, ONE)
    assert (len(lines), lines[-2:]) == (1 + 1 + 4 + 2, [[], [told]])
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/compare/export.xlsx?{ONE}").content))
    assert book.worksheets[0]["A4"].value == told
    assert open_xlsx(client, ONE)["报送"]["A4"].value == told
    assert told in [paragraph.text for paragraph in open_docx(client, ONE).paragraphs]
    assert told in read(client, ONE).css_first(".actions__note").text()
    assert read(client, f"{ONE}&view=box").css_first(".actions__note") is None


def test_a_file_that_holds_all_says_nothing_of_pages(filed: District, client: Client, monkeypatch: pytest.MonkeyPatch):
    for module in ("dashboard.comparison", "dashboard.several"):
        monkeypatch.setattr(f"{module}.PAGE_ROWS", 5)
    text = "".join(paragraph.text for paragraph in open_docx(client, f"{ONE}&view=lines").paragraphs)
    assert "图表列出" not in text
    text = "".join(paragraph.text for paragraph in open_docx(client, f"{ONE}&view=filing").paragraphs)
    assert "本页6个" not in text


def test_charts_of_all_views_come_in_one_answer(filed: District, client: Client):
    drawn = client.get(f"/compare/pictures.json?{ONE}").json()
    assert [(one["view"], one["isTable"]) for one in drawn] == [
        ("lines", False),
        ("panels", False),
        ("bars", False),
        ("heat", True),
        ("box", False),
        ("scatter", False),
        ("funnel", False),
        ("pair", False),
        ("filing", True),
    ]
    assert drawn[2]["title"] == "示例县 调解矛盾纠纷件数（件） 2024"
    assert all(one["figure"]["data"] and one["notes"][0].startswith("来源：") and one["date"] for one in drawn)
    assert len({one["file"] for one in drawn}) == len(drawn)


def test_all_views_cost_the_same_whatever_the_data(filed: District, client: Client, django_assert_max_num_queries: Any):
    with django_assert_max_num_queries(90):
        open_xlsx(client, ONE)


@pytest.mark.parametrize("address", ["/compare/all.csv", "/compare/all.exe", "/compare/export.exe"])
def test_unknown_file_is_not_found(address: str, filed: District, client: Client):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/compare/all.xlsx", "/compare/pictures.json", "/compare/export.docx"])
def test_without_reports_there_is_nothing_to_take_away(address: str, district: District, client: Client):
    assert client.get(address).status_code == 404


def test_what_is_printed_alone_names_its_areas(filed: District, client: Client):
    for view in ("lines", "heat", "filing"):
        query = f"{ONE}&view={view}&area=990101"
        sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/compare/export.xlsx?{query}").content)).worksheets[0]
        title = open_docx(client, query).paragraphs[0].text
        assert [told.startswith("示例县 ") for told in (sheet["A1"].value, title)] == [True, True], view


def test_word_tells_each_definition_once_and_speaks_chinese(filed: District, client: Client):
    definition = "调处的矛盾纠纷件数。"
    Indicator.objects.filter(code="mediation.cases").update(definition=definition)
    document = open_docx(client, f"{ONE}&view=lines")
    assert "".join(paragraph.text for paragraph in document.paragraphs).count(definition) == 1
    languages = {node.get(qn("w:eastAsia")) for node in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"zh-CN"}


def test_workbook_prints_across_with_heads_and_names_on_every_page(filed: District, client: Client):
    for sheet in open_xlsx(client, ONE).worksheets[: len(SHEETS)]:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9), sheet.title
        assert sheet.print_title_rows.startswith("$5:"), sheet.title
        assert sheet.print_title_cols.startswith("$A:"), sheet.title


def test_heat_table_of_a_theme_leaves_out_what_nobody_states(filed: District, client: Client):
    Indicator.objects.create(code="mediation.staff", theme="mediation", name_zh="调解员人数", unit="人", kind="stock")
    page = read(client, "indicator=mediation.success_rate&view=heat")
    assert "调解员人数" not in page.css_first(".table--compare thead").text()
    notes = [note.text() for note in page.css(".table-foot p")]
    assert "2024年所选地区的报告都没有载明、未列出的：调解员人数。" in notes
    asked = read(client, "indicator=mediation.success_rate&indicator=mediation.staff&view=heat")
    assert "调解员人数" in asked.css_first(".table--compare thead").text()

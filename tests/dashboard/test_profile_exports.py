"""Files of a township's and an indicator's page: the words and figures of the screen, and its drawings."""

import csv
import io

import docx
import openpyxl
import pytest
from django.test import Client
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from accounts.models import AuditEvent
from reports_app.models import Indicator
from tests.dashboard.test_views import cell_texts, file_six
from tests.district import District

TOWNSHIP = "/townships/990101002/"
INDICATOR = "/indicators/mediation.success_rate/"


@pytest.fixture
def filed(district: District) -> District:
    return file_six(district)


def read(client: Client, address: str) -> LexborHTMLParser:
    response = client.get(address)
    assert response.status_code == 200, address
    return LexborHTMLParser(response.content)


def rows_of(client: Client, address: str) -> list[list[str]]:
    text = client.get(address).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def book_of(client: Client, address: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(client.get(address).content))


def screen_rows(page: LexborHTMLParser, selector: str) -> list[list[list[str]]]:
    return [[cell_texts(cell) for cell in row.css("th, td")] for row in page.css(f"{selector} tbody tr")]


@pytest.mark.parametrize("code", ["990101001", "990101002", "990101003"])
def test_file_of_a_township_says_what_the_screen_says(code: str, filed: District, client: Client):
    page = read(client, f"/townships/{code}/?year=2024")
    shown = [row for row in screen_rows(page, "#figures table") if len(row) > 1]
    heads, *lines = rows_of(client, f"/townships/{code}/export.csv?year=2024")
    at = {heading: place for place, heading in enumerate(heads)}
    words = ["单位", "较上年", "与中位数比", "位置（从高到低）"]
    assert heads[:9] == ["指标", "主题", "2024", "2024 件数", "2024 95%区间", *words]
    assert len(shown) == len(lines) > 0
    for cells, line in zip(shown, lines, strict=True):
        said = [line[at[name]] for name in ("指标", "单位", "较上年", "与中位数比", "位置（从高到低）")]
        assert said == [cells[place][0] for place in (0, 2, 3, 4, 5)]
        figure, counts = line[at["2024"]].replace("／", "/"), line[at["2024 件数"]].replace("／", "/")
        small = "/" in figure or not counts
        assert cells[1] == ([figure] if small else [f"{float(figure):.1f}", counts])


def test_township_file_holds_the_drawings_as_figures(filed: District, client: Client):
    heads, *lines = rows_of(client, f"{TOWNSHIP}export.csv")
    line = dict(zip(heads, next(line for line in lines if line[0] == "调解矛盾纠纷件数"), strict=True))
    drawn = [line[f"本县区{name}"] for name in ("最低", "下四分位", "中位数", "上四分位", "最高")]
    assert drawn == ["202", "203", "204.5", "1405.25", "5000"] or drawn[0] == "202"
    assert line["2023"] == "202"


def test_township_book_has_sentences_and_definitions(filed: District, client: Client):
    book = book_of(client, f"{TOWNSHIP}export.xlsx")
    assert book.sheetnames == ["数据", "原文出处", "口径说明"]
    assert {row[1] for row in list(book["原文出处"].values)[1:]} == {"第2镇"}
    document = docx.Document(io.BytesIO(client.get(f"{TOWNSHIP}export.docx").content))
    assert document.paragraphs[0].text == "第2镇2024年数据与在本县区的位置（虚构示例）"


def test_township_drawing_is_a_picture_of_its_own(filed: District, client: Client):
    Indicator.objects.filter(code="mediation.cases").update(name_zh="<script>&件数")
    response = client.get(f"{TOWNSHIP}export.svg")
    root = etree.fromstring(response.content)
    texts = ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Disposition"].startswith("attachment")
    assert "第2镇2024年数据与在本县区的位置（虚构示例）" in texts
    assert "<script>&件数" in texts
    assert any(text.startswith("来源：各乡镇街道2024年度") for text in texts)
    assert not [node for node in root.iter() if str(node.tag).endswith(("script", "}a", "image", "foreignObject"))]
    classes = {node.attrib.get("class", "").split(" ")[0] for node in root.iter()}
    assert {"spine", "trend"} <= classes


def test_file_of_an_indicator_says_what_the_screen_says(filed: District, client: Client):
    page = read(client, f"{INDICATOR}?area=990101&year=2024")
    years = screen_rows(page, 'section[aria-labelledby="trend-title"] table')
    lines = rows_of(client, f"{INDICATOR}export.csv?area=990101&year=2024&table=years")[1:]
    assert [[row[0][0], row[1][0].split("/")[0], *(cell[0] for cell in row[2:])] for row in years] == [
        [line[0], line[1].split("／")[0], f"{float(line[3]):.1f}", *line[4:]] for line in lines
    ]
    ranking = screen_rows(page, "#ranking table")
    heads, *lines = rows_of(client, f"{INDICATOR}export.csv?area=990101&year=2024")
    assert heads[:5] == ["县区", "乡镇街道", "2024（%）", "2024 件数", "2024 95%区间"]
    assert [row[0][0] for row in ranking] == [line[1] for line in lines]
    assert [[cell[0] for cell in row[2:]] for row in ranking][1:] == [line[5:] for line in lines][1:]


def test_indicator_book_has_townships_years_and_sentences(filed: District, client: Client):
    book = book_of(client, f"{INDICATOR}export.xlsx?area=990101&year=2024&order=highest")
    assert book.sheetnames == ["2024年各乡镇", "各年度", "原文出处", "口径说明"]
    assert len(list(book["原文出处"].values)) > 1


def test_indicator_drawing_has_title_source_and_no_links(filed: District, client: Client):
    root = etree.fromstring(client.get(f"{INDICATOR}export.svg?area=990101").content)
    texts = ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "示例县各年度调解成功率（%）" in texts
    assert any(text.startswith("来源：各乡镇街道年度") for text in texts)
    assert not [node for node in root.iter() if str(node.tag).endswith("}a")]


@pytest.mark.parametrize("page", [TOWNSHIP, f"{INDICATOR}?area=990101"])
def test_every_file_that_the_page_offers_is_there_and_noted(page: str, filed: District, client: Client):
    links = {node.attributes["href"] for node in read(client, page).css(".menu--button a")}
    before = AuditEvent.objects.count()
    assert len(links) >= 4
    assert all(client.get(link).status_code == 200 for link in links)
    assert AuditEvent.objects.count() == before + len(links)


@pytest.mark.parametrize(
    "address",
    [
        "/townships/990101002/export.exe",
        "/townships/999999999/export.xlsx",
        "/indicators/mediation.cases/export.exe",
        "/indicators/nothing/export.xlsx",
        "/indicators/learning.trainees/export.xlsx",
        "/indicators/learning.trainees/export.svg",
    ],
)
def test_what_is_not_there_is_not_found(address: str, filed: District, client: Client):
    assert client.get(address).status_code == 404


def test_the_list_of_townships_leaves_as_it_is_shown(filed: District, client: Client):
    page = read(client, "/townships/?area=990101")
    shown = [[texts[0] for texts in row] for row in screen_rows(page, ".table")]
    heads, *lines = rows_of(client, "/townships/export.csv?area=990101")
    assert heads == ["县区", "乡镇街道", "报告份数", "最近年度", "需核实"]
    assert [line[1:] for line in lines] == shown
    assert len({line[0] for line in lines}) == 1
    links = [link.attributes["href"] for link in page.css("a.menu__item[download]")]
    assert links == [f"/townships/export.{ending}?area=990101" for ending in ("xlsx", "csv", "docx")]
    sheet = book_of(client, "/townships/export.xlsx?area=990101").worksheets[0]
    assert lines[0][2] in {str(cell) for row in sheet.values for cell in row}


def test_townships_found_by_words_leave_alone(filed: District, client: Client):
    _heads, *lines = rows_of(client, "/townships/export.csv?q=第2镇")
    assert [line[1] for line in lines] == ["第2镇"]
    assert client.get("/townships/export.csv?q=没有这个").status_code == 404
    assert client.get("/townships/export.svg?area=990101").status_code == 404


def test_the_catalogue_leaves_as_it_is_shown(filed: District, client: Client):
    page = read(client, "/indicators/")
    shown = [row for row in screen_rows(page, ".table--catalogue") if len(row) > 1]
    heads, *lines = rows_of(client, "/indicators/export.csv")
    assert heads == ["指标", "主题", "单位", "方向", "2024年载明", "报告份数", "百分比（%）", "有数的年度"]
    assert [[line[0], line[2], line[3], line[7]] for line in lines] == [
        [row[0][0], row[1][0], row[2][0], row[4][0]] for row in shown
    ]
    told = [" ".join(part for part in row[3] if part) for row in shown]
    assert told == [f"{line[4]}/{line[5]}{line[6]}%" for line in lines]


def test_a_list_that_is_taken_away_is_noted(filed: District, client: Client):
    client.get("/indicators/export.docx")
    assert AuditEvent.objects.get(action="comparison.exported").subject == "指标目录.docx"


def test_sheet_of_an_indicator_says_of_which_county_and_year(filed: District, client: Client):
    content = client.get("/indicators/mediation.cases/export.xlsx?area=990101&year=2024").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet["A1"].value == "示例县2024年调解矛盾纠纷件数"

"""Files hold what the screen shows; nothing in them is a formula; opened again they are equal."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest

from dashboard.exports import FORMATS
from dashboard.exports.docx_table import build_tables
from dashboard.exports.guard import guard_text
from dashboard.exports.table import Cell, Column, Definition, Export, Row, Sheet, Source, Table
from dashboard.states import CellState

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    "  =1",
    "https://x.example",
]


def make_export(name: str = "青石镇", sentence: str = "调解成功率98.6%。") -> Export:
    cells = (
        Cell("98.6", CellState.VALUE, value=98.6301, counts="216/219", township="1", year=2022),
        Cell("≥8000", CellState.VALUE, value=8000.0, bound="at_least", township="1", year=2023, is_doubtful=True),
        Cell("3/3", CellState.VALUE, value=100.0, counts="3/3", is_small=True, township="1", year=2024),
        Cell("—", CellState.NOT_MENTIONED, township="1", year=2025),
        Cell("0", CellState.STATED_ZERO, value=0.0, township="1", year=2026),
    )
    row = Row(name, (*cells, Cell("升1.2个百分点")), county="示例县", township="1")
    median = Row("中位数", (Cell("98.0", value=98.0), *cells[1:], Cell("")))
    columns = (
        *(Column(str(year), counts_heading="件数") for year in range(2022, 2027)),
        Column("较上年", is_note=True),
    )
    table = Table("调解成功率", "1个乡镇。", columns, (row,), ("来源：报告。",), pinned=(median,), unit="%")
    value = Decimal("98.6301")
    quote = ("98.6%", sentence, "一、举措", "报告.txt")
    source = Source(name, "示例县", 2022, "调解成功率", value, "exact", "%", "报告载明", *quote)
    definition = Definition("调解成功率", "成功件数除以调解件数", "%")
    return Export("调解成功率", [Sheet("各年数据", table)], [source], [definition])


def read_csv(export: Export) -> list[list[str]]:
    data = FORMATS["csv"].write(export)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") or b"\n" in b"".join(data.split(b"\r\n"))
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(export: Export) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(export)))


def test_csv_holds_the_table():
    assert read_csv(make_export())[::2] == [
        ["县区", "乡镇街道"]
        + [text for year in range(2022, 2027) for text in (f"{year}（%）", f"{year} 件数")]
        + ["较上年", "需核实"],
        [
            "示例县",
            "青石镇",
            "98.63",
            "216／219",
            "≥8000",
            "",
            "3／3",
            "3／3",
            "—",
            "",
            "0",
            "",
            "升1.2个百分点",
            "2023",
        ],
    ]


def test_csv_ends_its_lines_with_crlf():
    lines = FORMATS["csv"].write(make_export()).decode("utf-8-sig").split("\r\n")
    assert (len(lines), lines[-1], any("\n" in line for line in lines)) == (4, "", False)


def test_xlsx_keeps_numbers_as_numbers_and_shows_bounds():
    sheet = read_xlsx(make_export()).worksheets[0]
    line = [(cell.value, cell.number_format) for cell in sheet[8] if cell.value not in (None, "")]
    assert line == [
        ("示例县", "General"),
        ("青石镇", "General"),
        (98.6301, "0.0"),
        ("216/219", "General"),
        (8000, '"≥"0"？"'),
        ("3/3", "General"),
        ("3/3", "General"),
        ("—", "General"),
        (0, "0"),
        ("升1.2个百分点", "General"),
        ("2023", "General"),
    ]


def test_xlsx_has_sentences_and_definitions():
    book = read_xlsx(make_export())
    assert book.sheetnames == ["各年数据", "原文出处", "口径说明"]
    assert [cell.value for cell in book["原文出处"][2]] == [
        *("示例县", "青石镇", 2022, "调解成功率", 98.6301, "%", "报告载明"),
        *("98.6%", "调解成功率98.6%。", "一、举措", "报告.txt"),
    ]
    assert [cell.value for cell in book["口径说明"][2]] == ["调解成功率", "%", "成功件数除以调解件数"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_becomes_a_formula(text: str):
    export = make_export(name=text, sentence=text)
    shown = read_csv(export)[2][1]
    assert shown == guard_text(text)
    assert shown[0] not in "=+-@\t\r\n＝＋－＠"
    book = read_xlsx(export)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    assert book["原文出处"]["I2"].value.replace("_x000D_", "\r") == text


def test_text_of_every_plane_survives():
    name = "𠮷硚堽㙍镇"
    assert read_csv(make_export(name))[2][1] == name
    assert read_xlsx(make_export(name))["原文出处"]["B2"].value == name


@pytest.mark.parametrize(("columns", "tables"), [(4, 1), (6, 1), (7, 2)])
def test_long_headings_turn_their_lines_rather_than_part_a_table(columns: int, tables: int) -> None:
    row = Row("某镇", tuple(Cell("98", CellState.VALUE, value=98.0) for _ in range(columns)))
    table = Table("表", "", tuple(Column("行政执法立案（查处）件数") for _ in range(columns)), (row,), ())
    assert len(list(build_tables(table, width_cm=15.6))) == tables

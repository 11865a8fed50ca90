"""Cells of CSV files and workbooks, plain and hostile."""

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from reports_app.reading import ReadingError, read_cells
from reports_app.reading.model import Limits
from reports_app.reading.sheet import MAX_COLUMNS, MAX_ROWS, read_sheet

ROWS = [["区划代码", "年度", "常住人口"], ["990101001", "2024", "34.3"]]


def cells(data: bytes) -> list[list[str]]:
    return [list(row) for row in read_sheet(data, limits=Limits()).rows]


def workbook(**sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rewrite(data: bytes, name: str, old: str, new: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.namelist():
            content = source.read(member)
            target.writestr(member, content.replace(old.encode(), new.encode()) if member == name else content)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_separated_text_in_the_encodings_of_excel_and_wps(encoding: str, separator: str):
    text = "\r\n".join(separator.join(row) for row in ROWS)
    assert cells(text.encode(encoding)) == ROWS


def test_quoted_separators_and_blank_lines_keep_their_places():
    assert cells('甲,"1,234"\n\n"两\n行",'.encode()) == [["甲", "1,234"], [], ["两\n行"]]


def test_workbooks_of_two_writers_read_alike():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ROWS[0])
        sheet.write_rich_string("A2", "990101", book.add_format({"bold": True}), "001")
        sheet.write_row(1, 1, [2024, 34.299999999999997])
    assert cells(file.getvalue()) == cells(workbook(表=[ROWS[0], ["990101001", 2024, 34.3]])) == ROWS


def test_gaps_of_a_sheet_keep_their_places():
    assert cells(workbook(表=[[None, "乙"], [], [None, None, 7]])) == [["", "乙"], [], ["", "", "7"]]


def test_hidden_sheets_are_passed_over():
    data = workbook(甲=[["藏"]], 乙=[["见"]])
    hidden = rewrite(
        data, "xl/workbook.xml", 'name="甲" sheetId="1" state="visible"', 'name="甲" sheetId="1" state="hidden"'
    )
    assert (cells(data), cells(hidden)) == ([["藏"]], [["见"]])


def test_formula_without_a_value_shows_as_one():
    assert cells(workbook(表=[["=1+1", True]])) == [["=1+1", "1"]]


def small_zip(**members: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        for name, text in members.items():
            target.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" ,, \n", "empty"),
        (b"\x00\x01\x02\x03" * 50, "not_text"),
        (b"PK\x03\x04broken", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "unsupported_spreadsheet"),
        (small_zip(word__document_xml="<w/>"), "unsupported_spreadsheet"),
        (small_zip(xl__workbook_xml="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "forbidden_xml"),
        (small_zip(xl__workbook_xml="<workbook/>"), "empty"),
        (("\n" * MAX_ROWS + "甲,乙").encode(), "too_large"),
        (("," * MAX_COLUMNS + "1").encode(), "too_large"),
        (("甲" * 200_000).encode(), "damaged"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, code: str):
    with pytest.raises(ReadingError) as caught:
        cells(data)
    assert caught.value.code == code


def test_far_cell_costs_no_memory():
    data = rewrite(workbook(表=[["1"]]), "xl/worksheets/sheet1.xml", 'r="A1"', 'r="XFD1"')
    with pytest.raises(ReadingError) as caught:
        cells(data)
    assert caught.value.code == "too_large"


def test_read_in_the_child(tmp_path: Path):
    (tmp_path / "表.xlsx").write_bytes(workbook(表=ROWS))
    sheet = read_cells(tmp_path / "表.xlsx")
    assert (sheet.name, [list(row) for row in sheet.rows]) == ("表", ROWS)
    (tmp_path / "bomb.xlsx").write_bytes(small_zip(xl__workbook_xml="<a>" + " " * 10**6 + "</a>"))
    with pytest.raises(ReadingError) as caught:
        read_cells(tmp_path / "bomb.xlsx", limits=Limits(max_member_bytes=10**5))
    assert caught.value.code == "too_large"

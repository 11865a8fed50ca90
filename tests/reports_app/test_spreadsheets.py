"""Tables that come in: columns by heading, cells with their places, townships within the account's area."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from reports_app.reading import Sheet
from reports_app.tables.spreadsheet import (
    CellFault,
    CellValueError,
    Column,
    TableError,
    find_table,
    read_upload,
    to_count,
    to_number,
    to_year,
    write_template,
)
from reports_app.tables.townships import find_townships, township_columns
from tests.district import District

COLUMNS = [Column("year", "年度", is_required=True), Column("area", "面积（平方公里）")]


def sheet(*rows: list[str]) -> Sheet:
    return Sheet("", tuple(map(tuple, rows)))


def test_columns_are_found_below_a_title_whatever_their_order_width_and_unit():
    table = find_table(
        sheet(["某县概况表"], [], ["备注", "面 积(km2)", "年度"], ["x", "5"], [], ["", "", "2024"]), COLUMNS
    )
    assert [(line.number, line.text("area"), line.text("year")) for line in table.lines] == [
        (4, "5", ""),
        (6, "", "2024"),
    ]
    assert table.unknown == ("备注",)
    assert table.lines[0].fault("year", "没有填") == CellFault("C4", "没有填")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["面积"], ["5"]], "表格缺少这些列：年度。请按模板填写。"),
        ([["年度", "年 度"], ["2024"]], "“年 度”一列出现了两次，请删去一列。"),
        ([["年度"]], "表格里只有表头，没有填写内容。"),
    ],
)
def test_table_of_another_kind_is_refused(rows: list[list[str]], message: str):
    with pytest.raises(TableError, match=message):
        find_table(sheet(*rows), COLUMNS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"),
        ("１２，３４５", "12345"),
        ("1,234,567.5", "1234567.5"),
        (" 3 000 ", "3000"),
        ("12.0", "12"),
        ("0", "0"),
    ],
)
def test_numbers_as_people_write_them(text: str, value: str):
    assert to_number(text, most=10**8) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("约3万", "“约3万”不是数字，请只填数字，不带单位。"),
        ("1,23", "“1,23”不是数字，请只填数字，不带单位。"),
        ("1e5", "“1e5”不是数字，请只填数字，不带单位。"),
        ("NaN", "“NaN”不是数字，请只填数字，不带单位。"),
        ("=B2*2", "“=B2*2”不是数字，请只填数字，不带单位。"),
        ("-5", "“-5”是负数。"),
        ("－５", "“－５”是负数。"),
        ("1001", "“1001”大得不合常理（最大1000）。"),
        ("3.5", "“3.5”应为整数。"),
    ],
)
def test_what_is_no_count_is_told(text: str, problem: str):
    with pytest.raises(CellValueError) as caught:
        to_count(text, most=1000)
    assert str(caught.value) == problem


def test_years_are_those_that_reports_can_have():
    now = timezone.localdate().year
    assert (to_year("２０２４年"), to_year(str(now))) == (2024, now)
    for text in ("1989", str(now + 1), "24", "2024.5", "", "二〇二四"):
        with pytest.raises(CellValueError, match=f"“{text}”不是1990至{now}之间的年度。"):
            to_year(text)


def test_townships_by_code_and_by_name(district: District, make_account: Callable[..., Any]):
    first = district.township("990101001", "石桥镇", former_names=["桥乡"])
    second = district.township("990101002", "河口镇")
    district.township("990102001", "河口镇")
    district.township("990102002", "山下乡")
    rows = [
        ["990101001", "", ""],
        ["990101001000", "", "桥乡"],
        ["", "示例县", "河口镇"],
        ["", "", "石桥镇"],
        ["990101002", "", "石桥镇"],
        ["", "", "河口镇"],
        ["", "", "无名镇"],
        ["12", "", ""],
        ["", "示例县", ""],
        ["990102002", "", ""],
    ]
    table = find_table(sheet(["区划代码", "县区", "乡镇（街道）"], *rows), township_columns())
    found, faults = find_townships(make_account("editor"), table.lines)
    assert found == {2: first, 3: first, 4: second, 5: first, 11: found[11]}
    assert [(fault.cell, fault.problem) for fault in faults] == [
        ("C6", "代码990101002是河口镇，与“石桥镇”不符。"),
        ("C7", "有几个乡镇（街道）叫“河口镇”，请填区划代码或县区。"),
        ("C8", "区划表里没有“无名镇”，或不在您的管辖范围内。"),
        ("A9", "区划表里没有代码“12”，或不在您的管辖范围内。"),
        ("第10行", "没有填区划代码，也没有填乡镇（街道）。"),
    ]
    limited = make_account("editor", username="limited", area_codes=["990101"])
    found, faults = find_townships(limited, table.lines)
    assert found[7] == second  # the other township of the name is not theirs, and is not spoken of
    assert faults[-1] == CellFault("A11", "区划表里没有代码“990102002”，或不在您的管辖范围内。")


def test_template_reads_back_as_it_was_written():
    data = write_template("概况", COLUMNS, [["=1+1", Decimal("34.3")], ["2024", None]], ["怎样填写"])
    assert openpyxl.load_workbook(BytesIO(data)).sheetnames == ["概况", "填写说明"]
    upload = SimpleUploadedFile("表.xlsx", data)
    assert read_upload(upload).rows == (("年度", "面积（平方公里）"), ("=1+1", "34.3"), ("2024",))


def test_file_that_is_no_table_is_told_in_words():
    with pytest.raises(TableError, match="只能读取"):
        read_upload(SimpleUploadedFile("表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)))

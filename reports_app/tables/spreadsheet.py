"""Tables that people fill in (CSV, XLSX) come in: a file becomes lines of known columns, and faults told by cell.

What the cells mean is said by whoever asks: `Column`s to find, `to_count` and its like to read a cell with. The file is
read in the readers' child process. `write_template` makes the workbook to fill in.
"""

import io
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from reports_app.models.report import EARLIEST_YEAR
from reports_app.reading import Limits, ReadingError, Sheet, read_cells
from reports_app.reading.nursery import NurseryError

MAX_TABLE_BYTES = 10 * 2**20
LIMITS = Limits(max_file_bytes=MAX_TABLE_BYTES, max_member_bytes=100 * 2**20, cpu_seconds=20, wall_seconds=30.0)
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADING_ROWS = 10
BRACKETS = re.compile(r"[（(\[].*?[)）\]]")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
# Why a file cannot be read as a table, by the code of the ReadingError.
UNREADABLE = {
    "empty": gettext_lazy("表格是空的，没有读到内容。"),
    "damaged": gettext_lazy("文件不完整或已损坏。请在 Excel 或 WPS 中确认能打开，另存为 .xlsx 后再上传。"),
    "encrypted": gettext_lazy("表格设有打开密码。请取消密码后再上传。"),
    "too_large": gettext_lazy("表格过大（最多10 MB、20000行、400列）。请分成几份上传。"),
    "timeout": gettext_lazy("读取表格用时过长，已停止。请分成几份上传。"),
    "memory": gettext_lazy("表格过于复杂，读取已停止。请分成几份上传。"),
    "unsupported_spreadsheet": gettext_lazy("只能读取 .xlsx 和 .csv 表格。请在 Excel 或 WPS 中另存为 .xlsx 后再上传。"),
}
UNREADABLE_OTHERWISE = gettext_lazy("这不是能读取的表格。请上传 .xlsx 或 .csv 文件，最好用本页下载的模板。")


class TableError(Exception):
    """The file is no table of the kind that was asked for; the message says why, and what to do."""


class CellValueError(ValueError):
    """A cell holds nothing that fits its column; the message says why."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column to find by its heading in any language (`常住人口`; blanks, width and brackets do not matter)."""

    key: str
    heading: str | Promise
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with a cell; `cell` is its place as spreadsheets name it (C5), or a row (第5行)."""

    cell: str
    problem: str

    @property
    def row(self) -> int:
        """The row that the place names, to put faults in order."""
        return int("".join(filter(str.isdecimal, self.cell)) or 0)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table, `number` counting from 1 as in the spreadsheet: the text of each known column."""

    number: int
    texts: Mapping[str, str]
    columns: Mapping[str, int]

    def text(self, key: str) -> str:
        """Return the cell's text, "" where the table has no such column."""
        return self.texts.get(key, "")

    def fault(self, key: str, problem: str) -> CellFault:
        """Return what is wrong with a cell."""
        return CellFault(cell_name(self.number, self.columns[key]), problem)


@dataclass(frozen=True, slots=True)
class Table:
    """The filled lines below the headings; `unknown` are headings that no column has."""

    lines: tuple[Line, ...]
    unknown: tuple[str, ...]


def read_upload(upload: "UploadedFile[Any]") -> Sheet:
    """Return the cells of an uploaded table; raises TableError."""
    if upload.size is not None and upload.size > MAX_TABLE_BYTES:
        raise TableError(UNREADABLE["too_large"])
    with tempfile.NamedTemporaryFile(prefix="table-") as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        try:
            return read_cells(file.name, limits=LIMITS)
        except ReadingError as error:
            raise TableError(UNREADABLE.get(error.code, UNREADABLE_OTHERWISE)) from error
        except NurseryError as error:
            raise TableError(_("读取程序暂时不可用，没有改动。请稍后再试。")) from error


def find_table(sheet: Sheet, columns: Sequence[Column]) -> Table:
    """Return the lines below the headings; raises TableError where a required one is missing or any stands twice."""
    known = _known_headings(columns)
    rows = sheet.rows[:HEADING_ROWS]
    counts = [sum(_plain(text) in known for text in row) for row in rows]
    at = counts.index(max(counts))
    places: dict[str, int] = {}
    unknown = []
    for number, text in enumerate(rows[at]):
        key = known.get(_plain(text))
        if key in places:
            raise TableError(_("“%(heading)s”一列出现了两次，请删去一列。") % {"heading": text})
        if key:
            places[key] = number
        elif text:
            unknown.append(text)
    missing = [str(column.heading) for column in columns if column.is_required and column.key not in places]
    if missing:
        raise TableError(_("表格缺少这些列：%(headings)s。请按模板填写。") % {"headings": "、".join(missing)})
    lines = tuple(
        Line(number, {key: row[place] for key, place in places.items() if place < len(row)}, places)
        for number, row in enumerate(sheet.rows[at + 1 :], start=at + 2)
        if any(row)
    )
    if not lines:
        raise TableError(_("表格里只有表头，没有填写内容。"))
    return Table(lines, tuple(unknown))


def split_label(text: str) -> tuple[str, str]:
    """Return a township's name and what a label has in brackets after it, "" where it has none.

    >>> split_label("石桥镇（示例市示例县）"), split_label("石桥镇")
    (('石桥镇', '示例市示例县'), ('石桥镇', ''))
    """
    name, _, parents = text.rstrip("）)").replace("(", "（").partition("（")
    return name, parents


def cell_name(row: int, column: int) -> str:
    """Return a cell's name from its row (from 1) and column (from 0).

    >>> cell_name(5, 2), cell_name(1, 26), cell_name(1, 701)
    ('C5', 'AA1', 'ZZ1')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def to_number(text: str, *, most: Decimal | int, places: int = 2) -> Decimal:
    """Return a number that is not negative, also of full width or with thousands set apart; raises CellValueError."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", plain, re.ASCII):
        plain = plain.replace(",", "")
    if not NUMBER.fullmatch(plain):
        raise CellValueError(_("“%(text)s”不是数字，请只填数字，不带单位。") % {"text": text[:20]})
    value = Decimal(plain)
    if value < 0:
        raise CellValueError(_("“%(text)s”是负数。") % {"text": text[:20]})
    if value > most:
        raise CellValueError(_("“%(text)s”大得不合常理（最大%(most)s）。") % {"text": text[:20], "most": most})
    if value != round(value, places):
        words = _("应为整数") if places == 0 else _("最多%(places)s位小数") % {"places": places}
        raise CellValueError(_("“%(text)s”%(rule)s。") % {"text": text[:20], "rule": words})
    return value


def to_count(text: str, *, most: int) -> int:
    """Return a whole number that is not negative; raises CellValueError."""
    return int(to_number(text, most=most, places=0))


def to_year(text: str) -> int:
    """Return a year that has begun, no earlier than any report (`2024` or `2024年`); raises CellValueError."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").removesuffix("年")
    latest = timezone.localdate().year
    if not re.fullmatch(r"[0-9]{4}", plain, re.ASCII) or not EARLIEST_YEAR <= int(plain) <= latest:
        words = {"text": text[:20], "first": EARLIEST_YEAR, "last": latest}
        raise CellValueError(_("“%(text)s”不是%(first)s至%(last)s之间的年度。") % words)
    return int(plain)


def write_template(
    name: str, columns: Sequence[Column], rows: Iterable[Sequence[str | int | Decimal | None]], notes: Sequence[str]
) -> bytes:
    """Return a workbook to fill in: headings, the rows given, and a second sheet of notes on how to fill it in."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet(name)
        head = workbook.add_format({"bold": True, "bg_color": "#EEF1F4", "bottom": 1})
        text_format = workbook.add_format({"num_format": "@"})
        for place, column in enumerate(columns):
            heading = str(column.heading)
            sheet.write_string(0, place, heading, head)
            sheet.set_column(place, place, max(12, 2 * len(heading) + 2))
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, place, value, text_format)
                elif value is not None:
                    sheet.write_number(number, place, value)
        sheet.freeze_panes(1, 0)
        help_sheet = workbook.add_worksheet(_("填写说明"))
        help_sheet.set_column(0, 0, 90, workbook.add_format({"text_wrap": True}))
        for number, note in enumerate(notes):
            help_sheet.write_string(number, 0, note)
    return file.getvalue()


def _known_headings(columns: Sequence[Column]) -> dict[str, str]:
    """Return the columns' keys by their headings in every language: a template may be sent back in another one."""
    known: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            known |= {_plain(str(column.heading)): column.key for column in columns}
    return known


def _plain(heading: str) -> str:
    return "".join(BRACKETS.sub("", unicodedata.normalize("NFKC", heading)).split()) or heading.strip()

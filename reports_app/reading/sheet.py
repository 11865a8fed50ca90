"""The cells of a spreadsheet: CSV in any encoding, or the first visible sheet of an .xlsx workbook.

Cells come out as the text of their values, without formats but for percentages, which keep their sign (97.4%). A
formula whose value the file lacks keeps its text.
"""

import csv
import io
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from reports_app.reading.encoding import decode_text
from reports_app.reading.model import ErrorCode, Limits, ReadingError
from reports_app.reading.package import Package
from reports_app.reading.sample import take_sample

MAX_ROWS = 20_000
MAX_COLUMNS = 400
MAX_CELL_CHARACTERS = 2_000
_WORKBOOK = "xl/workbook.xml"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_PERCENT_FORMATS = {"9", "10"}
_LINE_ENDS = re.compile(r"_x000[AaDd]_")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells from the first on; all rows are as wide as their last filled cell."""

    name: str
    rows: tuple[tuple[str, ...], ...]


def read_sheet(data: bytes, *, limits: Limits) -> Sheet:
    """Return the cells of a table; raises ReadingError."""
    if not data.strip():
        raise ReadingError(ErrorCode.EMPTY, "no bytes but blanks")
    sample = take_sample(data)
    if sample.is_zip:
        sheet = _read_workbook(data, limits)
    elif sample.is_compound:
        is_locked = "EncryptedPackage" in sample.streams
        raise ReadingError(ErrorCode.ENCRYPTED if is_locked else ErrorCode.UNSUPPORTED_SPREADSHEET, "an old workbook")
    else:
        sheet = _read_separated(decode_text(data).text)
    if not sheet.rows:
        raise ReadingError(ErrorCode.EMPTY, "no cell is filled")
    return sheet


def _read_separated(text: str) -> Sheet:
    text = text.removeprefix("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",\t;", key=first.count)
    cells: dict[tuple[int, int], str] = {}
    try:
        for row, texts in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator)):
            for column, cell in enumerate(texts):
                _put(cells, row, column, cell)
    except csv.Error as error:
        raise ReadingError(ErrorCode.DAMAGED, str(error)) from error
    return Sheet("", _to_rows(cells))


def _read_workbook(data: bytes, limits: Limits) -> Sheet:
    with Package(data, limits) as package:
        workbook = package.read_xml(_WORKBOOK)
        if workbook is None:
            raise ReadingError(ErrorCode.UNSUPPORTED_SPREADSHEET, "no workbook of the usual kind")
        name, path = _find_first_sheet(package, workbook)
        root = package.read_xml(path)
        if root is None:
            raise ReadingError(ErrorCode.DAMAGED, "the sheet is missing")
        shared = package.read_xml("xl/sharedStrings.xml")
        strings = [] if shared is None else [_string(item) for item in _children(shared, "si")]
        percents = _find_percents(package.read_xml("xl/styles.xml"))
    cells: dict[tuple[int, int], str] = {}
    row = -1
    for line in (line for data_ in _children(root, "sheetData") for line in _children(data_, "row")):
        row = _number(line.get("r"), row + 2) - 1
        column = -1
        for cell in _children(line, "c"):
            column = _column(cell.get("r"), column + 1)
            _put(cells, row, column, _cell_text(cell, strings, percents))
    return Sheet(name, _to_rows(cells))


def _find_first_sheet(package: Package, workbook: etree._Element) -> tuple[str, str]:
    links = package.read_xml("xl/_rels/workbook.xml.rels")
    targets = {link.get("Id"): link.get("Target", "") for link in links} if links is not None else {}
    for sheet in (sheet for sheets in _children(workbook, "sheets") for sheet in _children(sheets, "sheet")):
        link = next((str(value) for name, value in sheet.items() if str(name).endswith("}id")), "")
        target = str(targets.get(link, ""))
        if sheet.get("state", "visible") == "visible" and "worksheet" in target:
            return str(sheet.get("name", "")), posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    raise ReadingError(ErrorCode.EMPTY, "no visible sheet")


def _find_percents(styles: etree._Element | None) -> set[str]:
    """Return the numbers of the cell styles that show a number as a percentage."""
    if styles is None:
        return set()
    formats = {
        str(one.get("numFmtId"))
        for own in _children(styles, "numFmts")
        for one in _children(own, "numFmt")
        if "%" in str(one.get("formatCode", ""))
    }
    cells = [one for of_cells in _children(styles, "cellXfs") for one in _children(of_cells, "xf")]
    return {str(at) for at, one in enumerate(cells) if str(one.get("numFmtId")) in formats | _PERCENT_FORMATS}


def _cell_text(cell: etree._Element, strings: list[str], percents: set[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_string(part) for part in _children(cell, "is"))
    value = next((part.text or "" for part in _children(cell, "v")), "")
    if not value:
        return next((f"={part.text or ''}" for part in _children(cell, "f")), "")
    if kind == "s":
        number = _number(value, -1)
        return strings[number] if 0 <= number < len(strings) else ""
    if kind == "n" and cell.get("s", "0") in percents:
        return _plain_percentage(value)
    return _plain_number(value) if kind == "n" else value


def _plain_percentage(text: str) -> str:
    """Return the number as a percentage, as far as a float tells it.

    >>> _plain_percentage("0.97399999999999998"), _plain_percentage("1"), _plain_percentage("0.58")
    ('97.4%', '100%', '58%')
    """
    plain = _plain_number(text)
    try:
        return f"{_plain_number(format(Decimal(plain) * 100, 'f'))}%"
    except ArithmeticError:
        return text


def _plain_number(text: str) -> str:
    """Return the number as its author saw it: the shortest that is the same float, without an exponent.

    >>> _plain_number("34.299999999999997"), _plain_number("9.9010100100000003E11"), _plain_number("12.0")
    ('34.3', '990101001000', '12')
    """
    try:
        number = Decimal(repr(float(text)))
    except ValueError:
        return text
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return text
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _string(item: etree._Element) -> str:
    """Return a string of one or several runs; how it is pronounced (`rPh`) is no part of it."""
    runs = [item, *_children(item, "r")]
    return "".join(part.text or "" for run in runs for part in _children(run, "t"))


def _children(parent: etree._Element, name: str) -> Iterable[etree._Element]:
    return (child for child in parent if isinstance(child.tag, str) and etree.QName(child).localname == name)


def _column(place: str | None, following: int) -> int:
    found = _PLACE.fullmatch(place or "")
    if not found:
        return following
    number = 0
    for letter in found.group(1):
        number = number * 26 + ord(letter) - 64
    return number - 1


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else otherwise


def _put(cells: dict[tuple[int, int], str], row: int, column: int, text: str) -> None:
    text = _LINE_ENDS.sub("\n", text).strip()
    if not text:
        return
    if row >= MAX_ROWS or column >= MAX_COLUMNS:
        raise ReadingError(ErrorCode.TOO_LARGE, f"a cell in row {row + 1}, column {column + 1}")
    cells[row, column] = text[:MAX_CELL_CHARACTERS].replace("\x00", "")


def _to_rows(cells: dict[tuple[int, int], str]) -> tuple[tuple[str, ...], ...]:
    if not cells:
        return ()
    widths = [0] * (max(row for row, _ in cells) + 1)
    for row, column in cells:
        widths[row] = max(widths[row], column + 1)
    return tuple(tuple(cells.get((row, column), "") for column in range(width)) for row, width in enumerate(widths))

"""What a table of figures means: a sheet of cells in, figures by township and year out, and what is wrong by its cell.

Two forms are understood: a row for each township and year with a column for each indicator, or a row for each figure
with the columns 指标 and 数值. Knows no rows of the database: townships and indicators are handed in.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.utils.translation import gettext as _

from reports_app.models.report import EARLIEST_YEAR
from reports_app.reading import Sheet
from reports_app.tables.spreadsheet import cell_name, split_label

HEADER_WITHIN_ROWS = 15
LARGEST = Decimal(10) ** 12
DECIMALS = 4
MAX_PROBLEMS = 300
MAX_ENTRIES = 1_000
TOWNSHIP, CODE, COUNTY, YEAR, INDICATOR, VALUE = "township", "code", "county", "year", "indicator", "value"
HEADS = {
    TOWNSHIP: {"乡镇", "乡镇街道", "镇街", "街道", "乡镇名称", "乡镇(街道)", "单位", "township"},
    CODE: {"区划代码", "代码", "code"},
    COUNTY: {"县区", "区县", "县", "区", "county"},
    YEAR: {"年度", "年份", "年", "year"},
    INDICATOR: {"指标", "指标名称", "indicator"},
    VALUE: {"数值", "值", "数据", "value"},
}
IGNORED = {"备注", "说明", "序号", "单位名称", "note"}
UNITS_HEAD = {"计量单位", "unit"}
BLANK_WORDS = {"-", "—", "－", "–", "/", "／", "无", "未统计", "…"}
BOUNDS = {"≥": "at_least", ">=": "at_least", "≤": "at_most", "<=": "at_most", "≈": "about", "约": "about"}
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]$")
_YEAR = re.compile(r"([0-9]{4})年?")
_NUMBER = re.compile(r"-?[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?|-?[0-9]+(?:\.[0-9]+)?")
_WIDE = str.maketrans("０１２３４５６７８９．％－", "0123456789.%-")


class Cell(NamedTuple):
    """A filled cell; row and column from 0."""

    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator as a table must know it."""

    code: str
    names: tuple[str, ...]
    unit: str
    is_rate: bool
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A township of the account."""

    pk: int
    code: str
    name: str
    county: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell, in words; `sheet` is "" for a .csv file."""

    sheet: str
    cell: str
    words: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, and the cell it stands in."""

    measure: Measure
    value: Decimal
    bound: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Entry:
    """The figures of a township's year."""

    place: Place
    year: int
    figures: tuple[Figure, ...]


@dataclass(slots=True)
class Checked:
    """What a table says: entries in their order, and what is wrong; with a problem nothing may be entered."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def figures(self) -> int:
        """How many figures there are."""
        return sum(len(entry.figures) for entry in self.entries)


def check(sheet: Sheet, places: Iterable[Place], measures: Iterable[Measure], *, this_year: int) -> Checked:
    """Return what the sheet says."""
    return _Check(list(places), list(measures), this_year).run(sheet)


class _Check:
    def __init__(self, places: list[Place], measures: list[Measure], this_year: int) -> None:
        self.by_code = {place.code: place for place in places}
        self.by_name: dict[str, list[Place]] = {}
        for place in places:
            self.by_name.setdefault(place.name, []).append(place)
        self.measures = {_head(name): measure for measure in measures for name in (*measure.names, measure.code)}
        self.this_year = this_year
        self.problems: list[Problem] = []
        self.found: dict[tuple[int, int], dict[str, Figure]] = {}
        self.places = {place.pk: place for place in places}
        self.sheet = ""

    def run(self, sheet: Sheet) -> Checked:
        self.sheet = sheet.name
        rows: dict[int, dict[int, Cell]] = {}
        for at, texts in enumerate(sheet.rows):
            rows[at] = {column: Cell(at, column, text) for column, text in enumerate(texts) if text}
        header = next((at for at in range(min(HEADER_WITHIN_ROWS, len(rows))) if _is_header(rows[at])), None)
        if header is None:
            self._tell(None, _("没有找到表头。表头要有“乡镇”和“年度”两列，请从本页下载模板填写。"))
        else:
            self._read_sheet({at: row for at, row in rows.items() if row}, header)
            if not self.found and not self.problems:
                self._tell(None, _("表里没有可以录入的数。"))
        entries = [
            Entry(self.places[place], year, tuple(figures.values())) for (place, year), figures in self.found.items()
        ]
        if len(entries) > MAX_ENTRIES:
            self._tell(None, _("一个表最多录入%(most)s个乡镇年度，请分成几个表。") % {"most": MAX_ENTRIES})
        return Checked(entries, self.problems)

    def _read_sheet(self, rows: dict[int, dict[int, Cell]], header: int) -> None:
        columns = {_kind_of(cell.text): at for at, cell in reversed(rows[header].items()) if _kind_of(cell.text)}
        is_long = INDICATOR in columns and VALUE in columns
        used = {at for row in rows if row > header for at, cell in rows[row].items() if cell.text}
        measured = {} if is_long else self._measured_columns(rows[header], used)
        seen: dict[tuple[int, int], Cell] = {}
        for at in sorted(row for row in rows if row > header):
            row = rows[at]
            wanted = [columns[VALUE], columns[INDICATOR]] if is_long else [*measured]
            if not any(_is_filled(row.get(column)) for column in wanted):
                continue  # a row of the template that nobody filled in
            place, year = self._place_of(at, row, columns), self._year_of(at, row, columns)
            if place is None or year is None:
                continue
            if is_long:
                measure = self._measure_of(at, row, columns)
                self._take(place, year, measure, row.get(columns[VALUE]), (at, columns[VALUE]))
                continue
            first = seen.setdefault((place.pk, year), row[min(row)])
            if first.row != at:
                self._tell((at, columns[TOWNSHIP]), _("与第%(row)s行是同一个乡镇、同一年。") % {"row": first.row + 1})
                continue
            for column, measure in measured.items():
                if _is_filled(row.get(column)):
                    self._take(place, year, measure, row.get(column), (at, column))

    def _measured_columns(self, header: Mapping[int, Cell], used: set[int]) -> dict[int, Measure]:
        """Return the measures by their columns; a column that has figures must name one."""
        found: dict[int, Measure] = {}
        for column, cell in header.items():
            if _kind_of(cell.text) or _head(cell.text) in IGNORED | UNITS_HEAD:
                continue
            measure = self.measures.get(_head(cell.text)) or self.measures.get(_head(_BRACKETS.sub("", cell.text)))
            if measure is None:
                if column in used:
                    self._tell((cell.row, column), _("没有名为“%(name)s”的指标。") % {"name": cell.text})
            elif any(other.code == measure.code for other in found.values()):
                self._tell((cell.row, column), _("指标“%(name)s”有两列。") % {"name": cell.text})
            else:
                found[column] = measure
        return found

    def _place_of(self, at: int, row: Mapping[int, Cell], columns: Mapping[str, int]) -> Place | None:
        code, name, county = (_text(row, columns.get(kind)) for kind in (CODE, TOWNSHIP, COUNTY))
        if code in self.by_code and (not name or self.by_code[code].name == name):
            return self.by_code[code]
        where = (at, columns[TOWNSHIP])
        if not name:
            self._tell(where, _("没有填乡镇。"))
            return None
        name, inside = split_label(name)
        named = [
            place
            for place in self.by_name.get(name, [])
            if county in ("", place.county) and (not inside or inside.endswith(place.county))
        ]
        if len(named) == 1 and not code:
            return named[0]
        if code and named:
            self._tell((at, columns[CODE]), _("区划代码%(code)s与乡镇“%(name)s”不符。") % {"code": code, "name": name})
        elif named:
            self._tell(where, _("有几个“%(name)s”，请填写“县区”或“区划代码”。") % {"name": name})
        else:
            self._tell(where, _("没有“%(name)s”，或不在您的管辖范围内。") % {"name": name})
        return None

    def _year_of(self, at: int, row: Mapping[int, Cell], columns: Mapping[str, int]) -> int | None:
        text = _text(row, columns[YEAR])
        match = _YEAR.fullmatch(text.translate(_WIDE))
        if match and EARLIEST_YEAR <= int(match[1]) <= self.this_year:
            return int(match[1])
        words = _("年度要在%(first)s到%(last)s之间，这里是“%(text)s”。")
        told = {"first": EARLIEST_YEAR, "last": self.this_year, "text": text}
        self._tell((at, columns[YEAR]), words % told if text else _("没有填年度。"))
        return None

    def _measure_of(self, at: int, row: Mapping[int, Cell], columns: Mapping[str, int]) -> Measure | None:
        text = _text(row, columns[INDICATOR])
        measure = self.measures.get(_head(text)) or self.measures.get(_head(_BRACKETS.sub("", text)))
        if measure is None:
            words = _("没有名为“%(name)s”的指标。") % {"name": text} if text else _("没有填指标。")
            self._tell((at, columns[INDICATOR]), words)
        return measure

    def _take(
        self, place: Place, year: int, measure: Measure | None, cell: Cell | None, where: tuple[int, int]
    ) -> None:
        if measure is None:
            return
        figures = self.found.setdefault((place.pk, year), {})
        if measure.code in figures:
            self._tell(where, _("与%(cell)s是同一个乡镇、同一年、同一个指标。") % {"cell": figures[measure.code].cell})
            return
        if cell is None or cell.text.startswith("="):
            no_result = _("公式没有结果，请在 Excel 或 WPS 里打开并保存一次。")
            self._tell(where, no_result if cell else _("没有填数。"))
            return
        value, bound, wrong = read_value(cell.text, measure)
        if wrong or value is None:
            self._tell(where, wrong)
            return
        figures[measure.code] = Figure(measure, value, bound, self.sheet, _name(*where))

    def _tell(self, where: tuple[int, int] | None, words: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(self.sheet, _name(*where) if where else "", words))


def read_value(text: str, measure: Measure) -> tuple[Decimal | None, str, str]:
    """Return a cell's number and bound, or what is wrong with it in words.

    >>> read_value("≥1,200", Measure("a", ("甲",), "件", is_rate=False, is_whole=True))
    (Decimal('1200'), 'at_least', '')
    """
    told, bound = text.translate(_WIDE).replace(" ", ""), "exact"
    for sign, meaning in BOUNDS.items():
        if told.startswith(sign):
            told, bound = told.removeprefix(sign), meaning
            break
    has_percent = told.endswith("%")
    match = _NUMBER.fullmatch(told.removesuffix("%"))
    if match is None:
        return None, bound, _("“%(text)s”不是一个数。") % {"text": text}
    try:
        value = Decimal(match[0].replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None, bound, _("“%(text)s”不是一个数。") % {"text": text}
    wrong = _find_fault(value, measure, has_percent=has_percent)
    return (None, bound, wrong % {"text": text}) if wrong else (round(value, DECIMALS).normalize() + 0, bound, "")


def _find_fault(value: Decimal, measure: Measure, *, has_percent: bool) -> str:
    if value < 0:
        return _("“%(text)s”是负数。")
    if value >= LARGEST:
        return _("“%(text)s”太大了，请检查。")
    if not measure.is_rate:
        if has_percent:
            return _("这个指标不是比率，“%(text)s”却带百分号。")
        return _("“%(text)s”有小数，件数、人数不会有小数。") if measure.is_whole and value % 1 else ""
    if value > 100:
        return _("“%(text)s”超过了100%%。")
    if 0 < value <= 1 and not has_percent:
        return _("比率请按百分数填写，如 97.4；“%(text)s”若真是百分之零点几到百分之一，请写上百分号。")
    return ""


def _is_header(row: Mapping[int, Cell]) -> bool:
    kinds = {_kind_of(cell.text) for cell in row.values()}
    return YEAR in kinds and (TOWNSHIP in kinds)


def _kind_of(text: str) -> str:
    head = _head(text)
    return next((kind for kind, names in HEADS.items() if head in names), "")


def _head(text: str) -> str:
    return re.sub(r"\s", "", text).replace("（", "(").replace("）", ")").strip("*＊:：").lower()


def _text(row: Mapping[int, Cell], column: int | None) -> str:
    return row[column].text.strip() if column is not None and column in row else ""


def _is_filled(cell: Cell | None) -> bool:
    return cell is not None and cell.text not in BLANK_WORDS


def _name(row: int, column: int) -> str:
    return cell_name(row + 1, column)

"""Tables in the text, as rows of tabs, lines with blanks or one cell a line: what a number's row and column say of it.

Comes in: a view; goes out: for the start of each number cell the words that name it, its measure word, its year, and
whether it is one row's share of a column.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .view import Span, TextView

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?[万亿]?[余多]?(?:%|[\u4e00-\u9fff]{0,3})")
_PLAIN_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?[%万亿]?")
_PERIODS = re.compile(r"第?[一二三四1-4]季度|[上下]半年|\d{1,2}月份?|[一二三四五六七八九十]{1,2}月份?")
_WORDS = re.compile(r"[\u4e00-\u9fff]")
_YEAR = re.compile(r"((?:19|20)\d{2})年?度?")
_YEAR_IN_WORDS = re.compile(r"((?:19|20)\d{2})年?度?(?!\d)")
_LAST_YEAR = re.compile(r"上年|去年|上一年|上期|往年")
_VALUES = re.compile(
    r"(?:\d{4}年?度?|本年度?|今年|当年|本期|上年度?|去年|上一年度?|上期|全年)?"
    r"(?:数量|数值|数据|数|完成(?:数量?|情况|值)?|累计|情况|结果|统计(?:数|情况)?|实绩|同期|合计|总计|实际)?"
    r"(?:[（(][^）)]{1,6}[）)])?"
)
_CHANGES = re.compile(r"同比|增[减幅长]|[升降]幅|增速|比上年|较上年|变化|排名|名次")
_MEASURES = re.compile(r"(?:开展|活动|举办|组织|办理)?(?P<unit>[件场户份册次期条起宗])[次数]{1,2}")
_SERIAL_HEADERS = frozenset({"序号", "编号", "行次", "号"})
_UNIT_HEADERS = frozenset({"单位", "计量单位"})
_STATED_UNIT = re.compile(r"[（(](?:单位：)?([万亿]?[\u4e00-\u9fff]{1,2}|%)[）)]$")
_UNIT_OF_WORDS = re.compile(r"([件人户场份册次项条起宗])[次]?数$|(人次|场次|件次|户次)(?:数|总数)?$")
_PLANNED = re.compile(r"目标|计划|打算|任务|明年|下一?年|预期")
_CELL = re.compile(r"[^。；，！？\t]{1,30}")
_LINE = re.compile(r"12345|热线")
_HEADER = re.compile(r"[\u4e00-\u9fff]{0,4}(?:指标|项目|类别|名称|事项|内容|村名|社区|村居)[\u4e00-\u9fff（）]{0,4}")
_UNIT_WORD = re.compile(r"[件起宗例场次期人名位个条份册处项户卷家元%]|(?:人|场|件|户|批)次|[万亿]元")
_WIDEST_TABLE = 7
_REASONS = re.compile(r"(?:处罚|主要|违法)?(?:案由|事由)|(?:案件|违法|违法行为)(?:类型|类别)")
_REVIEWED = re.compile(r"[\u4e00-\u9fff]{0,6}审[查核](?:总|件|份|数|数量|次|情况){0,2}(?:（[件份]）)?")
_CONTRACTS = re.compile(r"合同|协议")
_SUMS = re.compile(r"合计|总计|共计|全[镇乡县]|全街道|小计|总数|汇总")


_COLUMN = r"(?:(?:19|20)\d{2}年度?|上年度?|去年|本年度?|今年)(?:完成)?(?:数|值|情况)?"
_CHANGE = r"(?:同比|增[减幅长]|升降|变化|较上年)[\u4e00-\u9fff]{0,4}(?:（%）)?"
_YEARS_HEADER = re.compile(rf"^[\u4e00-\u9fff（）]{{0,12}}{_COLUMN} ?{_COLUMN}(?: ?{_CHANGE})?$", re.MULTILINE)
_HEADER_CELL = re.compile(rf"{_COLUMN}|{_CHANGE}")
_BLANK_ROW = re.compile(r"[^。；，！？\t]{1,30}?(?<![\d.,])(?=-?\d[\d,.]*[%万]?[\u4e00-\u9fff]{0,2} ?-?\d)")
_BLANK_CELL = re.compile(r" ?(-?\d[\d,.]*[%万]?(?:人次|场次|件次|[件起宗场次人名个份条项户元])?)")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a table says of one number; `year` is None where neither row nor column names one.

    `is_apart` marks numbers that count nothing (a serial number, a growth), `is_share` one row's part of a column,
    `is_sum` what a row of sums says.
    """

    label: Span
    caption: Span
    unit: str
    year: int | None
    is_previous: bool
    is_planned: bool
    is_apart: bool
    is_share: bool
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    """A header (none: each row names its own number) and the rows below it; `caption` is the paragraph above."""

    caption: Span
    header: Sequence[Span]
    rows: Sequence[Sequence[Span]]


def read_cells(view: TextView) -> dict[int, Cell]:
    """The number cells of all tables of the view, by their first character."""
    cells: dict[int, Cell] = {}
    for table in (*(_tables(view) if "\t" in view.text else ()), *_unrolled(view), *_blank_tables(view)):
        for row in table.rows:
            read = _read_row(view.text, table, row) if table.header else _read_pair(view.text, table, row)
            is_sum = any(_SUMS.fullmatch(view.text, *cell) for cell in row[:2])
            cells.update((start, replace(cell, is_sum=True)) if is_sum else (start, cell) for start, cell in read)
    return cells


def _tables(view: TextView) -> Iterator[_Table]:
    """Rows of tabs that follow each other, two at least, the first of them without a number."""
    above = Span(0, 0)
    caption, rows = above, list[list[Span]]()
    for paragraph in (*view.paragraphs, Span(len(view.text), len(view.text))):
        row = _split(view.text, paragraph)
        if len(row) > 1:
            caption = caption if rows else above
            if rows or not _has_number(view.text, row):
                rows.append(row)
            continue
        yield from _to_tables(view.text, caption, rows)
        rows, above = [], paragraph


def _to_tables(text: str, caption: Span, rows: list[list[Span]]) -> Iterator[_Table]:
    """The table of these rows; a second row without a number is the header, the first its heads."""
    if len(rows) > 2 and not _has_number(text, rows[1]) and len(rows[1]) <= len(rows[0]) + 1:
        yield _Table(Span(caption.start, rows[0][-1].end), rows[1], rows[2:])
    elif len(rows) > 1:
        yield _Table(caption, rows[0], rows[1:])


def _has_number(text: str, row: Sequence[Span]) -> bool:
    return any(_PLAIN_NUMBER.fullmatch(text, *cell) for cell in row)


def _split(text: str, paragraph: Span) -> list[Span]:
    cells = []
    start = paragraph.start
    for cell in text[paragraph.start : paragraph.end].split("\t"):
        cells.append(Span(start, start + len(cell)))
        start += len(cell) + 1
    return cells


def _blank_tables(view: TextView) -> Iterator[_Table]:
    """Two years side by side, a line each: `指标 2023年 2024年`, below it `调解纠纷（件） 96 90`."""
    starts = [paragraph.start for paragraph in view.paragraphs]
    for found in _YEARS_HEADER.finditer(view.text):
        at = bisect_left(starts, found.start())
        header = [Span(*cell.span()) for cell in _HEADER_CELL.finditer(view.text, *found.span())]
        rows: list[list[Span]] = []
        for below in range(at + 1, len(view.paragraphs)):
            row = _split_blanks(view.text, view.paragraphs[below])
            if len(row) != len(header) + 1:
                break
            rows.append(row)
        if len(rows) > 1:
            above = view.paragraphs[at - 1] if at else Span(found.start(), found.start())
            yield _Table(above, header, rows)


def _split_blanks(text: str, paragraph: Span) -> list[Span]:
    """The label of such a line and the numbers behind it; nothing where it is none."""
    label = _BLANK_ROW.match(text, *paragraph)
    if label is None:
        return []
    cells, at = [Span(*label.span())], label.end()
    while cell := _BLANK_CELL.match(text, at, paragraph.end):
        cells.append(Span(*cell.span(1)))
        at = cell.end()
    return cells if at == paragraph.end else []


def _unrolled(view: TextView) -> Iterator[_Table]:
    """Tables copied one cell a line: lines without punctuation that repeat one order of words and numbers."""
    run: list[Span] = []
    for paragraph in (*view.paragraphs, Span(len(view.text), len(view.text))):
        if _CELL.fullmatch(view.text, *paragraph):
            run.append(paragraph)
            continue
        if len(run) > 3:
            yield from _roll_up(view.text, run)
        run = []


def _roll_up(text: str, run: Sequence[Span]) -> Iterator[_Table]:
    are_numbers = [_is_number(text, cell) for cell in run]
    if True not in are_numbers:
        return
    first = are_numbers.index(True)
    shapes = [(width, first - at) for width in range(2, _WIDEST_TABLE + 1) for at in range(min(width, first + 1))]
    counted = [(_count_repeating(are_numbers, width, start), width, start) for width, start in shapes]
    cells, width, start = max(
        (shape for shape in counted if shape[0] >= 2 * shape[1]),
        key=lambda shape: (shape[0], -shape[1]),
        default=(0, 0, 0),
    )
    if not cells:
        return
    rows = [run[at : at + width] for at in range(start, start + cells, width)]
    header = run[start - width : start] if start >= width else ()
    if any(_is_header(text[cell.start : cell.end]) for cell in header):
        above = start - width - 1
        yield _Table(run[above] if above >= 0 else Span(run[0].start, run[0].start), header, rows)
    elif sum(are_numbers[start : start + width]) == 1:
        above = start - 1
        yield _Table(run[above] if above >= 0 else Span(run[0].start, run[0].start), (), rows)


def _is_number(text: str, cell: Span) -> bool:
    return bool(_NUMBER.fullmatch(text, *cell)) and not (_YEAR.fullmatch(text, *cell) or _LINE.search(text, *cell))


def _is_header(words: str) -> bool:
    is_named = words in _SERIAL_HEADERS or words in _UNIT_HEADERS or _HEADER.fullmatch(words)
    return bool(is_named or _VALUES.fullmatch(words) or _PERIODS.fullmatch(words) or _MEASURES.fullmatch(words))


def _count_repeating(are_numbers: Sequence[bool], width: int, start: int) -> int:
    """How many cells from `start` on are rows of this width, all of one order, which has words and numbers."""
    order = are_numbers[start : start + width]
    if len(order) < width or all(order) or not any(order):
        return 0
    at = start
    while are_numbers[at : at + width] == order:
        at += width
    return at - start


def _read_pair(text: str, table: _Table, row: Sequence[Span]) -> Iterator[tuple[int, Cell]]:
    """A row without a header: one cell names the only number, another may be its measure word."""
    words = [cell for cell in row if not _is_number(text, cell)]
    units = [cell for cell in words if _UNIT_WORD.fullmatch(text, *cell)]
    labels = [cell for cell in words if cell not in units]
    number = next(cell for cell in row if _is_number(text, cell))
    if len(labels) == 1:
        stated = text[units[0].start : units[0].end] if units else ""
        yield number.start, _named_by_row(table, labels[0], "", _unit_of(stated, text, labels[0]))


def _read_row(text: str, table: _Table, row: Sequence[Span]) -> Iterator[tuple[int, Cell]]:
    header = _headers_for(text, table.header, row)
    unit_at = next(
        (at for at, cell in enumerate(header) if cell and text[cell.start : cell.end] in _UNIT_HEADERS), None
    )
    reasons = next((cell for cell in table.header if _REASONS.fullmatch(text, *cell)), None)
    label: Span | None = None
    for at, (cell, column) in enumerate(zip(row, header, strict=False)):
        if not _NUMBER.fullmatch(text, *cell) or _YEAR.fullmatch(text, *cell):
            label = cell if at != unit_at and _WORDS.search(text, *cell) else label
            continue
        words = text[column.start : column.end] if column else "序号"
        if column is None or words in _SERIAL_HEADERS or _CHANGES.search(words):
            yield cell.start, Cell(cell, table.caption, "", None, False, False, True, False)
        elif label and (measure := _MEASURES.fullmatch(words)) and unit_at is None:
            is_share = len(table.rows) > 1 and not _SUMS.search(text, *label)
            named = reasons or label
            yield cell.start, Cell(named, table.caption, measure["unit"], None, False, False, False, is_share)
        elif label and _REVIEWED.fullmatch(words) and _CONTRACTS.search(text, *label):
            yield cell.start, Cell(label, column, "件", None, False, False, False, False)
        elif not (_VALUES.fullmatch(words) or _PERIODS.fullmatch(words) or unit_at is not None):
            yield cell.start, _named_by_column(text, table, column, label)
        elif label:
            stated = text[row[unit_at].start : row[unit_at].end] if unit_at is not None else ""
            yield cell.start, _named_by_row(table, label, words, _unit_of(stated, text, label))


def _headers_for(text: str, header: Sequence[Span], row: Sequence[Span]) -> Sequence[Span | None]:
    """The headers of a row's cells; the first cells of a row of sums are often one, those of a header empty."""
    if len(row) < len(header) and _SUMS.search(text, *row[0]):
        return header[len(header) - len(row) :]
    return [*[None] * (len(row) - len(header)), *header]


def _named_by_row(table: _Table, label: Span, column: str, unit: str) -> Cell:
    year = _YEAR_IN_WORDS.search(column)
    is_share = bool(_PERIODS.fullmatch(column))
    is_previous = bool(_LAST_YEAR.search(column))
    is_planned = bool(_PLANNED.search(column))
    return Cell(label, table.caption, unit, int(year[1]) if year else None, is_previous, is_planned, False, is_share)


def _named_by_column(text: str, table: _Table, column: Span, label: Span | None) -> Cell:
    row = text[label.start : label.end] if label else ""
    year = _YEAR.match(row)
    is_share = len(table.rows) > 1 and not year and not _SUMS.search(row)
    is_previous = bool(_LAST_YEAR.search(row))
    unit = _unit_of("", text, column)
    is_planned = bool(_PLANNED.search(row))
    return Cell(column, table.caption, unit, int(year[1]) if year else None, is_previous, is_planned, False, is_share)


def _unit_of(stated: str, text: str, label: Span) -> str:
    """The measure word of a unit column, else the one in the label's brackets or in its last word (人数)."""
    words = text[label.start : label.end]
    if stated:
        return stated
    if named := _STATED_UNIT.search(words):
        return named[1]
    if counted := _UNIT_OF_WORDS.search(words):
        return counted[1] or counted[2]
    return "%" if words.endswith("率") else ""

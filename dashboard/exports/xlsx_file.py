"""Tables as a workbook: a sheet for each as shown, one for the sentences behind the figures, one for definitions."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from dashboard.charts.theme import VERDICTS, WARNING
from dashboard.exports.guard import is_risky
from dashboard.exports.table import Cell, Export, Row, Sheet, Source, Table
from dashboard.figures import BOUND_SIGNS, DOUBT_MARK, format_value, in_brackets

# No text of a report may become a formula, a link or a number by its looks.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MAX_CELL_CHARACTERS = 32_000
MAX_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = str.maketrans("[]:*?/\\'", "（）：＊？／＼’")
NOTE_ROW, HEAD_ROW = 3, 4
A4, MOST_COLUMNS_ACROSS = 9, 18


def write_xlsx(export: Export) -> bytes:
    """Return a workbook: the tables, then sentences and definitions where there are any."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as workbook:
        writer = _Writer(workbook)
        for sheet in export.sheets:
            writer.write_table(sheet, export.note)
        if export.sources:
            writer.write_sources(export)
        if export.definitions:
            writer.write_definitions(export)
    return file.getvalue()


class _Writer:
    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.head = {"bold": True, "bg_color": "#EEF1F4", "bottom": 1, "text_wrap": True, "valign": "top"}

    def style(self, **properties: Any) -> Any:
        """Return a format, made once."""
        key = tuple(properties.items())
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format({"font_name": "微软雅黑", "font_size": 10} | properties)
        return self.formats[key]

    def text(self, sheet: Any, place: tuple[int, int], text: str, **properties: Any) -> None:
        """Write a text as a text."""
        quoted = {"quote_prefix": True} if is_risky(text) else {}
        sheet.write_string(*place, text[:MAX_CELL_CHARACTERS], self.style(**(properties | quoted)))

    def write_table(self, shown: Sheet, note: str) -> None:
        table = shown.table
        sheet = self.workbook.add_worksheet(shown.name.translate(NOT_IN_SHEET_NAMES)[:MAX_SHEET_NAME])
        self.text(sheet, (0, 0), shown.title or table.title, bold=True, font_size=14)
        self.text(sheet, (1, 0), table.lede)
        if table.unit:
            self.text(sheet, (2, 0), _("单位：%(unit)s") % {"unit": table.unit})
        if note:
            self.text(sheet, (NOTE_ROW, 0), note, bold=True, font_color=WARNING)
        line, width = self.write_heads(sheet, table)
        leads = len(table.lead_headings)
        sheet.freeze_panes(line, leads)
        self.set_paper(sheet, heads=(HEAD_ROW, line - 1), leads=leads, columns=width)
        for row in (*table.pinned, *table.rows):
            self.write_row(sheet, line, row, table)
            line += 1
        for footnote in table.footnotes:
            line += 1
            self.text(sheet, (line, 0), footnote, font_color="#55626F")
        sheet.set_column(0, 0, 12 if leads > 1 else 18)
        sheet.set_column(leads - 1, leads - 1, 18)
        sheet.set_column(leads, max(leads, width - 1), 12)
        for place in table.long_places:
            sheet.set_column(place, place, 60, self.style(text_wrap=True, valign="top"))

    def set_paper(self, sheet: Any, *, heads: tuple[int, int], leads: int, columns: int) -> None:
        """Let the sheet print on A4 across, as wide as can be read, with its heads and names on every page."""
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(-(-columns // MOST_COLUMNS_ACROSS), 0)
        sheet.repeat_rows(*heads)
        sheet.repeat_columns(0, leads - 1)
        sheet.set_footer("&C&P / &N")

    def write_heads(self, sheet: Any, table: Table) -> tuple[int, int]:
        """Write one line of heads, or two with the upper ones merged where figures have counts or verdicts beside
        them; return the next line and how many columns there are."""
        has_two = any(column.parts for column in table.columns)
        place = 0
        for heading in table.lead_headings:
            self.head_text(sheet, (HEAD_ROW, place), heading, down=int(has_two))
            place += 1
        for column in table.columns:
            unit = column.unit if not table.unit else ""
            if not column.parts:
                heading = column.heading + (in_brackets(unit) if unit else "")
                self.head_text(sheet, (HEAD_ROW, place), heading, down=int(has_two))
            else:
                self.head_text(sheet, (HEAD_ROW, place), column.heading, across=len(column.parts))
                for offset, part in enumerate((unit or table.unit or _("数值"), *column.parts)):
                    self.head_text(sheet, (HEAD_ROW + 1, place + offset), part)
            place += 1 + len(column.parts)
        if table.doubt_heading:
            self.head_text(sheet, (HEAD_ROW, place), table.doubt_heading, down=int(has_two))
            place += 1
        return HEAD_ROW + 1 + int(has_two), place

    def head_text(self, sheet: Any, place: tuple[int, int], text: str, *, down: int = 0, across: int = 0) -> None:
        """Write a head, merged with the places below and beside it."""
        self.text(sheet, place, text, **self.head)
        if down or across:
            line, column = place
            sheet.merge_range(line, column, line + down, column + across, "", self.style(**self.head))
            self.text(sheet, place, text, **self.head)

    def write_row(self, sheet: Any, line: int, row: Row, table: Table) -> None:
        leads = table.leads_of(row)
        for column, text in enumerate(leads):
            self.text(sheet, (line, column), text, bold=row in table.pinned and column == len(leads) - 1)
        for column, entry in enumerate(table.entries_of(row), start=len(leads)):
            if entry.figure:
                self.write_figure(sheet, (line, column), entry.figure)
            else:
                colour = {"font_color": VERDICTS[entry.tone]} if entry.tone in VERDICTS else {}
                wrapped = {"text_wrap": True, "valign": "top"} if entry.is_long else {}
                self.text(sheet, (line, column), entry.text, **colour, **wrapped)

    def write_figure(self, sheet: Any, place: tuple[int, int], cell: Cell) -> None:
        """Write a figure as a number that looks as on the screen, its bound being part of the number's format."""
        colour = {"bg_color": "#FFF3CD"} if cell.is_doubtful else {}
        if not cell.is_number or cell.value is None:
            self.text(sheet, place, cell.marked_text, align="right", **colour)
            return
        decimals = len(cell.text.partition(".")[2])
        digits = "0" + ("." + "0" * decimals if decimals else "")
        sign = BOUND_SIGNS[cell.bound]
        doubt = DOUBT_MARK if cell.is_doubtful else ""
        shape = "".join(f'"{text}"' if text in {sign, doubt} else text for text in (sign, digits, doubt) if text)
        sheet.write_number(*place, cell.value, self.style(num_format=shape, align="right", **colour))

    def write_sources(self, export: Export) -> None:
        headings = [
            *(_("县区"), _("乡镇街道"), _("年度"), _("指标"), _("数值"), _("单位"), _("依据")),
            *(_("原文数字"), _("原文句子"), _("章节"), _("文件")),
        ]
        rows: list[list[str | int | Cell]] = [
            [
                *(source.county, source.township, source.year, source.indicator),
                *(_source_value(source), source.unit, source.basis),
                *(source.quote, source.sentence, source.section, source.file),
            ]
            for source in export.sources
        ]
        self.write_texts(_("原文出处"), headings, rows, widths=[12, 18, 8, 20, 12, 8, 14, 14, 80, 30, 36])

    def write_definitions(self, export: Export) -> None:
        rows = [[definition.term, definition.unit, definition.meaning] for definition in export.definitions]
        self.write_texts(_("口径说明"), [_("名称"), _("单位"), _("说明")], rows, widths=[24, 8, 90])

    def write_texts(
        self, name: str, headings: list[str], rows: Sequence[Sequence[str | int | Cell]], *, widths: list[int]
    ) -> None:
        sheet = self.workbook.add_worksheet(name)
        for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
            self.text(sheet, (0, column), heading, **self.head)
            sheet.set_column(column, column, width)
        for line, row in enumerate(rows, start=1):
            for column, entry in enumerate(row):
                if isinstance(entry, Cell):
                    self.write_figure(sheet, (line, column), entry)
                elif isinstance(entry, int):
                    sheet.write_number(line, column, entry, self.style(valign="top"))
                else:
                    self.text(sheet, (line, column), entry, text_wrap=True, valign="top")
        sheet.freeze_panes(1, 0)


def _source_value(source: Source) -> Cell:
    return Cell(format_value(source.value, source.bound), value=float(source.value), bound=source.bound)

"""The template for figures of old years: an .xlsx with the account's townships and the catalogue's indicators."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from reports_app.models import Indicator
from reports_app.tables.figures import Place

MAX_PLACES = 2_000
FIXED = ("区划代码", "县区", "乡镇", "年度")


def build_template(places: Sequence[Place], indicators: Iterable[Indicator], *, year: int) -> bytes:
    """Return the file: a sheet to fill in, a row for each township on `year`; notes; what each indicator counts."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#EEF1F4", "border": 1})
    theme = book.add_format({"bold": True, "font_color": "#1F4E79"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    known = list(indicators)
    sheet = book.add_worksheet("数据")
    for column, name in enumerate(FIXED):
        sheet.write_string(1, column, name, head)
    last_theme = ""
    for column, indicator in enumerate(known, start=len(FIXED)):
        if indicator.theme_name != last_theme:
            last_theme = str(indicator.theme_name)
            sheet.write_string(0, column, last_theme, theme)
        sheet.write_string(1, column, f"{indicator.name_zh}（{indicator.unit}）", head)
    for row, place in enumerate(places[:MAX_PLACES], start=2):
        for column, text in enumerate((place.code, place.county, place.name)):
            sheet.write_string(row, column, text)
        sheet.write_number(row, 3, year)
    sheet.set_column(0, 2, 13)
    sheet.set_column(3, 3, 7)
    sheet.set_column(len(FIXED), len(FIXED) + len(known), 14)
    sheet.set_row(1, 48)
    sheet.freeze_panes(2, len(FIXED))
    notes = book.add_worksheet("填写说明")
    notes.set_column(0, 0, 90, wrap)
    for row, note in enumerate(_notes()):
        notes.write_string(row, 0, note, wrap)
    meanings = book.add_worksheet("指标口径")
    meanings.set_column(0, 0, 16, wrap)
    meanings.set_column(1, 1, 26, wrap)
    meanings.set_column(2, 2, 8, wrap)
    meanings.set_column(3, 3, 80, wrap)
    for row, cells in enumerate([("主题", "指标名称解释", "计量", "口径"), *map(_describe, known)]):
        for column, text in enumerate(cells):
            meanings.write_string(row, column, text, head if row == 0 else wrap)
    book.close()
    return stream.getvalue()


def _describe(indicator: Indicator) -> tuple[str, str, str, str]:
    return str(indicator.theme_name), indicator.name_zh, indicator.unit, indicator.definition_text


def _notes() -> list[str]:
    return [
        _("这个表用来录入没有报告原文的年份的数据。已有报告的乡镇和年度不会被改动；以后收到报告，以报告为准。"),
        _("一行是一个乡镇的一年。要录入几年，就把乡镇的行复制几份，改“年度”。"),
        _("没有的数请留空，不要填 0；0 表示确实是零。"),
        _("比率按百分数填写：97.4 或 97.4%，不要填 0.974。"),
        _("数前可以加 ≥、≤、约，表示不少于、不超过、约数；不要写单位和“余”“多”。"),
        _("用公式算出的单元格只取结果。"),
        _("指标列可以删去不用的，不要改名。也可以不用这个样式，改为四列：乡镇、年度、指标、数值，一行一个数。"),
    ]

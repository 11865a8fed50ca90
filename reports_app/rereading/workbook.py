"""What a job changes, as a workbook: a sheet of numbers with their sentences, a sheet of values old and new."""

import io
from collections.abc import Iterable, Mapping
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from reports_app.models import RereadReport
from reports_app.models.fact import Bound, Fact

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Texts stay texts: nothing that a report holds becomes a formula, a link or a number.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def build_workbook(items: Iterable[RereadReport], names: Mapping[str, str]) -> bytes:
    """Return the workbook; `names` are those of indicators by their codes."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    head = book.add_format({"bold": True})
    place = (_("县区"), _("乡镇（街道）"), _("年度"))
    facts = _add_sheet(book, _("数字"), (*place, _("变化"), _("数字"), _("原文"), _("原指标"), _("原数值"),
                                        _("新指标"), _("新数值")), head)  # fmt: skip
    values = _add_sheet(book, _("指标值"), (*place, _("指标"), _("原值"), _("新值")), head)
    words = kind_words()
    fact_row = value_row = 1
    for item in items:
        township = item.report.township
        start = (township.county, township.name, item.report.year)
        for fact in item.changes.get("facts", []):
            sentence = f"{fact['before']}{fact['quote']}{fact['after']}"
            sides = (*_stated(fact["old"], names), *_stated(fact["new"], names))
            facts.write_row(fact_row, 0, (*start, words[fact["kind"]], fact["quote"], sentence, *sides))
            fact_row += 1
        for value in item.changes.get("values", []):
            name = names.get(value["indicator"], value["indicator"])
            values.write_row(value_row, 0, (*start, name, _figure(value["old"]), _figure(value["new"])))
            value_row += 1
    book.close()
    return stream.getvalue()


def kind_words() -> dict[str, str]:
    """Return the words of the kinds of changes."""
    return {"gained": _("新增"), "lost": _("减少"), "moved": _("改归"), "altered": _("其他变化")}


def _add_sheet(book: Any, name: str, columns: tuple[str, ...], head: Any) -> Any:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, columns, head)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, 14)
    return sheet


def _stated(stated: dict[str, str] | None, names: Mapping[str, str]) -> tuple[str, str]:
    if stated is None:
        return "", ""
    role = "" if stated["role"] == Fact.Role.TOTAL else f"（{Fact.Role(stated['role']).label}）"
    return names.get(stated["indicator"], stated["indicator"]), _figure([stated["value"], stated["bound"]]) + role


def _figure(pair: list[str] | None) -> str:
    if pair is None:
        return ""
    value, bound = pair
    return value if bound == Bound.EXACT else f"{Bound(bound).label} {value}"

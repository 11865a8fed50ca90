"""Spreadsheets and CSV: formulas, links and size; no report, so refused or read as a table, never computed."""

import io

import xlsxwriter

from tests.hostile.case import Case, harmless
from tests.reading.files import make_zip

REFUSALS = ("unsupported_spreadsheet", "damaged", "forbidden_xml", "too_large", "empty", "not_table", "encrypted")
FORMULAS = {
    "command": "=cmd|'/c calc'!A0",
    "address": '=WEBSERVICE("CANARY")',
    "link": '=HYPERLINK("CANARY","点击")',
    "plus": "+1+1",
    "at": "@SUM(1+1)",
    "minus": "-1+1",
    "tab": "\t=1+1",
    "full width": "＝1+1",
}


def book(formula: str) -> bytes:
    """A workbook with a formula."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["乡镇", "年度", "调解矛盾纠纷件数"])
        sheet.write_row(1, 0, ["石桥镇", 2024])
        sheet.write_formula(1, 2, formula)
    return buffer.getvalue()


def cases() -> list[Case]:
    """Formulas in both, and broken workbooks."""
    whole = book("=1+1")
    csv = "乡镇,年度,调解矛盾纠纷件数\n石桥镇,2024,{}\n"
    parts = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}
    laughs = '<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    return [
        *(
            harmless(
                f"sheets/csv with {name}",
                "表.csv",
                lambda canary, f=text: csv.format(f.replace("CANARY", canary)).encode(),
                *REFUSALS,
            )
            for name, text in FORMULAS.items()
        ),
        *(
            harmless(
                f"sheets/xlsx with {name}",
                "表.xlsx",
                lambda canary, f=text: book(f.replace("CANARY", canary)),
                *REFUSALS,
            )
            for name, text in list(FORMULAS.items())[:3]
        ),
        harmless("sheets/xlsx cut off", "表.xlsx", whole[: len(whole) // 2], *REFUSALS),
        harmless("sheets/xlsx without sheets", "表.xlsx", make_zip(parts), *REFUSALS),
        harmless(
            "sheets/xlsx with a document type",
            "表.xlsx",
            make_zip({**parts, "xl/worksheets/sheet1.xml": laughs}),
            *REFUSALS,
        ),
        harmless("sheets/xlsx under the name of a report", "年报.docx", whole, *REFUSALS),
        harmless("sheets/csv of a hundred thousand columns", "表.csv", ("," * 100_000).encode(), *REFUSALS),
        harmless("sheets/csv with an open quote", "表.csv", '"乡镇,年度\n'.encode() + b"1,2\n" * 1000, *REFUSALS),
        harmless("sheets/csv in gbk", "表.csv", csv.format(36).encode("gbk"), *REFUSALS),
    ]

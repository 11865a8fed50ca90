"""A table as CSV: UTF-8 with a byte-order mark and CRLF, so that Excel and WPS open it right."""

import csv
import io
import re

from dashboard.exports.guard import guard_text
from dashboard.exports.table import Cell, Export, Table
from dashboard.figures import format_number, in_brackets

BOM = "\ufeff"
# Excel takes 3/4 for a date; a full-width stroke reads the same to a person.
STROKE = "／"
LIKE_A_DATE = re.compile(r"[0-9\s/]+", re.ASCII)


def write_csv(export: Export) -> bytes:
    """Return the first table as shown: heads, pinned rows, rows; each n and each verdict in a column of its own.

    What the file leaves out is told below the rows.
    """
    table = export.sheets[0].table
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([guard_text(heading) for heading in _headings(table)])
    for row in (*table.pinned, *table.rows):
        texts = [_figure(entry.figure) if entry.figure else _text(entry.text) for entry in table.entries_of(row)]
        writer.writerow([guard_text(text) for text in (*table.leads_of(row), *texts)])
    if export.note:
        writer.writerows([[], [guard_text(export.note)]])
    return (BOM + file.getvalue()).encode("utf-8")


def _headings(table: Table) -> list[str]:
    headings = list(table.lead_headings)
    for column in table.columns:
        unit = column.unit or ("" if column.is_note else table.unit)
        headings.append(column.heading + (in_brackets(unit) if unit else ""))
        headings += [f"{column.heading} {part}" for part in column.parts]
    return [*headings, table.doubt_heading] if table.doubt_heading else headings


def _text(text: str) -> str:
    return text.replace("/", STROKE) if LIKE_A_DATE.fullmatch(text) else text


def _figure(cell: Cell) -> str:
    """Return an exact figure in full, so that it can be computed with, and anything else as shown."""
    if cell.is_number and cell.bound == "exact" and cell.value is not None:
        return format_number(cell.value)
    return cell.text if cell.is_missing else _text(cell.text)

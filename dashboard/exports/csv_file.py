"""A comparison as CSV: UTF-8 with a byte-order mark and CRLF, so that Excel and WPS open it right."""

import csv
import io

from django.utils.translation import gettext as _

from dashboard.exports.guard import guard_text
from dashboard.exports.table import Cell, Export, Row, Table
from dashboard.figures import format_number, in_brackets

BOM = "\ufeff"
# Excel takes 3/4 for a date; a full-width stroke reads the same to a person.
STROKE = "／"


def write_csv(export: Export) -> bytes:
    """Return the table as shown: heads, townships, the median last; each n in a column of its own."""
    table = export.table
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([guard_text(heading) for heading in _headings(table)])
    for row in (*table.rows, table.median):
        writer.writerow([guard_text(text) for text in _texts(row, table)])
    return (BOM + file.getvalue()).encode("utf-8")


def _headings(table: Table) -> list[str]:
    headings = [_("县区"), _("乡镇街道")]
    for year in table.years:
        headings.append(f"{year}{in_brackets(table.unit)}")
        if table.has_counts:
            headings.append(_("%(year)s 件数") % {"year": year})
    return [*headings, *table.note_headings]


def _texts(row: Row, table: Table) -> list[str]:
    texts = [row.county, row.name]
    for cell in row.cells:
        texts.append(_figure(cell))
        if table.has_counts:
            texts.append(cell.counts.replace("/", STROKE))
    return texts + [note.text for note in row.notes]


def _figure(cell: Cell) -> str:
    """Return an exact figure in full, so that it can be computed with, and anything else as shown."""
    if cell.is_number and cell.bound == "exact" and cell.value is not None:
        return format_number(cell.value)
    return cell.text if cell.state.is_missing else cell.text.replace("/", STROKE)

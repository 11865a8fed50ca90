"""Tables become a file. Each writer is registered under the ending of its address."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.exports.csv_file import write_csv
from dashboard.exports.docx_file import write_docx
from dashboard.exports.table import Export
from dashboard.exports.xlsx_file import write_xlsx


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file; one `with_sources` also holds the sentences behind the figures, one `with_doubts` why some of
    them need checking.

    `max_rows` is how many townships it takes of a view, `has_several` whether it can hold several views at once.
    """

    write: Callable[[Export], bytes]
    content_type: str
    max_rows: int
    with_sources: bool = False
    has_several: bool = False
    with_doubts: bool = False


# Of each view where all go into one file.
MAX_ROWS_OF_ALL = 2_000

FORMATS: dict[str, Format] = {
    "xlsx": Format(
        write_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        max_rows=5_000,
        with_sources=True,
        has_several=True,
    ),
    "csv": Format(write_csv, "text/csv; charset=utf-8", max_rows=50_000),
    "docx": Format(
        write_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        max_rows=300,
        has_several=True,
        with_doubts=True,
    ),
}

"""One table model becomes a file. Each writer is registered under the ending of its address."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.exports.csv_file import write_csv
from dashboard.exports.table import Export
from dashboard.exports.xlsx_file import write_xlsx


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file; one `with_sources` also holds the sentences behind the figures."""

    write: Callable[[Export], bytes]
    content_type: str
    with_sources: bool = False


FORMATS: dict[str, Format] = {
    "csv": Format(write_csv, "text/csv; charset=utf-8"),
    "xlsx": Format(write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", with_sources=True),
}

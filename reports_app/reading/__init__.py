"""Files become text: bytes and a name come in, a ReadDocument goes out; knows nothing of Django or of parsing."""

from reports_app.reading.archive import MemberError, Refusal, is_scratch
from reports_app.reading.frames import Member
from reports_app.reading.model import ErrorCode, Limits, ReadDocument, ReadingError, WarningCode
from reports_app.reading.registry import read_bytes
from reports_app.reading.sandbox import read_cells, read_file, read_members, render_page
from reports_app.reading.sheet import Sheet

__all__ = [
    "ErrorCode",
    "Limits",
    "Member",
    "MemberError",
    "ReadDocument",
    "ReadingError",
    "Refusal",
    "Sheet",
    "WarningCode",
    "is_scratch",
    "read_bytes",
    "read_cells",
    "read_file",
    "read_members",
    "render_page",
]

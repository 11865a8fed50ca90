"""Files become text: bytes and a name come in, a ReadDocument goes out; knows nothing of Django or of parsing."""

from reports_app.reading.model import ErrorCode, Limits, ReadDocument, ReadingError, WarningCode
from reports_app.reading.registry import read_bytes
from reports_app.reading.sandbox import read_file

__all__ = ["ErrorCode", "Limits", "ReadDocument", "ReadingError", "WarningCode", "read_bytes", "read_file"]

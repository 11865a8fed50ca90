"""Plain text files: the decoded text as it is."""

from reports_app.reading.encoding import decode_text
from reports_app.reading.model import Limits, ReadDocument
from reports_app.reading.sample import Sample


class PlainTextReader:
    """Takes whatever no other reader wanted; refuses what is no text."""

    format = "txt"
    endings = (".txt", ".text", ".md", ".csv", ".log")

    def accepts(self, sample: Sample) -> bool:
        """Accept anything."""
        return True

    def read(self, data: bytes, limits: Limits) -> ReadDocument:
        """Decode; newlines stay untouched."""
        decoded = decode_text(data)
        return ReadDocument(decoded.text, self.format, warnings=decoded.warnings)

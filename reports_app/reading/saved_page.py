"""Web pages saved as one file (.mht, .mhtml), by browsers or by Word: the page itself, in its charset."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.errors import CloseBoundaryNotFoundDefect
from email.message import Message
from itertools import islice

from reports_app.reading.model import ErrorCode, Limits, ReadDocument, ReadingError
from reports_app.reading.sample import Sample
from reports_app.reading.web import read_page

_VERSION = re.compile(r"^mime-version\s*:", re.IGNORECASE | re.MULTILINE)
_TYPE = re.compile(
    r"^content-type\s*:\s*(?:multipart/(?:related|mixed|alternative)|text/html)", re.IGNORECASE | re.MULTILINE
)
_FIRST_FIELD = re.compile(r"\s*[A-Za-z][A-Za-z0-9-]{1,40}\s*:")
_PAGES = ("text/html", "application/xhtml+xml")


class SavedPageReader:
    """Takes the page out of the message; pictures, styles and further pages stay out."""

    format = "mht"
    endings = (".mht", ".mhtml", ".doc")

    def accepts(self, sample: Sample) -> bool:
        """Accept what begins with the fields of a message that holds a page."""
        markup = sample.markup.replace("\r\n", "\n")
        return bool(_FIRST_FIELD.match(markup) and _VERSION.search(markup) and _TYPE.search(markup))

    def read(self, data: bytes, limits: Limits) -> ReadDocument:
        """Return the article of the first page that is no set of frames."""
        parts = list(islice(message_from_bytes(data).walk(), limits.max_members + 1))
        if len(parts) > limits.max_members:
            raise ReadingError(ErrorCode.TOO_LARGE, "too many parts")
        pages = [part for part in parts if part.get_content_type() in _PAGES]
        if not pages:
            raise ReadingError(ErrorCode.EMPTY, "no page in the message")
        page = next((page for page in pages if not _has_frames(_decode(page))), pages[0])
        if page is parts[-1] and any(_is_cut_off(part) for part in parts):
            raise ReadingError(ErrorCode.DAMAGED, "the message ends within its page")
        return replace(read_page(_decode(page), declared=page.get_content_charset("")), format=self.format)


def _decode(part: "Message[str, str]") -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _is_cut_off(part: "Message[str, str]") -> bool:
    return any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in part.defects)


def _has_frames(page: bytes) -> bool:
    return b"<frameset" in page.replace(b"\x00", b"").lower()

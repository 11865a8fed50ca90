"""Chooses the reader of a file by its content; the name only warns where it tells otherwise."""

from dataclasses import replace
from pathlib import PurePath
from typing import Protocol

from reports_app.reading.foreign import REFUSED_FORMATS
from reports_app.reading.images import IMAGE_FORMATS
from reports_app.reading.model import ErrorCode, Limits, ReadDocument, ReadingError, WarningCode
from reports_app.reading.ofd import OfdReader
from reports_app.reading.office import OFFICE_FORMATS
from reports_app.reading.pdf import PdfReader
from reports_app.reading.plain import PlainTextReader
from reports_app.reading.sample import Sample, take_sample
from reports_app.reading.saved_page import SavedPageReader
from reports_app.reading.web import WebPageReader
from reports_app.reading.word import WordReader


class Reader(Protocol):
    """One format: says whether a file is of it, and reads it."""

    @property
    def format(self) -> str:
        """Short name of the format."""

    @property
    def endings(self) -> tuple[str, ...]:
        """Endings of file names that go with the format."""

    def accepts(self, sample: Sample) -> bool:
        """Tell whether the file is of this format."""

    def read(self, data: bytes, limits: Limits) -> ReadDocument:
        """Read the text, or raise ReadingError."""


READERS: tuple[Reader, ...] = (
    WordReader(),
    *OFFICE_FORMATS,
    PdfReader(),
    OfdReader(),
    SavedPageReader(),
    *IMAGE_FORMATS,
    *REFUSED_FORMATS,
    WebPageReader(),
    PlainTextReader(),
)


def choose_reader(data: bytes) -> Reader:
    """Return the first reader that accepts the content; the last accepts all."""
    sample = take_sample(data)
    return next(reader for reader in READERS if reader.accepts(sample))


def read_bytes(data: bytes, name: str = "", *, limits: Limits | None = None) -> ReadDocument:
    """Read a file's text in this process; `name` is what it was called by whoever sent it.

    Raises ReadingError with a code of ErrorCode.
    """
    limits = limits or Limits()
    _refuse_hopeless(data, limits)
    reader = choose_reader(data)
    try:
        document = reader.read(data, limits)
    except RecursionError as error:
        raise ReadingError(ErrorCode.DAMAGED, "nested too deeply") from error
    except MemoryError as error:
        raise ReadingError(ErrorCode.MEMORY) from error
    if not document.text.strip("\ufeff\ufffd \t\r\n\f\v\u3000\xa0"):
        raise ReadingError(ErrorCode.EMPTY, "no text in the document")
    if len(document.text) > limits.max_text_characters:
        raise ReadingError(ErrorCode.TOO_LARGE, f"{len(document.text)} characters")
    return _warn_of_name(document, name, reader.endings)


def finish_conversion(document: ReadDocument, format_: str, name: str) -> ReadDocument:
    """Return what was read of a converted file as what it is of the original, of `format_` and called `name`."""
    endings = next(reader.endings for reader in READERS if reader.format == format_)
    return _warn_of_name(replace(document, format=format_), name, endings)


def _warn_of_name(document: ReadDocument, name: str, endings: tuple[str, ...]) -> ReadDocument:
    """Return the document, with a warning where the name's ending is none of its format's."""
    ending = PurePath(name).suffix.lower()
    if not ending or ending in endings:
        return document
    return replace(document, warnings=(*document.warnings, WarningCode.NAME_MISMATCH))


def _refuse_hopeless(data: bytes, limits: Limits) -> None:
    if len(data) > limits.max_file_bytes:
        raise ReadingError(ErrorCode.TOO_LARGE, f"{len(data)} bytes")
    if not data.strip(b"\xef\xbb\xbf \t\r\n\f\v"):
        raise ReadingError(ErrorCode.EMPTY, "no bytes but blanks")
    if not data.strip(b"\x00"):
        raise ReadingError(ErrorCode.DAMAGED, "nothing but NUL")

"""What a reader gives back, the limits it keeps, and the error it raises."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class ErrorCode(StrEnum):
    """Why a file gave no text; stable, worded for people elsewhere."""

    EMPTY = "empty"  # no bytes, blanks only, or a document without any text (a page of frames, pictures only)
    DAMAGED = "damaged"  # the format is known, but the file is cut off, inconsistent, or made the reader crash
    ENCRYPTED = "encrypted"  # protected with a password
    TOO_LARGE = "too_large"  # past a limit of size, unpacked or not (also: what an unpacking bomb ends in)
    TIMEOUT = "timeout"  # the reader used up its time
    MEMORY = "memory"  # the reader used up its memory
    NOT_TEXT = "not_text"  # no known format, and not text in any encoding
    NOT_FOUND = "not_found"  # the file is gone or may not be opened
    SCANNED = "scanned"  # pages that are images only: to be read again by limits that allow recognition
    NEEDS_OCR = "needs_ocr"  # as above, but the packages for recognition are not installed
    NO_PAGES = "no_pages"  # a picture of a page is asked of a format that has none
    FORBIDDEN_XML = "forbidden_xml"  # a document type or entity declaration, which no office program writes
    NEEDS_LIBREOFFICE = "needs_libreoffice"  # LibreOffice must convert the file first; to the user: it is not installed
    UNSUPPORTED_SPREADSHEET = "unsupported_spreadsheet"
    UNSUPPORTED_PRESENTATION = "unsupported_presentation"
    UNSUPPORTED_IMAGE = "unsupported_image"  # a kind of image that no scanner writes
    ARCHIVE = "archive"  # a zip of files, to be read member by member
    NESTED_ARCHIVE = "nested_archive"  # a zip of files that came in a zip
    TOO_MANY_FILES = "too_many_files"  # a zip of more files than anyone would send
    UNSUPPORTED_ARCHIVE = "unsupported_archive"  # rar, 7z, gzip: pack it as zip
    UNSUPPORTED_OFFICE = "unsupported_office"  # an office file of an unknown or rare kind


class WarningCode(StrEnum):
    """What was lost or doubtful in a text that was read all the same."""

    ENCODING_REPLACED = "encoding_replaced"  # some bytes fit no encoding and became U+FFFD
    ENCODING_GUESSED = "encoding_guessed"  # no mark, not UTF-8, not the national encoding: the likeliest was taken
    CHARACTERS_REPLACED = "characters_replaced"  # NUL or lone surrogates became U+FFFD
    NAME_MISMATCH = "name_mismatch"  # the name's ending tells another format than the content
    WHOLE_PAGE = "whole_page"  # no article was found in the web page: all of its text was taken
    LINES_LOST = "lines_lost"  # lines were found in an image that could not be recognised
    PARTS_SKIPPED = "parts_skipped"  # embedded files or pictures of the document were not read


class ReadingError(Exception):
    """A file that cannot be read; `code` is stable, the message is for developers, the page words it for its user."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost; sizes in bytes, times in seconds."""

    max_file_bytes: int = 100 * 2**20
    max_text_characters: int = 1_200_000  # a thousand pages; numbers without end cost the parser 400 MB by then
    max_members: int = 2_000
    max_member_bytes: int = 50 * 2**20
    max_unpacked_bytes: int = 300 * 2**20
    max_ratio: int = 100
    ratio_checked_from_bytes: int = 10 * 2**20
    memory_bytes: int = 2**30
    cpu_seconds: int = 60
    wall_seconds: float = 120.0
    max_pages: int = 300
    recognises_images: bool = False  # text in images costs seconds a page and much memory: asked for by itself
    max_recognised_pages: int = 150


# For documents whose text must be recognised: seconds a page, and models of several hundred megabytes.
RECOGNITION_LIMITS = Limits(memory_bytes=2 * 2**30, cpu_seconds=1_800, wall_seconds=900.0, recognises_images=True)


class Place(NamedTuple):
    """Where a run of the text stands in the original: characters `start` to `end`, on `page` (from 0).

    The box is in ten-thousandths of the page's width and height, from its upper left corner.
    """

    start: int
    end: int
    page: int
    left: int
    top: int
    right: int
    bottom: int


class Doubt(NamedTuple):
    """A run of the text that was recognised from an image with less than full confidence (0 to 100)."""

    start: int
    end: int
    confidence: int


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A file's text in reading order.

    `text` is canonical: what is stored, and what every later offset points into. It holds no NUL and no lone
    surrogate. `warnings` are stable codes (`encoding_replaced` …) of what was lost or doubtful. For a format with
    pages, `pages` are their widths and heights in points, and `places` lead from the text to them, ordered by start.
    """

    text: str
    format: str
    title: str = ""
    warnings: tuple[str, ...] = ()
    pages: tuple[tuple[int, int], ...] = ()
    places: tuple[Place, ...] = ()
    doubts: tuple[Doubt, ...] = ()

"""Word-like formats that LibreOffice must convert first: told by their content, refused where a password is on them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reports_app.reading.model import ErrorCode, Limits, ReadDocument, ReadingError
from reports_app.reading.package import Package, parse_xml
from reports_app.reading.sample import Sample

_WORD_XML = ('progid="word.document"', "http://schemas.microsoft.com/office/word/2003/wordml")
_BINARY = re.compile(rb"\\bin([0-9]+)")
_SMALL_STREAM_BYTES = 4096
_PIECE_BYTES = 64
_WPS_STREAMS = frozenset(("WpsContent", "WpsCustomData", "KSOPROPERTY"))


@dataclass(frozen=True, slots=True)
class OfficeFormat:
    """A format told by `recognise`; its text is in the .docx that LibreOffice makes of it."""

    format: str
    endings: tuple[str, ...]
    recognise: Callable[[Sample], bool]
    find_obstacle: Callable[[bytes, Limits], ErrorCode | None] = lambda data, limits: None

    def accepts(self, sample: Sample) -> bool:
        """Tell whether the file is of this format."""
        return self.recognise(sample)

    def read(self, data: bytes, limits: Limits) -> ReadDocument:
        """Raise ReadingError: `needs_libreoffice`, its message the format; or why it must not be converted."""
        obstacle = self.find_obstacle(data, limits)
        if obstacle is not None:
            raise ReadingError(obstacle, f"not converted: {self.format}")
        raise ReadingError(ErrorCode.NEEDS_LIBREOFFICE, self.format)


def _is_word_xml(sample: Sample) -> bool:
    markup = sample.markup.lower()
    return "<?xml" in markup[:200] and any(sign in markup for sign in _WORD_XML)


def _is_text_document(sample: Sample) -> bool:
    return sample.is_zip and b"mimetypeapplication/vnd.oasis.opendocument.text" in sample.head[:200]


def _find_word_password(data: bytes, limits: Limits) -> ErrorCode | None:
    """Return `encrypted` where the file information block, which begins the stream WordDocument, says so."""
    sector = 1 << (int.from_bytes(data[30:32], "little") & 15)
    roots = [first for first, size in _find_streams(data, "Root Entry") if size]
    for first, size in _find_streams(data, "WordDocument"):
        is_small = size < _SMALL_STREAM_BYTES  # kept in pieces within the root's own stream
        starts = [(root + 1) * sector + first * _PIECE_BYTES for root in roots] if is_small else [(first + 1) * sector]
        for block in (data[start : start + 12] for start in starts):
            if block[:2] in (b"\xec\xa5", b"\xdc\xa5") and len(block) == 12 and block[11] & 1:
                return ErrorCode.ENCRYPTED
    return None


def _find_streams(data: bytes, name: str) -> Iterator[tuple[int, int]]:
    """Yield first sector and size from what looks like a directory entry of that name."""
    wanted = f"{name}\0".encode("utf-16-le")
    entry = data.find(wanted)
    while entry >= 0:
        first, size = (int.from_bytes(data[entry + at : entry + at + 4], "little") for at in (116, 120))
        yield first, size
        entry = data.find(wanted, entry + 1)


def _check_open_document(data: bytes, limits: Limits) -> ErrorCode | None:
    """Unpack all of it under our own limits, since LibreOffice keeps none; no part may declare a type."""
    with Package(data, limits) as package:
        for name in package.names():
            content = package.read(name)
            if name == "META-INF/manifest.xml" and b"encryption-data" in content:
                return ErrorCode.ENCRYPTED
            if name in ("content.xml", "styles.xml", "meta.xml", "settings.xml", "META-INF/manifest.xml"):
                parse_xml(content)
    return None


def _find_type_declaration(data: bytes, limits: Limits) -> ErrorCode | None:
    plain = data.replace(b"\0", b"")
    return ErrorCode.FORBIDDEN_XML if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain else None


def _find_endless_data(data: bytes, limits: Limits) -> ErrorCode | None:
    """Return `damaged` where binary data is announced that the file cannot hold: LibreOffice would look for it."""
    sizes = (int(size[:12]) for size in _BINARY.findall(data))
    return ErrorCode.DAMAGED if any(size > len(data) for size in sizes) else None


OFFICE_FORMATS = (
    OfficeFormat("rtf", (".rtf", ".doc", ".wps"), lambda sample: sample.head.lstrip().startswith(b"{\\rtf"),
                 _find_endless_data),
    OfficeFormat("wordxml", (".xml", ".doc", ".docx"), _is_word_xml, _find_type_declaration),
    OfficeFormat("odt", (".odt", ".ott"), _is_text_document, _check_open_document),
    OfficeFormat("wps", (".wps", ".wpt", ".doc"),
                 lambda s: "WordDocument" in s.streams and not s.streams.isdisjoint(_WPS_STREAMS), _find_word_password),
    OfficeFormat("doc", (".doc", ".dot", ".wps", ".wpt"), lambda s: "WordDocument" in s.streams, _find_word_password),
)  # fmt: skip

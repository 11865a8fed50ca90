"""A file's bytes looked at from outside: its beginning, the members of a zip, the streams of a compound file."""

import io
import re
from dataclasses import dataclass, field

from reports_app.reading.archive import read_directory
from reports_app.reading.model import ReadingError

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
COMPOUND_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|frameset|meta\s|title>|div[\s>]|table[\s>]|p[\s>])", re.IGNORECASE
)
_DIRECTORY_ENTRY_BYTES = 128
_MAX_NAMES = 20_000


@dataclass(frozen=True, slots=True)
class Sample:
    """What the readers decide by; `members` are names in a zip, `streams` names in a compound (OLE) file.

    `is_broken` where the zip has no readable directory, and the names are those of the members that were found.
    """

    head: bytes
    members: frozenset[str] = field(default_factory=frozenset)
    streams: frozenset[str] = field(default_factory=frozenset)
    is_broken: bool = False

    @property
    def is_zip(self) -> bool:
        """Tell whether the file begins as a zip does."""
        return self.head.startswith(ZIP_MAGIC)

    @property
    def is_compound(self) -> bool:
        """Tell whether the file is an OLE compound file."""
        return self.head.startswith(COMPOUND_MAGIC)

    @property
    def markup(self) -> str:
        """The beginning as it would be looked at for tags, in whatever encoding."""
        wide = self.head[:2] in (b"\xff\xfe", b"\xfe\xff") or self.head[1:2] == b"\x00" or self.head[:1] == b"\x00"
        return self.head.replace(b"\x00", b"").decode("latin-1") if wide else self.head.decode("latin-1")

    @property
    def has_html_tags(self) -> bool:
        """Tell whether a tag that only web pages have stands near the beginning."""
        return bool(_MARKUP.search(self.markup))


def take_sample(data: bytes) -> Sample:
    """Look at `data` without unpacking anything; a broken directory gives no names."""
    head = data[:4096]
    if head.startswith(ZIP_MAGIC):
        members = _list_members(data)
        return Sample(head, _guess_members(data), is_broken=True) if members is None else Sample(head, members)
    if head.startswith(COMPOUND_MAGIC):
        return Sample(head, streams=_list_streams(data))
    return Sample(head)


def _list_members(data: bytes) -> frozenset[str] | None:
    try:
        return frozenset(entry.name for entry in read_directory(io.BytesIO(data))[:_MAX_NAMES])
    except ReadingError:
        return None


def _guess_members(data: bytes) -> frozenset[str]:
    """Names from the local headers of a cut-off zip, so that its kind can still be told."""
    names = set()
    for header in re.finditer(rb"PK\x03\x04", data):
        length = int.from_bytes(data[header.start() + 26 : header.start() + 28], "little")
        name = data[header.start() + 30 : header.start() + 30 + min(length, 255)]
        names.add(name.decode("utf-8", "replace"))
        if len(names) > _MAX_NAMES:
            break
    return frozenset(names)


def _list_streams(data: bytes) -> frozenset[str]:
    """Names of the streams, read from whatever looks like a directory entry: enough to tell the kind."""
    names = set()
    for offset in range(512, min(len(data), 64 * 2**20), _DIRECTORY_ENTRY_BYTES):
        size = int.from_bytes(data[offset + 64 : offset + 66], "little")
        if 4 <= size <= 64 and size % 2 == 0 and data[offset + 66 : offset + 67] in (b"\x01", b"\x02", b"\x05"):
            raw = data[offset : offset + size - 2]
            name = raw.decode("utf-16-le", "replace")
            if name.isprintable() or name[:1] in "\x01\x05":
                names.add(name)
        if len(names) > _MAX_NAMES:
            break
    return frozenset(names)

"""Members of a zip and the XML in it, within limits that are counted while reading: headers are not believed."""

import codecs
import io
import itertools
import re
import zipfile
import zlib
from types import TracebackType

from lxml import etree

from reports_app.reading.model import ErrorCode, Limits, ReadingError

_CHUNK_BYTES = 2**16
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9_.-]{1,40})["']""")
_XML_ENCODINGS = frozenset(("utf-8", "utf-16", "ascii", "iso8859-1", "gb18030", "gbk", "gb2312"))
_WIDE_MARKS = (
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)


class Package:
    """A zip archive in memory; raises ReadingError for what is damaged, encrypted, forbidden or too large."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._packed_bytes = len(data)
        self._unpacked_bytes = 0
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError) as error:
            raise ReadingError(ErrorCode.DAMAGED, f"not a whole zip: {error}") from error
        self._members = _check_members(self._archive.infolist(), limits)

    def __enter__(self) -> "Package":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def names(self) -> list[str]:
        """Return the members' names in the order of the directory."""
        return list(self._members)

    def read(self, name: str) -> bytes:
        """Unpack one member; KeyError where there is none."""
        member = self._members[name]
        chunks: list[bytes] = []
        size = 0
        try:
            with self._archive.open(member) as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    size += len(chunk)
                    self._count(len(chunk), size, member)
                    chunks.append(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            raise ReadingError(ErrorCode.DAMAGED, f"{name!r}: {error}") from error
        return b"".join(chunks)

    def read_xml(self, name: str) -> etree._Element | None:
        """Return the root of a member, or None where there is no such member."""
        return parse_xml(self.read(name)) if name in self._members else None

    def _count(self, chunk: int, size: int, member: zipfile.ZipInfo) -> None:
        self._unpacked_bytes += chunk
        packed = max(member.compress_size, 1)
        is_bomb = size > self._limits.ratio_checked_from_bytes and size > packed * self._limits.max_ratio
        if is_bomb or size > self._limits.max_member_bytes or self._unpacked_bytes > self._limits.max_unpacked_bytes:
            raise ReadingError(ErrorCode.TOO_LARGE, f"{member.filename!r} unpacks past its limit")


def _check_members(members: list[zipfile.ZipInfo], limits: Limits) -> dict[str, zipfile.ZipInfo]:
    if len(members) > limits.max_members:
        raise ReadingError(ErrorCode.TOO_LARGE, f"{len(members)} members")
    if any(member.flag_bits & 0x1 for member in members):
        raise ReadingError(ErrorCode.ENCRYPTED, "encrypted zip members")
    by_name = {member.filename: member for member in members}
    if len(by_name) != len(members):
        raise ReadingError(ErrorCode.DAMAGED, "two members of one name")
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise ReadingError(ErrorCode.DAMAGED, "a compression that office programs do not use")
    in_order = sorted(members, key=lambda member: member.header_offset)
    for member, following in itertools.pairwise(in_order):
        if member.header_offset + member.compress_size + 30 > following.header_offset:
            raise ReadingError(ErrorCode.DAMAGED, "members overlap")
    return by_name


def parse_xml(data: bytes) -> etree._Element:
    """Parse XML that may have no document type, no entities of its own and no unusual encoding."""
    encoding = next((name for mark, name in _WIDE_MARKS if data.startswith(mark)), "")
    plain = data.decode(encoding, "replace").encode("utf-8", "replace") if encoding else data
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise ReadingError(ErrorCode.FORBIDDEN_XML, "a document type declaration")
    declared = _DECLARED.search(plain[:400])
    if declared and not _is_allowed(declared.group(1).decode("ascii")):
        raise ReadingError(ErrorCode.FORBIDDEN_XML, f"encoding {declared.group(1)!r}")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadingError(ErrorCode.DAMAGED, f"not well-formed: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadingError(ErrorCode.FORBIDDEN_XML, "a document type declaration")
    return root


def _is_allowed(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name in _XML_ENCODINGS
    except LookupError:
        return False

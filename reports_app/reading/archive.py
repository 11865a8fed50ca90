"""A zip of files, member by member: its directory is read here and believed nowhere, its members are counted out.

Nothing is written: a member is a name, which is only text, and chunks of bytes. What is wrong with one member refuses
that one. The format is told in PKWARE's APPNOTE.TXT.
"""

import itertools
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from reports_app.reading.model import ErrorCode, Limits, ReadingError

_CHUNK_BYTES = 2**16
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s2B4HL2L2H")
_WIDE = struct.Struct("<Q")
_LONGEST_COMMENT = 2**16
_UNICODE_NAME, _ZIP64 = 0x7075, 0x0001
_ENCRYPTED, _STRONGLY_ENCRYPTED, _UTF8 = 0x1, 0x40, 0x800
_STORED, _DEFLATED = 0, 8
_MAX_ENTRIES = 20_000
_PACKED = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_SCRATCH_NAMES = {"thumbs.db", "desktop.ini"}
_SCRATCH_STARTS = (".", "~$", "__macosx")
_OFFICE_PARTS = ("word/", "xl/", "ppt/", "[content_types].xml", "ofd.xml", "meta-inf/manifest.xml")


class Refusal(StrEnum):
    """Why a member of an archive is not taken; stable, worded for people elsewhere."""

    ENCRYPTED = "encrypted"
    NOT_A_FILE = "not_a_file"  # a link, a device, a pipe
    UNSAFE_NAME = "unsafe_name"  # an absolute name, or one that leads out of its folder
    SAME_NAME = "same_name"  # another member has it too
    OVERLAPPING = "overlapping"  # its bytes are another member's too
    COMPRESSION = "compression"  # a way of packing that is not read
    DAMAGED = "damaged"  # cut off, or not what the headers say
    TOO_LARGE = "too_large"  # past a limit of size, by itself or with those before it
    TOO_MANY = "too_many"  # past the limit of members
    NESTED = "nested"  # an archive in the archive


class MemberError(Exception):
    """A member that turned out wrong while it was read."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Entry:
    """A member as the directory tells it; `raw_name` are the name's bytes."""

    name: str
    raw_name: bytes
    flags: int
    compression: int
    checksum: int
    packed_bytes: int
    unpacked_bytes: int
    mode: int
    offset: int

    @property
    def is_scratch(self) -> bool:
        """Tell whether it is a folder or what a system leaves lying around."""
        return self.name.endswith(("/", "\\")) or is_scratch(self.name)


def is_scratch(name: str) -> bool:
    """Tell whether a file of this name, with its folders, is no document but a system's or an editor's own.

    >>> [is_scratch(name) for name in ("__MACOSX/._年报.docx", "报告/~$年报.docx", "Thumbs.db", "报告/年报.docx")]
    [True, True, True, False]
    """
    parts = [part for part in name.replace("\\", "/").lower().split("/") if part not in ("", ".", "..")]
    return not parts or parts[-1] in _SCRATCH_NAMES or any(part.startswith(_SCRATCH_STARTS) for part in parts)


def is_archive(file: BinaryIO) -> bool:
    """Tell whether a zip is one of files, and not a document that happens to be packed as a zip."""
    return not any(entry.name.lower().startswith(_OFFICE_PARTS) for entry in read_directory(file))


class Archive:
    """An open zip; raises ReadingError where its directory is no directory."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self._file, self._limits = file, limits
        self._unpacked_bytes = 0
        everything = read_directory(file)
        if len(everything) > _MAX_ENTRIES:
            raise ReadingError(ErrorCode.TOO_MANY_FILES, f"{len(everything)} members")
        overlapping = _find_overlaps(everything)
        self.members: list[tuple[Entry, Refusal | None]] = []
        names: set[str] = set()
        for entry in everything:
            if entry.is_scratch:
                continue
            refusal = _judge(entry)
            if refusal is None and entry.name in names:
                refusal = Refusal.SAME_NAME
            if refusal is None and entry.offset in overlapping:
                refusal = Refusal.OVERLAPPING
            if refusal is None and len(names) >= limits.max_members:
                refusal = Refusal.TOO_MANY
            names.add(entry.name)
            self.members.append((entry, refusal))

    def read(self, entry: Entry) -> Iterator[bytes]:
        """Yield the member's bytes; raise MemberError where they are too many or not what was promised."""
        left, size, checksum = entry.packed_bytes, 0, 0
        self._seek(entry)
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compression == _DEFLATED else None
        while left:
            packed = self._file.read(min(_CHUNK_BYTES, left))
            if not packed:
                raise MemberError(Refusal.DAMAGED)
            left -= len(packed)
            for chunk in _unpack(unpacker, packed) if unpacker else (packed,):
                size += len(chunk)
                self._count(len(chunk), size, entry.packed_bytes)
                checksum = zlib.crc32(chunk, checksum)
                yield chunk
        is_whole = unpacker is None or unpacker.eof
        if not is_whole or size != entry.unpacked_bytes or checksum != entry.checksum:
            raise MemberError(Refusal.DAMAGED)

    def _seek(self, entry: Entry) -> None:
        """Go to the member's bytes, where its own header says what the directory says."""
        self._file.seek(entry.offset)
        header = self._file.read(_LOCAL.size)
        if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
            raise MemberError(Refusal.DAMAGED)
        fields = _LOCAL.unpack(header)
        flags, compression, name_length, extra_length = fields[3], fields[4], fields[10], fields[11]
        name = self._file.read(name_length)
        if name != entry.raw_name or compression != entry.compression or (flags ^ entry.flags) & _ENCRYPTED:
            raise MemberError(Refusal.DAMAGED)
        self._file.seek(extra_length, 1)

    def _count(self, fresh: int, size: int, packed: int) -> None:
        self._unpacked_bytes += fresh
        limits = self._limits
        is_bomb = size > limits.ratio_checked_from_bytes and size > packed * limits.max_ratio
        if is_bomb or size > limits.max_member_bytes or self._unpacked_bytes > limits.max_unpacked_bytes:
            raise MemberError(Refusal.TOO_LARGE)


def _unpack(unpacker: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    try:
        while packed and not unpacker.eof:
            chunk = unpacker.decompress(packed, _CHUNK_BYTES)
            packed = unpacker.unconsumed_tail
            if chunk:
                yield chunk
    except zlib.error as error:
        raise MemberError(Refusal.DAMAGED) from error


def _judge(entry: Entry) -> Refusal | None:
    kind = stat.S_IFMT(entry.mode)
    parts = entry.name.replace("\\", "/").split("/")
    if entry.flags & (_ENCRYPTED | _STRONGLY_ENCRYPTED):
        return Refusal.ENCRYPTED
    if kind not in (0, stat.S_IFREG):
        return Refusal.NOT_A_FILE
    if ".." in parts or not parts[0] or parts[0].endswith(":") or "\x00" in entry.name:
        return Refusal.UNSAFE_NAME
    if entry.name.lower().endswith(_PACKED):
        return Refusal.NESTED
    if entry.compression not in (_STORED, _DEFLATED):
        return Refusal.COMPRESSION
    return None


def _find_overlaps(entries: list[Entry]) -> set[int]:
    """Return where members begin that share bytes with another."""
    found: set[int] = set()
    in_order = sorted(entries, key=lambda entry: entry.offset)
    furthest = in_order[0] if in_order else None
    for entry in itertools.islice(in_order, 1, None):
        assert furthest is not None  # noqa: S101  # there is a first
        if _end_of(furthest) > entry.offset:
            found |= {furthest.offset, entry.offset}
        if _end_of(entry) > _end_of(furthest):
            furthest = entry
    return found


def _end_of(entry: Entry) -> int:
    return entry.offset + _LOCAL.size + len(entry.raw_name) + entry.packed_bytes


def read_directory(file: BinaryIO) -> list[Entry]:
    """Return the members that the archive's directory lists; ReadingError `damaged` where it has no whole one."""
    size = file.seek(0, 2)
    begin = max(0, size - _END.size - _LONGEST_COMMENT)
    file.seek(begin)
    tail = file.read()
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or found + _END.size > len(tail):
        raise ReadingError(ErrorCode.DAMAGED, "no end of a zip's directory")
    *_, length, offset, _ = _END.unpack_from(tail, found)
    end = begin + found
    wide = _read_end_64(file, end)
    if wide:
        length, offset, end = wide
    elif 0xFFFFFFFF in (length, offset):
        raise ReadingError(ErrorCode.DAMAGED, "no zip64 end of the directory")
    shift = end - length - offset  # bytes that stand before the archive
    if shift < 0:
        raise ReadingError(ErrorCode.DAMAGED, "a zip's directory that lies outside")
    file.seek(end - length)
    return list(_read_entries(file.read(length), shift))


def _read_end_64(file: BinaryIO, end: int) -> tuple[int, int, int] | None:
    """Return the directory's length and offset as a zip64 record tells them, if any, and where that record begins."""
    file.seek(max(0, end - _LOCATOR_64.size))
    locator = file.read(_LOCATOR_64.size)
    if len(locator) == _LOCATOR_64.size and locator[:4] == b"PK\x06\x07":
        position = end - _LOCATOR_64.size - _END_64.size
        file.seek(max(0, position))
        record = file.read(_END_64.size)
        if len(record) == _END_64.size and record[:4] == b"PK\x06\x06":
            *_, length, offset = _END_64.unpack(record)
            return length, offset, position
    return None


def _read_entries(directory: bytes, shift: int) -> Iterator[Entry]:
    position = 0
    while position < len(directory):
        if directory[position : position + 4] != b"PK\x01\x02" or position + _ENTRY.size > len(directory):
            raise ReadingError(ErrorCode.DAMAGED, "a zip's directory that is no directory")
        fields = _ENTRY.unpack_from(directory, position)
        flags, compression, checksum, packed, unpacked = fields[5], fields[6], fields[9], fields[10], fields[11]
        name_length, extra_length, comment_length, attributes, offset = *fields[12:15], fields[17], fields[18]
        name_at = position + _ENTRY.size
        raw_name = directory[name_at : name_at + name_length]
        extra = dict(_read_extra(directory[name_at + name_length : name_at + name_length + extra_length]))
        wide = (number for (number,) in _WIDE.iter_unpack(_whole(extra.get(_ZIP64, b""))))
        unpacked, packed, offset = (next(wide, n) if n == 0xFFFFFFFF else n for n in (unpacked, packed, offset))
        name = _decode_name(raw_name, is_utf8=bool(flags & _UTF8), unicode_name=extra.get(_UNICODE_NAME, b""))
        yield Entry(name, raw_name, flags, compression, checksum, packed, unpacked, attributes >> 16, offset + shift)
        position = name_at + name_length + extra_length + comment_length


def _whole(data: bytes) -> bytes:
    return data[: len(data) // _WIDE.size * _WIDE.size]


def _read_extra(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position + 4 <= len(data):
        kind, length = struct.unpack_from("<2H", data, position)
        yield kind, data[position + 4 : position + 4 + length]
        position += 4 + length


def _decode_name(raw: bytes, *, is_utf8: bool, unicode_name: bytes) -> str:
    """Return a member's name: Info-ZIP's extra field, UTF-8, GB18030, or what DOS would show.

    >>> _decode_name("年报.docx".encode("gbk"), is_utf8=False, unicode_name=b"")
    '年报.docx'
    """
    if unicode_name[:1] == b"\x01" and unicode_name[1:5] == zlib.crc32(raw).to_bytes(4, "little"):
        raw = unicode_name[5:]
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace") if is_utf8 else raw.decode("cp437")

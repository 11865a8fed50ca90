"""Zips whose records say more than they should, or in another way: descriptors, 64 bits, volumes, comments."""

import struct
import zipfile
import zlib

from tests.hostile.building import Member, raw_zip, word
from tests.hostile.case import REPORT, Case, harmless, refused, reports
from tests.reading.files import make_zip

TEXT, NAME = REPORT.encode(), "年报.txt".encode()
END = b"PK\x05\x06"
WIDE = 0xFFFFFFFF


def pack() -> tuple[bytes, int]:
    """REPORT packed, and its checksum."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(TEXT) + packer.flush(), zlib.crc32(TEXT)


def entry(facts: tuple[int, int, int], *, flags: int = 0x800, extra: bytes = b"") -> bytes:
    """The directory's record of one member."""
    head = struct.pack("<4s6H3L", b"PK\x01\x02", 45, 45, flags, 8, 0, 0x5821, *facts)
    return head + struct.pack("<5H2L", len(NAME), len(extra), 0, 0, 0, 0, 0) + NAME + extra


def end(count: int, length: int, offset: int) -> bytes:
    """The record at the end."""
    return struct.pack("<4s4H2LH", END, 0, 0, count, count, length, offset, 0)


def with_descriptor() -> bytes:
    """Sizes stand behind the data, as programs write that cannot go back."""
    packed, checksum = pack()
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0x808, 8, 0, 0x5821, 0, 0, 0, len(NAME), 0) + NAME + packed
    local += struct.pack("<4s3L", b"PK\x07\x08", checksum, len(packed), len(TEXT))
    directory = entry((checksum, len(packed), len(TEXT)), flags=0x808)
    return local + directory + end(1, len(directory), len(local))


def wide(*, lie: int = 0, count: int = 0xFFFF, place: int = WIDE) -> bytes:
    """Sizes and places in 64 bits; `lie` is told for the sizes, the last record says `count` and `place`."""
    packed, checksum = pack()
    sizes = struct.pack("<2Q", lie or len(TEXT), lie or len(packed))
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 45, 0x800, 8, 0, 0x5821, checksum, WIDE, WIDE, len(NAME), 20)
    local += NAME + struct.pack("<2H", 1, 16) + struct.pack("<2Q", len(TEXT), len(packed)) + packed
    directory = entry((checksum, WIDE, WIDE), extra=struct.pack("<2H", 1, 16) + sizes)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(directory), len(local))
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(local) + len(directory), 1)
    told = (len(directory), len(local)) if place != WIDE else (WIDE, WIDE)
    return local + directory + record + locator + end(count, *told)


def changed_end(data: bytes, at: int, fields: bytes) -> bytes:
    """The zip with some fields of its last record replaced."""
    begin = data.rfind(END) + at
    return data[:begin] + fields + data[begin + len(fields) :]


def cases() -> list[Case]:
    """What common programs write is read; lies end in a reason."""
    plain = make_zip({"年报.txt": TEXT})
    comment = struct.pack("<H", 3000) + b"comment" * 428 + b"1234"
    foreign = {
        "a book": (
            make_zip({"mimetype": "application/epub+zip", "META-INF/container.xml": "<a/>"}),
            "unsupported_office",
        ),
        "a program of Java": (make_zip({"META-INF/MANIFEST.MF": "a", "a.class": b"\xca\xfe\xba\xbe"}), "not_text"),
        "a print file": (make_zip({"[Content_Types].xml": "<a/>", "FixedDocSeq.fdseq": "<a/>"}), "unsupported_office"),
        "a Word document without its text": (
            make_zip({"[Content_Types].xml": "<a/>", "_rels/.rels": "<a/>", "word/styles.xml": "<a/>"}),
            "damaged",
        ),
        "a Word document without its list of parts": (make_zip({"word/document.xml": "<a/>"}), "damaged"),
        "an OFD without its beginning": (make_zip({"Doc_0/Document.xml": "<a/>"}), "damaged"),
    }
    return [
        reports("zip records/sizes behind the data", "年报.zip", with_descriptor(), "36件"),
        reports("zip records/64 bits", "年报.zip", wide(), "36件"),
        reports("zip records/64 bits beside true 32", "年报.zip", wide(count=1, place=0), "36件"),
        refused("zip records/64 bits that lie", "年报.zip", wide(lie=2**60), "archive_damaged"),
        reports("zip records/comment", "年报.zip", plain[:-2] + comment, "36件"),
        refused(
            "zip records/end within the comment", "年报.zip", plain[:-2] + b"\x16\0" + END + bytes(18), "archive_bare"
        ),
        reports("zip records/bytes behind", "年报.zip", plain + b"garbage" * 20, "36件"),
        harmless("zip records/one volume of three", "年报.zip", changed_end(plain, 4, b"\2\0\2\0"), "damaged"),
        refused(
            "zip records/directory past the end", "年报.zip", changed_end(plain, 16, b"\xff\xff\xff\x7f"), "damaged"
        ),
        refused(
            "zip records/directory longer than all", "年报.zip", changed_end(plain, 12, b"\xff\xff\xff\x7f"), "damaged"
        ),
        refused(
            "zip records/deflate64", "年报.zip", raw_zip([Member("年报.txt", TEXT, method=9)]), "archive_compression"
        ),
        refused(
            "zip records/bzip2",
            "年报.zip",
            make_zip({"年报.txt": TEXT}, compression=zipfile.ZIP_BZIP2),
            "archive_compression",
        ),
        refused(
            "zip records/docx of bzip2",
            "年报.docx",
            make_zip({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}, compression=zipfile.ZIP_BZIP2),
            "damaged",
        ),
        refused(
            "zip records/hundred thousand files",
            "年报.zip",
            lambda _: make_zip({f"{number}.txt": "甲" for number in range(100_000)}, compression=zipfile.ZIP_STORED),
            "too_many_files",
        ),
        refused(
            "zip records/wrong checksum everywhere",
            "年报.zip",
            raw_zip([Member("年报.txt", TEXT, crc=1)]),
            "archive_damaged",
        ),
        refused(
            "zip records/nothing but a link",
            "年报.zip",
            raw_zip([Member("a", b"/etc", mode=0o120777)]),
            "nothing_in_archive",
        ),
        refused("zip records/nothing but an empty file", "年报.zip", make_zip({"年报.txt": b""}), "archive_empty"),
        reports("zip records/folder of a Word document", "年报.zip", make_zip({"word/年报.docx": word()}), "石桥镇"),
        *(refused(f"zip records/{kind}", "年报.zip", data, code) for kind, (data, code) in foreign.items()),
    ]

"""Bytes of files whose every field can be a lie: zips, Word documents, PDF, OFD, PNG, compound files."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.hostile.case import REPORT
from tests.reading.files import make_docx, make_zip, paragraph

STORED, DEFLATED = 0, 8


@dataclass(frozen=True, slots=True)
class Member:
    """A zip member; what is None is told truly. `local_name` is what its own header calls it."""

    name: str | bytes
    data: bytes = b""
    method: int = DEFLATED
    flags: int = 0
    crc: int | None = None
    size: int | None = None
    packed_size: int | None = None
    mode: int = 0o100644
    local_name: bytes | None = None


def raw_zip(members: list[Member], *, count: int | None = None, same_place: bool = False, prefix: bytes = b"") -> bytes:
    """A zip with headers as told; with `same_place` every entry points at the first member."""
    body, directory = bytearray(prefix), bytearray()
    for member in members:
        name = member.name if isinstance(member.name, bytes) else member.name.encode()
        flags = member.flags | (0 if isinstance(member.name, bytes) else 0x800)
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = member.data if member.method != DEFLATED else packer.compress(member.data) + packer.flush()
        facts = (
            zlib.crc32(member.data) if member.crc is None else member.crc,
            len(packed) if member.packed_size is None else member.packed_size,
            len(member.data) if member.size is None else member.size,
        )
        at = len(prefix) if same_place else len(body)
        local = name if member.local_name is None else member.local_name
        body += struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, flags, member.method, 0, 0x5821, *facts, len(local), 0)
        body += local + packed
        directory += (
            struct.pack(
                "<4sBB5H3L5H2L",
                b"PK\x01\x02",
                20,
                3,
                20,
                flags,
                member.method,
                0,
                0x5821,
                *facts,
                len(name),
                0,
                0,
                0,
                0,
                member.mode << 16,
                at,
            )
            + name
        )
    entries = len(members) if count is None else count
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries, entries, len(directory), len(body), 0)
    return bytes(body + directory + end)


def word(text: str = REPORT, *, more: dict[str, bytes | str] | None = None, extra: str = "") -> bytes:
    """A Word document of the text's lines, with `extra` XML in its body and more parts."""
    return make_docx("".join(paragraph(escape(line)) for line in text.splitlines()) + extra, more=more)


def word_with_main(content: bytes | str) -> bytes:
    """A Word document whose main part is exactly this."""
    return make_zip({"[Content_Types].xml": "<Types/>", "word/document.xml": content})


def web(body: str, *, head: str = "") -> bytes:
    """A web page with REPORT and more in its body."""
    text = "".join(f"<p>{escape(line)}</p>" for line in REPORT.splitlines())
    named = f'<head><meta charset="utf-8"><title>报告</title>{head}</head>'
    return f"<!doctype html><html>{named}<body>{text}{body}</body></html>".encode()


def pdf(objects: dict[int, bytes], *, root: int = 1, trailer: bytes = b"", version: bytes = b"1.7") -> bytes:
    """A PDF of the given objects with a true table of them."""
    out, places = bytearray(b"%PDF-" + version + b"\n"), {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start, most = len(out), max(objects, default=0) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % most
    out += b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, most))
    out += b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (most, root, trailer, start)
    return bytes(out)


def stream(data: bytes, attributes: bytes = b"") -> bytes:
    """A PDF stream."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), attributes, data)


def text_pdf(
    text: str = REPORT,
    *,
    extra: dict[int, bytes] | None = None,
    catalog: bytes = b"",
    page: bytes = b"",
    content: bytes | None = None,
    trailer: bytes = b"",
) -> bytes:
    """A PDF page of the text; its font is not embedded and maps its codes to characters."""
    objects = text_objects(text, catalog=catalog, page=page)
    return pdf({**objects, **({} if content is None else {4: content}), **(extra or {})}, trailer=trailer)


def text_objects(
    text: str,
    *,
    catalog: bytes = b"",
    page: bytes = b"",
    change: Callable[[int, bytes], bytes] = lambda number, data: data,
) -> dict[int, bytes]:
    """The objects of such a PDF; `change` is applied to the data of each stream, given its number."""
    lines = text.splitlines()
    signs = sorted(set("".join(lines)))
    codes = {sign: number + 1 for number, sign in enumerate(signs)}
    mapping = b"".join(
        b"<%02x> <%s>\n" % (code, sign.encode("utf-16-be").hex().encode()) for sign, code in codes.items()
    )
    drawn = b"BT /F1 9 Tf 30 800 Td 14 TL\n"
    drawn += b"".join(b"<%s> Tj T*\n" % bytes(codes[sign] for sign in line).hex().encode() for line in lines) + b"ET"
    unicode_map = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def /CMapType 2 def\n"
        b"1 begincodespacerange <00> <ff> endcodespacerange\n%d beginbfchar\n%sendbfchar endcmap end end"
        % (len(codes), mapping)
    )
    widths = b" ".join([b"900"] * 255)
    return {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> %s >>" % page,
        4: stream(change(4, drawn)),
        5: b"<< /Type /Font /Subtype /TrueType /BaseFont /SimSun /FirstChar 1 /LastChar 255 "
        b"/Widths [%s] /ToUnicode 6 0 R >>" % widths,
        6: stream(change(6, unicode_map)),
    }


XML = '<?xml version="1.0" encoding="UTF-8"?>'
OFD_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd_parts(text: str = REPORT) -> dict[str, bytes | str]:
    """The parts of an OFD file of one page."""
    rows = "".join(
        f'<ofd:TextObject ID="{10 + row}" Boundary="20 {20 + row * 8} 170 6" Font="3" Size="4">'
        f'<ofd:TextCode X="0" Y="4" DeltaX="g {max(len(line) - 1, 1)} 4">{escape(line)}</ofd:TextCode></ofd:TextObject>'
        for row, line in enumerate(text.splitlines())
    )
    return {
        "OFD.xml": f'{XML}<ofd:OFD {OFD_NAMESPACE} Version="1.0" DocType="OFD"><ofd:DocBody>'
        "<ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"{XML}<ofd:Document {OFD_NAMESPACE}><ofd:CommonData>"
        "<ofd:MaxUnitID>99</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        '</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/Pages/Page_0/Content.xml": f"{XML}<ofd:Page {OFD_NAMESPACE}><ofd:Content>"
        f'<ofd:Layer ID="2" Type="Body">{rows}</ofd:Layer></ofd:Content></ofd:Page>',
    }


def png(width: int, height: int, rows: bytes) -> bytes:
    """A grey image whose header claims this size, whatever its rows hold."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    header = struct.pack(">2L5B", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def compound(*streams: str, tail: bytes = b"") -> bytes:
    """The header and the directory of a compound (OLE) file that names these streams, and nothing in them."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 10 + struct.pack("<LLLLLLLL", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<L", 0) + b"\xff" * (512 - len(header) - 4)
    table = struct.pack("<LL", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * 504
    entries = b""
    for name, kind in [("Root Entry", 5), *((name, 2) for name in streams)]:
        raw = name.encode("utf-16-le") + b"\0\0"
        entries += raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1) + b"\xff" * 12 + b"\0" * 48
    return header + table + entries.ljust(512, b"\0") + tail


def word_of_old(*, flags: int = 0, magic: bytes = b"\xec\xa5") -> bytes:
    """A whole compound file with a stream WordDocument that is nothing but the block it begins with, with its flags."""
    block = (magic + struct.pack("<5H", 0xC1, 0, 0x804, 0, flags)).ljust(4608, b"\0")
    sectors = len(block) // 512
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9L", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<L", 0)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]

    def entry(name: str, kind: int, first: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
        raw = name.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<HBBLLL", len(raw), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return raw.ljust(64, b"\0") + links + bytes(36) + struct.pack("<LQ", first, size)

    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + entry("WordDocument", 2, 2, len(block))
    table = b"".join(struct.pack("<L", link) for link in chain)
    return header.ljust(512, b"\xff") + table.ljust(512, b"\xff") + directory.ljust(512, b"\0") + block

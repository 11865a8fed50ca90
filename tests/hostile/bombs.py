"""Small files that unpack into large ones, and files that are large or slow by themselves."""

import struct
import zlib
from collections.abc import Iterator

from tests.hostile.building import Member, ofd_parts, pdf, png, raw_zip, stream, text_pdf, web, word, word_with_main
from tests.hostile.case import REPORT, Case, harmless, not_taken, reads, refused
from tests.reading.files import make_zip, paragraph, part

MEGABYTE = 2**20


def long_body(inner: str) -> bytes:
    """A Word document of this body."""
    return word_with_main(part("document", f"<w:body>{inner}</w:body>"))


def over_the_limit(_canary: str) -> Iterator[bytes]:
    """One byte more than is taken."""
    yield from (b"\xe7\x94\xb2" * 349_525 + b"\n" for _ in range(100))
    yield b"x"


def packed() -> bytes:
    """Three hundred megabytes in a few hundred kilobytes."""
    return zlib.compress(bytes(300 * MEGABYTE), 1)


def lying_docx(_canary: str) -> bytes:
    """A member that says a hundred bytes and unpacks to two hundred megabytes."""
    return raw_zip(
        [Member("[Content_Types].xml", b"<a/>"), Member("word/document.xml", bytes(200 * MEGABYTE), size=100)]
    )


def nested_zip(_canary: str) -> bytes:
    """Zips in zips, each with ten copies of the one within."""
    data = make_zip({"0.txt": b"0" * MEGABYTE})
    for depth in range(4):
        data = make_zip({f"{depth}-{copy}.zip": data for copy in range(10)})
    return data


FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>"
SCANS = ("too_large", "empty", "needs_ocr", "damaged", "timeout", "memory")


def many_pages(count: int) -> bytes:
    """A PDF of empty pages, each an object."""
    numbers = range(3, 3 + count)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids),
            **dict.fromkeys(numbers, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>"),
        }
    )


def picture(width: int, height: int, box: bytes = b"[0 0 595 842]") -> bytes:
    """A PDF of a page that is one black picture of this size."""
    size = b"/Width %d /Height %d /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /FlateDecode" % (width, height)
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
            % box,
            4: stream(b"595 0 0 842 0 0 cm /X Do"),
            5: stream(zlib.compress(bytes(width * height // 8), 9), b"/Type /XObject /Subtype /Image " + size),
        }
    )


def with_words() -> bytes:
    """A small image with a text chunk that unpacks into two hundred megabytes."""
    words = b"zTXta\0\0" + zlib.compress(bytes(200 * MEGABYTE), 9)
    chunk = struct.pack(">L", len(words) - 4) + words + struct.pack(">L", zlib.crc32(words))
    small = png(300, 200, (b"\0" + b"\xff" * 300) * 200)
    return small[:33] + chunk + small[33:]


def cases() -> list[Case]:
    """Each must end at a limit, in good time."""
    cell = "<w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>"
    nest = "<w:tbl><w:tr><w:tc>"
    return [
        not_taken("bombs/more than is taken", "大.txt", over_the_limit, "too_large"),
        refused(
            "bombs/docx of blanks",
            "大.docx",
            lambda _: word_with_main(b"<w>" + b" " * (60 * MEGABYTE) + b"</w>"),
            "too_large",
        ),
        refused("bombs/docx with a lying header", "大.docx", lying_docx, "too_large", "damaged"),
        harmless(
            "bombs/docx with a large picture nobody needs",
            "大.docx",
            lambda _: word(more={"word/media/a.bin": bytes(120 * MEGABYTE)}),
            "too_large",
        ),
        refused(
            "bombs/docx of ten thousand members",
            "大.docx",
            lambda _: word(more={f"word/{n}.xml": "" for n in range(10_000)}),
            "too_large",
        ),
        refused(
            "bombs/directory that counts fewer members",
            "大.docx",
            raw_zip([Member(f"{n}.xml") for n in range(50)], count=2),
            "archive_empty",
        ),
        harmless(
            "bombs/hundred thousand runs",
            "大.docx",
            lambda _: long_body("<w:p>" + "<w:r><w:t>甲</w:t></w:r>" * 100_000 + "</w:p>"),
            "timeout",
            "too_large",
            "memory",
        ),
        harmless(
            "bombs/wide table",
            "大.docx",
            lambda _: long_body("<w:tbl>" + f"<w:tr>{cell * 60}</w:tr>" * 500 + "</w:tbl>"),
            "timeout",
            "too_large",
        ),
        harmless(
            "bombs/table in table in table",
            "大.docx",
            lambda _: long_body(nest * 60 + "<w:p><w:r><w:t>甲</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * 60),
            "damaged",
        ),
        harmless(
            "bombs/fifty thousand empty paragraphs", "大.docx", lambda _: long_body("<w:p/>" * 50_000 + paragraph("甲"))
        ),
        harmless(
            "bombs/an attribute of nine megabytes",
            "大.docx",
            lambda _: word_with_main(f'<w a="{"x" * 9 * MEGABYTE}"/>'),
            "damaged",
            "too_large",
            "empty",
        ),
        refused("bombs/six million characters", "大.txt", lambda _: "甲".encode() * 6_000_000, "too_large"),
        harmless(
            "bombs/a page of a hundred thousand tags",
            "大.html",
            lambda _: web("<b>甲</b>" * 100_000),
            "too_large",
            "timeout",
            "memory",
        ),
        harmless(
            "bombs/a page nested twenty thousand deep",
            "大.html",
            lambda _: web("<div>" * 20_000 + "甲"),
            "damaged",
            "memory",
            "timeout",
        ),
        reads(
            "bombs/one line of a million characters",
            "大.txt",
            lambda _: REPORT.encode() + "甲乙丙丁".encode() * 250_000,
            "36件",
        ),
        refused(
            "bombs/drawings within drawings",
            "大.pdf",
            text_pdf(
                extra={n: stream(b"/X Do " * 10, FORM % (n + 1)) for n in range(9, 29)} | {29: stream(b"", FORM % 29)},
                content=stream(b"/X Do "),
                page=b"/Resources << /XObject << /X 9 0 R >> >>",
            ),
            "damaged",
            "empty",
            "timeout",
            "memory",
        ),
        refused("bombs/ten thousand pages", "大.pdf", lambda _: many_pages(10_000), "too_large"),
        refused("bombs/picture of nine hundred million points", "大.pdf", lambda _: picture(30_000, 30_000), *SCANS),
        refused("bombs/picture on a page of kilometres", "大.pdf", lambda _: picture(9, 9, b"[0 0 9e6 9e6]"), *SCANS),
        refused("bombs/hundred million pixels", "大.png", png(10_000, 10_000, bytes(MEGABYTE)), "too_large"),
        harmless("bombs/words of an image", "大.png", lambda _: with_words(), "damaged", "empty", "needs_ocr"),
        refused("bombs/pixels", "大.png", lambda _: png(30_000, 30_000, bytes(MEGABYTE)), "too_large", "damaged"),
        refused("bombs/pixels without end", "大.png", png(2**31 - 1, 2**31 - 1, b"\0"), "too_large", "damaged"),
        harmless(
            "bombs/pdf stream",
            "大.pdf",
            lambda _: text_pdf(content=stream(packed(), b"/Filter /FlateDecode")),
            "too_large",
            "timeout",
            "memory",
            "damaged",
            "empty",
            "needs_ocr",
        ),
        harmless(
            "bombs/pdf stream packed twice",
            "大.pdf",
            lambda _: text_pdf(content=stream(zlib.compress(packed(), 9), b"/Filter [/FlateDecode /FlateDecode]")),
            "too_large",
            "timeout",
            "memory",
            "damaged",
            "empty",
            "needs_ocr",
        ),
        refused(
            "bombs/ofd page of blanks",
            "大.ofd",
            lambda _: make_zip(
                {**ofd_parts(), "Doc_0/Pages/Page_0/Content.xml": b"<a>" + b" " * (60 * MEGABYTE) + b"</a>"}
            ),
            "too_large",
        ),
        refused("bombs/zip in zip in zip", "大.zip", nested_zip, "archive_nested"),
        refused(
            "bombs/zip of blanks",
            "大.zip",
            lambda _: make_zip({"年报.txt": b" " * (200 * MEGABYTE)}),
            "archive_too_large",
        ),
        refused(
            "bombs/members on one place",
            "大.zip",
            raw_zip([Member(f"{n}.txt", REPORT.encode()) for n in range(300)], same_place=True),
            "archive_damaged",
        ),
    ]

"""Files that were cut off, and files with something before or behind."""

from tests.hostile.building import Member, compound, ofd_parts, png, raw_zip, text_pdf, web, word
from tests.hostile.case import REPORT, Case, harmless, reads, refused, reports
from tests.reading.files import make_zip

WORD, PAGE, TEXT, OFD = word(), web(""), REPORT.encode(), make_zip(ofd_parts())


def cases() -> list[Case]:
    """Every format at several lengths."""
    shares = (0.05, 0.3, 0.6, 0.9, 0.99)
    flipped = bytearray(WORD)
    flipped[WORD.index(b"word/document.xml") + 40] ^= 0xFF
    return [
        *(
            refused(f"truncated/docx at {share}", "断.docx", WORD[: int(len(WORD) * share)], "damaged")
            for share in shares
        ),
        *(
            harmless(
                f"truncated/pdf at {share}",
                "断.pdf",
                text_pdf()[: int(len(text_pdf()) * share)],
                "damaged",
                "empty",
                "needs_ocr",
            )
            for share in shares
        ),
        *(refused(f"truncated/ofd at {share}", "断.ofd", OFD[: int(len(OFD) * share)], "damaged") for share in shares),
        *(
            harmless(f"truncated/html at {share}", "断.html", PAGE[: int(len(PAGE) * share)], "empty")
            for share in shares[1:]
        ),
        reads("truncated/in the middle of a character", "断.txt", TEXT[:100], "示例县石桥镇"),
        refused("truncated/png", "断.png", png(600, 800, bytes(480_800))[:120], "damaged", "empty", "needs_ocr"),
        refused("truncated/png without data", "断.png", b"\x89PNG\r\n\x1a\n", "damaged"),
        refused("truncated/jpeg", "断.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01", "damaged"),
        refused("truncated/tiff", "断.tif", b"II*\0\x08\0\0\0", "damaged"),
        refused("truncated/doc of a header", "断.doc", compound("WordDocument")[:600], "damaged", "unsupported_office"),
        refused("truncated/docx with a flipped byte", "断.docx", bytes(flipped), "damaged"),
        refused(
            "truncated/member shorter than told",
            "断.docx",
            raw_zip(
                [Member("[Content_Types].xml", b"<a/>"), Member("word/document.xml", b"<a>" * 50, packed_size=9999)]
            ),
            "damaged",
        ),
        refused(
            "truncated/wrong checksum",
            "断.docx",
            raw_zip([Member("[Content_Types].xml", b"<a/>"), Member("word/document.xml", b"<a/>", crc=1)]),
            "damaged",
        ),
        refused("truncated/nothing but the first bytes of a zip", "断.docx", b"PK\x03\x04", "damaged"),
        harmless("truncated/garbage behind docx", "断.docx", WORD + b"\r\n" + bytes(range(256)) * 8, "damaged"),
        harmless("truncated/garbage before docx", "断.docx", b"garbage " * 9 + WORD, "damaged", "not_text"),
        reports("truncated/blank lines before html", "断.html", b"\r\n\r\n   " + PAGE),
        harmless("truncated/pdf behind a page", "断.pdf", b"<html>" + text_pdf(), "damaged", "not_text", "empty"),
    ]

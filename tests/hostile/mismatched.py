"""The name tells one format, the content another: content decides."""

from tests.hostile.building import compound, png, text_pdf, web, word
from tests.hostile.case import REPORT, Case, refused, reports

TEXT, PAGE, WORD = REPORT.encode(), web(""), word()
READABLE = {"txt": TEXT, "html": PAGE, "docx": WORD, "pdf": text_pdf()}
NAMES = (
    "年报.docx",
    "年报.doc",
    "年报.pdf",
    "年报.txt",
    "年报.html",
    "年报.xlsx",
    "年报.zip",
    "年报.jpg",
    "年报.exe",
    "年报",
)
FOREIGN: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "program of Windows": (b"MZ\x90\x00\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + bytes(range(256)) * 20, ("not_text",)),
    "program of Linux": (b"\x7fELF\x02\x01\x01\0" + bytes(range(256)) * 20, ("not_text",)),
    "class of Java": (b"\xca\xfe\xba\xbe\0\0\x004" + bytes(range(128, 256)) * 20, ("not_text",)),
    "database": (
        b"SQLite format 3\0" + b"\x10\0\x01\x01\0@  " + bytes(4000) + bytes(range(256)),
        ("not_text", "damaged"),
    ),
    "film": (b"\0\0\0 ftypisom\0\0\x02\0isomiso2" + bytes(range(256)) * 20, ("not_text",)),
    "sound": (b"ID3\x04\0\0\0\0\0#" + bytes(range(256)) * 20, ("not_text",)),
    "rar": (b"Rar!\x1a\x07\x01\x00" + bytes(range(256)), ("unsupported_archive", "not_text", "damaged")),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(range(256)), ("unsupported_archive", "not_text", "damaged")),
    "gzip": (b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + bytes(range(256)), ("unsupported_archive", "not_text", "damaged")),
    "tar": (b"a.txt".ljust(257, b"\0") + b"ustar\x0000" + bytes(900), ("unsupported_archive",)),
    "cabinet": (b"MSCF\0\0\0\0" + bytes(range(256)), ("unsupported_archive",)),
    "photograph of a telephone": (b"\0\0\0\x18ftypheic\0\0\0\0" + bytes(range(256)), ("unsupported_image",)),
    "picture in layers": (b"8BPS\0\1" + bytes(range(256)), ("unsupported_image",)),
    "book of help": (b"ITSF\x03\0\0\0`\0\0\0" + bytes(range(200)), ("not_text",)),
    "shortcut": (b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F" + bytes(range(256)), ("not_text",)),
    "mail of Outlook": (compound("__properties_version1.0"), ("unsupported_office", "damaged", "not_text")),
    "presentation": (compound("PowerPoint Document"), ("unsupported_presentation", "damaged")),
    "spreadsheet of old": (compound("Workbook"), ("unsupported_spreadsheet", "damaged")),
    "image": (png(1, 1, b"\0\0"), ("unsupported_image", "empty", "needs_ocr", "damaged", "too_small")),
}


def cases() -> list[Case]:
    """Every readable content under every name, and what is no report under the name of one."""
    readable = [
        reports(f"mismatched/{kind} as {name}", name, data, "石桥镇")
        for kind, data in READABLE.items()
        for name in (NAMES if kind != "pdf" else NAMES[:4])
    ]
    foreign = [
        refused(f"mismatched/{kind} as docx", "年报.docx", data, *codes) for kind, (data, codes) in FOREIGN.items()
    ]
    more = [
        reports("mismatched/two endings", "年报.docx.exe", WORD),
        reports(
            "mismatched/web page as Word of old, as some systems export",
            "年报.doc",
            PAGE.replace(b"<!doctype html>", b""),
        ),
    ]
    return [*readable, *foreign, *more]

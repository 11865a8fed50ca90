"""Files with next to nothing in them."""

from tests.hostile.building import ofd_parts, pdf, png, text_pdf, word
from tests.hostile.case import Case, not_taken, reads, refused
from tests.reading.files import make_docx, make_zip


def cases() -> list[Case]:
    """From no byte at all to a document without a word."""
    empty = {
        "a blank": b" ",
        "line ends": b"\r\n\r\n",
        "full-width blanks": "\u3000\u3000\n".encode(),
        "a mark of UTF-8": b"\xef\xbb\xbf",
        "a mark of UTF-16": b"\xff\xfe",
        "a word document without a body": make_docx(""),
        "a word document of blanks": word("  \n\u3000\n"),
        "a page without a body": b"<!doctype html><html><head><title></title></head></html>",
        "a page of a script": b"<html><body><script>document.write('36')</script></body></html>",
        "a page of frames": b"<html><frameset cols='1,1'><frame src='a.html'></frameset></html>",
        "a page of a picture": b"<html><body><img src='a.png'></body></html>",
    }
    return [
        not_taken("trivial/no byte", "空.docx", b"", "empty"),
        not_taken("trivial/no chunk", "空.txt", lambda _: iter(()), "empty"),
        *(refused(f"trivial/{name}", "空.docx", data, "empty") for name, data in empty.items()),
        refused("trivial/NULs", "空.txt", bytes(4096), "damaged"),
        refused(
            "trivial/a zip without members",
            "空.zip",
            b"PK\x05\x06" + bytes(18),
            "archive_bare",
        ),
        refused(
            "trivial/a zip of folders",
            "空.zip",
            make_zip({"报告/": b"", "报告/二/": b""}),
            "archive_bare",
        ),
        refused(
            "trivial/a PDF without pages",
            "空.pdf",
            pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"}),
            "empty",
            "damaged",
        ),
        refused("trivial/a PDF without words", "空.pdf", text_pdf(" "), "empty", "needs_ocr"),
        refused("trivial/an OFD without words", "空.ofd", make_zip(ofd_parts(" ")), "empty"),
        refused("trivial/a white image", "空.png", png(600, 800, (b"\0" + b"\xff" * 600) * 800), "empty", "needs_ocr"),
        reads("trivial/one character", "一.txt", "甲".encode(), "甲"),
        reads("trivial/one digit", "一.txt", b"7", "7"),
        reads("trivial/stops", "一.txt", "。。。".encode(), "。"),
        reads("trivial/a name of a township and no more", "一.txt", "石桥镇".encode(), "石桥镇"),
    ]

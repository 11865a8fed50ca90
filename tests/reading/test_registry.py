"""The content chooses the reader; the name only warns."""

import pytest

from reports_app.reading import ErrorCode, Limits, ReadingError, WarningCode, read_bytes
from tests.reading.files import make_docx, make_zip, paragraph


def compound_file(*streams: str) -> bytes:
    """The beginning of an OLE compound file with directory entries of the given names."""
    entries = b""
    for name in ("Root Entry", *streams):
        raw = name.encode("utf-16-le") + b"\0\0"
        entries += (
            raw.ljust(64, b"\0") + len(raw).to_bytes(2, "little") + (b"\x05" if name == "Root Entry" else b"\x02")
        )
        entries = entries.ljust((len(entries) + 127) // 128 * 128, b"\0")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries.ljust(2048, b"\0")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{\\rtf1\\ansi}", ErrorCode.NEEDS_LIBREOFFICE),
        (make_zip({"a.pdf": "%PDF-1.7"}, compression=0), ErrorCode.ARCHIVE),
        (b"GIF89a" + bytes(20), ErrorCode.UNSUPPORTED_IMAGE),
        (b"RIFF0000WEBP" + bytes(20), ErrorCode.UNSUPPORTED_IMAGE),
        (b"Rar!\x1a\x07\x01\x00", ErrorCode.UNSUPPORTED_ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", ErrorCode.UNSUPPORTED_ARCHIVE),
        (make_zip({"a.txt": "甲"}), ErrorCode.ARCHIVE),
        (make_zip({"OFD.xml": "<x/>", "Doc_0/Document.xml": "<x/>"}), ErrorCode.DAMAGED),
        (make_zip({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}), ErrorCode.UNSUPPORTED_SPREADSHEET),
        (make_zip({"[Content_Types].xml": "<x/>", "ppt/presentation.xml": "<x/>"}), ErrorCode.UNSUPPORTED_PRESENTATION),
        (make_zip({"mimetype": "x", "META-INF/manifest.xml": "<x/>"}), ErrorCode.UNSUPPORTED_OFFICE),
        (compound_file("WordDocument", "1Table"), ErrorCode.NEEDS_LIBREOFFICE),
        (compound_file("WordDocument", "WpsCustomData"), ErrorCode.NEEDS_LIBREOFFICE),
        (compound_file("Workbook"), ErrorCode.UNSUPPORTED_SPREADSHEET),
        (compound_file("EncryptionInfo", "EncryptedPackage"), ErrorCode.ENCRYPTED),
        (compound_file("Contents"), ErrorCode.UNSUPPORTED_OFFICE),
    ],
)
@pytest.mark.parametrize("name", ["report.txt", "report.docx"])
def test_known_formats_without_a_reader_are_refused_by_name(data: bytes, code: str, name: str) -> None:
    with pytest.raises(ReadingError) as error:
        read_bytes(data, name)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("data", "name", "format_", "warnings"),
    [
        (make_docx(paragraph("甲乙")), "report.txt", "docx", (WarningCode.NAME_MISMATCH,)),
        (make_docx(paragraph("甲乙")), "REPORT.DOCX", "docx", ()),
        (make_docx(paragraph("甲乙")), "报告.doc", "docx", ()),
        (make_docx(paragraph("甲乙")), "no ending", "docx", ()),
        ("<html><body><p>甲乙".encode(), "report.docx", "html", (WarningCode.NAME_MISMATCH,)),
        ("<html><body><p>甲乙".encode("utf-16"), "report.html", "html", ()),
        ("甲乙".encode(), "report.docx", "txt", (WarningCode.NAME_MISMATCH,)),
        ("调解数 <36 件".encode(), "report.txt", "txt", ()),
        ("甲乙".encode(), "", "txt", ()),
    ],
)
def test_content_decides(data: bytes, name: str, format_: str, warnings: tuple[str, ...]) -> None:
    read = read_bytes(data, name)
    assert (read.format, read.warnings) == (format_, warnings)


@pytest.mark.parametrize("limits", [Limits(max_file_bytes=5), Limits(max_text_characters=1)])
def test_too_large(limits: Limits) -> None:
    with pytest.raises(ReadingError) as error:
        read_bytes("甲乙丙丁".encode(), "a.txt", limits=limits)
    assert error.value.code == ErrorCode.TOO_LARGE

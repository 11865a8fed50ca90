"""Page images and scanned PDF files: what is refused, and what is recognised where the packages for it are there."""

import shutil
import struct
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from reports_app.reading import ErrorCode, Limits, ReadingError, WarningCode, read_bytes, read_file, recognition
from reports_app.reading.model import RECOGNITION_LIMITS
from tests.reading.pdf_files import Sheet, make_pdf, set_text
from tests.reading.scans import save, scan

TEXT = "全年调解矛盾纠纷36件，调解成功35件，成功率97.2%。\n开展普法宣传20场次，发放资料5000余份。"
BLANK = Image.new("L", (60, 80), 255)


def has_chinese_font() -> bool:
    found = shutil.which("fc-list") and subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout
    return bool(found)


recognises = pytest.mark.skipif(
    not recognition.is_installed() or not has_chinese_font(),
    reason="text recognition (make ocr) or a Chinese font is not installed",
)


def error_code(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ReadingError) as error:
        read_bytes(data, "", limits=limits)
    return error.value.code


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "PDF"])
def test_an_image_is_recognised_only_where_that_is_allowed(kind: str) -> None:
    assert error_code(save([BLANK], kind)) == ErrorCode.SCANNED


@pytest.mark.parametrize("kind", ["PNG", "PDF"])
def test_without_the_packages_it_says_so(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "_PACKAGES", ("no_such_package",))
    assert error_code(save([BLANK], kind), RECOGNITION_LIMITS) == ErrorCode.NEEDS_OCR


def test_without_the_packages_the_pages_with_text_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "_PACKAGES", ("no_such_package",))
    data = make_pdf([*set_text(TEXT), Sheet().picture(bytes(100), 10, 10)])
    document = read_bytes(data, "a.pdf", limits=RECOGNITION_LIMITS)
    assert (document.text, document.warnings) == (TEXT, (WarningCode.PARTS_SKIPPED,))


def png_of_size(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(20), ErrorCode.DAMAGED),
        (b"\xff\xd8\xff\xe0" + bytes(20), ErrorCode.DAMAGED),
        (b"II*\x00" + b"\xff" * 20, ErrorCode.DAMAGED),
        (png_of_size(30_000, 30_000), ErrorCode.TOO_LARGE),
        (png_of_size(9_000, 8_000), ErrorCode.TOO_LARGE),
        (save([BLANK] * 3, "TIFF"), ErrorCode.TOO_LARGE),
        (save([BLANK] * 3, "PDF"), ErrorCode.TOO_LARGE),
    ],
)
@recognises
def test_broken_and_oversized_images(data: bytes, code: str) -> None:
    assert error_code(data, replace(RECOGNITION_LIMITS, max_recognised_pages=2)) == code


@recognises
@pytest.mark.parametrize(
    ("kind", "turn", "skew"), [("PNG", 0, 0.0), ("JPEG", 90, 0.0), ("TIFF", 180, 0.0), ("PDF", 0, 1.0), ("PNG", 270, 0)]
)
def test_a_scan_is_read_however_it_lies(kind: str, turn: int, skew: float, tmp_path: Path) -> None:
    sheet = Sheet(size=(595, 200))
    for at, line in enumerate(TEXT.split("\n")):
        sheet.write(60, 50 + 30 * at, line)
    pages = scan(make_pdf([sheet]), turn=turn, skew=skew)
    path = tmp_path / "scan"
    path.write_bytes(save(pages, kind))
    document = read_file(path, f"scan.{kind.lower()}", limits=RECOGNITION_LIMITS)
    assert document.text == TEXT
    first = document.places[0]
    assert document.text[first.start : first.end].startswith("全年调解矛盾纠纷")
    shown_above = {0: first.top, 90: first.left, 180: 10_000 - first.bottom, 270: 10_000 - first.right}[turn]
    assert 500 < shown_above < 3_000

"""Pictures of pages: bounded, upright, drawn in the child, and an error where there is none."""

import io
from pathlib import Path

import pytest
from PIL import Image

from reports_app.reading import ErrorCode, Limits, ReadingError, render_page
from tests.reading.pdf_files import Sheet, make_pdf, set_text
from tests.reading.scans import save

PDF = make_pdf([*set_text("全年调解矛盾纠纷36件。"), Sheet(size=(842, 595)).picture(bytes(100), 10, 10)])
PAGES = [Image.new("L", (600, 800), 255), Image.new("L", (400, 300), 0)]


def draw(tmp_path: Path, data: bytes, page: int, width: int, limits: Limits | None = None) -> Image.Image:
    (tmp_path / "stored").write_bytes(data)
    picture = Image.open(io.BytesIO(render_page(tmp_path / "stored", page, width, limits=limits)))
    assert picture.format == "JPEG"
    return picture


def error_code(tmp_path: Path, data: bytes, page: int = 0, limits: Limits | None = None) -> str:
    with pytest.raises(ReadingError) as error:
        draw(tmp_path, data, page, 300, limits)
    return error.value.code


@pytest.mark.parametrize(
    ("data", "page", "width", "size"),
    [
        (PDF, 0, 595, (595, 842)),
        (PDF, 1, 842, (842, 595)),
        (PDF, 1, 1_000_000, (2_000, 1_413)),
        (make_pdf([Sheet(size=(50, 5_000))]), 0, 2_000, (60, 6_000)),
        (save(PAGES, "TIFF"), 1, 200, (200, 150)),
        (save(PAGES, "PNG"), 0, 300, (300, 400)),
        (save(PAGES, "JPEG"), 0, 9_000, (600, 800)),
    ],
)
def test_a_page_has_the_width_asked_for_within_bounds(
    tmp_path: Path, data: bytes, page: int, width: int, size: tuple[int, int]
) -> None:
    drawn = draw(tmp_path, data, page, width).size
    assert all(abs(one - other) <= 1 for one, other in zip(drawn, size, strict=True))


def test_what_is_drawn_is_the_page(tmp_path: Path) -> None:
    assert draw(tmp_path, PDF, 0, 200).getpixel((199, 282)) == (255, 255, 255)
    assert draw(tmp_path, PDF, 1, 200).getpixel((100, 70)) == (0, 0, 0)


def test_no_picture_has_its_code(tmp_path: Path) -> None:
    assert error_code(tmp_path, "调解纠纷36件".encode()) == ErrorCode.NO_PAGES
    assert error_code(tmp_path, PDF, 2) == error_code(tmp_path, PDF, -1) == ErrorCode.NOT_FOUND
    assert error_code(tmp_path, save(PAGES, "TIFF"), 2) == ErrorCode.NOT_FOUND
    assert error_code(tmp_path, PDF[:300]) == ErrorCode.DAMAGED
    assert error_code(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(20)) == ErrorCode.DAMAGED
    assert error_code(tmp_path, PDF, limits=Limits(max_file_bytes=10)) == ErrorCode.TOO_LARGE
    assert error_code(tmp_path, PDF, limits=Limits(max_pages=1)) == ErrorCode.TOO_LARGE
    with pytest.raises(ReadingError) as error:
        render_page(tmp_path / "none", 0, 100)
    assert error.value.code == ErrorCode.NOT_FOUND

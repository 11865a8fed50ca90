"""PDF files made to harm or broken on the way: each ends in a named error within the limits."""

import time
import zlib
from pathlib import Path

import pytest

from reports_app.reading import ErrorCode, Limits, ReadingError, read_bytes, read_file
from tests.reading.pdf_files import Sheet, make_pdf, set_text, stream, write_pdf

CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
LIMITS = Limits(memory_bytes=400 * 2**20, cpu_seconds=10, wall_seconds=20.0)


def make_page(content: bytes, *more: bytes, resources: str = "") -> bytes:
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<{resources}>>>>"
    return write_pdf([CATALOGUE, PAGES, page.encode(), content, *more])


def make_form(inner: bytes, uses: int) -> bytes:
    return stream(inner, f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {uses} 0 R>>>>")


def error_code(data: bytes) -> str:
    with pytest.raises(ReadingError) as error:
        read_bytes(data, "a.pdf")
    return error.value.code


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.97])
def test_a_cut_off_file_is_damaged(share: float) -> None:
    data = make_pdf(set_text("全年调解矛盾纠纷36件。\n" * 90))
    assert error_code(data[: int(len(data) * share)]) == ErrorCode.DAMAGED


def test_a_password() -> None:
    lock = b"<</Filter/Standard/V 1/R 2/O<" + b"5a" * 32 + b">/U<" + b"a5" * 32 + b">/P -4>>"
    data = write_pdf([CATALOGUE, PAGES, PAGE, lock], trailer="/Encrypt 4 0 R/ID[<00><00>]")
    assert error_code(data) == ErrorCode.ENCRYPTED


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (write_pdf([CATALOGUE, PAGES, PAGE]), ErrorCode.EMPTY),
        (make_pdf([Sheet(size=(6_000, 800)).write(9, 99, "甲" * 20)]), ErrorCode.TOO_LARGE),
        (make_pdf([Sheet(size=(800, 2_000_000)).write(9, 99, "甲" * 20)]), ErrorCode.TOO_LARGE),
        (make_pdf([Sheet().write(9, 99, "甲" * 20)] * 1_000), ErrorCode.TOO_LARGE),
        (write_pdf([CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 100000000>>", PAGE]), ErrorCode.EMPTY),
        (write_pdf([CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"]), ErrorCode.DAMAGED),
        (write_pdf([CATALOGUE, PAGES, b"<</Type/Pages/Kids[2 0 R]/Parent 2 0 R/Count 5>>"]), ErrorCode.DAMAGED),
        (write_pdf([CATALOGUE, PAGES, b"[" * 200_000]), ErrorCode.DAMAGED),
        (b"%PDF-1.4\n" + bytes(range(256)) * 50 + b"startxref\n0\n%%EOF", ErrorCode.DAMAGED),
        (b"%PDF-1.7\n%\xe2\xe3", ErrorCode.DAMAGED),
        (b"junk\n%PDF-1.4", ErrorCode.DAMAGED),
        (make_page(b"<</Length 4 0 R>>stream\nBT ET\nendstream"), ErrorCode.EMPTY),
    ],
)
def test_odd_files_have_their_code(data: bytes, code: str) -> None:
    assert error_code(data) == code


def test_a_table_of_contents_that_refers_to_itself_is_read_once() -> None:
    data = make_pdf([Sheet().write(60, 100, "全年调解纠纷36件。")])
    loop = data.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % data.rfind(b"xref\n0 "))
    assert read_bytes(loop, "a.pdf").text == "全年调解纠纷36件。"


def test_flipped_bytes_never_escape_as_another_error() -> None:
    whole = make_pdf(set_text("全年调解矛盾纠纷36件。"))
    for at in range(0, len(whole), 11):
        data = bytearray(whole)
        data[at] ^= 0x55
        try:
            read_bytes(bytes(data), "a.pdf")
        except ReadingError:
            continue


def bomb() -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(2**24)) for _ in range(64)) + packer.flush()


HOSTILE = {
    "a stream that unpacks to a gigabyte": lambda: make_page(
        (packed := bomb()) and b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream"
    ),
    "packed twice": lambda: make_page(
        (packed := zlib.compress(bomb()))
        and b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n" % len(packed) + packed + b"\nendstream"
    ),
    "a form that draws itself": lambda: make_page(
        stream(b"/X Do"), make_form(b"/X Do /X Do", 5), resources="/XObject<</X 5 0 R>>"
    ),
    "forms that draw ten of the next": lambda: make_page(
        stream(b"/X Do"),
        *[make_form(b"/X Do " * 10, 6 + at) for at in range(9)],
        stream(b"BT ET"),
        resources="/XObject<</X 5 0 R>>",
    ),
    "a million letters": lambda: make_pdf(
        [Sheet(commands=["BT /F1 12 Tf <4e00> Tj ET " * 1_000_000])],
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_bombs_and_loops_end_with_the_child(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(HOSTILE[name]())
    started = time.monotonic()
    with pytest.raises(ReadingError) as error:
        read_file(path, "a.pdf", limits=LIMITS)
    assert error.value.code in (ErrorCode.DAMAGED, ErrorCode.MEMORY, ErrorCode.TIMEOUT, ErrorCode.TOO_LARGE)
    assert time.monotonic() - started < LIMITS.wall_seconds + 5

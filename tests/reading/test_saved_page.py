"""Web pages saved as one file: the page is found, decoded by its charset, and read as a web page."""

import base64
import quopri
from email.message import EmailMessage

import pytest

from reports_app.reading import ErrorCode, Limits, ReadingError, WarningCode, read_bytes

PAGE = "<html><head><title>示例</title></head><body><p>全年调解纠纷36件，开展宣传12场次。</p></body></html>"
TEXT = "全年调解纠纷36件，开展宣传12场次。"


def save(*parts: tuple[str, str, bytes], head: str = "", kind: str = "multipart/related") -> bytes:
    """A message of parts, each its type, its transfer encoding and its content."""
    lines = [
        f'{head}MIME-Version: 1.0\r\nContent-Type: {kind};\r\n\ttype="text/html"; boundary="--=_N"\r\n\r\n'.encode()
    ]
    for type_, encoding, content in parts:
        encoded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(encoding, bytes)(content)
        lines.append(f"----=_N\r\nContent-Type: {type_}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode())
        lines.append(encoded + b"\r\n")
    return b"".join([*lines, b"----=_N--\r\n"])


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("charset", ["gb2312", "utf-8", "gb18030"])
def test_the_page_in_its_charset(charset: str, encoding: str) -> None:
    data = save(
        (f'text/html; charset="{charset}"', encoding, PAGE.encode(charset)), ("image/png", "base64", b"\x89PNG")
    )
    read = read_bytes(data, "报告.mht")
    assert (read.text, read.format) == (TEXT, "mht")


def test_as_a_browser_saves_it() -> None:
    head = "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://127.0.0.1/\r\nSubject: =?utf-8?Q?=E6?=\r\n"
    data = save(("text/html", "quoted-printable", PAGE.encode()), ("text/css", "8bit", b"p{}"), head=head)
    assert read_bytes(data, "报告.mhtml").text == TEXT
    assert read_bytes(data, "报告.doc").warnings == ()
    assert read_bytes(data, "报告.docx").warnings == (WarningCode.NAME_MISMATCH,)


def test_a_set_of_frames_gives_way_to_the_page_in_it() -> None:
    frames = b"<html><frameset><frame src='a.htm'><noframes>none</noframes></frameset></html>"
    data = save(("text/html", "8bit", frames), ("text/html; charset=utf-8", "8bit", PAGE.encode()))
    assert read_bytes(data, "a.mht").text == TEXT


def test_a_message_that_is_the_page_itself() -> None:
    data = b"MIME-Version: 1.0\nContent-Type: text/html; charset=gbk\n\n" + PAGE.encode("gbk")
    assert read_bytes(data, "a.mht").text == TEXT


def test_parts_in_parts() -> None:
    message = EmailMessage()
    message.set_content("plain")
    message.add_alternative(PAGE, subtype="html")
    message.add_attachment(b"x", maintype="application", subtype="zip", filename="a.zip")
    assert read_bytes(message.as_bytes(), "a.mht").text == TEXT


def test_text_that_speaks_of_such_files_is_text() -> None:
    assert read_bytes("说明\nMIME-Version: 1.0\nContent-Type: multipart/related\n".encode(), "a.txt").format == "txt"


def nest(depth: int) -> bytes:
    opened = "".join(f"Content-Type: multipart/mixed; boundary=b{at}\r\n\r\n--b{at}\r\n" for at in range(depth))
    return b"MIME-Version: 1.0\r\n" + opened.encode() + b"Content-Type: text/html\r\n\r\n" + PAGE.encode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (save(("image/png", "base64", b"\x89PNG")), ErrorCode.EMPTY),
        (save(), ErrorCode.EMPTY),
        (save(("text/html", "base64", b""), ("text/html", "base64", b"")), ErrorCode.EMPTY),
        (save(*[("text/html", "8bit", PAGE.encode())] * 30), ErrorCode.TOO_LARGE),
        (nest(5_000), ErrorCode.DAMAGED),
    ],
)
def test_what_gives_no_text(data: bytes, expected: str) -> None:
    with pytest.raises(ReadingError) as error:
        read_bytes(data, "a.mht", limits=Limits(max_members=20))
    assert error.value.code == expected


def test_a_file_cut_off_within_its_page_is_damaged() -> None:
    parts = (("text/html; charset=gb2312", "base64", PAGE.encode("gb2312")), ("image/png", "base64", bytes(3_000)))
    data = save(*parts)
    assert read_bytes(data[:-900], "a.mht").text == TEXT
    with pytest.raises(ReadingError) as error:
        read_bytes(data[:300], "a.mht")
    assert error.value.code == ErrorCode.DAMAGED

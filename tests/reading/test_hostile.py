"""Files made to harm: each ends in a named error and costs little."""

import io
import struct
import zipfile

import pytest

from reports_app.reading import ErrorCode, Limits, ReadingError, read_bytes
from tests.reading.files import make_docx, make_zip, paragraph, part

DOCX = make_docx(paragraph("调解纠纷36件"))


def read_error(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ReadingError) as error:
        read_bytes(data, "a.docx", limits=limits)
    return error.value.code


def docx_with_main(content: bytes | str) -> bytes:
    return make_zip({"[Content_Types].xml": "<x/>", "word/document.xml": content})


def bomb(size: int) -> bytes:
    return docx_with_main(b"<w>" + b" " * size + b"</w>")


def test_a_bomb_is_stopped_by_its_ratio() -> None:
    assert read_error(bomb(12 * 2**20)) == ErrorCode.TOO_LARGE


def test_a_bomb_whose_header_lies_is_not_believed() -> None:
    data = bytearray(bomb(12 * 2**20))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.rindex(signature)
        data[start + at : start + at + 4] = struct.pack("<I", 100)
    assert read_error(bytes(data)) == ErrorCode.DAMAGED


def test_a_member_past_its_size_and_all_members_past_theirs() -> None:
    body = make_docx(paragraph("甲" * 2_000), more={"word/styles.xml": part("styles", "<!-- " + "x" * 3_000 + " -->")})
    assert read_error(body, Limits(max_member_bytes=3_000)) == ErrorCode.TOO_LARGE
    assert read_error(body, Limits(max_unpacked_bytes=8_000)) == ErrorCode.TOO_LARGE


def test_too_many_members() -> None:
    assert read_error(make_docx("", more={f"word/{i}.xml": "" for i in range(30)}), Limits(max_members=20)) == (
        ErrorCode.TOO_LARGE
    )


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95, 0.999])
def test_a_cut_off_document_is_damaged(share: float) -> None:
    assert read_error(DOCX[: int(len(DOCX) * share)]) == ErrorCode.DAMAGED


def test_flipped_bytes_never_escape_as_another_error() -> None:
    for at in range(0, len(DOCX), 3):
        data = bytearray(DOCX)
        data[at] ^= 0xFF
        try:
            read_bytes(bytes(data), "a.docx")
        except ReadingError:
            continue


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name() -> None:
    buffer = io.BytesIO(DOCX)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/document.xml", part("document", "<w:body/>"))
    assert read_error(buffer.getvalue()) == ErrorCode.DAMAGED


def test_an_encrypted_zip() -> None:
    data = bytearray(DOCX)
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(signature)
        while start >= 0:
            data[start + at] |= 1
            start = data.find(signature, start + 4)
    assert read_error(bytes(data)) == ErrorCode.ENCRYPTED


DOCTYPE = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "content",
    [
        f"<?xml version='1.0'?>{DOCTYPE}<w>&b;&x;</w>".encode(),
        f"<?xml version='1.0' encoding='utf-16'?>{DOCTYPE}<w>&b;</w>".encode("utf-16"),
        f"<?xml version='1.0' encoding='utf-16le'?>{DOCTYPE}<w/>".encode("utf-16-le"),
        b"<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE w+AD4-<w/>",
        b"<?xml version='1.0' encoding='no-such'?><w/>",
    ],
)
def test_document_types_and_odd_encodings_are_forbidden(content: bytes) -> None:
    assert read_error(docx_with_main(content)) == ErrorCode.FORBIDDEN_XML


@pytest.mark.parametrize("content", [b"", b"<w", b"<w>&undefined;</w>", b"\x00\x01\x02", b"<a>" * 300 + b"</a>" * 300])
def test_broken_xml_is_damaged(content: bytes) -> None:
    assert read_error(docx_with_main(content)) == ErrorCode.DAMAGED


def test_paths_in_a_zip_lead_nowhere() -> None:
    data = make_docx(paragraph("甲"), more={"../../etc/evil": "x", "/abs": "y"})
    assert read_bytes(data, "a.docx").text == "甲"


def test_a_relation_that_points_outside_is_not_followed() -> None:
    relations = '<R><R Type="x/officeDocument" Target="../../../etc/passwd"/></R>'
    data = make_zip(
        {
            "[Content_Types].xml": "<x/>",
            "_rels/.rels": relations,
            "word/document.xml": part("document", f"<w:body>{paragraph('甲')}</w:body>"),
        }
    )
    assert read_bytes(data, "a.docx").text == "甲"


@pytest.mark.parametrize(
    "inner", ["<w:p/>" * 3, "<w:numId w:val='x'/>", "<w:abstractNum/><w:num/>", "<w:num><w:lvlOverride/></w:num>"]
)
def test_senseless_lists_do_no_harm(inner: str) -> None:
    data = make_docx(paragraph("甲", list_id=1, level=99) + paragraph("乙", list_id=-1), numbering=inner)
    assert read_bytes(data, "a.docx").text == "甲\n乙"


def test_styles_based_on_each_other_in_a_ring() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>' for a, b in ("ab", "ba")
    )
    assert read_bytes(make_docx(paragraph("甲", style="a"), styles=styles), "a.docx").text == "甲"


def test_deeply_nested_pages_end_in_an_error_or_a_text() -> None:
    for page in ("<html><body>" + "<div>" * 5_000 + "甲" * 20, "<html><body>" + "<table><tr><td>" * 3_000 + "甲" * 20):
        try:
            assert "甲" in read_bytes(page.encode(), "a.html").text
        except ReadingError as error:
            assert error.code == ErrorCode.DAMAGED  # noqa: PT017  # either outcome is right

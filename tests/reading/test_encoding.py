"""Text files of every encoding that offices send."""

import pytest

from reports_app.reading import ErrorCode, ReadingError, WarningCode, read_bytes

REPORT = (
    "示例县青石镇2024年法治政府建设情况报告\r\n\r\n　　一年来，镇党委政府认真落实各项要求，调解纠纷36件。\n"
    "一、主要做法\n（一）加强组织领导。召开专题会议2次，组织学习4次，参加120人次。\n"
)
TRADITIONAL = "示例縣青石鎮法治政府建設報告\n調解糾紛36件，組織學習4次，開展宣傳活動，群眾參與，工作得到進一步加強。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_a_text_is_read_without_doubt(encoding: str) -> None:
    read = read_bytes(REPORT.encode(encoding), "a.txt")
    assert (read.text.removeprefix("\ufeff"), read.format, read.warnings) == (REPORT, "txt", ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_without_a_mark_is_guessed(encoding: str) -> None:
    read = read_bytes(REPORT.encode(encoding), "a.txt")
    assert (read.text, read.warnings) == (REPORT, (WarningCode.ENCODING_GUESSED,))


def test_big5_is_taken_where_it_makes_better_sense() -> None:
    read = read_bytes(TRADITIONAL.encode("big5"), "a.txt")
    assert (read.text, read.warnings) == (TRADITIONAL, (WarningCode.ENCODING_GUESSED,))


def test_gb18030_with_traditional_characters_stays_gb18030() -> None:
    assert read_bytes(TRADITIONAL.encode("gb18030"), "a.txt").text == TRADITIONAL


def test_utf8_text_is_exactly_what_python_decodes() -> None:
    data = b"\xef\xbb\xbf" + REPORT.encode() + "\r末行\x85\u2028𠮷\x00尾".encode()
    read = read_bytes(data, "a.txt")
    assert (read.text, read.warnings) == (
        data.decode("utf-8").replace("\x00", "\ufffd"),
        (WarningCode.CHARACTERS_REPLACED,),
    )


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_a_mark_that_lies_is_not_believed(mark: bytes) -> None:
    read = read_bytes(mark + REPORT.encode("gb18030"), "a.txt")
    assert (read.text, read.warnings) == (REPORT, (WarningCode.ENCODING_GUESSED,))


def test_korean_with_a_mark_stays_korean() -> None:
    text = "한국어 보고서 입니다. 모두 서른여섯 건.\n"
    assert read_bytes(text.encode("utf-16"), "a.txt").text == text


def test_lines_in_two_encodings_are_read_each_in_its_own() -> None:
    for data in (
        REPORT.encode() + REPORT.encode("gb18030"),
        REPORT.encode() + "末行".encode() + REPORT.encode("gb18030"),
    ):
        read = read_bytes(data, "a.txt")
        assert read.text.replace("末行", "") == REPORT * 2
        assert read.warnings == (WarningCode.ENCODING_GUESSED,)
    assert read_bytes(REPORT.encode("gb18030") * 2, "a.txt").warnings == ()


def test_nuls_that_only_fill_the_file_up_are_dropped() -> None:
    assert read_bytes(REPORT.encode() + bytes(5_000), "a.txt").text == REPORT


def test_lone_surrogates_of_utf16_are_replaced() -> None:
    data = b"\xff\xfe" + REPORT.encode("utf-16-le") + b"\x00\xd8" + "尾".encode("utf-16-le")
    read = read_bytes(data, "a.txt")
    assert (read.text, read.warnings) == (REPORT + "\ufffd尾", (WarningCode.ENCODING_REPLACED,))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_cut_within_a_character_is_read_with_a_warning(encoding: str) -> None:
    read = read_bytes((REPORT + "尾").encode(encoding)[:-1], "a.txt")
    assert read.text.startswith(REPORT)
    assert WarningCode.ENCODING_REPLACED in read.warnings


def test_a_few_foreign_bytes_in_gb18030_are_replaced() -> None:
    data = REPORT.encode("gb18030") + b"\xff\xff\n" + REPORT.encode("gb18030")
    read = read_bytes(data, "a.txt")
    assert read.text.replace("\ufffd", "") == REPORT + "\n" + REPORT
    assert WarningCode.ENCODING_REPLACED in read.warnings


@pytest.mark.parametrize("text", ["调解36件", "36", "ascii only\n"])
def test_short_texts_are_text(text: str) -> None:
    assert [read_bytes(text.encode(code), "a.txt").text for code in ("utf-8", "gb18030")] == [text, text]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", ErrorCode.EMPTY),
        (b"\xef\xbb\xbf", ErrorCode.EMPTY),
        (b" \r\n\t\n", ErrorCode.EMPTY),
        ("\u3000\u3000\n".encode(), ErrorCode.EMPTY),
        (b"\x00" * 4096, ErrorCode.DAMAGED),
        (bytes(range(256)) * 8, ErrorCode.NOT_TEXT),
        (b"\x7fELF\x02\x01\x01" + bytes(64) + b"\x90\x91\xfe\x01" * 200, ErrorCode.NOT_TEXT),
        (b"MZ" + b"\x90\x00\x03\x00\x04\x00" * 200, ErrorCode.NOT_TEXT),
        (b"abc\x01\x02\x03\x04\x05\x06\x07" * 20, ErrorCode.NOT_TEXT),
    ],
)
def test_what_holds_no_text_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(ReadingError) as error:
        read_bytes(data, "a.txt")
    assert error.value.code == code

"""Word documents: what a person sees on paper is what is read."""

import pytest

from reports_app.reading import ErrorCode, ReadingError, read_bytes
from tests.reading.files import STRICT_W, abstract, level, make_docx, make_flat_docx, number, paragraph


def read_lines(data: bytes) -> list[str]:
    return read_bytes(data, "report.docx").text.split("\n")


CHINESE_LEVELS = abstract(
    0,
    level(0, "chineseCounting", "%1、"),
    level(1, "chineseCountingThousand", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimalEnclosedCircle", "%4"),
)


def test_automatic_numbers_are_written_out_and_deeper_levels_start_anew() -> None:
    body = "".join(
        paragraph(text, list_id=1, level=depth)
        for text, depth in [("甲", 0), ("乙", 1), ("丙", 1), ("丁", 2), ("戊", 3), ("己", 3), ("庚", 0), ("辛", 1)]
    )
    assert read_lines(make_docx(body, numbering=CHINESE_LEVELS + number(1, 0))) == [
        "一、甲",
        "（一）乙",
        "（二）丙",
        "1. 丁",
        "①戊",
        "②己",
        "二、庚",
        "（一）辛",
    ]


def test_lists_of_one_definition_count_on_unless_a_start_is_overridden() -> None:
    lists = (
        number(1, 0)
        + number(2, 0)
        + number(3, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')
    )
    body = "".join(paragraph(f"第{key}", list_id=key) for key in (1, 2, 3, 3))
    assert read_lines(make_docx(body, numbering=CHINESE_LEVELS + lists)) == ["一、第1", "二、第2", "一、第3", "二、第3"]


def test_a_style_carries_its_list_through_the_style_it_is_based_on() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="heading 2"/><w:pPr><w:numPr><w:ilvl w:val="1"/>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="Child">'
        '<w:name w:val="own"/><w:basedOn w:val="Base"/></w:style>'
    )
    body = (
        paragraph("甲", list_id=1)
        + paragraph("乙", style="Child")
        + paragraph("丙", style="Child")
        + paragraph("丁", style="Child", list_id=0)
    )
    assert read_lines(make_docx(body, numbering=CHINESE_LEVELS + number(1, 0), styles=styles)) == [
        "一、甲",
        "（一）乙",
        "（二）丙",
        "丁",
    ]


def test_legal_numbering_writes_higher_levels_in_digits() -> None:
    levels = abstract(0, level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", more="<w:isLgl/>"))
    body = paragraph("甲", list_id=1) + paragraph("乙", list_id=1, level=1)
    assert read_lines(make_docx(body, numbering=levels + number(1, 0))) == ["第一章甲", "1.1 乙"]


@pytest.mark.parametrize(
    ("style", "start", "written"),
    [
        ("chineseCounting", 11, "十一"),
        ("chineseCounting", 20, "二十"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("ideographDigital", 10, "一〇"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalEnclosedParen", 3, "⑶"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalZero", 3, "03"),
        ("lowerLetter", 27, "aa"),
        ("upperRoman", 14, "XIV"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographTraditional", 2, "乙"),
        ("none", 5, ""),
        ("unheardOf", 7, "7"),
    ],
)  # fmt: skip
def test_number_formats(style: str, start: int, written: str) -> None:
    levels = abstract(0, level(0, style, "%1、", start=start))
    assert read_lines(make_docx(paragraph("甲", list_id=1), numbering=levels + number(1, 0))) == [f"{written}、甲"]


def test_deleted_and_moved_away_text_is_gone_inserted_text_stays() -> None:
    body = (
        "<w:p><w:r><w:t>调解纠纷</w:t></w:r><w:del><w:r><w:delText>80</w:delText></w:r></w:del><w:ins><w:r><w:t>96</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>搬走</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>件</w:t></w:r></w:moveTo></w:p>"
    )
    assert read_lines(make_docx(body)) == ["调解纠纷96件"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    body = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p>{paragraph('后半')}"
    assert read_lines(make_docx(body)) == ["前半后半"]


def test_a_text_box_is_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框内文字</w:t></w:r></w:p></w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert read_lines(make_docx(body)) == ["正文", "框内文字"]


def test_field_instructions_are_left_out_and_results_kept() -> None:
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF a </w:instrText></w:r>'
        '<w:r><w:t>指令</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>结果</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:r><w:t>之后</w:t></w:r><w:fldSimple><w:r><w:t>简单域</w:t></w:r></w:fldSimple></w:p>"
    )
    assert read_lines(make_docx(body)) == ["结果之后简单域"]


def test_signs_within_a_paragraph() -> None:
    body = (
        "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:softHyphen/><w:t>丙</w:t><w:noBreakHyphen/><w:br/><w:t>丁</w:t>"
        '<w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Wingdings" w:char="F0AA"/></w:r>'
        "<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
        "<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    assert read_lines(make_docx(body)) == ["甲\t乙丙-", "丁☑链接控件"]


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" if text else (
        f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p/></w:tc>"
    )  # fmt: skip


def test_tables_are_read_row_by_row_and_merged_words_are_repeated_but_no_figure() -> None:
    restart, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        cell("类别") + cell("件数", '<w:gridSpan w:val="2"/>'),
        cell("调解", restart) + cell("受理") + cell("36", restart),
        cell("", go_on) + cell("成功") + cell("", go_on),
    ]
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    assert read_lines(make_docx(body)) == ["类别\t件数", "调解\t受理\t36", "调解\t成功"]


def test_nested_tables_and_cells_in_content_controls() -> None:
    inner = f"<w:tbl><w:tr>{cell('内一')}{cell('内二')}</w:tr></w:tbl>"
    controlled = f"<w:sdt><w:sdtContent>{cell('外')}</w:sdtContent></w:sdt>"
    body = f"<w:tbl><w:tr><w:tc>{inner}<w:p/></w:tc>{controlled}</w:tr></w:tbl>"
    assert read_lines(make_docx(body)) == ["内一 内二\t外"]


def test_footnotes_follow_the_text_in_the_order_of_their_references() -> None:
    body = '<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:footnoteReference w:id="3"/></w:r></w:p>' + paragraph("末段")
    notes = (
        f'<w:footnote w:type="separator" w:id="0">{paragraph("线")}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph("无人提及")}</w:footnote>'
        f'<w:footnote w:id="3">{paragraph("注文")}</w:footnote>'
    )
    assert read_lines(make_docx(body, footnotes=notes)) == ["正文", "末段", "注文"]


def test_the_strict_namespace_and_another_name_of_the_main_part() -> None:
    assert read_lines(make_docx(paragraph("严格格式"), namespace=STRICT_W, main="word/document2.xml")) == ["严格格式"]


def test_contents_lists_are_left_out() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="10"><w:name w:val="toc 1"/></w:style>'
    gallery = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    body = (
        paragraph("目录行", style="10")
        + f"{gallery}<w:sdtContent>{paragraph('目录')}</w:sdtContent></w:sdt>"
        + paragraph("正文")
    )
    assert read_lines(make_docx(body, styles=styles)) == ["正文"]


def test_a_document_without_text_is_empty() -> None:
    with pytest.raises(ReadingError) as error:
        read_bytes(make_docx("<w:p/>"), "a.docx")
    assert error.value.code == "empty"


def test_a_document_saved_as_one_xml_file_is_read_like_its_zip() -> None:
    data = make_docx(
        paragraph("依法决策", list_id=1) + paragraph("调解纠纷36件"),
        numbering=abstract(0, level(0, "chineseCounting", "%1、")) + number(1, 0),
    )
    for flat in (make_flat_docx(data), b"\xef\xbb\xbf" + make_flat_docx(data)):
        assert read_bytes(flat, "a.doc") == read_bytes(data, "a.doc")
    with pytest.raises(ReadingError) as error:
        read_bytes(make_flat_docx(data)[:-400], "a.xml")
    assert error.value.code == ErrorCode.DAMAGED

"""PDF files with text: reading order, paragraphs, tables, and where each line stands."""

import pytest

from reports_app.reading import ErrorCode, ReadingError, WarningCode, read_bytes
from tests.reading.pdf_files import Sheet, make_pdf, set_text, stream

REPORT = (
    "示例镇2024年度法治政府建设情况报告\n"
    "2024年，我镇共排查矛盾纠纷1200件，调解成功1188件，调解成功率99%，开展普法宣传活动36场次，"
    "发放宣传资料5000余份，受教育群众8000余人次。\n"
    "一、主要工作\n"
    "（一）加强组织领导。全年召开党委会专题研究12次，印发文件3份，开展会前学法“第一议题”24次，参加干部600人次。"
)


def read(*sheets: Sheet) -> str:
    return read_bytes(make_pdf(sheets), "报告.pdf").text


@pytest.mark.parametrize("indent", [True, False])
@pytest.mark.parametrize("lines", [30, 3, 4])
def test_lines_are_joined_across_lines_and_pages(indent: bool, lines: int) -> None:
    assert read(*set_text(REPORT, lines=lines, indent=indent)) == REPORT


def test_a_line_left_short_by_what_is_never_divided_goes_on_over_the_page() -> None:
    full, short = (
        "本年度排查化解矛盾纠纷并逐件登记建档做到件件有着落和回音",
        "对镇村两级签订的文书逐份把关，全年共审查合同（协",
    )
    rest = "议）300余份，出具法律意见书20份。"
    sheets = []
    for page in ([full] * 11 + [short], [rest, "一、下一步工作打算"]):
        sheet = Sheet()
        for at, line in enumerate(page):
            sheet.write(73, 80 + at * 24, line)
        sheets.append(sheet)
    assert len(short) + 3 <= len(full)
    assert read(*sheets) == f"{full * 11}{short}{rest}\n一、下一步工作打算"


def test_a_place_leads_from_each_line_to_its_box() -> None:
    document = read_bytes(make_pdf([Sheet().write(119, 421, "甲乙丙丁").write(119, 463, "戊己庚辛。")]), "a.pdf")
    found = [
        (document.text[place.start : place.end], place.page, place.left, place.bottom) for place in document.places
    ]
    assert document.pages == ((595, 842),)
    assert [(text, page, left) for text, page, left, _ in found] == [("甲乙丙丁", 0, 2000), ("戊己庚辛。", 0, 2000)]
    assert all(abs(bottom - expected) < 60 for (*_, bottom), expected in zip(found, (5000, 5500), strict=True))


def test_heads_feet_and_page_numbers_are_left_out() -> None:
    sheets = [
        Sheet()
        .write(60, 40, "示例县人民政府公报", size=10)
        .write(60, 200, f"第{word}页的正文在这里。")
        .write(60, 780, f"2025年第{number}期", size=10)
        .write(290, 810, str(number), size=10)
        for number, word in enumerate("甲乙丙", 1)
    ]
    assert read(*sheets) == "第甲页的正文在这里。\n第乙页的正文在这里。\n第丙页的正文在这里。"


@pytest.mark.parametrize("mark", ["— 3 —", "- 3 -", "第3页 共8页", "3/8", "·3·", "iii"])
def test_page_numbers_of_many_forms(mark: str) -> None:
    assert read(Sheet().write(60, 400, "正文一行。").write(280, 800, mark, size=10)) == "正文一行。"


def test_a_page_that_holds_nothing_but_what_repeats_keeps_it() -> None:
    assert read(*[Sheet().write(60, 100, f"调解纠纷{count}件") for count in (3, 5)]) == "调解纠纷3件\n调解纠纷5件"


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_pages_shown_rotated_are_read_in_the_direction_of_their_letters(rotate: int) -> None:
    sheet = Sheet(rotate=rotate).write(100, 100, "调解纠纷三十六件，").write(100, 124, "成功三十五件。")
    document = read_bytes(make_pdf([sheet]), "a.pdf")
    assert document.text == "调解纠纷三十六件，\n成功三十五件。"
    first, second = document.places
    along = {0: (first.top, second.top), 90: (second.left, first.left), 180: (second.top, first.top)}
    before, after = along.get(rotate, (first.left, second.left))
    assert before < after


def test_letters_turned_on_the_page_are_read_and_those_in_another_direction_are_not() -> None:
    sheet = Sheet().write(10, 10, "印")
    for x, text in ((100, "调解纠纷三十六件，"), (124, "成功三十五件。")):
        sheet.write(x, 500, text, matrix="0 1 -1 0")
    assert read(sheet) == "调解纠纷三十六件，成功三十五件。"
    slanted = Sheet().write(100, 500, "正文一行。").write(200, 600, "样张样张", matrix="0.7 0.7 -0.7 0.7")
    assert read(slanted) == "正文一行。"


def test_columns_are_read_one_after_the_other() -> None:
    sheet = Sheet().write(200, 60, "两栏的报告标题", size=20)
    for at in range(6):
        sheet.write(60, 100 + 24 * at, f"左{at}甲乙丙丁戊己庚辛壬癸。")
        sheet.write(320, 100 + 24 * at, f"右{at}甲乙丙丁戊己庚辛壬癸。")
    sheet.write(60, 300, "以上是两栏之下的一行，从左边一直写到右边，不分栏。")
    lines = [f"{side}{at}甲乙丙丁戊己庚辛壬癸。" for side in "左右" for at in range(6)]
    assert "".join(read(sheet).split("\n")) == "".join(
        ["两栏的报告标题", *lines, "以上是两栏之下的一行，从左边一直写到右边，不分栏。"]
    )


TABLE = (("项目", "件数", "成功数"), ("矛盾纠纷", "36", "35"), ("信访", "12", "11"))
TABLE_TEXT = "表1\n项目\t件数\t成功数\n矛盾纠纷\t36\t35\n信访\t12\t11\n以上为全年数据。"


def make_table(sheet: Sheet) -> Sheet:
    sheet.write(70, 80, "表1").write(70, 230, "以上为全年数据。")
    for at, row in enumerate(TABLE):
        for x, cell in zip((70, 270, 370), row, strict=True):
            sheet.write(x, 120 + 30 * at, cell)
    return sheet


def test_aligned_cells_are_rows_of_a_table() -> None:
    assert read(make_table(Sheet())) == TABLE_TEXT


def test_ruled_cells_are_rows_of_a_table_with_their_lines_joined() -> None:
    sheet = make_table(Sheet())
    for y in (100, 130, 160, 190):
        sheet.rule(60, y, 460, y)
    for x in (60, 260, 360, 460):
        sheet.rule(x, 100, x, 190)
    assert read(sheet) == TABLE_TEXT


def test_merged_cells_say_their_words_again_but_no_figure_twice() -> None:
    sheet = Sheet()
    for y, left in ((100, 60), (130, 160), (160, 60)):
        sheet.rule(left, y, 360, y)
    for x in (60, 160, 260, 360):
        sheet.rule(x, 100, x, 160)
    sheet.write(65, 135, "人民调解").write(165, 120, "受理").write(265, 120, "36")
    sheet.write(165, 150, "成功").write(265, 150, "35")
    assert read(sheet) == "人民调解\t受理\t36\n人民调解\t成功\t35"


def test_a_long_cell_text_goes_over_lines() -> None:
    sheet = Sheet()
    for y in (100, 160):
        sheet.rule(60, y, 260, y)
    for x in (60, 160, 260):
        sheet.rule(x, 100, x, 160)
    sheet.write(65, 120, "参加法治培训").write(65, 145, "人次").write(170, 130, "360")
    assert read(sheet) == "参加法治培训人次\t360"


def test_a_red_head_keeps_its_lines_and_the_title_is_whole() -> None:
    sheet = Sheet()
    sheet.write(140, 120, "示例镇人民政府文件", size=36)
    sheet.write(220, 180, "示政发〔2025〕3号").rule(60, 190, 535, 190)
    sheet.write(132, 240, "示例镇人民政府关于2024年度法治", size=22).write(198, 275, "政府建设情况的报告", size=22)
    for at, line in enumerate(["县人民政府：", "　　现将有关情况报告如下。"]):
        sheet.write(73, 330 + 24 * at, line)
    assert read(sheet).split("\n") == [
        "示例镇人民政府文件",
        "示政发〔2025〕3号",
        "示例镇人民政府关于2024年度法治政府建设情况的报告",
        "县人民政府：",
        "现将有关情况报告如下。",
    ]


def test_blanks_beside_chinese_go_and_those_between_words_stay() -> None:
    assert read(Sheet().write(60, 100, "全年 36 件 ， 占 9.5 %，见 OA ok")) == "全年36件，占9.5%，见OA ok"


def test_embedded_files_are_told_and_scripts_do_nothing() -> None:
    names = "/Names<</EmbeddedFiles<</Names[(a.exe) 4 0 R]>>>>/OpenAction<</S/JavaScript/JS(while\\(1\\){})>>"
    attachment = b"<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>"
    data = make_pdf(set_text(REPORT), catalogue=names, more=[attachment, stream(b"MZ")])
    document = read_bytes(data, "a.pdf")
    assert (document.text, document.warnings) == (REPORT, (WarningCode.PARTS_SKIPPED,))


@pytest.mark.parametrize(
    "sheet",
    [
        Sheet().picture(bytes(100), 10, 10),
        Sheet().picture(bytes(100), 10, 10).write(280, 800, "— 1 —", size=10),
        Sheet().write(50, 100, "".join(map(chr, range(0xE000, 0xE01E)))),
        Sheet().write(50, 100, "".join(map(chr, range(0x1000, 0x101E)))),
        Sheet().write(50, 100, "龘靐齉爩麤" * 4).write(50, 130, "龘靐齉爩麤" * 4),
        Sheet().write(50, 100, "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~" * 2, size=8),
    ],
)
def test_pages_without_a_sensible_text_layer_count_as_scanned(sheet: Sheet) -> None:
    with pytest.raises(ReadingError) as error:
        read(*set_text(REPORT), sheet)
    assert error.value.code == ErrorCode.SCANNED


def test_a_small_picture_and_an_empty_page_do_not_make_a_scan() -> None:
    assert read(*set_text(REPORT), Sheet()) == REPORT

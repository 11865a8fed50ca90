"""Web pages: the article and where it comes from, nothing of the page around it."""

import pytest

from reports_app.reading import ErrorCode, ReadingError, WarningCode, read_bytes

TITLE = "示例县青石镇2024年法治政府建设情况报告"
PROSE = [
    "一年来，青石镇把法治建设摆在重要位置，各项工作有序推进，现将有关情况报告如下。",
    "一、主要做法",
    "全年受理矛盾纠纷36件，化解35件，群众对办理结果表示满意，未发生重大案事件。",
    "二、存在的问题",
    "个别村的法律顾问作用发挥还不够充分，下一步将继续加以改进和完善。",
]
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in PROSE)


def page(inner: str, *, head: str = "", body_attributes: str = "") -> str:
    links = "".join(f'<li><a href="/{i}">栏目名称之{i}：关于某某工作的通知</a></li>' for i in range(30))
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body {body_attributes}>"
        f"<div class='top'><ul>{links}</ul></div><div class='position'>当前位置：首页 &gt; 政务公开</div>{inner}"
        "<div>上一篇：<a href='/1'>另一份报告的标题</a></div>"
        "<div class='footer'>主办单位：示例县人民政府 版权所有</div>"
        "<script>var a = '脚本里的中文文字不应当出现在结果之中';</script></body></html>"
    )


def read_lines(source: str, encoding: str = "utf-8") -> list[str]:
    return read_bytes(source.encode(encoding), "a.html").text.split("\n")


@pytest.mark.parametrize(
    "container",
    [
        "<div class='TRS_Editor'>{}</div>",
        "<div class='view TRS_UEDITOR trs_paper_default trs_word'>{}</div>",
        "<div id='UCAP-CONTENT'><div class='trs_editor_view'>{}</div></div>",
        "<div id='zoom'>{}</div>",
        "<div class='article-content'>{}</div>",
        "<td id='vsb_content_2'><div class='v_news_content'>{}</div></td>",
        "<div class='a-name-nobody-knows'>{}</div>",
        "<table><tr><td><div>{}</div></td></tr></table>",
        "<form id='aspnetForm'><div><div>{}</div></div></form>",
    ],
)
def test_the_article_alone_with_its_title_before_it(container: str) -> None:
    source = page(
        f"<h1>{TITLE}</h1><div>来源：青石镇人民政府 发布时间：2025-01-20 【打印】</div>{container.format(PARAGRAPHS)}"
    )
    lines = read_lines(source)
    assert (lines[0], lines[-len(PROSE) :]) == (TITLE, PROSE)
    assert not [line for line in lines if "栏目" in line or "脚本" in line or "主办" in line or "上一篇" in line]


def test_title_source_and_date_from_the_metadata() -> None:
    head = (
        f"<title>{TITLE}_示例县人民政府</title><meta name='ArticleTitle' content='{TITLE}'>"
        "<meta name='ContentSource' content='青石镇人民政府'><meta name='PubDate' content='2025-01-20 09:30'>"
        "<meta name='SiteName' content='示例县人民政府'>"
    )
    read = read_bytes(page(f"<div class='TRS_Editor'>{PARAGRAPHS}</div>", head=head).encode(), "a.html")
    published = ["来源：青石镇人民政府", "发布时间：2025-01-20", "网站名称：示例县人民政府"]
    assert (read.title, read.text.split("\n")) == (TITLE, [TITLE, *published, *PROSE])


def test_an_article_that_begins_with_its_title_is_left_as_it_is() -> None:
    source = page(f"<h1>{TITLE}</h1><div class='TRS_Editor'><p>{TITLE}</p>{PARAGRAPHS}</div>")
    assert read_lines(source) == [TITLE, *PROSE]


def test_the_title_of_the_window_without_the_name_of_the_site() -> None:
    source = page(f"<div id='zoom'>{PARAGRAPHS}</div>", head=f"<title>{TITLE}-示例县人民政府门户网站</title>")
    assert read_lines(source) == [TITLE, *PROSE]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("gb2312", "gb18030"),
        ("gb2312", "utf-8"),
        ("utf-8", "gb18030"),
        ("", "gb18030"),
        ("big5", "gb18030"),
        ("utf-8", "utf-16"),
    ],
)
def test_the_declared_encoding_is_not_believed_against_the_bytes(declared: str, encoding: str) -> None:
    source = f"<html><head><meta charset='{declared}'></head><body>{PARAGRAPHS}</body></html>"
    assert read_lines(source, encoding) == PROSE


def test_hidden_text_comments_and_furniture_are_dropped() -> None:
    extra = (
        "<p style='DISPLAY: none'>隐藏的文字不应出现</p><!-- 注释里的文字 --><style>p{}</style><p hidden>也隐藏</p>"
        "<p>【打印】【关闭】</p><p>分享到：</p><p>字号：大 中 小</p><p>下一篇：没有了</p>"
        "<div class='bdsharebuttonbox'>一键分享按钮</div>"
    )
    assert read_lines(page(f"<div id='zoom'>{PARAGRAPHS}{extra}</div>")) == PROSE


def test_lines_breaks_entities_and_blanks() -> None:
    inner = (
        "<p>第一行&nbsp;&lt;甲&gt;<br>第二\n      行&#12288;</p><p>English\n words</p><pre>甲\n乙</pre>\u200b<p> </p>"
    )
    assert read_lines(f"<html><body>{inner}</body></html>") == ["第一行 <甲>", "第二行", "English words", "甲", "乙"]


def test_tables_are_read_row_by_row() -> None:
    rows = (
        "<tr><th>类别</th><th>指标</th><th>数量</th></tr>"
        "<tr><td rowspan=2>调解</td><td>受理</td><td rowspan=2>36</td></tr><tr><td>成功</td></tr>"
    )
    expected = ["类别\t指标\t数量", "调解\t受理\t36", "调解\t成功"]
    assert read_lines(f"<html><body><table>{rows}</table></body></html>") == expected


def test_numbered_lists_keep_the_numbers_that_a_browser_shows() -> None:
    inner = "<ol start=2><li>甲</li><li>乙<ul><li>丙</li></ul></li></ol>"
    assert read_lines(f"<html><body>{inner}</body></html>") == ["2. 甲", "3. 乙", "丙"]


def test_a_page_exported_from_word() -> None:
    inner = (
        "<!--[if gte mso 9]><xml><w:WordDocument>设置</w:WordDocument></xml><![endif]--><div class=WordSection1>"
        "<p class=MsoNormal><![if !supportLists]><span style='mso-list:Ignore'>一、</span><![endif]>主要做法"
        f"<o:p></o:p></p>{PARAGRAPHS}"
        "<p>文中注释<a href='#_ftn1'><sup>[1]</sup></a>。</p><del>删去的文字</del></div>"
    )
    source = f"<html xmlns:o='urn:schemas-microsoft-com:office:office'><body>{inner}</body></html>"
    assert read_lines(source) == ["一、主要做法", *PROSE, "文中注释。"]


def test_a_page_of_frames_has_no_text() -> None:
    with pytest.raises(ReadingError) as error:
        read_bytes(
            b"<html><frameset cols='20%,80%'><frame src='a.html'><frame src='b.html'></frameset></html>", "a.html"
        )
    assert error.value.code == ErrorCode.EMPTY


def test_a_page_whose_prose_lies_all_over_is_taken_whole_with_a_warning() -> None:
    parts = "".join(f"<div><p>{line * 2}</p></div>" for line in PROSE)
    read = read_bytes(page(parts).encode(), "a.html")
    assert WarningCode.WHOLE_PAGE in read.warnings


def test_word_pages_of_several_sections_are_read_whole() -> None:
    """Word divides its page where the paper or its orientation changes."""
    sentences = [f"全年开展执法检查{at}次，办结案件{at * 2}件。" for at in range(20)]
    parts = "".join(f"<p class=MsoNormal>{sentence}</p>" for sentence in sentences[:12])
    rest = "".join(f"<p class=MsoNormal>{sentence}</p>" for sentence in sentences[12:])
    page = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta http-equiv=Content-Type content="text/html; charset=gb2312"><meta name=Generator content="Word 15">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {{margin:0cm}} --></style></head><body lang=ZH-CN>
<div class=WordSection1><p class=MsoNormal><![if !supportLists]><span style='mso-list:Ignore'>一、</span>
<![endif]>执法<o:p></o:p></p>{parts}<!--[if supportFields]><span>PAGE 3</span><![endif]--></div>
<span><br clear=all style='page-break-before:always;mso-break-type:section-break'></span>
<div class=WordSection2>{rest}<del cite="mailto:x"><p>删去的9件。</p></del></div></body></html>"""
    read = read_bytes(page.encode("gb2312"), "报告.htm")
    assert read.text.split("\n") == ["一、执法", *sentences]
    assert read_bytes(page.encode("gb2312"), "报告.doc").warnings == ()

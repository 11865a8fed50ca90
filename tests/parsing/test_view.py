"""The squeezed view of a text and the way back to its source."""

import pytest

from reports_app.parsing.view import make_view

LONG = (
    "全镇上下坚持以法治为引领，把依法办事贯穿到每一项工作的全过程各环节，持续完善制度机制，压实各级各部门工作责任，统"
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("２０２４ 年，成功率９８．５％", "2024年，成功率98.5%"),
        ("2021 年 共排查 1 200 件", "2021年共排查1200件"),
        ("发放资料 6000 余份", "发放资料6000余份"),
        ("受理1，080件", "受理1,080件"),
        ("比例达到 100 %", "比例达到100%"),
        ("满意率 98. 6%", "满意率98.6%"),
        ("政治任务 and 依法行政", "政治任务and依法行政"),
        ("LED screen 一块", "LED screen一块"),
        ("2024-01-31 16:42", "2024-01-31 16:42"),
        ("法治(政府)建设,现报告如下:", "法治（政府）建设，现报告如下："),
        ('推动"最多跑一次"改革', "推动“最多跑一次”改革"),
        ("一律**法治政府**建设", "一律法治政府建设"),
        ("二○二四年", "二〇二四年"),
        ("（2021－2025年）", "（2021-2025年）"),
        ("1. 2024年加强领导", "1. 2024年加强领导"),
        ("次\t386\t341", "次\t386\t341"),
        ("[bookmark: _GoBack]全镇共有", "全镇共有"),
        ("发布机构：甲镇　　发布日期：今天", "发布机构：甲镇 发布日期：今天"),
        ("", ""),
        (" \n\u3000\n", ""),
    ],
)
def test_text_is_squeezed_to_one_width(source, expected):
    assert make_view(source).text == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"{LONG}\n\n筹推进各项工作。", f"{LONG}筹推进各项工作。"),
        ("完善“镇\n\n村社”三级网络。", "完善“镇村社”三级网络。"),
        ("（一）加强组织领导\n今年以来，全镇开展活动3次。", "（一）加强组织领导\n今年以来，全镇开展活动3次。"),
        (f"{LONG}\n（二）规范执法", f"{LONG}\n（二）规范执法"),
        ("共调解纠纷3件。\n\n\n成功3件。", "共调解纠纷3件。\n成功3件。"),
        (f"{LONG}\n- 12 -\n筹推进。", f"{LONG}筹推进。"),
        ("示例镇人民政府\n2024年1月5日", "示例镇人民政府\n2024年1月5日"),
        ("甲\r\n乙\r丙", "甲\n乙\n丙"),
    ],
)
def test_broken_lines_are_joined_and_paragraphs_kept(source, expected):
    assert make_view(source).text == expected


def test_a_printed_page_is_joined_line_by_line():
    lines = [
        "今年以来，全镇上下统一思想、凝聚共识，",
        "把依法治理与产业发展结合起来，让群众在",
        "每一次执法中感受到公平，开展宣讲活动12",
        "场，分发读本1 500 本，听众达3000余人次。",
        "二、存在问题",
        "一些村寨山高路远，普法资源不够均衡，外",
        "出务工群体覆盖不够，宣传方式比较单一，",
        "群众参与不多。",
    ]
    assert make_view("\n".join(lines)).text == (
        "今年以来，全镇上下统一思想、凝聚共识，把依法治理与产业发展结合起来，让群众在每一次执法中感受到公平，"
        "开展宣讲活动12场，分发读本1500本，听众达3000余人次。\n二、存在问题\n"
        "一些村寨山高路远，普法资源不够均衡，外出务工群体覆盖不够，宣传方式比较单一，群众参与不多。"
    )


def test_a_number_with_commas_goes_on_in_the_next_printed_line():
    lines = [
        "今年以来，全镇上下统一思想、凝聚共识，",
        "把依法治理与产业发展结合起来，让群众在",
        "每一次执法中感受到公平，全年投入资金6,",
        "400元，用于更新设备，群众普遍表示满意，",
        "一些村寨山高路远，普法资源不够均衡，外",
        "出务工群体覆盖不够，宣传方式比较单一，",
        "群众参与不多。",
    ]
    assert "投入资金6,400元" in make_view("\n".join(lines)).text


def test_spans_lead_back_to_the_source():
    source = "全年\u3000共排查 1 200 件，成功率\n９８．５ ％。"
    view = make_view(source)
    back = [source[slice(*view.to_source(*span))] for span in ((0, 2), (5, 9), (15, 20))]
    assert (view.text, back) == ("全年共排查1200件，成功率\n98.5%。", ["全年", "1 200", "９８．５ ％"])


def test_traditional_characters_are_read_as_simplified_ones_in_their_places():
    source = "全鎮調處矛盾糾紛 86 件，發放宣傳單2萬餘份。"
    view = make_view(source)
    assert view.text == "全镇调处矛盾纠纷86件，发放宣传单2万余份。"
    assert source[slice(*view.to_source(8, 11))] == "86 件"


def test_every_character_of_the_view_has_its_place_in_the_source():
    source = "一、 工作\t情况 \n\n 全镇 12 个村，**共** 3 名。\x0c第 2 页 共 3 页\n尾"
    view = make_view(source)
    assert list(view.offsets) == sorted(set(view.offsets))
    assert len(view.offsets) == len(view.text)
    assert [view.from_source(offset) for offset in view.offsets] == list(range(len(view.text)))


def test_page_lines_and_anchors_are_told_as_removed():
    source = "[bookmark: _Toc123]甲。\n第 2 页 共 5 页\n乙。"
    view = make_view(source)
    assert (view.text, [source[start:end] for start, end in view.removed]) == (
        "甲。\n乙。",
        ["[bookmark: _Toc123]", "第 2 页 共 5 页"],
    )


def test_sentences_end_outside_brackets_and_quotations():
    view = make_view("开展“一案一评。二案再评”活动3场；发放资料（含手册；折页）20份。其他\n第二段！")
    assert [view.text[start:end] for start, end in view.sentences] == [
        "开展“一案一评。二案再评”活动3场；",
        "发放资料（含手册；折页）20份。",
        "其他",
        "第二段！",
    ]


def test_paragraph_and_sentence_of_a_position():
    view = make_view("甲。乙丙。\n丁。")
    assert (view.sentence_at(3), view.paragraph_at(7)) == ((2, 5), (6, 8))


def test_headings_marked_by_the_source_are_known():
    view = make_view("## 主要做法\n全镇开展活动。\n**存在问题**\n力量不足。")
    assert sorted(view.text[start : start + 4] for start in view.marked) == ["主要做法", "存在问题"]


def test_rule_of_a_piped_table_moves_nothing_behind_it():
    text = "| 案由 | 件数 |\n| --- | :---: |\n| 占道经营 | 13 |\n调解纠纷56件。\n"
    view = make_view(text)
    start = view.text.index("56")
    assert view.to_source(start, start + 2) == (text.index("56"), text.index("56") + 2)

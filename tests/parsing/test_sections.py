"""Headings, the kinds of sections and the mandated parts."""

import json

import pytest

from reports_app.parsing.model import SectionKind
from reports_app.parsing.sections import find_parts, find_sections, is_plan_context, section_at
from reports_app.parsing.view import make_view

BODY = "全镇坚持依法行政，群众法治意识不断增强，各项工作取得成效，社会大局总体和谐稳定，没有发生影响较大的案件。"
MEASURES, SHORTCOMINGS, FIRST, PLAN = (
    SectionKind.MEASURES,
    SectionKind.SHORTCOMINGS,
    SectionKind.FIRST_RESPONSIBLE,
    SectionKind.PLAN,
)


def outline(text):
    return [(section.level, section.heading, section.kind) for section in find_sections(make_view(text))]


def parts(text):
    view = make_view(text)
    return find_parts(view, find_sections(view))


def test_short_paragraphs_counted_off_without_headings_are_the_measures():
    told = [
        f"{number}是学法方面。乡里组织干部学法，各村也开了会，讲了民法典和禁毒法，群众听得明白，反映较好。"
        for number in "一二三"
    ]
    text = "\n".join(
        [
            "今年乡里做了一些工作。",
            *told,
            "存在的问题：干部懂法律的人少，群众居住分散，路远，宣传的次数还不够多，经费也少。",
        ]
    )
    assert parts(text) == (MEASURES, SHORTCOMINGS)


@pytest.mark.parametrize(
    ("heading", "level"),
    [
        ("第一部分　主要做法", 0),
        ("一、主要做法", 1),
        ("（一）主要做法", 2),
        ("(一)主要做法", 2),
        ("一）主要做法", 2),
        ("★ 主要做法", 2),
        ("1. 主要做法", 3),
        ("1、主要做法", 3),
        ("⒈主要做法", 3),
        ("①主要做法", 3),
        ("（1） 主要做法", 4),
    ],
)
def test_level_follows_the_style_of_numbering(heading, level):
    assert [each[0] for each in outline(f"{heading}\n{BODY}")] == [level]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("一、2023年度推进法治政府建设的主要举措和成效", MEASURES),
        ("一、工作开展情况", MEASURES),
        ("一、基本做法", MEASURES),
        ("一、全年工作回顾", MEASURES),
        ("一、强化政治引领，夯实组织保障", MEASURES),
        ("一、压实责任，着力破解谁来管的问题", MEASURES),
        ("二、存在的不足和原因", SHORTCOMINGS),
        ("二、问题与短板", SHORTCOMINGS),
        ("二、存在问题", SHORTCOMINGS),
        ("二、工作中的困难和问题", SHORTCOMINGS),
        ("二、党政主要负责人履行推进法治建设第一责任人职责情况", FIRST),
        ("二、主要领导履职情况", FIRST),
        ("二、2024年党政主要负责人履行推进法治建设第一责任人职责，加强法治政府建设的有关情况", FIRST),
        ("四、2025年推进法治政府建设的主要安排", PLAN),
        ("四、下步打算", PLAN),
        ("四、下一年度工作计划", PLAN),
        ("四、2024年工作谋划", PLAN),
        ("四、今后努力方向", PLAN),
        ("第三部分2022年打算", PLAN),
        ("五、其他需要报告的事项", SectionKind.OTHER),
    ],
)
def test_kind_follows_the_words_of_the_heading(heading, kind):
    assert outline(f"{heading}\n{BODY}") == [(0 if heading[0] == "第" else 1, heading, kind)]


def test_sections_below_take_the_kind_of_the_section_around_them():
    text = f"一、主要做法\n（一）聚焦突出问题，抓好整改\n{BODY}\n二、下一步打算\n（一）落实第一责任人职责\n{BODY}"
    assert [kind for *_, kind in outline(text)] == [MEASURES, MEASURES, PLAN, PLAN]


def test_parts_below_an_outer_heading_have_their_own_kinds():
    inner = f"一、党政主要负责人履行第一责任人职责情况\n{BODY}\n二、抓学习\n{BODY}"
    text = f"第一部分　工作情况\n{inner}\n第二部分　存在问题\n{BODY}"
    assert [kind for *_, kind in outline(text)] == [MEASURES, FIRST, MEASURES, SHORTCOMINGS]


def test_parts_in_a_lower_style_of_numbering_are_parts():
    headings = ("主要做法", "存在的不足", "党政主要负责人履行第一责任人职责情况", "下一步工作打算")
    text = "\n".join(f"{number}. {heading}\n{BODY}" for number, heading in enumerate(headings, 1))
    assert parts(text) == (MEASURES, SHORTCOMINGS, FIRST, PLAN)


def test_words_of_enumeration_are_no_headings():
    assert outline(f"一、主要做法\n一是抓学习。{BODY}\n二要抓宣传。{BODY}") == [(1, "一、主要做法", MEASURES)]


def test_heading_in_front_of_its_paragraph_ends_at_its_full_stop():
    assert outline(f"（一）加强领导，压实责任。{BODY}") == [(2, "（一）加强领导，压实责任", MEASURES)]


def test_headings_without_numbers_are_found_by_their_words():
    text = f"{BODY}\n主要举措和成效\n{BODY}\n存在的不足\n{BODY}\n下一步工作打算\n{BODY}"
    assert [(heading, kind) for _, heading, kind in outline(text)] == [
        ("主要举措和成效", MEASURES),
        ("存在的不足", SHORTCOMINGS),
        ("下一步工作打算", PLAN),
    ]


def test_headings_inside_a_paragraph_without_line_breaks_are_found():
    text = f"一、主要做法。{BODY}二、存在的不足。{BODY}三、下一步工作打算。{BODY}"
    assert parts(text) == (MEASURES, SHORTCOMINGS, PLAN)


def test_the_plan_of_the_year_is_no_plan_of_the_next():
    done = f"年初制定的检查计划已完成，开展检查36次。{BODY}"
    text = f"一、基本情况\n{BODY}\n行政执法年度计划\n{done}\n二、主要成效\n{BODY}"
    assert not is_plan_context(find_sections(make_view(text)), text.index("36"))
    assert PLAN not in parts(text)


@pytest.mark.parametrize("turn", ["下一步，我镇将", "打算：明年"])
def test_one_heading_for_shortcomings_and_plan_is_cut_where_the_text_turns(turn):
    text = f"三、存在的不足和下一步工作打算\n执法力量不足。{BODY}\n{turn}开展宣传20场。{BODY}"
    view = make_view(text)
    sections = find_sections(view)
    where = [section_at(sections, view.text.index(word)).kind for word in ("执法力量", "20场")]
    assert (where, find_parts(view, sections)) == ([SHORTCOMINGS, PLAN], (SHORTCOMINGS, PLAN))


def test_closing_paragraph_without_a_heading_is_a_plan():
    text = f"一、主要做法\n{BODY}\n下一步，我镇将继续开展宣传20场。{BODY}"
    view = make_view(text)
    sections = find_sections(view)
    assert [is_plan_context(sections, view.text.index(word)) for word in ("坚持依法", "20场")] == [False, True]
    assert find_parts(view, sections) == (MEASURES, PLAN)


@pytest.mark.parametrize(
    ("words", "is_plan"),
    [
        ("2024年，青石镇将政务公开作为转变作风的抓手，公开信息20场。", False),
        ("2024年，我镇将法治建设纳入议事日程，开展宣传20场。", False),
        ("2025年，我镇将继续把普法纳入议事日程，开展宣传20场。", True),
        ("2025年，我镇将开展宣传20场。", True),
    ],
)
def test_object_put_first_is_no_plan(words, is_plan):
    view = make_view(f"一、主要做法\n{BODY}\n{words}{BODY}")
    assert is_plan_context(find_sections(view), view.text.index("20场")) is is_plan


@pytest.mark.parametrize(
    ("words", "is_plan"),
    [("下半年，我镇将重点抓好宣传20场。", True), ("下半年，我镇开展宣传20场，又调解纠纷9件。", False)],
)
def test_rest_of_the_year_is_a_plan_where_it_is_to_come(words, is_plan):
    text = f"一、主要做法\n{BODY}\n{words}{BODY}"
    view = make_view(text)
    assert is_plan_context(find_sections(view), view.text.index("20场")) is is_plan


@pytest.mark.parametrize(
    "opening",
    [
        f"2023年，我镇坚持依法行政，将法治教育纳入干部培训全过程，{BODY}",
        f"2023年，我镇针对上年督察中存在的问题逐条整改，{BODY}",
    ],
)
def test_opening_paragraph_that_tells_what_was_done_is_no_other_part(opening):
    assert parts(f"报告如下：\n{opening}\n（一）强化学习\n{BODY}") == (MEASURES,)


def test_plan_that_admits_a_gap_is_no_part_of_shortcomings():
    opening = "工作虽有成效，但与上级要求还有一定差距。下一年，我镇将抓好以下工作。"
    text = f"一、工作情况\n{BODY}\n二、2022年工作打算\n{opening}{BODY}"
    assert parts(text) == (MEASURES, PLAN)


def test_first_responsible_inside_the_measures_is_no_part():
    text = (
        f"一、主要做法\n（一）加强领导。党政主要负责人切实履行推进法治建设第一责任人职责。{BODY}\n二、存在问题\n{BODY}"
    )
    assert parts(text) == (MEASURES, SHORTCOMINGS)


def test_text_behind_the_last_section_belongs_to_none():
    view = make_view(f"一、下一步打算\n{BODY}\n特此报告。\n示例镇人民政府\n2024年1月5日")
    sections = find_sections(view)
    assert section_at(sections, view.text.index("2024年1月")) is None


def test_text_without_headings_has_its_measures_only():
    assert (parts(BODY), parts("示例镇"), parts("")) == ((MEASURES,), (), ())


@pytest.mark.seeds
@pytest.mark.parametrize("folder", ["gold", "composed/gold"])
def test_parts_of_real_reports_are_those_a_person_sees(shared, folder):
    for path in sorted((shared / folder).glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = (shared / gold["file"]).read_bytes().decode("utf-8")
        assert (path.name, sorted(parts(text))) == (path.name, sorted(gold["parts"]))

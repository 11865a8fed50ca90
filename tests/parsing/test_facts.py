"""Facts in their sentences: roles, units of the catalogue, shared numbers, parts."""

from pathlib import Path

import pytest

from reports_app.parsing.catalogue import specs
from reports_app.parsing.facts import extract_facts
from reports_app.parsing.lexicon import load_lexicon
from reports_app.parsing.numbered import number_text

LEXICON = load_lexicon(specs(Path(__file__).resolve().parent.parent.parent / "fixtures" / "indicators.csv"))


def read(text, year=2024):
    drafts = extract_facts(number_text(text), LEXICON, year=year)
    return [f"{draft.code} {draft.value:f} {draft.role}" for draft in drafts if draft.code]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("共受理纠纷96件，成功94件。", ["mediation.cases 96 total", "mediation.resolved 94 total"]),
        (
            "全年调解纠纷96件，其中村级80件、镇级16件。",
            ["mediation.cases 96 total", "mediation.cases 80 part", "mediation.cases 16 part"],
        ),
        (
            "实施行政许可134件，其中林木采伐许可24件、建房许可110件。",
            ["enforcement.licences 134 total", "enforcement.licences 24 part", "enforcement.licences 110 part"],
        ),
        (
            "法治考试参考率、合格率均达100%。",
            ["learning.exam_participation_rate 100 total", "learning.exam_pass_rate 100 total"],
        ),
        (
            "办理热线工单93件、信访事项41件，办结率均达100%。",
            [
                "petitions.hotline_cases 93 total",
                "petitions.cases 41 total",
                "petitions.hotline_resolution_rate 100 total",
                "petitions.resolution_rate 100 total",
            ],
        ),
        ("调解纠纷120件，去年同期为133件。", ["mediation.cases 120 total", "mediation.cases 133 previous"]),
        ("调解纠纷120件，同比增长12%。", ["mediation.cases 120 total"]),
        ("五年来累计举办法治讲座63场。", ["publicity.lectures 63 previous"]),
        ("力争举办法治讲座12场。", ["publicity.lectures 12 target"]),
        ("罚没金额0.7万余元。", ["enforcement.fines 7000 total"]),
        ("中心组学法每季度1次。", ["learning.group_study 4 total"]),
        (
            "新培养法律明白人26名，总数达到118名。",
            ["publicity.legal_pioneers 26 part", "publicity.legal_pioneers 118 total"],
        ),
        (
            "发放宣传手册1600本、其他宣传资料2800份。",
            ["publicity.materials 1600 part", "publicity.materials 2800 part"],
        ),
        (
            "审查规范性文件、合同分别为6件、28件。",
            ["legality.reviews 6 total", "legality.contracts 28 total"],
        ),
        (
            "政务热线满意率由年初的88.6%提升至94.1%。",
            ["petitions.satisfaction_rate 88.6 previous", "petitions.satisfaction_rate 94.1 total"],
        ),
        ("每村配备法律明白人3至5名。", []),
        ("防止民转刑案件2起。", []),
    ],
)
def test_sentence(text, facts):
    assert read(text) == facts


def test_everything_in_the_plan_is_a_target():
    text = (
        "一、主要举措和成效\n全年举办法治讲座6场，调解矛盾纠纷40件，各项工作取得新的成效。\n"
        "二、2025年工作计划\n举办法治讲座10场，培育法律明白人20名。\n"
    )
    assert read(text) == [
        "publicity.lectures 6 total",
        "mediation.cases 40 total",
        "publicity.lectures 10 target",
        "publicity.legal_pioneers 20 target",
    ]


def test_what_is_out_of_order_among_the_shortcomings_is_no_figure():
    text = (
        "一、主要举措\n全镇建成普法阵地14个，村调委会12个，群众学法更加方便，法治氛围日益浓厚，各项工作有序推进。\n"
        "二、存在的不足\n一是4个普法阵地陈旧；二是3个村调委会作用不明显；三是执法人员5人均为兼职。"
    )
    assert read(text) == ["publicity.venues 14 total", "mediation.committees 12 total", "enforcement.officers 5 total"]


def test_heading_gives_the_subject_to_a_bare_list():
    text = "（四）化解矛盾纠纷，维护稳定。共受理96件，成功94件。"
    assert read(text) == ["mediation.cases 96 total", "mediation.resolved 94 total"]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "（三）抓调解\n全年受理186件，成功183件，成功率98.4%。",
            ["mediation.cases 186 total", "mediation.resolved 183 total", "mediation.success_rate 98.4 total"],
        ),
        (
            "（四）抓信访\n受理38件，办结37件，办结率97.4%。",
            ["petitions.cases 38 total", "petitions.resolution_rate 97.4 total"],
        ),
        (
            "（五）抓执法\n查处31件，联合市场监管所检查12次。",
            ["enforcement.cases 31 total", "enforcement.joint_operations 12 total"],
        ),
        ("（六）抓产业\n受理186件，成功183件。", []),
    ],
)
def test_theme_of_a_heading_is_the_last_resort_for_a_verb_alone(text, facts):
    assert read(text) == facts


def test_short_heading_is_the_label_of_what_follows():
    text = (
        "（一）抓普法\n1.讲座。全年12场，1300人次听讲。\n2.宣传活动\n全年46场。\n"
        "（二）抓调解\n1.排查：全年24次。\n（三）应急演练。全年4次。"
    )
    assert read(text) == [
        "publicity.lectures 12 total",
        "publicity.audience 1300 total",
        "publicity.activities 46 total",
        "mediation.screenings 24 total",
        "governance.drills 4 total",
    ]


def test_long_heading_is_no_label():
    text = "（一）开展形式多样的普法宣传活动，营造良好氛围\n全年46场。"
    assert read(text) == []


def test_rows_of_a_table_name_their_measure_word():
    text = "年度数据\n受理矛盾纠纷（件）\t512\n调解成功（件）\t461\n"
    assert read(text) == ["mediation.cases 512 total", "mediation.resolved 461 total"]


def test_competing_candidates_are_kept_best_first():
    (draft,) = extract_facts(number_text("调解纠纷94件。"), LEXICON, year=2024)
    scores = [candidate.score for candidate in draft.candidates]
    assert draft.candidates[0].code == "mediation.cases"
    assert scores == sorted(scores, reverse=True)

"""The claims that are checked, each with a text that breaks it and one that does not."""

import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from reports_app.parsing import parse_report
from reports_app.parsing.catalogue import specs
from reports_app.parsing.findings import MANDATED, check_claims
from reports_app.parsing.gazetteer import Gazetteer
from reports_app.parsing.lexicon import load_lexicon
from reports_app.parsing.model import Check, Severity, Verdict

DATA = Path(__file__).resolve().parents[2] / "reports_app" / "parsing" / "data"
LEXICON = load_lexicon(specs(Path(__file__).resolve().parent.parent.parent / "fixtures" / "indicators.csv"))
FRAME = """示例县柳溪镇人民政府关于2024年法治政府建设情况的报告

2024年，柳溪镇认真推进法治政府建设，现将2024年度法治政府建设情况报告如下：
一、主要举措和成效
（一）多元化解纠纷。{body}
二、存在的不足和原因
执法力量仍然薄弱，普法形式有待创新，干部运用法治思维的能力还需进一步提升。
三、党政主要负责人履行推进法治建设第一责任人职责情况
党委书记、镇长带头学法用法，把法治建设摆在全局工作的突出位置，亲自部署、亲自过问。
四、2025年工作安排
继续抓好法治宣传教育，提升依法行政水平，推动矛盾纠纷就地化解。
"""


def checks(body, frame=FRAME):
    report = parse_report(frame.format(body=body), gazetteer=Gazetteer.from_places([]), lexicon=LEXICON)
    return report, {finding.check for finding in report.findings if finding.verdict is Verdict.INCONSISTENT}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("调解纠纷94件，成功92件，成功率97.9%。", set()),
        ("调解纠纷94件，成功92件，成功率98%。", set()),
        ("调解纠纷94件，成功92件，成功率97%。", {Check.RATE_MISMATCH}),
        ("调解纠纷94件，成功92件，成功率97%以上。", set()),
        ("学法考试应考86人，实考82人，参考率98%。", {Check.RATE_MISMATCH}),
        ("受理信访事项48件，办结45件，办结率100%。", {Check.RATE_MISMATCH}),
        ("受理信访事项48件，办结48件，办结率100%。", set()),
        ("人大代表建议8件、检察建议3件办复率均为100%。", set()),
        ("矛盾纠纷调解成功率达100%以上。", {Check.RATE_OVER_100}),
        ("执法人员持证率112.5%。", {Check.RATE_OVER_100}),
        ("调解纠纷90件，同比增长120%。", set()),
        ("村级调委会调解纠纷58件，全镇调处183件，成功161件，成功率88%。", set()),
        ("参加学法考试86人，合格80人，合格率100%。", {Check.RATE_MISMATCH}),
        ("学法考试86人参加考试，85人合格，合格率98.8%。", set()),
        ("现有行政执法人员12名，其中持证10名，持证率100%。", {Check.RATE_MISMATCH}),
        ("回访群众50人，满意30人，群众满意率98%。", set()),
        ("调解纠纷96件，其中村级80件、镇级26件。", {Check.PARTS_EXCEED_TOTAL}),
        ("调解纠纷96件，其中村级80件、镇级16件。", set()),
        ("公开政府信息150条（其中图片90条、文字60条），领导信息12条，民生信息17条。", set()),
    ],
)
def test_claim(body, found):
    assert checks(body)[1] == found


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("矛盾纠纷调解成功率达98件。", "rate_unit"),
        ("开展普法宣传，覆盖群众1200万人次。", "too_large"),
        ("调解涉及金额3.5元。", "too_small"),
        ("为群众追回欠薪56万元。", None),
        ("矛盾纠纷调解成功率0.98%。", "too_small"),
        ("调解矛盾纠纷96.5件。", "not_whole"),
        ("调解矛盾纠纷1.2万件。", None),
        ("开展普法宣传，覆盖群众12万人次。", None),
        ("今年办结率明显提高，处理工单12件。", None),
        ("2025年力争覆盖群众1200万人次。", None),
    ],
)
def test_unit_or_size_that_cannot_be(body, reason):
    report, _ = checks(body)
    assert [f.detail["reason"] for f in report.findings if f.check is Check.UNIT_SUSPECT] == (
        [reason] if reason else []
    )


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ("全年共调解矛盾纠纷96件。", True),
        ("全年调解各类矛盾纠纷96件。", True),
        ("全年共调解矛盾纠纷94件。", False),
        ("全年村级调解矛盾纠纷96件。", False),
        ("石桥司法所全年共调解矛盾纠纷96件。", False),
        ("调解矛盾纠纷96件。", False),
        ("全年共调解矛盾纠纷96余件。", False),
        ("去年全年共调解矛盾纠纷96件。", False),
        ("2025年计划全年共调解矛盾纠纷96件。", False),
    ],
)
def test_two_totals_in_the_same_words(other, found):
    report, _ = checks("全年共调解矛盾纠纷94件。\n（二）基层治理。" + other)
    told = [f.detail for f in report.findings if f.check is Check.DUPLICATE_TOTAL]
    assert told == ([{"first": "94", "second": "96"}] if found else [])


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("调解纠纷90件，其中夜间调解30件。从类型看，邻里50件、土地25件、其他15件。", False),
        ("调解纠纷90件，其中邻里50件、土地30件、其他15件。", True),
        ("办理处罚案件41件，其中简易程序36件、普通程序5件；其中市容类处罚30件，扬尘类处罚11件。", False),
        ("办理处罚案件41件，其中简易程序36件、普通程序5件、当场处罚4件。", True),
        ("现有执法人员27名，其中持有执法证件人员25名，新录用人员4名。", False),
    ],
)
def test_one_whole_may_be_broken_down_in_two_ways(body, found):
    report, _ = checks(body)
    assert any(f.check is Check.PARTS_EXCEED_TOTAL for f in report.findings) is found


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("受理纠纷150件；调解成功141件，调解成功率94%。", Verdict.CONSISTENT),
        ("受理纠纷150件；调解成功141件，调解成功率98%。", Verdict.INCONSISTENT),
        ("受理纠纷150件。调解成功141件，调解成功率98%。", Verdict.UNCHECKABLE),
    ],
)
def test_rate_may_rest_on_a_count_before_a_semicolon(body, verdict):
    report, _ = checks(body)
    assert [f.verdict for f in report.findings if f.check is Check.RATE_MISMATCH] == [verdict]


def test_a_rate_that_the_levels_give_together_is_not_called_wrong():
    report, _ = checks("排查纠纷100件，其中村级化解60件，片区化解24件，镇级化解13件，综合化解率97%。")
    assert all(f.verdict is not Verdict.INCONSISTENT for f in report.findings if f.check is Check.RATE_MISMATCH)


def test_one_share_larger_than_its_whole_is_told():
    report, _ = checks("综合执法队现有执法人员10人，其中取得执法资格12人。")
    told = [[report.facts[i].value for i in f.facts] for f in report.findings if f.check is Check.PARTS_EXCEED_TOTAL]
    assert told == [[10, 12]]


def test_what_is_many_times_more_is_no_share():
    report, _ = checks("综合执法队现有执法人员10人，其中办案用的执法资格题库人员名单40人。")
    assert all(f.check is not Check.PARTS_EXCEED_TOTAL for f in report.findings)


def test_a_rate_of_solved_cases_is_not_held_against_those_closed():
    report, _ = checks("承办热线工单900件，按时办结891件，按时办结率99%，问题解决率88.2%。")
    assert all(f.verdict is not Verdict.INCONSISTENT for f in report.findings if f.check is Check.RATE_MISMATCH)


def test_rates_are_told_right_wrong_or_open():
    report, _ = checks("调解纠纷94件，成功92件，成功率97.9%。受理信访事项48件，办结45件，办结率100%。热线办结率99%。")
    told = [(f.verdict, f.severity, [report.facts[i].value for i in f.facts]) for f in report.findings]
    assert told == [
        (Verdict.CONSISTENT, Severity.NOTICE, [Decimal("97.9"), 92, 94]),
        (Verdict.INCONSISTENT, Severity.WARNING, [100, 45, 48]),
        (Verdict.UNCHECKABLE, Severity.NOTICE, [99]),
    ]


@pytest.mark.parametrize(
    ("body", "code", "counts"),
    [
        ("受理信访事项48件，办结47件，办结率97.9%。", "petitions.resolution_rate", (47, 48)),
        ("受理信访事项48件，办结45件，办结率100%。", "petitions.resolution_rate", (45, 48)),
        ("承办热线工单340件，办结317件，办结率93.2%。", "petitions.hotline_resolution_rate", (317, 340)),
        ("参加学法考试86人，合格85人，合格率98.8%。", "learning.exam_pass_rate", (85, 86)),
        ("现有行政执法人员14名，其中持证12名，持证率85.7%。", "enforcement.certified_rate", (12, 14)),
        (
            "办理行政诉讼案件4件，负责人出庭3件，行政机关负责人出庭应诉率75%。",
            "oversight.leader_appearance_rate",
            (3, 4),
        ),
        (
            "办理行政诉讼案件4件，负责人出庭1件，行政机关负责人出庭应诉率75%。",
            "oversight.leader_appearance_rate",
            (None, None),
        ),
        ("热线办结率99%。", "petitions.hotline_resolution_rate", (None, None)),
        ("受理信访事项40余件，办结39件，办结率98%。", "petitions.resolution_rate", (None, None)),
    ],
)
def test_rate_keeps_the_counts_beside_it(body, code, counts):
    report, _ = checks(body)
    value = next(value for value in report.values if value.indicator == code)
    assert (value.numerator, value.denominator) == counts


def test_counts_beside_a_rate_go_before_those_of_the_report():
    report, _ = checks("调解纠纷94件，成功92件，成功率97.9%。\n（二）基层治理。全年调解矛盾纠纷320件。")
    rate = next(value for value in report.values if value.indicator == "mediation.success_rate")
    assert (rate.value, rate.numerator, rate.denominator) == (Decimal("97.9"), 92, 94)


def test_missing_part_is_named():
    report, found = checks(
        "调解纠纷94件。", FRAME.replace("二、存在的不足和原因", "").replace("执法力量仍然薄弱，", "")
    )
    assert Check.PART_MISSING in found
    assert [finding.detail for finding in report.findings] == [{"missing": "shortcomings"}]


def test_two_years_claimed_is_a_conflict():
    report, _ = checks("调解纠纷94件。")
    identity = replace(report.identity, years=(2024, 2023))
    (finding,) = check_claims((), identity, MANDATED, kinds=LEXICON.kinds, rates=(), text="")
    assert (finding.check, finding.detail) == (Check.YEAR_CONFLICT, {"years": "2024、2023"})


def test_arithmetic_is_told_with_the_facts_concerned():
    report, _ = checks("调解纠纷94件，成功92件，成功率97%。")
    (finding,) = report.findings
    assert finding.detail == {
        "stated": "97",
        "bound": "exact",
        "actual": "97.87",
        "numerator": "92",
        "denominator": "94",
    }
    assert [report.facts[index].indicator for index in finding.facts] == [
        "mediation.success_rate",
        "mediation.resolved",
        "mediation.cases",
    ]


@pytest.mark.parametrize("file", ["rate_counts.toml", "plausible.toml"])
def test_data_names_only_what_the_catalogue_has(file):
    data = tomllib.loads((DATA / file).read_text(encoding="utf-8"))
    named = set(data.get("indicators", {})) | {raw["code"] for raw in data.get("rate", [])}
    counts = data.get("counts", {})
    named |= {raw["code"] for raw in counts.values() if "code" in raw}
    named |= {each for raw in data.get("rate", []) for pair in raw["pairs"] for each in pair} - set(counts)
    assert named - set(LEXICON.kinds) == set()
    assert set(data.get("kinds", {})) <= set(LEXICON.kinds.values())

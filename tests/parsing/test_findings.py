"""The claims that are checked, each with a text that breaks it and one that does not."""

from dataclasses import replace
from pathlib import Path

import pytest

from reports_app.parsing import parse_report
from reports_app.parsing.catalogue import specs
from reports_app.parsing.findings import MANDATED, check_claims
from reports_app.parsing.gazetteer import Gazetteer
from reports_app.parsing.lexicon import load_lexicon
from reports_app.parsing.model import Check

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
    return report, {finding.check for finding in report.findings}


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
        ("矛盾纠纷调解成功率达100%以上。", {Check.RATE_OVER_100}),
        ("执法人员持证率112.5%。", {Check.RATE_OVER_100}),
        ("调解纠纷90件，同比增长120%。", set()),
        ("调解纠纷96件，其中村级80件、镇级26件。", {Check.PARTS_EXCEED_TOTAL}),
        ("调解纠纷96件，其中村级80件、镇级16件。", set()),
    ],
)
def test_claim(body, found):
    assert checks(body)[1] == found


def test_missing_part_is_named():
    report, found = checks(
        "调解纠纷94件。", FRAME.replace("二、存在的不足和原因", "").replace("执法力量仍然薄弱，", "")
    )
    assert Check.PART_MISSING in found
    assert [finding.detail for finding in report.findings] == [{"missing": "shortcomings"}]


def test_two_years_claimed_is_a_conflict():
    report, _ = checks("调解纠纷94件。")
    identity = replace(report.identity, years=(2024, 2023))
    (finding,) = check_claims((), identity, MANDATED, kinds=LEXICON.kinds)
    assert (finding.check, finding.detail) == (Check.YEAR_CONFLICT, {"years": "2024、2023"})


def test_arithmetic_is_told_with_the_facts_concerned():
    report, _ = checks("调解纠纷94件，成功92件，成功率97%。")
    (finding,) = report.findings
    assert finding.detail == {"stated": "97", "actual": "97.87", "numerator": "92", "denominator": "94"}
    assert [report.facts[index].indicator for index in finding.facts] == [
        "mediation.success_rate",
        "mediation.resolved",
        "mediation.cases",
    ]

"""Words for what was read: figures with their bounds, what a numeral is, what a check found."""

from decimal import Decimal, InvalidOperation

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports_app.models import Finding, Indicator, Section
from reports_app.parsing.model import Check, NumberKind

BOUND_SIGNS = {"at_least": "≥", "at_most": "≤", "about": "≈", "exact": ""}

NUMBER_WORDS: dict[str, Promise] = {
    NumberKind.FACT: _("数据"),
    NumberKind.COUNTED: _("目录外的数量"),
    NumberKind.DATE: _("日期"),
    NumberKind.YEAR: _("年份"),
    NumberKind.YEAR_RANGE: _("年份区间"),
    NumberKind.TIME: _("时间"),
    NumberKind.DOCUMENT_NUMBER: _("文号"),
    NumberKind.LIST_NUMBER: _("序号"),
    NumberKind.NAME: _("名称中的数字"),
    NumberKind.SESSION: _("届次"),
    NumberKind.ORDINAL: _("第几"),
    NumberKind.ARTICLE: _("法条"),
    NumberKind.NORM: _("制度要求"),
    NumberKind.STRUCTURE: _("结构用语"),
    NumberKind.TELEPHONE: _("电话"),
    NumberKind.CODE: _("编号"),
    NumberKind.PAGE: _("页码"),
}

CHECK_WORDS: dict[str, Promise] = {
    Check.YEAR_CONFLICT: _("年度前后不一致"),
    Check.RATE_MISMATCH: _("比率与件数对不上"),
    Check.RATE_OVER_100: _("比率超过100%"),
    Check.PART_MISSING: _("缺少规定部分"),
    Check.PARTS_EXCEED_TOTAL: _("分项之和大于总数"),
    Check.UNIT_SUSPECT: _("单位或数量级可疑"),
    Check.DUPLICATE_TOTAL: _("同一指标有两个总数"),
    Check.PREVIOUS_YEAR_MISMATCH: _("与上年报告对不上"),
    Check.JUMP: _("与上年相差很大"),
}
ABOUT_NO_NUMBER = (Check.PART_MISSING,)
"""Checks of what a report says at all."""
CONSISTENT_WORDS: dict[str, Promise] = {
    Check.RATE_MISMATCH: _("比率与件数相符"),
    Check.PREVIOUS_YEAR_MISMATCH: _("与上年报告相符"),
}
UNCHECKABLE_WORDS: dict[str, Promise] = {Check.RATE_MISMATCH: _("比率无法核对")}


def format_number(value: Decimal) -> str:
    """Return a figure as every page writes it: thousands are not set apart, as in the reports themselves.

    >>> format_number(Decimal("12345.5000")), format_number(Decimal("100.0000")), format_number(Decimal("1E+3"))
    ('12345.5', '100', '1000')
    """
    text = f"{value:.4f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_figure(value: Decimal, bound: str) -> str:
    """Return a figure with the sign of its bound.

    >>> format_figure(Decimal(8000), "at_least")
    '≥8000'
    """
    return BOUND_SIGNS.get(bound, "") + format_number(value)


def title_finding(finding: Finding) -> str:
    """Return what a check found, in a few words."""
    titles = {
        Finding.Verdict.CONSISTENT: CONSISTENT_WORDS,
        Finding.Verdict.UNCHECKABLE: UNCHECKABLE_WORDS,
    }.get(finding.verdict, CHECK_WORDS)  # type: ignore[call-overload]
    return str(titles.get(finding.check_code) or CHECK_WORDS.get(finding.check_code, finding.check_code))


def name_subject(finding: Finding) -> str:
    """Return the indicator that a finding is about: the rate where counts are held against one; "" where it is none."""
    if finding.verdict == Finding.Verdict.UNCHECKABLE:
        return ""
    named = [fact.indicator for fact in finding.facts.all() if fact.indicator]
    named.sort(key=lambda indicator: indicator.kind != Indicator.Kind.RATE)
    return named[0].name if named else ""


def tell_finding(finding: Finding) -> str:
    """Return what `explain_finding` says, with the indicator before it."""
    subject, words = name_subject(finding), explain_finding(finding)
    return f"{subject}{gettext('：')}{words}" if subject and words else words


def explain_finding(finding: Finding) -> str:
    """Return what was checked and what came out, with its arithmetic in words."""
    detail = {key: str(value) for key, value in finding.detail.items()}
    try:
        return str(_sentence_of(finding, detail)) % {**detail, **_in_words(detail)}
    except KeyError:
        return gettext("；").join(f"{key} {value}" for key, value in detail.items())


def _sentence_of(finding: Finding, detail: dict[str, str]) -> Promise:
    if finding.verdict == Finding.Verdict.CONSISTENT:
        return CONSISTENT_SENTENCES[finding.check_code]
    if finding.verdict == Finding.Verdict.UNCHECKABLE:
        return UNCHECKABLE_SENTENCES[finding.check_code]
    if finding.check_code == Check.UNIT_SUSPECT:
        return SUSPECT_SENTENCES[detail["reason"]]
    return FINDING_WORDS[finding.check_code]


def _in_words(detail: dict[str, str]) -> dict[str, str]:
    """Return the figures as tables show them, the mandated parts that `missing` lists by name, a bound's sign."""
    names = dict(Section.Kind.choices)
    missing = gettext("、").join(str(names.get(code, code)) for code in detail.get("missing", "").split("、"))
    figures = {key: _to_figure(detail[key]) for key in FIGURES if key in detail}
    return {**figures, "missing": missing, "sign": BOUND_SIGNS.get(detail.get("bound", ""), "")}


def _to_figure(text: str) -> str:
    try:
        return format_number(Decimal(text))
    except InvalidOperation:
        return text


FIGURES = ("stated", "actual", "numerator", "denominator", "total", "sum", "first", "second", "limit", "times")
FINDING_WORDS: dict[str, Promise] = {
    Check.YEAR_CONFLICT: _("标题、小标题和开头写到了不同的年度：%(years)s。"),
    Check.RATE_MISMATCH: _("文中写 %(sign)s%(stated)s%%；按 %(numerator)s ÷ %(denominator)s 算是 %(actual)s%%。"),
    Check.RATE_OVER_100: _("文中写 %(sign)s%(stated)s%%，比率不会超过 100%%。"),
    Check.PART_MISSING: _("正文里没有找到专门写这些内容的部分：%(missing)s。"),
    Check.PARTS_EXCEED_TOTAL: _("各分项相加是 %(sum)s，大于文中的总数 %(total)s。"),
    Check.DUPLICATE_TOTAL: _("文中一处写 %(first)s，另一处写 %(second)s，说的是同一个总数。"),
    Check.PREVIOUS_YEAR_MISMATCH: _(
        "%(year)s年报告说%(last_year)s年是 %(stated)s；%(last_year)s年报告自己写的是 %(actual)s。"
    ),
    Check.JUMP: _("%(last_year)s年 %(actual)s，%(year)s年 %(stated)s，两年相差 %(times)s 倍。"),
}
SUSPECT_SENTENCES: dict[str, Promise] = {
    "rate_unit": _("“率”后面写的是 %(stated)s%(unit)s，不是百分数。"),
    "not_whole": _("写成了 %(stated)s，件数、人数不会有小数。"),
    "too_large": _("折合 %(stated)s，远多于一个乡镇一年可能的数（%(limit)s），可能多写了“万”或多了几位。"),
    "too_small": _("折合 %(stated)s，小得不合常理（应大于 %(limit)s），可能漏写了“万”或百分号前的数写错。"),
}
CONSISTENT_SENTENCES: dict[str, Promise] = {
    Check.RATE_MISMATCH: _("文中写 %(sign)s%(stated)s%%；按 %(numerator)s ÷ %(denominator)s 算是 %(actual)s%%，相符。"),
    Check.PREVIOUS_YEAR_MISMATCH: _(
        "%(year)s年报告说%(last_year)s年是 %(stated)s，与%(last_year)s年报告写的 %(actual)s 相符。"
    ),
}
UNCHECKABLE_SENTENCES: dict[str, Promise] = {Check.RATE_MISMATCH: _("旁边没有写出件数，比率无法核对。")}

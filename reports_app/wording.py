"""Words for what was read: figures with their bounds, what a numeral is, what a check found."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports_app.models import Finding, Section
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
}


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


def explain_finding(finding: Finding) -> str:
    """Return what was checked and what came out, with its arithmetic in words."""
    detail = {key: str(value) for key, value in finding.detail.items()}
    try:
        return str(FINDING_WORDS[finding.check_code]) % {**detail, **_in_words(detail)}
    except KeyError:
        return gettext("；").join(f"{key} {value}" for key, value in detail.items())


def _in_words(detail: dict[str, str]) -> dict[str, str]:
    """Return the names of the mandated parts that `missing` lists by their codes, and the sign of a bound."""
    names = dict(Section.Kind.choices)
    missing = gettext("、").join(str(names.get(code, code)) for code in detail.get("missing", "").split("、"))
    return {"missing": missing, "sign": BOUND_SIGNS.get(detail.get("bound", ""), "")}


FINDING_WORDS: dict[str, Promise] = {
    Check.YEAR_CONFLICT: _("标题、小标题和开头写到了不同的年度：%(years)s。"),
    Check.RATE_MISMATCH: _("文中写 %(stated)s%%；按 %(numerator)s ÷ %(denominator)s 算是 %(actual)s%%。"),
    Check.RATE_OVER_100: _("文中写 %(sign)s%(stated)s%%，比率不会超过 100%%。"),
    Check.PART_MISSING: _("正文里没有找到：%(missing)s。"),
    Check.PARTS_EXCEED_TOTAL: _("各分项相加是 %(sum)s，大于文中的总数 %(total)s。"),
}

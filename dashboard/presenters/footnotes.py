"""What is told below a table: source, rules, marks, breaks, and who the peers are."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import measures
from dashboard.comparison import PAGE_ROWS, Comparison
from dashboard.coverage import CatalogueCoverage, IndicatorCoverage
from dashboard.figures import in_brackets
from dashboard.indicators import IndicatorInfo
from dashboard.peers import Peers
from dashboard.selection import Benchmark, Selection
from dashboard.states import CellState, Demo

MAX_BREAKS = 6


def build_footnotes(parts: Sequence[Comparison], own: Sequence[str] = (), *, has_medians: bool = True) -> list[str]:
    """Return source and n, a view's own notes, the rules, and what each mark that occurs means.

    `parts` show the same townships and years, each with its indicator.
    """
    without = {CellState.NOT_FILED, CellState.NOT_READABLE, CellState.NOT_APPLICABLE}
    filed = sum(figure.state not in without for row in parts[0].shown for figure in row)
    has_value = [figure for part in parts for row in part.shown for figure in row if figure.value is not None]
    first = parts[0]
    has_interval = any(
        part.indicator.is_rate and figure.denominator for part in parts for row in part.shown for figure in row
    )
    never_filed = ngettext(
        "另有%(count)s个乡镇从未报送，未列出。",
        "另有%(count)s个乡镇从未报送，未列出。",
        first.never_filed,
    )
    divided = next((part.indicator for part in parts if part.indicator.stated), None)
    rule = (
        _("同类中位数只取同类中有数的乡镇，%(left_out)s；不足3个乡镇的年份不计。")
        if first.chosen_peers
        else _("中位数取自范围内全部有数的乡镇，%(left_out)s；不足3个乡镇的年份不计。")
    ) % {"left_out": left_out_words(first.selection)}
    applies = {
        per_head_note(divided) if divided else "": divided is not None,
        _("比率旁注的95%区间按威尔逊法由件数算出：件数越少，区间越宽，比率越不确定。"): has_interval,
        rule: has_medians,
        _ranking_words(first): any(part.ranked is not None and part.indicator.is_rate for part in parts),
        _("≥、≤、≈ 为报告所写的“余、不足、约”等约数，图中以空心三角或菱形表示。"): any(
            figure.bound != "exact" for figure in has_value
        ),
        _("◐ 及图中空心圆点为未满全年的数据。"): any(figure.is_part_year for figure in has_value),
        _("图中空心方块为件数不足10的比率，表中只写件数。"): any(figure.is_small for figure in has_value),
        doubt_note(): any(figure.is_doubtful for figure in has_value),
        never_filed % {"count": first.never_filed}: first.never_filed > 0,
        _page_words(first): len(first.rows) < first.total,
        _kept_words(first): first.counted_at is not None,
    }
    notes = [note for note, is_true in applies.items() if is_true] + break_notes(parts)
    confirmed = confirmed_note(is_asked=first.selection.only_confirmed)
    return [
        source_note(filed),
        confirmed,
        *demo_notes(first.demo),
        *filter(None, own),
        *notes,
        *filter(None, fair_notes(parts)),
    ]


def define(indicator: IndicatorInfo) -> str:
    """Return what an indicator counts, as a footnote."""
    if not indicator.definition:
        return ""
    return _("口径：%(definition)s。") % {"definition": indicator.definition.rstrip("。.")}


def judging_note(against: Benchmark) -> str:
    """Return the rule of the verdicts, "" where there are none."""
    if against is Benchmark.NONE:
        return ""
    text = _("比率与%(benchmark)s相差1个百分点以内、其他数据相差一成以内为相近；指标未设优劣方向时颜色为灰，只分高低。")
    return text % {"benchmark": measures.AGAINST[against]}


def break_notes(parts: Sequence[Comparison]) -> list[str]:
    """Return where series break and why: the first of them by name, and how many there are; nothing if none."""
    several = len(parts) > 1
    found = [
        (f"{part.indicator.name} " if several else "") + f"{figure.name}{in_brackets(figure.broken)}"
        for part in parts
        for row in part.shown
        for figure in row[1:]
        if figure.broken
    ]
    if not found:
        return []
    told = {"places": _("、").join(found[:MAX_BREAKS]), "count": len(found)}
    text = _("与上年口径不同、不相比的有%(count)s处，折线在此断开并标“//”：%(places)s。")
    if len(found) > MAX_BREAKS:
        text = _("与上年口径不同、不相比的有%(count)s处，折线在此断开并标“//”，例如：%(places)s。")
    return [text % told]


def fair_notes(parts: Sequence[Comparison]) -> list[str]:
    """Return who the peers are, where they were chosen, and why there is nothing to hold figures against."""
    first = parts[0]
    reasons = list(dict.fromkeys(part.yardsticks.reason for part in parts if part.yardsticks))
    # One reason for all; where some figures are held against something, the others say 不作比较 in their cells.
    return [peers_note(first.chosen_peers), reasons[0] if len(reasons) == 1 else ""]


def peers_note(peers: Peers | None) -> str:
    """Return who the chosen peers are, by which rule."""
    if peers is None:
        return ""
    if not peers.names:
        return _("同类：%(rule)s。") % {"rule": peers.words}
    values = {"rule": peers.words, "names": _("、").join(peers.names)}
    return _("同类：%(rule)s：%(names)s。同类中位数和名次连本乡镇一并计算。") % values


def per_head_note(indicator: IndicatorInfo) -> str:
    """Return how figures per head come about; "" for others."""
    if indicator.stated is None:
        return ""
    rule = _(
        "换算：单位为%(unit)s，由报告所载数和%(size)s算出，旁注为原数/%(size)s；%(size)s用当年的，没有时用此前三年内最近一年的并注明年份，再早的不用。"
    )
    return rule % {"unit": indicator.unit, "size": indicator.size_name}


def source_note(filed: int) -> str:
    """Return where the figures come from, and of how many reports."""
    source = ngettext(
        "来源：各乡镇街道年度法治政府建设情况报告，共%(count)s份。",
        "来源：各乡镇街道年度法治政府建设情况报告，共%(count)s份。",
        filed,
    )
    return source % {"count": filed}


def confirmed_note(*, is_asked: bool) -> str:
    """Return whether only reports that were confirmed are shown, or all."""
    return _("只含已核定的报告。") if is_asked else _("已核定和尚未核定的报告都在内。")


def demo_notes(demo: Demo) -> list[str]:
    """Return that figures are fictional, or that such were left out; nothing where there are none."""
    if demo is Demo.INCLUDED:
        return [_("含示例县的虚构数据，只供试用，不能引用。")]
    return [_("示例县的虚构数据未列入；要看时请在“地区”中选择。")] if demo is Demo.LEFT_OUT else []


def doubt_note() -> str:
    """Return what the mark of doubt means: of a figure, and of what was worked out of it."""
    return _("底色或“？”标出的数据需核实，由它们得出的高低、升降和位次也带“？”。")


def left_out_words(selection: Selection) -> str:
    """Return which figures enter no median, as a part of a sentence."""
    if selection.include_part_year:
        return _("含未满全年的件数，不含件数不足10的比率")
    return _("不含未满全年的件数和件数不足10的比率")


def _ranking_words(comparison: Comparison) -> str:
    """Return whether ranks are given to rates of few cases."""
    if comparison.selection.include_small:
        return _("名次含件数不足10的比率，件数越少名次越不可靠；它们仍不计入中位数，也不与参照值比较。")
    return _("名次不含件数不足10的比率；要排在内，请在比较页的“排列、换算与参照”中勾选。")


def _page_words(comparison: Comparison) -> str:
    """Return which of the townships chart and table show."""
    first = (comparison.selection.page - 1) * PAGE_ROWS + 1
    values = {"total": comparison.total, "first": first, "last": first + len(comparison.rows) - 1}
    return _("共%(total)s个乡镇，图表列出第%(first)s至%(last)s个；中位数和名次按全部乡镇计算。") % values


def _kept_words(comparison: Comparison) -> str:
    """Return when statistics that the queue keeps were counted."""
    if comparison.counted_at is None:
        return ""
    at = timezone.localtime(comparison.counted_at)
    return _("中位数统计于%(time)s。") % {"time": f"{at:%Y-%m-%d %H:%M}"}


def freshness_words(coverage: IndicatorCoverage | CatalogueCoverage) -> str:
    """Return when kept counts were made, "" where they were made now."""
    if coverage.counted_at is None:
        return ""
    return _("统计于%(time)s。") % {"time": f"{timezone.localtime(coverage.counted_at):%Y-%m-%d %H:%M}"}

"""A county's year in brief, in sentences: each figure of a township leads to the sentence that it came from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.briefing import Apart, Briefing, Headline, OpenCheck, Quoted, Total, add_up
from dashboard.exports.prose import Chapter, Prose, Run, Sentence, compose, join
from dashboard.exports.table import Cell, Column, Row, Table
from dashboard.figures import format_counts, format_number, in_brackets, with_unit
from dashboard.grid import Figure
from dashboard.indicators import IndicatorInfo
from dashboard.presenters.addresses import briefing_address, compare_address, point_address, township_address
from dashboard.presenters.cells import build_cell
from dashboard.presenters.compare import Tab
from dashboard.presenters.footnotes import demo_notes
from dashboard.selection import Selection, View
from dashboard.states import Demo, FilingState

MAX_QUOTED = 120
MAX_NAMED = 20
NOT_RECEIVED = (
    FilingState.NOT_FILED,
    FilingState.NOT_DUE,
    FilingState.WAITING,
    FilingState.FAILED,
    FilingState.TABLED,
)
BOUND_WORDS: Mapping[str, Promise] = {
    "at_least": gettext_lazy("不少于%(figure)s"),
    "at_most": gettext_lazy("不超过%(figure)s"),
    "about": gettext_lazy("约%(figure)s"),
}


def build_prose(briefing: Briefing, *, date: str, may_edit: bool) -> Prose:
    """Return the whole text; for those who check reports, what must be verified leads to the desk."""
    title = _("%(county)s%(year)s年度乡镇法治政府建设情况简报") % {"county": briefing.name, "year": briefing.year}
    chapters = (
        Chapter(_("一、报送情况"), _tell_filing(briefing)),
        Chapter(_("二、主要数据"), _tell_headlines(briefing)),
        Chapter(_("三、与其他乡镇相差大的数"), _tell_apart(briefing)),
        Chapter(_("四、引用前要核实的数"), _tell_checks(briefing, may_edit=may_edit)),
    )
    return Prose(
        title + (in_brackets(_("虚构示例")) if briefing.is_fictional else ""),
        _("%(date)s根据各乡镇街道报送的年度报告生成") % {"date": date},
        chapters,
        _build_table(briefing) if briefing.headlines else None,
        _build_notes(briefing),
    )


def _tell_filing(briefing: Briefing) -> list[Sentence]:
    """Return how many reports there are, and by name what is late, unfinished or lacking."""
    due = sum(filing.state is not FilingState.NOT_APPLICABLE for filing in briefing.filings)
    reports = [report for report in briefing.reports if not report.is_tabled]
    text = ngettext(
        "应报送年度报告的乡镇街道%(due)s个，已收到%(filed)s份。",
        "应报送年度报告的乡镇街道%(due)s个，已收到%(filed)s份。",
        due,
    )
    sentences: list[Sentence] = [(Run(text % {"due": due, "filed": len(reports)}), Run(_tell_trust(briefing)))]
    for state in NOT_RECEIVED:
        named = [_township(filing.name, filing.township) for filing in briefing.filings if filing.state is state]
        sentences += _list(str(state.word), named)
    late = [
        _township(filing.name + in_brackets(filing.lateness_words), filing.township)
        for filing in briefing.filings
        if filing.days_late
    ]
    part = [_report(report.township, report.pk) for report in reports if report.is_part_year]
    lacking = [
        _report(report.township + in_brackets(_("、").join(report.missing)), report.pk)
        for report in reports
        if report.missing
    ]
    sentences += [*_list(_("迟报"), late), *_list(_("数据未满全年"), part), *_list(_("缺少规定部分"), lacking)]
    if reports and not lacking:
        sentences.append((Run(_("已收到的报告规定的四个部分齐全。")),))
    return sentences


def _tell_trust(briefing: Briefing) -> str:
    """Return how far the figures can be trusted: how many reports a person declared checked."""
    reports = [report for report in briefing.reports if not report.is_tabled]
    confirmed = sum(report.is_confirmed for report in reports)
    if not reports:
        return ""
    if not confirmed:
        return _("均尚未核定，数据由系统读出，引用前请核对。")
    if confirmed == len(reports):
        return _("均已核定。")
    told = {"confirmed": confirmed, "rest": len(reports) - confirmed}
    return _("其中%(confirmed)s份已核定，其余%(rest)s份的数据由系统读出，引用前请核对。") % told


def _township(text: str, code: str) -> Run:
    return Run(text, township_address(code))


def _report(text: str, pk: int) -> Run:
    return Run(text, reverse("reports:report", args=[pk]))


def _list(label: str, runs: Sequence[Run]) -> list[Sentence]:
    """Return a sentence that names them, the first of many; none where there are none."""
    if not runs:
        return []
    rest = ngettext("等%(count)s个", "等%(count)s个", len(runs)) % {"count": len(runs)}
    names = join([(run,) for run in runs[:MAX_NAMED]], _("、")) + ((Run(rest),) if len(runs) > MAX_NAMED else ())
    return [compose(_("%(label)s：%(names)s。"), label=label, names=names)]


def _tell_headlines(briefing: Briefing) -> list[Sentence]:
    if not briefing.headlines:
        return [(Run(_("已入库的报告中，还没有一项主要指标有足够的乡镇载明。")),)]
    return [_tell_headline(headline, briefing) for headline in briefing.headlines]


def _tell_headline(headline: Headline, briefing: Briefing) -> Sentence:
    """Return an indicator's sentence: the sum or the median, the year before, and what was left out."""
    selection = Selection((briefing.county,), (headline.indicator.code,), briefing.year - 1, briefing.year)
    name = Run(headline.indicator.name, compare_address(selection), is_strong=True)
    finding = _tell_rate(headline, briefing) if headline.indicator.is_rate else _tell_sum(headline)
    sentence = compose(_("%(name)s：%(finding)s%(years)s。"), name=name, finding=finding, years=_tell_years(headline))
    told = _("、").join(_left_out(headline))
    return sentence + ((Run(_("另有%(told)s，未计入。") % {"told": told}),) if told else ())


def _left_out(headline: Headline) -> Iterator[str]:
    """Yield which figures enter neither sum nor comparison, and why."""
    doubtful, indicator = headline.doubtful, headline.indicator
    if doubtful:
        text = ngettext("%(count)s个乡镇的数待核实", "%(count)s个乡镇的数待核实", len(doubtful))
        amount = "" if indicator.is_rate else _("合计%(total)s") % {"total": _total_words(add_up(doubtful), indicator)}
        yield text % {"count": len(doubtful)} + (in_brackets(amount) if amount else "")
    if headline.not_comparable:
        text = ngettext(
            "%(count)s个乡镇未满全年或件数太少", "%(count)s个乡镇未满全年或件数太少", headline.not_comparable
        )
        yield text % {"count": headline.not_comparable}


def _tell_sum(headline: Headline) -> Sentence:
    total, indicator = headline.total, headline.indicator
    if total is None:
        return (Run(_("没有可以合计的数")),)
    text = ngettext("%(count)s个乡镇合计%(total)s", "%(count)s个乡镇合计%(total)s", total.count)
    told = text % {"count": total.count, "total": _total_words(total, indicator)}
    return (Run(_("，").join([told, *_median_words(headline)])),)


def _tell_rate(headline: Headline, briefing: Briefing) -> Sentence:
    counted = headline.counted
    if not counted:
        return (Run(_("没有可以比较的数")),)
    text = ngettext("%(count)s个乡镇有可比数", "%(count)s个乡镇有可比数", len(counted))
    told: list[Sentence] = [(Run(words),) for words in (text % {"count": len(counted)}, *_median_words(headline))]
    if headline.ends is None:
        told.append((Run(_("均为%(rate)s") % {"rate": _amount(counted[0].value or 0.0, headline.indicator)}),))
    else:
        low, high = (_tell_end(end, headline, briefing) for end in headline.ends)
        told += [compose(_("最低%(rate)s"), rate=low), compose(_("最高%(rate)s"), rate=high)]
    return join(told, _("，"))


def _median_words(headline: Headline) -> list[str]:
    if headline.median is None:
        return []
    return [_("中位数%(median)s") % {"median": _amount(headline.median, headline.indicator)}]


def _tell_years(headline: Headline) -> str:
    """Return the change from the year before, over the townships that have a sure figure of both years."""
    count, indicator = len(headline.pairs), headline.indicator
    text = ngettext("；与上年可比的%(count)s个乡镇%(change)s", "；与上年可比的%(count)s个乡镇%(change)s", count)
    if headline.paired_totals:
        change = _change_of_sums(*headline.paired_totals, indicator)
    elif headline.paired_medians:
        before, now = (_amount(value, indicator) for value in headline.paired_medians)
        same = _("中位数仍为%(now)s")
        change = (same if before == now else _("中位数由%(before)s到%(now)s")) % {"before": before, "now": now}
    else:
        return ""
    return text % {"count": count, "change": change}


def _change_of_sums(before: Total, now: Total, indicator: IndicatorInfo) -> str:
    """Return how much more or less it is; the two sums where a bound leaves that open."""
    size = now.value - before.value
    if not before.bound == now.bound == "exact":
        told = {"before": _total_words(before, indicator), "now": _total_words(now, indicator)}
        return _("由%(before)s到%(now)s") % told
    if not size:
        return _("合计与上年相同")
    text = _("增加%(size)s（%(share)s%%）") if size > 0 else _("减少%(size)s（%(share)s%%）")
    share = format_number(abs(size) / before.value * 100, is_rate=True)
    return text % {"size": _amount(abs(size), indicator), "share": share}


def _tell_end(end: Figure, headline: Headline, briefing: Briefing) -> Sentence:
    """Return the lowest or highest rate and whose it is; where several share it, how many."""
    sharing = [figure for figure in headline.counted if figure.value == end.value]
    if len(sharing) > 1:
        text = ngettext("%(count)s个乡镇", "%(count)s个乡镇", len(sharing)) % {"count": len(sharing)}
        return (Run(_amount(end.value or 0.0, headline.indicator) + in_brackets(text)),)
    return (_figure(end, headline.indicator, briefing), Run(in_brackets(end.name)))


def _figure(figure: Figure, indicator: IndicatorInfo, briefing: Briefing) -> Run:
    """Return a township's figure, with its drawer and the sentences behind it."""
    words = _bounded(_amount(figure.value or 0.0, indicator), figure.bound)
    counts = format_counts(figure, is_rate=indicator.is_rate)
    return Run(
        words + (in_brackets(counts) if counts else ""),
        point_address(figure.township, figure.year, indicator.code),
        is_in_drawer=True,
        notes=_quote(figure.name, briefing.sources.get((figure.township, indicator.code), ())),
    )


def _quote(township: str, quoted: Iterable[Quoted]) -> tuple[str, ...]:
    text = _("%(township)s报告（%(file)s）：“%(sentence)s”")
    return tuple(text % {"township": township, "file": one.file, "sentence": _shorten(one.sentence)} for one in quoted)


def _shorten(sentence: str) -> str:
    told = " ".join(sentence.split())
    return told if len(told) <= MAX_QUOTED else f"{told[:MAX_QUOTED]}…"


def _tell_apart(briefing: Briefing) -> list[Sentence]:
    """Return the figures far from the median, each with what it may mean."""
    if not briefing.apart:
        return [(Run(_("没有达到中位数三倍、不足其三分之一或相差10个百分点以上的数。")),)]
    intro = _(
        "达到中位数的三倍、不足其三分之一或相差10个百分点以上的数，可能是工作量有别，也可能是口径不同或报告有误："
    )
    return [(Run(intro),), *(_tell_one_apart(one, briefing) for one in briefing.apart)]


def _tell_one_apart(one: Apart, briefing: Briefing) -> Sentence:
    value, median = one.figure.value or 0.0, _amount(one.median, one.indicator)
    if one.indicator.is_rate:
        text = _("比中位数%(median)s低%(size)s") if value < one.median else _("比中位数%(median)s高%(size)s")
        size = format_number(abs(value - one.median), is_rate=True)
        told = {"size": size + ngettext("个百分点", "个百分点", 1 if size == "1" else 2)}
    elif value > one.median:
        text, told = _("是中位数%(median)s的%(times)s倍"), {"times": f"{value / one.median:.1f}"}
    else:
        text, told = _("只有中位数%(median)s的%(share)s"), {"share": f"{value / one.median:.0%}"}
    return compose(
        _("%(township)s%(name)s%(figure)s%(before)s，%(relation)s。"),
        township=_township(one.figure.name, one.figure.township),
        name=one.indicator.name,
        figure=_figure(one.figure, one.indicator, briefing),
        relation=text % {"median": median, **told},
        before=_tell_before(one),
    )


def _tell_before(one: Apart) -> str:
    """Return the figure of the year before, "" where there is no sure one."""
    before = one.before
    if before.value is None or before.is_doubtful:
        return ""
    words = _bounded(_amount(before.value, one.indicator), before.bound)
    return in_brackets(_("上年%(figure)s") % {"figure": words})


def _tell_checks(briefing: Briefing, *, may_edit: bool) -> list[Sentence]:
    """Return what is at odds within reports or between years, and how many numbers nobody has looked at yet."""
    page = "reports:desk" if may_edit else "reports:report"
    sentences: list[Sentence] = [_tell_check(check, reverse(page, args=[check.report])) for check in briefing.checks]
    if briefing.check_count > len(briefing.checks):
        rest = briefing.check_count - len(briefing.checks)
        text = ngettext("另有%(count)s处，见各报告。", "另有%(count)s处，见各报告。", rest)
        sentences.append((Run(text % {"count": rest}),))
    waiting = [report for report in briefing.reports if report.waiting]
    if waiting:
        text = ngettext(
            "另有%(numbers)s个数读得不够确定、尚未有人核对，涉及%(count)s份报告。",
            "另有%(numbers)s个数读得不够确定、尚未有人核对，涉及%(count)s份报告。",
            len(waiting),
        )
        told = {"numbers": sum(report.waiting for report in waiting), "count": len(waiting)}
        sentences.append((Run(text % told, f"{reverse('reports:list')}?state=waiting&county={briefing.county}"),))
    return sentences or [(Run(_("没有前后不一致的数，也没有待核对的数。")),)]


def _tell_check(check: OpenCheck, address: str) -> Sentence:
    text = Run(check.title + check.text, notes=_quote(check.township, check.quoted))
    return compose(_("%(township)s：%(text)s"), township=Run(check.township, address), text=text)


def _build_notes(briefing: Briefing) -> list[str]:
    return [
        *demo_notes(Demo.INCLUDED if briefing.is_fictional else Demo.ABSENT),
        _(
            "正文的合计、中位数和比较只取可比且不待核实的数，不足3个乡镇的不计中位数；未满全年的件数、件数不足10的比率不可比。"
        ),
        _("表中◐为未满全年的数据，带“？”的需核实，比率件数不足10的只写件数。"),
        _("“不少于、不超过、约”对应报告所写的“余、不足、左右”等；各乡镇的数注有所据原句。"),
    ]


def _total_words(total: Total, indicator: IndicatorInfo) -> str:
    return _bounded(_amount(total.value, indicator), total.bound)


def _bounded(figure: str, bound: str) -> str:
    return str(BOUND_WORDS[bound] % {"figure": figure}) if bound in BOUND_WORDS else figure


def _amount(value: float, indicator: IndicatorInfo) -> str:
    return with_unit(format_number(value, is_rate=indicator.is_rate), indicator.unit)


def _build_table(briefing: Briefing) -> Table:
    """Return a row for each township, a column for each indicator of the text."""
    columns = [
        [_plain_cell(row[-1], headline.indicator) for row in headline.comparison.rows]
        for headline in briefing.headlines
    ]
    rows = [row[-1] for row in briefing.headlines[0].comparison.rows]
    return Table(
        title=_("附：%(year)s年各乡镇主要数据") % {"year": briefing.year},
        lede="",
        columns=tuple(Column(headline.indicator.name, unit=headline.indicator.unit) for headline in briefing.headlines),
        rows=tuple(
            Row(figure.name, cells, figure.county, figure.township)
            for figure, cells in zip(rows, zip(*columns, strict=True), strict=True)
        ),
        footnotes=(),
        has_counties=False,
    )


def _plain_cell(figure: Figure, indicator: IndicatorInfo) -> Cell:
    """Return a figure's cell without its counts."""
    return replace(build_cell(figure, indicator), counts="", interval="")


def comparison_address(briefing: Briefing) -> str:
    """Return the comparison of the same townships and indicators."""
    codes = tuple(headline.indicator.code for headline in briefing.headlines)
    return compare_address(Selection((briefing.county,), codes, briefing.year, briefing.year, view=View.HEAT))


def present_years(county: str, year: int, years: Sequence[int]) -> list[Tab]:
    """Return the years to tell of; nothing where there is only one."""
    return [Tab(str(one), briefing_address(county, one), one == year) for one in years if len(years) > 1]


def link_rows(table: Table) -> list[tuple[Row, list[tuple[Cell, str]]]]:
    """Return the rows of the table behind the text, each figure with its drawer."""
    return [
        (row, [(cell, point_address(cell.township, cell.year, cell.indicator)) for cell in row.cells])
        for row in table.rows
    ]

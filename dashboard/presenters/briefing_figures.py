"""The figures of a county's year in sentences: sums, medians and rates, and what stands apart, each with its source."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.briefing import MIN_TO_STAND_APART, Apart, Briefing, Headline, Quoted, Total, add_up
from dashboard.exports.prose import Run, Sentence, compose, join
from dashboard.figures import format_counts, format_number, in_brackets, in_points, with_unit
from dashboard.grid import Figure
from dashboard.indicators import IndicatorInfo
from dashboard.measures import MIN_PEERS
from dashboard.presenters.addresses import compare_address, point_address, township_address
from dashboard.selection import Selection, View

MAX_QUOTED = 120
BOUND_WORDS: Mapping[str, Promise] = {
    "at_least": gettext_lazy("不少于%(figure)s"),
    "at_most": gettext_lazy("不超过%(figure)s"),
    "about": gettext_lazy("约%(figure)s"),
}


def tell_headlines(briefing: Briefing) -> list[Sentence]:
    """Return a sentence for each indicator, the last for those that too few reports state to sum them up."""
    if not briefing.headlines:
        return [_tell_none(briefing)]
    rare = [_tell_rare(briefing)] if briefing.rare else []
    return [*(_tell_headline(headline, briefing) for headline in briefing.headlines), *rare]


def _tell_none(briefing: Briefing) -> Sentence:
    """Return that too few reports state anything to sum it up, and where the figures are that they state."""
    enough = min(MIN_PEERS, len(briefing.filings))
    text = ngettext(
        "没有一项指标有%(count)s个以上乡镇载明，未作汇总；已报的数在系统的“%(comparison)s”里。",
        "没有一项指标有%(count)s个以上乡镇载明，未作汇总；已报的数在系统的“%(comparison)s”里。",
        enough,
    )
    codes = tuple(headline.indicator.code for headline in briefing.rare)
    address = compare_address(Selection((briefing.county,), codes, briefing.year, briefing.year, view=View.HEAT))
    return compose(text, count=str(enough), comparison=Run(_("比较"), address))


def _tell_rare(briefing: Briefing) -> Sentence:
    """Return which indicators too few reports state, each leading to the figures that there are."""
    enough = min(MIN_PEERS, len(briefing.filings))
    text = ngettext(
        "载明的乡镇不足%(count)s个、未作汇总：%(names)s。", "载明的乡镇不足%(count)s个、未作汇总：%(names)s。", enough
    )
    names = join([(_name(headline, briefing),) for headline in briefing.rare], _("、"))
    return compose(text, count=str(enough), names=names)


def _name(headline: Headline, briefing: Briefing, *, is_strong: bool = False) -> Run:
    """Return the indicator's name, leading to the comparison with the year before."""
    selection = Selection((briefing.county,), (headline.indicator.code,), briefing.year - 1, briefing.year)
    return Run(headline.indicator.name, compare_address(selection), is_strong=is_strong)


def _tell_headline(headline: Headline, briefing: Briefing) -> Sentence:
    """Return an indicator's sentence: the sum or the median, the year before, and what was left out."""
    name = _name(headline, briefing, is_strong=True)
    if headline.only:
        finding = _tell_only(*headline.only, headline.indicator, briefing)
    else:
        finding = _tell_rate(headline, briefing) if headline.indicator.is_rate else _tell_sum(headline)
    sentence = compose(_("%(name)s：%(finding)s%(years)s。"), name=name, finding=finding, years=_tell_years(headline))
    told = _("、").join(_left_out(headline))
    left_out = _("另有%(told)s，未计入。") % {"told": told} if told else ""
    return (*sentence, *(Run(words) for words in (left_out, _tell_other_median(headline)) if words))


def _tell_other_median(headline: Headline) -> str:
    """Return the median that the comparison shows, where the doubtful figures make it another one."""
    other, indicator = headline.median_with_doubtful, headline.indicator
    if other is None or (
        headline.median is not None and _amount(other, indicator) == _amount(headline.median, indicator)
    ):
        return ""
    return _("连同待核实的，中位数%(median)s。") % {"median": _amount(other, indicator)}


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


def _tell_only(before: Figure, now: Figure, indicator: IndicatorInfo, briefing: Briefing) -> Sentence:
    """Return the only figure that can be told, which is neither a sum nor compared with others."""
    return compose(
        _("只有%(township)s有可比的数，为%(figure)s%(aside)s"),
        township=name_township(now.name, now.township),
        figure=_figure(now, indicator, briefing),
        aside=_aside(_counts(now, indicator), _tell_before(before, indicator)),
    )


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
    return (_figure(end, headline.indicator, briefing), Run(_aside(end.name, _counts(end, headline.indicator))))


def _figure(figure: Figure, indicator: IndicatorInfo, briefing: Briefing) -> Run:
    """Return a township's figure, with its drawer and the sentences behind it."""
    words = _bounded(_amount(figure.value or 0.0, indicator), figure.bound)
    return Run(
        words,
        point_address(figure.township, figure.year, indicator.code),
        is_in_drawer=True,
        notes=quote(figure.name, briefing.sources.get((figure.township, indicator.code), ())),
    )


def _counts(figure: Figure, indicator: IndicatorInfo) -> str:
    return format_counts(figure, is_rate=indicator.is_rate)


def _aside(*parts: str) -> str:
    """Return what is told in one pair of brackets, "" where there is nothing."""
    told = _("，").join(part for part in parts if part)
    return in_brackets(told) if told else ""


def quote(township: str, quoted: Iterable[Quoted]) -> tuple[str, ...]:
    """Return what a footnote says: whose report, which file, which sentence."""
    text = _("%(township)s报告（%(file)s）：“%(sentence)s”")
    return tuple(text % {"township": township, "file": one.file, "sentence": _shorten(one.sentence)} for one in quoted)


def _shorten(sentence: str) -> str:
    told = " ".join(sentence.split())
    return told if len(told) <= MAX_QUOTED else f"{told[:MAX_QUOTED]}…"


def tell_apart(briefing: Briefing) -> list[Sentence]:
    """Return the figures far from the median, each with what it may mean."""
    if not any(headline.is_compared for headline in briefing.headlines):
        text = ngettext(
            "没有一项主要数据有%(count)s个以上乡镇可比，未作比较。",
            "没有一项主要数据有%(count)s个以上乡镇可比，未作比较。",
            MIN_TO_STAND_APART,
        )
        return [(Run(text % {"count": MIN_TO_STAND_APART}),)]
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
        told = {"size": in_points(value - one.median)}
    elif value > one.median:
        text, told = _("是中位数%(median)s的%(times)s倍"), {"times": f"{value / one.median:.1f}"}
    else:
        text, told = _("只有中位数%(median)s的%(share)s"), {"share": f"{value / one.median:.0%}"}
    return compose(
        _("%(township)s%(name)s%(figure)s%(aside)s，%(relation)s。"),
        township=name_township(one.figure.name, one.figure.township),
        name=one.indicator.name,
        figure=_figure(one.figure, one.indicator, briefing),
        relation=text % {"median": median, **told},
        aside=_aside(_counts(one.figure, one.indicator), _tell_before(one.before, one.indicator)),
    )


def _tell_before(before: Figure, indicator: IndicatorInfo) -> str:
    """Return the figure of the year before, "" where there is no sure one."""
    if before.value is None or before.is_doubtful:
        return ""
    return _("上年%(figure)s") % {"figure": _bounded(_amount(before.value, indicator), before.bound)}


def _total_words(total: Total, indicator: IndicatorInfo) -> str:
    return _bounded(_amount(total.value, indicator), total.bound)


def _bounded(figure: str, bound: str) -> str:
    return str(BOUND_WORDS[bound] % {"figure": figure}) if bound in BOUND_WORDS else figure


def _amount(value: float, indicator: IndicatorInfo) -> str:
    return with_unit(format_number(value, is_rate=indicator.is_rate), indicator.unit)


def name_township(text: str, code: str) -> Run:
    """Return a township's name, leading to its page."""
    return Run(text, township_address(code))

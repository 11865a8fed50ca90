"""The choices that make a comparison fair: per head, whose median, which benchmark; each with why it cannot be had."""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.fair import Offers
from dashboard.figures import in_a_row
from dashboard.presenters.options import Option
from dashboard.selection import COUNTY_PEERS, GROUP, SIZE_PEERS, Benchmark, Per, Selection
from dashboard.several import AnyAnswer
from dashboard.yardsticks import AREA_DIGITS

PER_WORDS: dict[Per, Promise] = {
    Per.NONE: gettext_lazy("原数"),
    Per.RESIDENTS: gettext_lazy("每万人"),
    Per.VILLAGES: gettext_lazy("每村"),
}
BENCHMARK_WORDS: dict[Benchmark, Promise] = {
    Benchmark.MEDIAN: gettext_lazy("同类的中位数"),
    Benchmark.COUNTY: gettext_lazy("各自县区的中位数"),
    Benchmark.PREFECTURE: gettext_lazy("各自市州的中位数"),
    Benchmark.PROVINCE: gettext_lazy("本省的中位数"),
    Benchmark.TARGET: gettext_lazy("目标值"),
    Benchmark.NONE: gettext_lazy("不作比较"),
}
UNDIVIDED_VIEWS = {"funnel", "filing"}
UNJUDGED_VIEWS = {"funnel", "filing"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of the panel. `reason` tells why not all of it can be had; `loads` names the page that helps."""

    name: str
    label: str
    options: tuple[Option, ...]
    reason: str = ""
    loads: str = ""


def present_choices(answer: AnyAnswer, offers: Offers, *, may_edit: bool) -> list[Choice]:
    """Return per head, benchmark and peers; `may_edit`: the account may load sizes and set targets."""
    shown = [part.indicator for part in getattr(answer, "parts", ())] or [answer.indicator]
    reason = ""
    if answer.view in UNDIVIDED_VIEWS:
        reason = _("此图不换算。")
    elif not any((one.stated or one).is_divisible for one in shown):
        reason = _("比率不再换算。") if answer.indicator.is_rate else _("这项指标与人口、村数无关，不换算。")
    per = _per(answer.selection, offers, reason)
    return _for_account([per, _benchmark(answer, offers), _peers(answer.selection, offers)], may_edit=may_edit)


def present_township_choices(selection: Selection, offers: Offers, *, may_edit: bool) -> list[Choice]:
    """Return per head and peers for the township that stands out in a selection."""
    peers = _peers(selection, offers, usual=_("本县区的乡镇（街道）"))
    return _for_account([_per(selection, offers, ""), peers], may_edit=may_edit)


def _for_account(choices: list[Choice], *, may_edit: bool) -> list[Choice]:
    """Return the choices without what leads to pages that the account may not open."""
    return choices if may_edit else [replace(one, loads="") for one in choices]


def _per(selection: Selection, offers: Offers, reason: str) -> Choice:
    """Return what to divide by; `reason` says why nothing can be divided."""
    loads = ""
    missing = [
        name
        for name, is_there in ((_("常住人口"), offers.has_residents), (_("村（社区）数"), offers.has_villages))
        if not is_there
    ]
    if not reason and missing:
        reason = _("所选范围没有%(names)s数据。") % {"names": _("、").join(missing)}
        loads = "reports:context"
    has = {Per.NONE: True, Per.RESIDENTS: offers.has_residents, Per.VILLAGES: offers.has_villages}
    is_open = bool(loads) or not reason
    options = tuple(
        Option(
            per.value,
            str(words),
            per is selection.per,
            is_disabled=per is not Per.NONE and not (is_open and has[per]),
        )
        for per, words in PER_WORDS.items()
    )
    return Choice("per", _("换算"), _keep_chosen(options), reason, loads)


def _benchmark(answer: AnyAnswer, offers: Offers) -> Choice:
    now = answer.selection.benchmark
    cannot, reasons, loads = set(), [], ""
    if answer.view in UNJUDGED_VIEWS:
        cannot, reasons = set(BENCHMARK_WORDS), [_("此图不与参照值比。")]
    else:
        wide = {one for one, digits in AREA_DIGITS.items() if digits < offers.narrowest} - {Benchmark.TARGET}
        if wide:
            cannot |= wide
            reasons.append(_("您的账号只能看到部分地区，不能取全地区的中位数。"))
        if not offers.has_targets:
            cannot.add(Benchmark.TARGET)
            reasons.append(_("尚未设定目标值。"))
            loads = "reports:targets"
    options = tuple(
        Option(one.value, str(words), one is now, is_disabled=one in cannot) for one, words in BENCHMARK_WORDS.items()
    )
    return Choice("benchmark", _("参照"), _keep_chosen(options), in_a_row(reasons), loads)


def _peers(selection: Selection, offers: Offers, *, usual: str = "") -> Choice:
    reason = ""
    if not selection.subject:
        reason = _("按规模找同类，请先点表中的一个乡镇名称。")
    elif not offers.has_residents:
        reason = _("按规模找同类，须先有常住人口数据。")
    options = [
        Option(COUNTY_PEERS, usual or _("所选地区（或其县区）"), selection.peers == COUNTY_PEERS),
        Option(SIZE_PEERS, _("人口规模相近的乡镇"), selection.peers == SIZE_PEERS, is_disabled=bool(reason)),
    ]
    for key, name in offers.groups:
        value = f"{GROUP}{key}"
        options.append(Option(value, _("分组“%(name)s”") % {"name": name}, selection.peers == value))
    return Choice("peers", _("同类"), _keep_chosen(tuple(options)), reason)


def _keep_chosen(options: tuple[Option, ...]) -> tuple[Option, ...]:
    """Return the options, the chosen one never disabled: a form would send nothing for it."""
    return tuple(replace(one, is_disabled=one.is_disabled and not one.is_chosen) for one in options)

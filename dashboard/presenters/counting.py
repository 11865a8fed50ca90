"""What an indicator counts and how it is read, in words: its fixed headings and the phrasings that are looked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.figures import format_number, with_unit
from dashboard.indicators import IndicatorInfo

SHOWN_WORDS = 8
DIRECTIONS: dict[str, Promise] = {
    "higher": gettext_lazy("越高越好：高于中位数为有利，低于为不利，用两种颜色标出。"),
    "lower": gettext_lazy("越低越好：低于中位数为有利，高于为不利，用两种颜色标出。"),
    "neutral": gettext_lazy("无方向：只比多少，不论好坏，颜色一律中性。"),
}
COUNTING: dict[str, Promise] = {
    "rate": gettext_lazy("取报告写明的本年总体比率；报告只写了一个分项比率时取该比率。"),
    "count": gettext_lazy("取报告写明的本年总数，有几处总数时取最大的；没有总数时把各分项相加。往年数和计划数不计。"),
}
DERIVED = gettext_lazy("报告没有写明时，由下列件数算出，并注明“由件数算出”。")
CAVEATS: dict[str, tuple[Promise, ...]] = {
    "rate": (
        gettext_lazy("件数不足10的比率只写件数，不进入中位数和名次。"),
        gettext_lazy("变化按百分点计，不计百分比。"),
    ),
    "stock": (gettext_lazy("存量按报告写明的时点计；未满全年的数据不进入中位数和名次。"),),
    "count": (
        gettext_lazy("未满全年的数据不进入中位数、名次和较上年的变化。"),
        gettext_lazy("乡镇大小不同，数量多少不等于工作好坏；上年不足10的不计增减百分比。"),
    ),
}
BOUND_CAVEAT = gettext_lazy("“余、多、以上”等写法按不少于、不超过或约数处理，数前有 ≥、≤、≈。")
CountBehind = tuple[str, Sequence[str]]
"""An indicator's code ("": outside the catalogue), and words of the number's phrase."""
Phrasing = tuple[Mapping[str, Sequence[str]], Sequence[tuple[str, str]]]
"""Words by what they do, and examples with the value read from each."""
SLOTS: dict[str, Promise] = {
    "heads": gettext_lazy("核心词（须有其一）"),
    "verbs": gettext_lazy("动词（附近须有其一）"),
    "optional_verbs": gettext_lazy("动词（可有可无）"),
    "context": gettext_lazy("语境词（附近须有其一）"),
    "units": gettext_lazy("量词"),
    "without": gettext_lazy("同一短语里有这些词则不算"),
    "not_after": gettext_lazy("句中前面有这些词则不算"),
}


@dataclass(frozen=True, slots=True)
class ShownPhrasing:
    """One way to speak of the indicator: its title, what is looked for under headings, examples with their value."""

    title: str
    pairs: tuple[tuple[str, str], ...]
    examples: tuple[tuple[str, str], ...]


def present_headings(
    indicator: IndicatorInfo,
    counts: Sequence[tuple[CountBehind, CountBehind]],
    limits: tuple[Decimal | None, Decimal | None],
    names: Mapping[str, IndicatorInfo],
) -> list[tuple[str, list[str]]]:
    """Return what the indicator is under its fixed headings."""
    over = _count_words([pair[0] for pair in counts], names)
    under = _count_words([pair[1] for pair in counts], names)
    none = [_("不适用：不是比率。")] if not indicator.is_rate else [_("报告旁边没有可用的件数，比率按报告所写。")]
    return [
        (_("口径"), [indicator.definition or _("目录没有另作说明。")]),
        (_("计数规则"), _counting_words(indicator, has_counts=bool(counts))),
        (_("分子"), over or none),
        (_("分母"), under or none),
        (_("单位"), [indicator.unit]),
        (_("方向"), [str(DIRECTIONS.get(indicator.better, DIRECTIONS["neutral"]))]),
        (_("注意"), _caveats(indicator, limits)),
    ]


def _counting_words(indicator: IndicatorInfo, *, has_counts: bool) -> list[str]:
    words = [str(COUNTING["rate" if indicator.is_rate else "count"])]
    return [*words, str(DERIVED)] if indicator.code == "mediation.success_rate" and has_counts else words


def _count_words(counts: Sequence[CountBehind], names: Mapping[str, IndicatorInfo]) -> list[str]:
    found: dict[str, None] = {}
    for code, said in counts:
        words = _("、").join(said)
        if code in names:
            name = names[code].name
            found[_("%(name)s（写有：%(words)s）") % {"name": name, "words": words} if words else name] = None
        elif words:
            found[_("写有“%(words)s”的件数") % {"words": words}] = None
    return list(found)


def _caveats(indicator: IndicatorInfo, limits: tuple[Decimal | None, Decimal | None]) -> list[str]:
    notes = [str(note) for note in CAVEATS.get(indicator.kind, CAVEATS["count"])]
    notes.append(str(BOUND_CAVEAT))
    low, high = limits
    if high is not None:
        figure = with_unit(format_number(high), indicator.unit)
        notes.append(_("一个乡镇一年超过%(limit)s的，提示核实。") % {"limit": figure})
    if low:
        notes.append(_("低于%(limit)s的，提示核实。") % {"limit": with_unit(format_number(low), indicator.unit)})
    return notes


def present_phrasings(phrasings: Sequence[Phrasing]) -> list[ShownPhrasing]:
    """Return the ways in which the reading knows the indicator."""
    return [_show_phrasing(each) for each in phrasings]


def _show_phrasing(phrasing: Phrasing) -> ShownPhrasing:
    words, examples = phrasing
    join, heads = _("、").join, words["heads"]
    return ShownPhrasing(
        title=join(heads[:SHOWN_WORDS]) + ("…" if len(heads) > SHOWN_WORDS else ""),
        pairs=tuple((str(name), join(words[slot])) for slot, name in SLOTS.items() if words.get(slot)),
        examples=tuple((text, value or _("不读")) for text, value in examples),
    )

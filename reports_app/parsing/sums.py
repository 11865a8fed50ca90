"""Lists whose items say together what none says alone.

Comes in: the drafts of a sentence and those before it in its paragraph; goes out: the same drafts, the items of a list
that adds up to a figure before it as shares of that figure, whatever their own words say
(`受理纠纷90件。村民申请50件、网格上报30件、法庭委托10件`), and bare numbers of several doers as what the last counts.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from .drafts import Draft
from .listed import is_next_item
from .model import Role
from .shares import is_same_unit

FEWEST_ITEMS = 3
FEWEST_PERIODS = 2
"""Of the parts of a year or the levels of a township two are a list."""
SMALLEST_SUM = 20
"""Fewer items, or smaller ones, add up to another figure by chance."""
FARTHEST = 32
_DISPUTES = frozenset({"mediation.cases", "mediation.disputes_found"})
_CASES = frozenset({"enforcement.cases", "enforcement.penalties"})
_BESIDE_REVIEWS = frozenset({"legality.contracts", "legality.decisions"})
_OTHERS = re.compile(r"其[他它余]")
_OFFICERS = "enforcement.officers"
_REVIEWED = frozenset({"legality.reviews", "legality.contracts"})
_BARE_SUM = re.compile(r"[，、；]?(?:合计|共计|总计|总共|一共)")
_MONTHS = r"\d{1,2}月?[-—–~至到]\d{1,2}月份?|\d{1,2}月份?"
_HALF = re.compile(rf"[，；]?(?:其中)?(?:上半年|第?[一二三]季度|{_MONTHS})[^，。；]{{0,40}}")
_OTHER_HALF = re.compile(
    rf"[，、；]?(?:下半年|第?[二三四]季度|{_MONTHS})(?:以来)?(?:已经|已|共|又|再)?(?:开展|组织|举办|受理|调解|完成|接待|办理)?(?:了)?"
)
_ITEM = re.compile(r"[，、；](?:和|及|与|以及)?[\u4e00-\u9fff“”（）]{2,16}")
_PERIOD = re.compile(rf"(?:其中)?(?:[上下]半年|第?[一二三四]季度|{_MONTHS}|[镇乡村]级|街道|社区)")
_NEXT_PERIOD = re.compile(rf"[，、；](?:[上下]半年|第?[一二三四]季度|{_MONTHS})[\u4e00-\u9fff]{{0,10}}")
_PER = re.compile(r"[日月周年人户村场]均")
_OUTCOME = re.compile(r"成功|调成|化解|办结|结案|转入|正在|尚|未|移送|整改|共|累计|合计|总计|率")
_SUMMED = re.compile(r"合计|共计|总计|总共|一共")
_JOINS = frozenset({"、", "和", "，", "与", "及"})
_DOER = re.compile(
    r"[\u4e00-\u9fff]{0,8}?(?:书记|主任|[镇乡区]长|所长|队长|司法所|派出所|法庭|法院|检察院|综治中心|执法队|中心|办公室|村|社区|调委会|律师)[、和与及]"
    r"|(?:国家|自治区|[省市区县镇乡村盟旗州])级[、和与及]|(?:镇|乡|街道)[、和]?(?:村|社区|村（社区）)两级"
)


class _Whole(NamedTuple):
    """What a list adds up to; `parent` is the figure's place, None where two figures make it up."""

    code: str
    parent: int | None


def share_sums(text: str, before: Sequence[Draft], drafts: list[Draft]) -> list[Draft]:
    """The drafts of a sentence with the items of lists that add up to a figure before them."""
    if len(drafts) < FEWEST_PERIODS or not any(map(_is_open, drafts)):
        return drafts
    first = max(len(before) - FARTHEST, 0)
    near = [*enumerate(before[first:], start=first), *enumerate(drafts, start=len(before))]
    near = [(place, draft) for place, draft in near if draft.paragraph == drafts[0].paragraph]
    kept = list(drafts)
    for start, end in _lists(text, drafts):
        whole = _find_whole(near, drafts[start:end])
        if whole:
            for at in range(start, end):
                kept[at] = replace(
                    drafts[at], code=whole.code, parent=whole.parent, is_share=True, value=drafts[at].numeral.value
                )
    return kept


def _is_open(draft: Draft) -> bool:
    """Whether a list's sum may say what the figure counts: nothing did, or no more than that it is disputes."""
    return not draft.code or draft.code in (_DISPUTES if draft.parent is not None else _DISPUTES | _CASES)


def _lists(text: str, drafts: Sequence[Draft]) -> Iterator[tuple[int, int]]:
    """Runs of figures of one measure word, each with a bare name before it, one of them not known to be anything."""
    start = 0
    for at in range(1, len(drafts) + 1):
        if at < len(drafts) and _goes_on(text, drafts[at - 1], drafts[at]):
            continue
        run = drafts[start:at]
        fewest = FEWEST_PERIODS if all(_PERIOD.match(item.words) for item in run) else FEWEST_ITEMS
        if len(run) >= fewest and any(map(_is_open, run)):
            yield start, at
        start = at


def _goes_on(text: str, one: Draft, other: Draft) -> bool:
    step = text[one.numeral.unit_end : other.numeral.start]
    is_average = _PER.search(one.words) or _PER.search(other.words)
    is_item = _ITEM.fullmatch(step) or _NEXT_PERIOD.fullmatch(step)
    return is_same_unit(one.numeral, other.numeral) and not is_average and bool(is_item)


def _find_whole(near: Sequence[tuple[int, Draft]], items: Sequence[Draft]) -> _Whole | None:
    """The last figure before the items, or two of one sentence, that they add up to."""
    total = sum((item.numeral.value for item in items), Decimal(0))
    if total < SMALLEST_SUM or any(item.role is not Role.TOTAL or _OUTCOME.search(item.words) for item in items):
        return None
    if any(place == items[0].parent and draft.value == total for place, draft in near):
        return None
    codes = {item.code for item in items if item.code and item.parent is None}
    told = [(place, draft) for place, draft in near if _may_be_whole(draft, items[0]) and _may_break_down(draft, codes)]
    for at in reversed(range(len(told))):
        place, draft = told[at]
        other = told[at - 1][1] if at else None
        if draft.value == total:
            return _Whole(draft.code or "", place)
        if (
            other
            and (other.code, other.sentence) == (draft.code, draft.sentence)
            and other.value + draft.value == total
        ):
            return _Whole(draft.code or "", None)
    return None


def _may_break_down(whole: Draft, codes: set[str]) -> bool:
    """Whether items that count these may be kinds of what the whole counts."""
    told = codes | {whole.code or ""}
    return len(told) == 1 or told <= _DISPUTES or told <= _CASES


def _may_be_whole(draft: Draft, item: Draft) -> bool:
    is_own = bool(draft.code) and draft.role is Role.TOTAL and draft.parent is None and not draft.is_share
    return is_own and draft.numeral.unit_end < item.numeral.start and is_same_unit(draft.numeral, item.numeral)


def fill_lists(text: str, drafts: list[Draft]) -> list[Draft]:
    """`司法所、派出所进校讲课2次、3次`: what the last of bare numbers counts, those before it count for other doers."""
    for at in reversed(range(1, len(drafts))):
        one, other = drafts[at - 1], drafts[at]
        if one.code or one.candidates or not other.code or one.role is not other.role:
            continue
        step = text[one.numeral.unit_end : other.numeral.start]
        if step in _JOINS and one.numeral.unit == other.numeral.unit and _DOER.match(one.words):
            drafts[at - 1] = replace(one, code=other.code, candidates=other.candidates, is_share=True)
            drafts[at] = replace(other, is_share=True)
    return drafts


def fill_teams(text: str, drafts: list[Draft]) -> list[Draft]:
    """`执法队由县局派驻5人、乡属4人组成`: both are of the team."""
    for at in range(1, len(drafts)):
        one, other = drafts[at - 1], drafts[at]
        step = text[one.numeral.unit_end : other.numeral.start]
        is_team = (
            one.code == _OFFICERS
            and other.code in (None, _OFFICERS)
            and text.startswith("组成", other.numeral.unit_end)
        )
        if is_team and one.numeral.unit == other.numeral.unit and re.fullmatch(r"[、和][\u4e00-\u9fff]{1,10}", step):
            drafts[at - 1] = replace(one, is_share=True)
            drafts[at] = replace(other, code=one.code, candidates=one.candidates, is_share=True)
    return drafts


def fill_sums(text: str, drafts: list[Draft]) -> list[Draft]:
    """`乡里受理64件、村里受理139件，合计203件`: what a sum counts, the figures before it count that make it up."""
    for at in range(2, len(drafts)):
        whole = drafts[at]
        if not whole.code and _BARE_SUM.fullmatch(whole.words) and _is_reviewed(drafts[at - 1]):
            whole = replace(whole, code="legality.reviews")
        if not whole.code or whole.value < SMALLEST_SUM or not _SUMMED.search(whole.words):
            continue
        first = at
        while first and _may_be_summed(text, drafts[first - 1], drafts[first], whole):
            first -= 1
        items = drafts[first:at]
        if len(items) > 1 and sum((item.numeral.value for item in items), Decimal(0)) == whole.value:
            drafts[at] = whole
            for item in range(first, at):
                if drafts[item].code in (None, whole.code):
                    drafts[item] = replace(drafts[item], code=whole.code, is_share=True)
    return drafts


def fill_others(drafts: list[Draft]) -> list[Draft]:
    """`审查协议40件、重大决策2件、其他11件`: what else was reviewed is no contract where another kind stands before."""
    for at in range(1, len(drafts)):
        one, other = drafts[at - 1], drafts[at]
        is_list = is_next_item(one, other) and one.code == "legality.reviews"
        if is_list and other.code in _BESIDE_REVIEWS and _OTHERS.match(other.words):
            drafts[at] = replace(other, code=one.code, is_share=True)
    return drafts


def _is_reviewed(draft: Draft) -> bool:
    return draft.code in _REVIEWED


def fill_halves(text: str, drafts: list[Draft]) -> list[Draft]:
    """`上半年举办宣讲9场，下半年已开展6场`: both halves count the same, neither is the whole; so do quarters."""
    for at in range(1, len(drafts)):
        one, other = drafts[at - 1], drafts[at]
        if not one.code or other.code not in (None, one.code) or one.role is not other.role:
            continue
        step = text[one.numeral.unit_end : other.numeral.start]
        if one.numeral.unit == other.numeral.unit and _OTHER_HALF.fullmatch(step) and _HALF.fullmatch(one.words):
            drafts[at - 1] = replace(one, is_share=True)
            drafts[at] = replace(other, code=one.code, candidates=one.candidates, is_share=True)
    return drafts


def _may_be_summed(text: str, item: Draft, after: Draft, whole: Draft) -> bool:
    step = text[item.numeral.unit_end : after.numeral.start]
    is_open = item.code in (None, whole.code) or {item.code, whole.code} <= _REVIEWED
    is_open = is_open and item.role is whole.role
    return (
        is_open and is_same_unit(item.numeral, whole.numeral) and not set(step) & set("。；：") and len(step) < FARTHEST
    )

"""Totals and parts: which of several figures for one indicator is the report's own, and which are shares of it.

Comes in: drafts in the order of the text; goes out: the same drafts with the role `part` where it belongs.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from .beside import (
    is_money_of_share,
    is_of_level_below,
    is_other_sort_of_place,
    is_sent_along,
    share_levels,
)
from .drafts import Draft
from .listed import follows_at_once, is_kind_beside_contracts, is_next_item
from .model import Role, SectionKind
from .roles import (
    has_part_mark,
    names_addition,
    names_adviser,
    names_level,
    names_level_behind,
    names_levels,
    stands_beside,
)
from .scoped import WHOLE, is_outcome, is_outcome_of_share, is_scoped
from .wholes import REGISTERS, find_headed, find_told_again, find_whole_of, is_as_much, is_told_twice

MOST_FIGURES = 60
"""More figures for one indicator than any report gives: their words are not weighed against each other."""

_LAW = re.compile(r"法[治律制]|普法|学法|依法")
_OUTDONE = {
    "learning.exam_takers": (re.compile(""), re.compile(r"实际|实考|实参|实到")),
    "enforcement.licences": (re.compile(r"申请|受理"), re.compile(r"批准|核准|准予|核发|发放|发证|颁证|审批通过")),
    "legality.contracts": (re.compile(r"签订"), re.compile(r"经[^，。；]{0,8}(?:审核|审查)")),
    "oversight.lawsuits": (re.compile(r"诉讼"), re.compile(r"行政诉讼|行政应诉")),
    "petitions.resolution_rate": (re.compile(r"受理率|签收率"), re.compile(r"办结率|化解率|答复率")),
    "petitions.hotline_resolution_rate": (re.compile(r"受理率|签收率"), re.compile(r"办结率|化解率")),
}
_HARD_CASES = "mediation.difficult_cases"
_LAW_THEMES = frozenset({"leadership", "learning"})
_ALL_TOLD = re.compile(r"共计|合计|总计|总共|一共")
_COUNTED_UP = re.compile(rf"累计|{_ALL_TOLD.pattern}")
_ANOTHER = re.compile(r"(?:^|[，；])(?:另|此外|另外)")
_BROKEN_DOWN = re.compile(r"[^。；]{0,16}(?:其中|包括|包含|：|（)")
_SEVERAL_RATES = frozenset({"petitions.satisfaction_rate", "petitions.hotline_resolution_rate"})
"""Of petitions and of the hotline, of speed and of results: none of such is a share of the first."""
_SHORTCOMINGS = SectionKind.SHORTCOMINGS
_VILLAGE_RULES = "governance.village_rules"
"""Those revised and those reviewed are the same, where they are as many."""


def assign_parts(drafts: Sequence[Draft], kinds: Mapping[str, str]) -> tuple[Draft, ...]:
    """Give the role `part` to shares, one indicator at a time."""
    roles = [draft.role for draft in drafts]
    groups: dict[str, list[int]] = defaultdict(list)
    for index, draft in enumerate(drafts):
        if draft.code and draft.role is Role.TOTAL:
            groups[draft.code].append(index)
    drafts = _without_outdone(_law_only(share_levels(drafts), groups), groups)
    for code, members in groups.items():
        for index in _parts_of(drafts, members, kinds.get(code, "count")):
            roles[index] = Role.PART
    parted = [
        draft if draft.role is role else replace(draft, role=role) for draft, role in zip(drafts, roles, strict=True)
    ]
    return tuple(
        replace(draft, code=None)
        if _is_counted_in(draft, parted, kinds)
        or _is_mended_of_kinds(draft, parted)
        or _is_retold(draft, parted, kinds)
        else draft
        for draft in parted
    )


def _is_counted_in(draft: Draft, drafts: Sequence[Draft], kinds: Mapping[str, str]) -> bool:
    """A share of a figure that is a share itself, where the report tells no whole: the sum has it once already."""
    if draft.parent is None or not draft.code or kinds.get(draft.code) == "rate":
        return False
    whole = drafts[draft.parent]
    if whole.code != draft.code or whole.role is not Role.PART or whole.value < draft.value:
        return False
    first = next(other for other in drafts if other.parent == draft.parent)
    if not _BROKEN_DOWN.match(first.prefix[whole.numeral.unit_end - first.numeral.start :]):
        return False
    return not any(other.code == draft.code and other.role is Role.TOTAL for other in drafts)


def _is_retold(draft: Draft, drafts: Sequence[Draft], kinds: Mapping[str, str]) -> bool:
    """A share told among the shortcomings, where the report's own figure is a sum of others: it is one of theirs."""
    if draft.section is not _SHORTCOMINGS or draft.role is not Role.PART or not draft.code:
        return False
    alike = [other for other in drafts if other.code == draft.code]
    is_summed = all(other.role is not Role.TOTAL for other in alike) and kinds.get(draft.code) != "rate"
    return is_summed and any(other.role is Role.PART and other.section is not _SHORTCOMINGS for other in alike)


def _is_mended_of_kinds(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """`发现一般隐患260处、重大隐患3处，已整改258处`: what was mended of kinds that the report sums only there."""
    if "整改" not in draft.words or draft.role is not Role.PART or not draft.code:
        return False
    alike = [other for other in drafts if other.code == draft.code]
    found = [
        other.value
        for other in alike
        if other.sentence == draft.sentence and other.numeral.start < draft.numeral.start and "整改" not in other.words
    ]
    return sum(found) >= draft.value and all(other.role is not Role.TOTAL for other in alike)


def _law_only(drafts: Sequence[Draft], groups: dict[str, list[int]]) -> list[Draft]:
    """`中心组学习12次，其中法治专题4次`: only the share that is about law counts; the whole is another thing."""
    kept = list(drafts)
    for code, members in groups.items():
        if code.partition(".")[0] not in _LAW_THEMES:
            continue
        for index in list(members):
            draft = kept[index]
            if not (has_part_mark(draft.words) and _LAW.search(draft.words)):
                continue
            wholes = [
                other
                for other in members
                if other < index
                and kept[other].sentence == draft.sentence
                and kept[other].value >= draft.value
                and not _speaks_of_law(kept[other])
            ]
            for other in wholes:
                kept[other] = replace(kept[other], code=None)
                members.remove(other)
            if wholes:
                kept[index] = replace(draft, parent=None, words=draft.words.replace("其中", ""))
    return kept


def _speaks_of_law(draft: Draft) -> bool:
    """Whether its words do, or the words before them that it borrows (`计划学法6次，实际7次`)."""
    head = draft.candidates[0].head if draft.candidates else None
    first = min(head[0], draft.numeral.start) if head else draft.numeral.start
    borrowed = draft.prefix[max(len(draft.prefix) - (draft.numeral.start - first), 0) :]
    return bool(_LAW.search(draft.words + draft.behind + borrowed))


def _without_outdone(drafts: Sequence[Draft], groups: dict[str, list[int]]) -> list[Draft]:
    """`组织60人参加考试，实际参考58人`, `受理率100%、办结率98%`: the second is the figure, the first another thing."""
    kept = list(drafts)
    for code, (weak, strong) in _OUTDONE.items():
        members = groups.get(code, [])
        for one, other in pairwise(tuple(members)):
            is_beside = kept[one].sentence == kept[other].sentence and weak.search(kept[one].words)
            if is_beside and strong.search(kept[other].words) and not strong.search(kept[one].words):
                kept[one] = replace(kept[one], code=None)
                members.remove(one)
    for one, other in pairwise(tuple(groups.get(_HARD_CASES, []))):
        if kept[other].parent == one and kept[one].behind.endswith("中"):
            kept[one], kept[other] = replace(kept[one], code=None), replace(kept[other], parent=None)
            groups[_HARD_CASES].remove(one)
    return kept


def _parts_of(drafts: Sequence[Draft], members: list[int], kind: str) -> set[int]:
    if kind == "rate":
        return _rate_parts(drafts, members)
    if len(members) > MOST_FIGURES:
        return {index for index in members if drafts[index].parent is not None}
    parts = {index for index in members if is_marked(drafts, members, index, kind)}
    rest = [index for index in members if index not in parts]
    counted = [index for index in rest if not is_told_twice(drafts, index, rest)]
    if _are_alike_kinds(drafts, counted):
        parts |= set(rest)
    elif len({drafts[index].value for index in counted}) > 1:
        headed = find_headed(drafts, members, counted)
        whole = find_whole_of(drafts, counted) if headed is None else headed
        whole = find_told_again(drafts, counted) if whole is None else whole
        if whole is not None and any(_outdoes(drafts[index], drafts[whole]) for index in parts):
            whole = None
        parts |= {index for index in rest if whole is None or not is_as_much(drafts, index, whole)}
    elif rest and (_is_parallel(drafts, rest[0], parts) or (kind == "count" and _is_outdone(drafts, rest[0], parts))):
        parts |= set(rest)
    return parts


def _is_outdone(drafts: Sequence[Draft], alone: int, parts: set[int]) -> bool:
    """Whether a level's or another share of the year's own account is more than the only figure that is none."""
    mine = drafts[alone]
    return not WHOLE.search(mine.words) and any(
        _outdoes(drafts[index], mine) and drafts[index].section is mine.section for index in parts
    )


def _outdoes(share: Draft, whole: Draft) -> bool:
    """`镇调委会调成66件；备春耕期间化解58件、秋收期间21件`: what is more than the figure cannot be a share of it."""
    is_own = share.parent is None and share.numeral.unit == whole.numeral.unit
    return is_own and share.value > whole.value


def _are_alike_kinds(drafts: Sequence[Draft], counted: Sequence[int]) -> bool:
    """`提升班2期、骨干培训班2期`: the same number in one sentence for kinds side by side, not one figure told again."""
    figures = [drafts[index] for index in counted]
    if len(figures) < 2 or len({(figure.value, figure.sentence) for figure in figures}) > 1 or not figures[0].value:
        return False
    if figures[0].code == _VILLAGE_RULES:
        return False
    is_list = all(is_next_item(one, other) for one, other in pairwise(figures))
    if not is_list and (figures[0].code in REGISTERS or _COUNTED_UP.search(figures[0].words)):
        return False
    if any(WHOLE.search(figure.words) for figure in figures[1:]):
        return False
    return len({figure.words for figure in figures}) == len(figures)


def _is_parallel(drafts: Sequence[Draft], alone: int, parts: set[int]) -> bool:
    """Whether the only unmarked figure stands beside the marked ones and is no sum of them."""
    mine = drafts[alone]
    if _ALL_TOLD.search(mine.words):
        return False
    near = [
        drafts[index]
        for index in parts
        if drafts[index].sentence == mine.sentence
        and drafts[index].parent is None
        and not (index == alone + 1 and has_part_mark(drafts[index].words))
        and not _is_in_bracket_of(mine, drafts[index])
    ]
    if not near:
        return False
    if any(
        stands_beside(other.words)
        or (names_level_behind(other.behind) and follows_at_once(mine, other))
        or is_other_sort_of_place(mine, other)
        or is_of_level_below(mine, other)
        for other in near
    ):
        return True
    larger = [other for other in near if other.value > mine.value]
    is_whole = WHOLE.search(mine.words) and all(other.numeral.unit != mine.numeral.unit for other in larger)
    return bool(larger) and not is_whole


def _is_in_bracket_of(whole: Draft, other: Draft) -> bool:
    """`审查88件（合同52件、决策6件、其他30件）`: what stands in the bracket right behind a figure is a share of it."""
    between = other.prefix[whole.numeral.unit_end - other.numeral.start :]
    return other.numeral.start > whole.numeral.end and between.startswith("（") and "）" not in between


def _rate_parts(drafts: Sequence[Draft], members: list[int]) -> set[int]:
    named = {
        index
        for index in members
        if names_levels(drafts[index].words)
        or has_part_mark(drafts[index].words)
        or _ANOTHER.search(drafts[index].prefix)
    }
    return named if drafts[members[0]].code in _SEVERAL_RATES else named | set(members[1:])


def is_marked(drafts: Sequence[Draft], members: list[int], index: int, kind: str) -> bool:
    """Whether words or place say that a figure, one of an indicator's `members`, is a share of another of them."""
    draft = drafts[index]
    others = [drafts[other] for other in members if other != index]
    theme = (draft.code or "").partition(".")[0]
    if draft.is_share or draft.parent is not None or (kind == "stock" and _is_added(drafts, index)):
        return True
    if is_kind_beside_contracts(drafts, index):
        return True
    if names_adviser(draft.prefix) and theme in {"mediation", "leadership"}:
        return True
    if any(other.parent == index for other in others):
        return _is_of_one_level(draft, others)
    if index and others and is_outcome_of_share(drafts[index - 1], draft):
        return True
    if index and draft.code == "learning.trainees" and is_sent_along(drafts[index - 1], draft):
        return True
    if others and is_scoped(draft, others):
        return True
    if is_outcome(draft, others) or is_money_of_share(drafts, index):
        return True
    if draft.is_first_responsible and any(not other.is_first_responsible for other in others):
        return True
    if draft.section is _SHORTCOMINGS and _is_told_before(draft, others):
        return True
    return has_part_mark(draft.words) and any(
        other.paragraph == draft.paragraph and other.numeral.start < draft.numeral.start for other in others
    )


def _is_told_before(draft: Draft, others: Sequence[Draft]) -> bool:
    """A figure among the shortcomings is a share of a larger one of the year's account, unless it tells one again."""
    told = {other.value for other in others if other.section is not _SHORTCOMINGS}
    return bool(told) and draft.value not in told and draft.value < max(told)


def _is_added(drafts: Sequence[Draft], index: int) -> bool:
    """`新建法治长廊1条、法治讲堂6处`: a year's addition, where the word for it may stand at the head of the list."""
    while not names_addition(drafts[index].words):
        if not index or WHOLE.search(drafts[index].words) or not is_next_item(drafts[index - 1], drafts[index]):
            return False
        index -= 1
    return True


def _is_of_one_level(draft: Draft, others: Sequence[Draft]) -> bool:
    """`村级调解80件，其中邻里40件；镇级调解20件`: what is broken down may itself be one level's."""
    return _names_one_level(draft) and any(
        other.parent is None and other.paragraph == draft.paragraph and _names_one_level(other) for other in others
    )


def _names_one_level(draft: Draft) -> bool:
    return names_level(draft.words) and not WHOLE.search(draft.words)

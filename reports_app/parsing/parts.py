"""Totals and parts: which of several figures for one indicator is the report's own, and which are shares of it.

Comes in: drafts in the order of the text; goes out: the same drafts with the role `part` where it belongs.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from .beside import (
    are_by_laws,
    are_by_procedures,
    is_money_of_share,
    is_of_level_below,
    is_other_sort_of_place,
    is_sent_along,
    share_levels,
)
from .drafts import Draft
from .listed import follows_at_once, heads_list, is_kind_beside_contracts, is_listed, is_listed_as_whole, is_next_item
from .model import Role
from .roles import (
    has_part_mark,
    names_addition,
    names_adviser,
    names_doer,
    names_level,
    names_level_behind,
    names_levels,
    stands_beside,
)
from .scoped import TIMES, WHOLE, counts_places_of, is_outcome, is_outcome_of_share, is_scoped

MOST_FIGURES = 60
"""More figures for one indicator than any report gives: their words are not weighed against each other."""
_REGISTERS = frozenset(
    {
        "mediation.cases", "mediation.disputes_found", "mediation.resolved", "mediation.amount", "mediation.mediators",
        "petitions.cases", "petitions.hotline_cases", "petitions.visitors", "enforcement.officers",
        "enforcement.powers", "enforcement.penalties", "enforcement.fines", "publicity.legal_pioneers",
        "governance.grids", "governance.grid_staff", "services.items", "services.handled",
    }
)  # fmt: skip
"""What is kept in one register for the whole township: a smaller figure elsewhere is a share of the largest."""


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
_DWARFS, _MANY = 10, 20
"""How many times the rest a figure in a sentence of its own is, and how large, where the rest are shares of it."""
_SHORT = 14
_REMEMBERED = 10
"""Smaller figures are the same in two paragraphs by chance."""
_ADVISED = frozenset({"legality.contracts", "legal_service.consultations"})
"""What the township and its advisers count each for themselves: the larger of the two is not the whole."""
_GENERAL = {
    "enforcement.inspections": re.compile(
        r"(?:(?:通过|依托|运用)[^，。；]{2,12}平台)?(?:全年|今年|年内|共|累计|总计|合计|已|各类|各项|组织|开展|实施|进行|常态化|日常"
        r"|行政|综合|执法|巡查|检查|抽查|录入|上传|（次）){1,8}"
    ),
    "mediation.amount": re.compile(r"[^工资薪]{0,12}(?:涉案|涉及|协议|履行|标的)[^工资薪]{0,8}"),
}
"""Words of a figure for all that an indicator counts, whatever it is about."""
_OF_YEAR = re.compile(r"[^，。；\d]{0,6}(?:全年|今年以来|一年来|年内|本年度)")
_OF_EVENT = re.compile(r"期间|当天|当日|宣传周|宣传月|活动周|活动月|(?:活动|宣传)现场|集市日|赶集日")
_ALL_TOLD = re.compile(r"共计|合计|总计|总共|一共")
_COUNTED_UP = re.compile(rf"累计|{_ALL_TOLD.pattern}")
_SUMMED = re.compile(r"(?:全年|年内|一年来|今年以来|全镇|全乡|全街道)(?:总共|共计|累计|合计|共)")
_BEFORE_MEETINGS = re.compile(r"会前|“?第一议题”?学|(?:党工?委|办公|常务)会议?(?:集体|专题|集中)?学")
_ANOTHER = re.compile(r"(?:^|[，；])(?:另|此外|另外)")
_INSPECTIONS = "enforcement.inspections"
_COUNTED_IN_FILES = frozenset({"enforcement.file_reviews", "legality.decisions"})
"""How often something was done to them (`论证3次`) counts the same files or decisions again."""
_BROKEN_DOWN = re.compile(r"[^。；]{0,16}(?:其中|包括|包含|：|（)")
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
        if _is_counted_in(draft, parted, kinds) or _is_mended_of_kinds(draft, parted)
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
    parts = {index for index in members if _is_marked(drafts, members, index, kind)}
    rest = [index for index in members if index not in parts]
    counted = [index for index in rest if not _is_told_twice(drafts, index, rest)]
    if _are_alike_kinds(drafts, counted):
        parts |= set(rest)
    elif len({drafts[index].value for index in counted}) > 1:
        headed = _headed(drafts, members, counted)
        whole = _whole_of(drafts, counted) if headed is None else headed
        whole = _told_again(drafts, counted) if whole is None else whole
        parts |= {index for index in rest if whole is None or not _is_as_much(drafts, index, whole)}
    elif rest and _is_parallel(drafts, rest[0], parts):
        parts |= set(rest)
    return parts


def _are_alike_kinds(drafts: Sequence[Draft], counted: Sequence[int]) -> bool:
    """`提升班2期、骨干培训班2期`: the same number in one sentence for kinds side by side, not one figure told again."""
    figures = [drafts[index] for index in counted]
    if len(figures) < 2 or len({(figure.value, figure.sentence) for figure in figures}) > 1 or not figures[0].value:
        return False
    if figures[0].code == _VILLAGE_RULES:
        return False
    is_list = all(is_next_item(one, other) for one, other in pairwise(figures))
    if not is_list and (figures[0].code in _REGISTERS or _COUNTED_UP.search(figures[0].words)):
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
    return named | set(members[1:])


def _is_marked(drafts: Sequence[Draft], members: list[int], index: int, kind: str) -> bool:
    draft = drafts[index]
    others = [drafts[other] for other in members if other != index]
    theme = (draft.code or "").partition(".")[0]
    if draft.is_share or draft.parent is not None or (kind == "stock" and names_addition(draft.words)):
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
    return has_part_mark(draft.words) and any(
        other.paragraph == draft.paragraph and other.numeral.start < draft.numeral.start for other in others
    )


def _is_of_one_level(draft: Draft, others: Sequence[Draft]) -> bool:
    """`村级调解80件，其中邻里40件；镇级调解20件`: what is broken down may itself be one level's."""
    return _names_one_level(draft) and any(
        other.parent is None and other.paragraph == draft.paragraph and _names_one_level(other) for other in others
    )


def _names_one_level(draft: Draft) -> bool:
    return names_level(draft.words) and not WHOLE.search(draft.words)


def _is_told_twice(drafts: Sequence[Draft], index: int, rest: Sequence[int]) -> bool:
    """`39批68人次`: the next number tells the same thing in another measure word."""
    return any(_is_same_thing(drafts[index], drafts[other]) for other in rest)


def _is_same_thing(one: Draft, other: Draft) -> bool:
    step = other.numeral.start - one.numeral.unit_end
    return 0 <= step <= 1 and one.numeral.unit != other.numeral.unit and one.value <= other.value


def _is_as_much(drafts: Sequence[Draft], index: int, whole: int) -> bool:
    """Whether a figure is the whole's own: itself, the same number again, or in another measure word."""
    one, other = drafts[index], drafts[whole]
    return index == whole or one.value == other.value or _is_same_thing(one, other)


def _whole_of(drafts: Sequence[Draft], rest: list[int]) -> int | None:
    """The figure that contains the others, or None where they stand side by side."""
    if all(is_other_sort_of_place(drafts[one], drafts[other]) for one, other in pairwise(rest)):
        return None
    general = [index for index in rest if _is_general(drafts[index])]
    if general and len({drafts[index].value for index in general}) == 1:
        whole = drafts[general[0]]
        larger = [drafts[index] for index in rest if drafts[index].value > whole.value]
        return general[0] if all(counts_places_of(other, whole) for other in larger) else None
    times = [index for index in rest if drafts[index].numeral.unit in TIMES]
    is_once = len({drafts[index].value for index in times}) == 1
    if drafts[rest[0]].code == _INSPECTIONS and is_once and _is_in_one(drafts, rest):
        return times[0]
    files = [index for index in rest if drafts[index].numeral.unit not in TIMES]
    if (
        drafts[rest[0]].code in _COUNTED_IN_FILES
        and files != rest
        and len({drafts[index].value for index in files}) == 1
    ):
        return files[0]
    summed = [index for index in rest if _SUMMED.search(drafts[index].words)]
    if summed and (len(summed) == 1 or drafts[rest[0]].code in _REGISTERS):
        last = max(summed, key=lambda index: drafts[index].value)
        if all(len(drafts[index].words) <= _SHORT for index in summed):
            return last
    largest = max(rest, key=lambda index: drafts[index].value)
    others = {drafts[index].value for index in rest if drafts[index].value != drafts[largest].value}
    total = sum(others)
    if total > drafts[largest].value:
        return None
    if WHOLE.search(drafts[largest].words) and not heads_list(drafts, largest, rest):
        return None if _is_before_meetings(drafts, largest, rest) else largest
    if largest == rest[0] and all(_is_told_by_verb(drafts[largest], drafts[index]) for index in rest[1:]):
        return largest
    is_sum = total == drafts[largest].value and len(others) > 1 and not is_listed(drafts, largest, rest)
    if is_sum and (largest == rest[0] or (total >= _MANY and _is_in_one(drafts, rest))):
        return largest
    is_above = max(total * _DWARFS, _MANY) <= drafts[largest].value or is_listed_as_whole(drafts, largest)
    if is_above and _stands_alone(drafts, largest, rest):
        return largest
    return largest if _is_register(drafts, largest, rest) or _is_of_year(drafts, largest, rest) else None


def _is_of_year(drafts: Sequence[Draft], largest: int, rest: Sequence[int]) -> bool:
    """`全年宣传26场，发放资料8000份。宪法宣传周期间，发放资料1200份`: the year's figure, and those of single events."""
    mine = drafts[largest]
    return bool(_OF_YEAR.match(mine.prefix)) and all(
        index == largest or (drafts[index].sentence != mine.sentence and _OF_EVENT.search(drafts[index].prefix))
        for index in rest
    )


def _headed(drafts: Sequence[Draft], members: Sequence[int], rest: Sequence[int]) -> int | None:
    """The largest figure where it alone is broken down: `立案26件，其中住建9件、林业17件；对8件免予处罚`."""
    headed = {drafts[index].parent for index in members} & set(rest)
    largest = max(rest, key=lambda index: drafts[index].value)
    return largest if headed == {largest} else None


def _told_again(drafts: Sequence[Draft], rest: Sequence[int]) -> int | None:
    """The only figure that another paragraph tells again (`128名调解员中专职仅16名`): it is the report's own."""
    places: dict[Decimal, set[int]] = defaultdict(set)
    for index in rest:
        places[drafts[index].value].add(drafts[index].paragraph)
    again = [value for value, paragraphs in places.items() if len(paragraphs) > 1 and value >= _REMEMBERED]
    return next(index for index in rest if drafts[index].value == again[0]) if len(again) == 1 else None


def _is_told_by_verb(whole: Draft, draft: Draft) -> bool:
    """`受理援助申请18件，指派办理16件`: the verb alone says what became of the figure before."""
    is_verb = draft.sentence == whole.sentence and bool(draft.candidates) and draft.candidates[0].is_inherited
    return is_verb and not (names_doer(whole.words) and names_doer(draft.words))


def _is_before_meetings(drafts: Sequence[Draft], largest: int, rest: Sequence[int]) -> bool:
    """`全年会前学法18次，中心组专题学习5次`: what is studied before meetings holds no study of the group."""
    is_before = bool(_BEFORE_MEETINGS.search(drafts[largest].words))
    return is_before and any("中心组" in drafts[index].words for index in rest if index != largest)


def _is_general(draft: Draft) -> bool:
    """`全年开展日常巡查618次`: whether the figure's words name nothing that would narrow it, where others' do."""
    general = _GENERAL.get(draft.code or "")
    return bool(general and general.fullmatch(draft.words[draft.words.rfind("，") + 1 :]))


def _is_in_one(drafts: Sequence[Draft], rest: Sequence[int]) -> bool:
    return len({drafts[index].sentence for index in rest}) == 1


def _stands_alone(drafts: Sequence[Draft], largest: int, rest: Sequence[int]) -> bool:
    """Whether no sentence tells the largest figure along with another one."""
    mine = drafts[largest]
    return mine.code not in _ADVISED and all(
        index == largest or drafts[index].sentence != mine.sentence for index in rest
    )


def _is_register(drafts: Sequence[Draft], largest: int, rest: Sequence[int]) -> bool:
    """Whether the largest figure of what a report counts as a whole stands in a sentence of its own."""
    mine = drafts[largest]
    return mine.code in _REGISTERS and all(
        index == largest
        or (
            drafts[index].sentence != mine.sentence
            and not are_by_laws(drafts[index], mine)
            and not are_by_procedures(drafts[index], mine)
            and not (names_doer(drafts[index].words) and names_doer(mine.words))
        )
        for index in rest
    )

"""What sets a figure apart from others of its indicator: a level, an attribute, a name of its own, what became of it.

Comes in: a draft with the others of its indicator; goes out: whether it is a share, whatever the figures are.
"""

import re
from collections.abc import Sequence

from .drafts import Draft
from .roles import (
    names_addition,
    names_attribute,
    names_exercise,
    names_level,
    names_level_behind,
    names_place,
    names_sending,
    stands_beside,
)

WHOLE = re.compile(r"全年|年内|一年来|今年以来|累计|共计|合计|总计|共(?<!公共)|总|全镇|全乡|全街道|增至|达到|各级|现有")
_MENDED = re.compile(r"(?:当场|已|完成|立即|督促|责令|限期|及时)整改|整改完成|整改到位|立行立改")
_COLLECTED = re.compile(r"收缴|缴纳|已缴|入库|到账|到位")
TIMES = frozenset({"次", "场", "场次", "轮", "余次"})
_FINES = "enforcement.fines"
_RESOLVED = "mediation.resolved"
_WRITTEN = re.compile(r"协议")
_DRAWN = re.compile(r"抽取|选取|抽选|报送")
_OFFICERS = "enforcement.officers"
_HOLDING = re.compile(r"(?:均|都|已|全部)?(?:持证|持有|持执法证|取得|考取|具有|具备|获得|领取|拥有|有证|有执法证)")
"""`队员15人，12人持证`: what follows the second says that it is a share of the first."""
_ATTRIBUTES = ("专职", "兼职", "持证")
_HANDLED = "services.handled"
_COMMITTEES = "mediation.committees"
_OF_THE_TOWN = frozenset({_HANDLED, _COMMITTEES})
"""What the town's hall or the villages' rooms count is nearly all: a small figure beside it is no other kind."""
_MEDIATED = frozenset({"mediation.cases", "mediation.resolved"})
_BY_ONE = re.compile(
    r"”[^，。；]{0,4}(?:室|队|团|站|岗)[^，。；]{0,6}(?:调解|调处|化解)|(?:司法所|派出所|法庭)(?:指导|参与|协助)[^，。；]{0,2}(?:调解|调处|化解)"
)
_BRANDED = re.compile(r"”|品牌|个人|特色|线上|工作室")
_ON_BEHALF = re.compile(r"代办|帮办|上门")
_CASES = "enforcement.cases"
_FILED = re.compile(r"(?:^|，)(?:其中|已|共|对其)?立案(?:查处|调查)?\Z")
_DETECTED = re.compile(r"查处|查获|发现|制止")


def is_scoped(draft: Draft, others: Sequence[Draft]) -> bool:
    """Whether a level, an attribute or 其他 sets the figure apart from the others."""
    if stands_beside(draft.words) or (draft.code == "learning.trainees" and names_sending(draft.words)):
        return True
    if names_exercise(draft.words) and any(other.value > draft.value for other in others):
        return True
    if draft.code == _HANDLED and _ON_BEHALF.search(draft.words):
        return any(
            other.sentence == draft.sentence and other.value > draft.value and not _ON_BEHALF.search(other.words)
            for other in others
        )
    is_nearly_all = draft.code in _OF_THE_TOWN and not _is_dwarfed(draft, others)
    if (
        names_level_behind(draft.behind)
        and not is_nearly_all
        and (
            not WHOLE.search(draft.words)
            or any(names_level_behind(other.behind) and other.sentence == draft.sentence for other in others)
        )
    ):
        return True
    is_in_list = any(other.is_share and other.sentence == draft.sentence for other in others)
    if (is_in_list and names_place(draft.words)) or _is_room_with_a_name(draft, others):
        return True
    if _is_of_one_doer(draft, others):
        return True
    if names_level(draft.words):
        return _is_of_a_level(draft, others, is_in_list=is_in_list)
    if draft.code == _OFFICERS and _HOLDING.match(draft.behind):
        return any(other.value > draft.value and not _HOLDING.match(other.behind) for other in others)
    return _has_attribute(draft) and _is_one_attribute_of(draft, others)


def _is_of_one_doer(draft: Draft, others: Sequence[Draft]) -> bool:
    """`“老支书”调解室调解33件；司法所指导调解19件`: what one of those who mediate did, beside others' figures."""
    return bool(others) and draft.code in _MEDIATED and bool(_BY_ONE.search(draft.words))


def _is_room_with_a_name(draft: Draft, others: Sequence[Draft]) -> bool:
    """`“老支书”调解室2个` beside the committees that another sentence counts."""
    if draft.code != _COMMITTEES or not _BRANDED.search(draft.words):
        return False
    larger = [other for other in others if other.value > draft.value and other.sentence != draft.sentence]
    return any(not _BRANDED.search(other.words) for other in larger)


def _is_of_a_level(draft: Draft, others: Sequence[Draft], *, is_in_list: bool) -> bool:
    if draft.code in _OF_THE_TOWN and not _is_dwarfed(draft, others):
        return False
    if is_in_list or any(names_level(other.words) and other.sentence == draft.sentence for other in others):
        return True
    return not WHOLE.search(draft.words[draft.words.rfind("，") + 1 :])


def _is_one_attribute_of(draft: Draft, others: Sequence[Draft]) -> bool:
    return any(
        (
            (_has_attribute(other) and other.parent is None and not _is_repeated(draft, other))
            and (names_addition(draft.words) or not names_addition(other.words))
        )
        or (other.value > draft.value and not counts_places_of(other, draft))
        for other in others
    )


def _has_attribute(draft: Draft) -> bool:
    return names_attribute(draft.words) or draft.behind.startswith(_ATTRIBUTES)


def _is_dwarfed(draft: Draft, others: Sequence[Draft]) -> bool:
    """Whether another figure is larger, or is told of a level too: only then the level is a share."""
    return any(
        other.value >= draft.value or names_level(other.words) or names_level_behind(other.behind) for other in others
    )


def counts_places_of(other: Draft, draft: Draft) -> bool:
    """`专项检查46次，检查单位312家`: the larger figure counts where the events took place."""
    return draft.numeral.unit in TIMES and other.numeral.unit not in TIMES


def _is_repeated(draft: Draft, other: Draft) -> bool:
    """Whether another sentence tells the same figure again."""
    return draft.value == other.value and draft.sentence != other.sentence


def is_outcome(draft: Draft, others: Sequence[Draft]) -> bool:
    """`发现隐患136处，整改131处`, `罚款6万元，收缴5万元`: what was mended, paid or put in writing is a share."""
    if _MENDED.search(draft.words):
        return any(
            other.paragraph == draft.paragraph
            and other.numeral.start < draft.numeral.start
            and other.value >= draft.value
            for other in others
        )
    if draft.code == _RESOLVED and _WRITTEN.search(draft.words):
        return any(
            other.sentence == draft.sentence
            and other.numeral.start < draft.numeral.start
            and other.value >= draft.value
            and not _WRITTEN.search(other.words)
            for other in others
        )
    is_paid = draft.code == _FINES and bool(_COLLECTED.search(draft.words))
    if is_paid or _DRAWN.search(draft.words):
        return any(other.sentence == draft.sentence and other.value >= draft.value for other in others)
    if draft.code == _CASES and _FILED.search(draft.words):
        return any(
            other.sentence == draft.sentence
            and other.numeral.start < draft.numeral.start
            and other.value >= draft.value
            and _DETECTED.search(other.words)
            for other in others
        )
    return "整改" in draft.words and any(
        other.sentence == draft.sentence
        and other.numeral.start < draft.numeral.start
        and other.value >= draft.value
        and "整改" not in other.words
        for other in others
    )


def is_outcome_of_share(share: Draft, draft: Draft) -> bool:
    """`镇级受理66件，成功63件`: what became of a share is a share itself."""
    if share.sentence != draft.sentence or not share.code or share.value < draft.value:
        return False
    is_inherited = bool(draft.candidates) and draft.candidates[0].is_inherited
    return is_inherited and (share.parent is not None or names_level(share.words))

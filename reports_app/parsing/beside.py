"""Figures of one indicator that stand side by side: none of them is the whole of the others.

Comes in: drafts of facts; goes out: whether two figures are of different sorts, or of different shares.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from .drafts import Draft
from .model import Role
from .roles import has_part_mark, names_level, names_sending

_BY_LAW = re.compile(r"(?:依据|根据|按照|依照|适用|违反|落实|涉及)[^，。；]{0,6}《[^》]+》")
_NEXT_SORT = re.compile(r"(?:行政村|自然村|嘎查村?|村委会|村民委员会|村|社区|居委会|居民小区)[、和及与]?(?:全部)?")
_VILLAGES = re.compile(r"(?:其中)?各(?:行政村|村|社区|嘎查|村居|中心村)")
_JOINED_PEOPLE = re.compile(r"[\u4e00-\u9fff“”（）]{1,12}[、和与及]")
_CASES = {"enforcement.cases", "enforcement.penalties"}
_ANY_CASES = re.compile(
    r"查处|查办|办理|立案|处罚|处理|办结|案件|违法|违规|行为|各类|各项|行政|执法|综合|一般|普通|简易|程序|依法|城管|[大中支]?队|办公室|局|[镇乡街]道?|部门|现场|截至|目前|月底|[共已和及我本、，；。（）\d]"
)
_NEAR = 8
_TOWN_CENTRE = re.compile(r"(?:[镇乡]|街道)(?:级)?(?:矛盾|矛调|综治|调解|人民调解|调处|社会治理)[^，。；]{0,10}?中心")
_BELOW = re.compile(r"村(?:（社区）|（居）|居|级|、社区)?(?:级)?(?:人民)?调(?:解|委会)")
_WHOLE_YEAR = re.compile(r"全年|年内|今年|一年来|累计|共计|合计|全镇|全乡|全街道")
_FINES = "enforcement.fines"
_PROCEDURE = re.compile(r"(?P<brief>简易|快速办理)|(?:普通|一般)程序")


def is_of_level_below(one: Draft, other: Draft) -> bool:
    """`各村开展宣传86场，镇级开展16场`: what the villages did, and what the township itself."""
    return bool(_VILLAGES.match(one.words) and names_level(other.words))


def share_levels(drafts: Sequence[Draft]) -> list[Draft]:
    """`镇矛调中心受理96件，化解93件；村调委会受理60件`: what the town's centre did, where the villages' is told."""
    kept = list(drafts)
    for at, draft in enumerate(drafts):
        if draft.role is not Role.TOTAL or not _TOWN_CENTRE.search(draft.words) or _WHOLE_YEAR.search(draft.words):
            continue
        below = [one for one in drafts[at + 1 : at + _NEAR] if one.paragraph == draft.paragraph]
        if any(one.code == draft.code and _BELOW.search(one.words) for one in below):
            kept[at] = replace(draft, is_share=True)
            for place in range(at + 1, min(at + 3, len(drafts))):
                if drafts[place].sentence != draft.sentence or not _is_inherited(drafts[place]):
                    break
                kept[place] = replace(drafts[place], is_share=True)
    return kept


def _is_inherited(draft: Draft) -> bool:
    return bool(draft.candidates) and draft.candidates[0].is_inherited and not draft.numeral.is_percent


def is_money_of_share(drafts: Sequence[Draft], index: int) -> bool:
    """`其中简易程序28起，共罚款0.6万元；普通程序4起，共罚款5万元`: each share's fines, where two are told."""
    return _is_told_of_share(drafts, index) and any(
        _is_told_of_share(drafts, other) and drafts[other].paragraph == drafts[index].paragraph
        for other in range(max(index - 4, 0), min(index + 5, len(drafts)))
        if other != index
    )


def _is_told_of_share(drafts: Sequence[Draft], index: int) -> bool:
    """Whether the number is the fines that directly follow a share of the cases."""
    if not index or drafts[index].code != _FINES:
        return False
    share = drafts[index - 1]
    if share.sentence != drafts[index].sentence or share.code not in _CASES:
        return False
    if any(other.parent == index - 1 for other in drafts[index : index + _NEAR]):
        return False
    is_told = share.is_share or share.parent is not None or has_part_mark(share.words)
    return is_told or _is_of_one_kind(share) or bool(_PROCEDURE.search(share.words))


def _is_of_one_kind(case: Draft) -> bool:
    """`查处野外用火5起`, `办理占道经营案件2起`: cases of a kind that is named, not those of the whole year."""
    kind = _ANY_CASES.sub("", case.words)
    return len(kind) > 2 and not _WHOLE_YEAR.search(case.words)


def are_by_laws(one: Draft, other: Draft) -> bool:
    """`依据《甲条例》处罚15起，罚款3000元；依据《乙办法》处罚6起，罚款1200元`: each by another law, none of all."""
    named, again = _BY_LAW.search(one.prefix), _BY_LAW.search(other.prefix)
    return bool(named and again and named[0] != again[0] and one.paragraph == other.paragraph)


def are_by_procedures(one: Draft, other: Draft) -> bool:
    """`简易程序处罚45件；普通程序处罚12件`: each by another procedure, none of all."""
    named, again = _PROCEDURE.search(one.words), _PROCEDURE.search(other.words)
    return bool(named and again and named["brief"] != again["brief"] and one.paragraph == other.paragraph)


def is_other_sort_of_place(one: Draft, other: Draft) -> bool:
    """`全镇12个行政村、3个社区法律顾问全覆盖`: villages and, next to them, the quarters that are none."""
    between = other.prefix[one.numeral.unit_end - other.numeral.start :]
    return one.sentence == other.sentence and bool(_NEXT_SORT.fullmatch(between))


def is_sent_along(one: Draft, other: Draft) -> bool:
    """`选派4名队员、9名村干部参加培训`: both were sent, none of them is the whole."""
    if one.code != other.code or one.sentence != other.sentence or not names_sending(one.words):
        return False
    return bool(_JOINED_PEOPLE.fullmatch(other.prefix[one.numeral.unit_end - other.numeral.start :]))

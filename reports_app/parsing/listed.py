"""Figures of one list (`宣传18场、讲座6场`): which of them follow each other, and what its head says of them all.

Comes in: drafts of facts in the order of the text; goes out: whether and how they stand in a list.
"""

import re
from collections.abc import Sequence

from .drafts import Draft

_WHOLE = re.compile(r"截至|累计|共计|合计|总计|共(?!公共)[^，]{0,4}(?:开展|组织|举办|发放|悬挂|召开)")
_SUM = re.compile(r"共计|合计|总计|总数|总量|总")
_COUNTED = re.compile(r"[\u4e00-\u9fff（）]{1,14}、")
_REVIEWS = "legality.reviews"
_CONTRACTS = "legality.contracts"


def is_next_item(one: Draft, other: Draft) -> bool:
    """Whether only 、 and the other's own words stand between two numbers."""
    length = len(other.words)
    return other.numeral.start - length - 1 == one.numeral.unit_end and other.prefix[-length - 1 :][:1] == "、"


def follows_at_once(one: Draft, other: Draft) -> bool:
    """`83个农村网格、2个社区网格`: whether only 、 stands between what one number counts and the other number."""
    step = other.numeral.start - one.numeral.unit_end
    return 0 < step < len(other.prefix) and bool(_COUNTED.fullmatch(other.prefix[-step:]))


def is_kind_beside_contracts(drafts: Sequence[Draft], index: int) -> bool:
    """`审查合同53件、政府文件17件`: a kind of what is reviewed, in one list with the contracts."""
    if drafts[index].code != _REVIEWS:
        return False
    last = index
    while last + 1 < len(drafts) and is_next_item(drafts[last], drafts[last + 1]):
        last += 1
    return any(draft.code == _CONTRACTS for draft in drafts[_first_of_list(drafts, index) : last + 1])


def heads_list(drafts: Sequence[Draft], largest: int, rest: Sequence[int]) -> bool:
    """`全年开展主题宣传18场、宣传周活动9场`: 全年 is said of both, so that the first does not contain the second."""
    if _SUM.search(drafts[largest].words):
        return False
    return any(is_next_item(drafts[largest], drafts[index]) for index in rest if index > largest)


def is_listed(drafts: Sequence[Draft], largest: int, rest: Sequence[int]) -> bool:
    """`党委会4次、领导小组会1次、办公会5次`: the last of a list is no sum of the others."""
    return largest != rest[0] and is_next_item(drafts[rest[rest.index(largest) - 1]], drafts[largest])


def is_listed_as_whole(drafts: Sequence[Draft], index: int) -> bool:
    """`截至目前，共开展宣传58场、悬挂横幅46条`: 共 at the head of a list is said of all its items."""
    first = _first_of_list(drafts, index)
    return first < index and bool(_WHOLE.search(drafts[first].words))


def _first_of_list(drafts: Sequence[Draft], index: int) -> int:
    while index and is_next_item(drafts[index - 1], drafts[index]):
        index -= 1
    return index

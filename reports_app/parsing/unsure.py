"""Figures whose role the words leave open: what hangs on them waits for a person instead of standing silently.

Comes in: drafts with their roles; goes out: the same drafts, those that decide a report's figure and could as well be
read the other way marked as unsure.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from .drafts import Draft
from .listed import is_next_item
from .model import Role
from .parts import MOST_FIGURES, is_marked
from .roles import has_part_mark, names_attribute, names_levels, names_place
from .scoped import WHOLE
from .wholes import find_headed, is_as_much

_CURRENT = (Role.TOTAL, Role.PART)


def doubt_roles(drafts: Sequence[Draft], kinds: Mapping[str, str]) -> tuple[Draft, ...]:
    """The drafts with those marked that make up a figure for which another reading is nearly as good."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, draft in enumerate(drafts):
        if draft.code and draft.role in _CURRENT and kinds.get(draft.code) != "rate":
            groups[draft.code].append(index)
    unsure = {
        _largest(drafts, members)
        for code, members in groups.items()
        if len(members) <= MOST_FIGURES and _is_doubted(drafts, members, kinds.get(code, "count"))
    }
    return tuple(replace(draft, is_unsure=True) if index in unsure else draft for index, draft in enumerate(drafts))


def _is_doubted(drafts: Sequence[Draft], members: list[int], kind: str) -> bool:
    values = {drafts[index].value for index in members} if len(members) > 1 else ()
    if len(values) > 1:
        return _is_open(drafts, members, kind)
    return all(_is_of_one_place(drafts[index].words) for index in members)


def _is_of_one_place(words: str) -> bool:
    """`青石村调委会调解纠纷42件`: a village's, of which nobody says that it is the report's."""
    is_named = "村" in words or "社区" in words or "嘎查" in words
    return is_named and names_place(words) and not WHOLE.search(words)


def _largest(drafts: Sequence[Draft], members: Sequence[int]) -> int:
    """The figure that the report's own one is, or the part that may hold the others: one to look at is enough."""
    totals = [index for index in members if drafts[index].role is Role.TOTAL]
    return max(totals or members, key=lambda index: (drafts[index].value, -index))


def _is_open(drafts: Sequence[Draft], members: list[int], kind: str) -> bool:
    """Whether the report's own figure could as well be another: a whole its parts' sum, or a sum one of its parts."""
    parts = [index for index in members if drafts[index].role is Role.PART]
    whole = _largest(drafts, members)
    if drafts[whole].role is Role.PART:
        return not (_is_one_list(drafts, parts) or _are_levels(drafts, parts))
    loose = [index for index in parts if not _belongs_to(drafts, index, whole)]
    if any(drafts[index].value > drafts[whole].value for index in loose):
        return True
    if kind != "stock" and any(_is_ahead(drafts[index], drafts[whole]) for index in loose):
        return True
    open_ = [index for index in loose if not is_marked(drafts, members, index, kind)]
    if not open_ or find_headed(drafts, members, [whole, *open_]) is not None:
        return False
    is_sum = len(open_) > 1 and sum((drafts[index].value for index in open_), Decimal(0)) == drafts[whole].value
    return not is_sum


def _belongs_to(drafts: Sequence[Draft], index: int, whole: int) -> bool:
    """Whether a share is one of the whole, or tells it again."""
    draft = drafts[index]
    return draft.parent is not None or is_as_much(drafts, index, whole) or is_as_much(drafts, whole, index)


def _is_ahead(share: Draft, whole: Draft) -> bool:
    """`县级领导接访2次、乡领导接访50次`: a share that is told first, and then no figure that says it is of all."""
    if share.sentence != whole.sentence or share.numeral.start > whole.numeral.start:
        return False
    return not (WHOLE.search(whole.words) or has_part_mark(share.words))


def _are_levels(drafts: Sequence[Draft], parts: Sequence[int]) -> bool:
    """`镇级受理66件，村级受理175件`: one sentence tells each level's or attribute's, which make up the whole."""
    is_one = len({drafts[index].sentence for index in parts}) == 1
    return is_one and all(names_levels(drafts[index].words) or names_attribute(drafts[index].words) for index in parts)


def _is_one_list(drafts: Sequence[Draft], parts: Sequence[int]) -> bool:
    """`培训一般干部2期、调解员3期`: kinds side by side, with nothing between them but the 、 of their list."""
    return all(is_next_item(drafts[one], drafts[other]) for one, other in pairwise(parts)) or all(
        drafts[index].is_share or drafts[index].parent is not None for index in parts
    )

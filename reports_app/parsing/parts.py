"""Totals and parts: which of several figures for one indicator is the report's own, and which are shares of it.

Comes in: drafts in the order of the text; goes out: the same drafts with the role `part` where it belongs.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .model import Role
from .roles import has_part_mark, names_attribute, names_level

if TYPE_CHECKING:
    from .facts import Draft

_WHOLE = re.compile(r"全年|累计|共计|合计|总计|共|总|年内|一年来|今年以来|全镇|全乡|全街道|增至|达到|各级|现有|合共")


def assign_parts(drafts: Sequence["Draft"], kinds: Mapping[str, str]) -> tuple["Draft", ...]:
    """Give the role `part` to shares, one indicator at a time."""
    roles = [draft.role for draft in drafts]
    groups: dict[str, list[int]] = defaultdict(list)
    for index, draft in enumerate(drafts):
        if draft.code and draft.role is Role.TOTAL:
            groups[draft.code].append(index)
    for code, members in groups.items():
        for index in _parts_of(drafts, members, is_rate=kinds.get(code) == "rate"):
            roles[index] = Role.PART
    return tuple(
        draft if draft.role is role else replace(draft, role=role) for draft, role in zip(drafts, roles, strict=True)
    )


def _parts_of(drafts: Sequence["Draft"], members: list[int], *, is_rate: bool) -> set[int]:
    if is_rate:
        return _rate_parts(drafts, members)
    parts = {index for index in members if _is_marked(drafts, members, index)}
    rest = [index for index in members if index not in parts]
    if len(rest) < 2 or len({drafts[index].value for index in rest}) == 1:
        return parts
    whole = _whole_of(drafts, rest)
    return parts | {index for index in rest if index != whole}


def _rate_parts(drafts: Sequence["Draft"], members: list[int]) -> set[int]:
    named = {index for index in members if names_level(drafts[index].words) or has_part_mark(drafts[index].words)}
    return named | (set(members[1:]) if len(members) > 1 else set())


def _is_marked(drafts: Sequence["Draft"], members: list[int], index: int) -> bool:
    draft = drafts[index]
    if draft.parent is not None:
        return True
    others = [drafts[other] for other in members if other != index]
    if names_attribute(draft.words) and ("新" in draft.words or others):
        return True
    if names_level(draft.words) and others:
        return True
    return has_part_mark(draft.words) and any(
        other.sentence == draft.sentence and other.numeral.start < draft.numeral.start and other.value >= draft.value
        for other in others
    )


def _whole_of(drafts: Sequence["Draft"], rest: list[int]) -> int | None:
    """The figure that contains the others, or None where they stand side by side."""
    largest = max(rest, key=lambda index: drafts[index].value)
    others = [index for index in rest if index != largest]
    total = sum(drafts[index].value for index in others)
    if total == drafts[largest].value and len(others) > 1:
        return largest
    same_sentence = all(drafts[index].sentence == drafts[largest].sentence for index in others)
    if same_sentence:
        return largest if _WHOLE.search(drafts[largest].words) and drafts[largest].value >= total else None
    if _WHOLE.search(drafts[largest].words) and drafts[largest].value >= total:
        return largest
    return None

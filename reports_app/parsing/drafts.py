"""A number on its way to a fact: what its words were, what competed for it, and what it was taken for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from .binding import Candidate
from .model import Numeral, Role, SectionKind


@dataclass(slots=True)
class Draft:
    """A counted numeral on its way to a fact; `candidates` are all that competed, best first.

    What `is_unsure` can be read in two ways, of which the words tell neither.
    """

    numeral: Numeral
    code: str | None
    value: Decimal
    role: Role
    sentence: tuple[int, int]
    paragraph: int
    words: str
    prefix: str
    section: SectionKind | None
    candidates: tuple[Candidate, ...]
    confidence: float = 0.0
    parent: int | None = None
    is_marked: bool = False
    about_year: int | None = None
    is_share: bool = False
    behind: str = ""
    is_unsure: bool = False

    @property
    def is_first_responsible(self) -> bool:
        """Whether it stands in the part on the leaders' own duties."""
        return self.section is SectionKind.FIRST_RESPONSIBLE


def leave_out(drafts: Sequence[Draft], codes: Collection[str]) -> tuple[Draft, ...]:
    """The drafts without these indicators: their numbers count something outside the catalogue, if nothing else."""
    if not codes:
        return tuple(drafts)
    told = {draft.numeral.start for draft in drafts if draft.code and draft.code not in codes}
    kept: dict[int, Draft] = {}
    for index, draft in enumerate(drafts):
        start = draft.numeral.start
        if draft.code not in codes:
            kept[index] = draft
        elif start not in told:
            told.add(start)
            kept[index] = replace(draft, code=None)
    place_of = {index: place for place, index in enumerate(kept)}
    stands_for = {draft.numeral.start: place for place, draft in enumerate(kept.values())}
    return tuple(
        draft
        if draft.parent is None
        else replace(draft, parent=place_of.get(draft.parent, stands_for[drafts[draft.parent].numeral.start]))
        for draft in kept.values()
    )

"""A number on its way to a fact: what its words were, what competed for it, and what it was taken for."""

from dataclasses import dataclass
from decimal import Decimal

from .binding import Candidate
from .model import Numeral, Role, SectionKind


@dataclass(slots=True)
class Draft:
    """A counted numeral on its way to a fact; `candidates` are all that competed, best first."""

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

    @property
    def is_first_responsible(self) -> bool:
        """Whether it stands in the part on the leaders' own duties."""
        return self.section is SectionKind.FIRST_RESPONSIBLE

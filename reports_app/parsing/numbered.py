"""A text with its numbers, before any vocabulary speaks: made once, read with as many vocabularies as there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .model import NumberKind, Numeral, Section
from .numbers import classify_numerals
from .numerals import find_numerals
from .sections import find_sections
from .tables import Cell, read_cells
from .view import TextView, make_view

MOST_COUNTED = 5_000
"""More counted numbers than any report has: those that follow are told as counted and bound to nothing."""


@dataclass(frozen=True, slots=True)
class NumberedText:
    """The view of a text, its sections and its numerals with their kinds (None: counted); spans are of the view.

    `cells` are the numbers in tables, by their first character.
    """

    source: str
    view: TextView
    sections: Sequence[Section]
    numerals: Sequence[Numeral]
    kinds: Sequence[NumberKind | None]
    cells: Mapping[int, Cell]

    def counted(self) -> list[Numeral]:
        """Return the numerals that count something, as many as are bound."""
        return [numeral for numeral, kind in zip(self.numerals, self.kinds, strict=True) if kind is None][:MOST_COUNTED]


def number_text(text: str) -> NumberedText:
    """Find the sections and numerals of a text; linear in its length."""
    return number_view(text, make_view(text))


def number_view(text: str, view: TextView) -> NumberedText:
    """Find those of a text whose view is there."""
    sections = find_sections(view)
    numerals = find_numerals(view.text)
    return NumberedText(text, view, sections, numerals, classify_numerals(view, numerals, sections), read_cells(view))

"""A text as a row of units: a Chinese character, a number, a Latin word or a per cent sign, each at its place.

Comes in: squeezed text (`parsing.view`); what is between units (punctuation, blanks) takes one place, whatever it is.
"""

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_UNIT = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<word>[a-z]+)"
    r"|[〇%‰\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
LONGEST_UNIT = 40


@dataclass(frozen=True, slots=True)
class Unit:
    """What stands at [start, end) of the text; a number without its commas. `is_whole` where it is no character."""

    text: str
    start: int
    end: int
    place: int
    is_whole: bool

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits."""
        return self.is_whole and self.text[0].isdecimal()


def split_units(text: str) -> list[Unit]:
    """Return the text's units.

    >>> [(unit.text, unit.place) for unit in split_units("调解1,219件，98.5%")]
    [('调', 0), ('解', 1), ('1219', 2), ('件', 3), ('98.5', 5), ('%', 6)]
    """
    units: list[Unit] = []
    place = 0
    for match in _UNIT.finditer(text.translate(_LOWER)):
        if units and match.start() > units[-1].end:
            place += 1
        is_whole = match.lastgroup is not None
        written = match[0].replace(",", "")[:LONGEST_UNIT] if is_whole else match[0]
        units.append(Unit(written, match.start(), match.end(), place, is_whole))
        place += 1
    return units


def find_units(text: Sequence[Unit], wanted: Sequence[Unit]) -> list[tuple[int, int]]:
    """Return the spans of the text where the wanted units stand one after another, with gaps where they have gaps.

    >>> find_units(split_units("共219件，又1219件"), split_units("219件"))
    [(1, 5)]
    """
    if not wanted:
        return []
    shape = [(unit.text, unit.place - wanted[0].place) for unit in wanted]
    found = []
    for first in range(len(text) - len(shape) + 1):
        here = text[first : first + len(shape)]
        if all(
            unit.text == word and unit.place - here[0].place == place
            for unit, (word, place) in zip(here, shape, strict=True)
        ):
            found.append((here[0].start, here[-1].end))
    return found

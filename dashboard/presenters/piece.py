"""A text cut into pieces, some of them marked: found words, or the numbers of a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text; marked where it is what was looked for."""

    text: str
    is_marked: bool

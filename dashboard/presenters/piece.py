"""A text cut into pieces, some of them marked: found words, or the numbers of a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text; marked where it is what was looked for."""

    text: str
    is_marked: bool


def mark_pieces(text: str, spans: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    """Return a text in pieces, those at the spans marked; spans are in order and do not overlap."""
    pieces, position = [], 0
    for start, end in spans:
        pieces += [Piece(text[position:start], is_marked=False), Piece(text[start:end], is_marked=True)]
        position = end
    return tuple(piece for piece in (*pieces, Piece(text[position:], is_marked=False)) if piece.text)

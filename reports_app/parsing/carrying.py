"""Where a place of one text stands in another of the same report: a file saved again, a corrected version.

Comes in: two texts and spans of the first; goes out: spans of the second. A place is found by the characters around
it, blanks and the width of signs aside. Where they stand in several places of either text, or in none, there is no
answer: better none than a wrong one.
"""

import unicodedata
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

BOTH_SIDES = (12, 24, 48, 96, 200, 400)
"""How many characters on both sides are compared: as few as tell the place from every other."""
ONE_SIDE = (16, 32, 64, 128)
"""The same where one side was rewritten; of the other side then only `TOUCHING` must be the same."""
TOUCHING = 1


def carry_over(old: str, new: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int] | None]:
    """Return for each span of `old` its span in `new`, or None where that cannot be told for certain.

    Of two spans that seem to have become one, neither is told: give all numbers of the text, not only those wanted.

    >>> carry_over("共调解纠纷 339 起，成功330起。", "全镇共调解纠纷３３９起，成功330起。", [(6, 9), (14, 17)])
    [(7, 10), (14, 17)]
    """
    source, target = _squeeze(old), _squeeze(new)
    places = [_find(source, target, *source.from_original(start, end)) for start, end in spans]
    claims = Counter(places)
    return [place if claims[place] == 1 else None for place in places]


@dataclass(frozen=True, slots=True)
class _Squeezed:
    """A text without blanks and in one width; `offsets` are those of its characters in the original."""

    text: str
    offsets: "array[int]"

    def from_original(self, start: int, end: int) -> tuple[int, int]:
        return bisect_left(self.offsets, start), bisect_left(self.offsets, end)

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        return self.offsets[start], self.offsets[end - 1] + 1


def _squeeze(text: str) -> _Squeezed:
    characters, offsets = [], array("I")
    for offset, character in enumerate(text):
        if character.isspace() or character in "\ufeff\u200b":
            continue
        plain = unicodedata.normalize("NFKC", character)
        characters.append(plain if len(plain) == 1 else character)
        offsets.append(offset)
    return _Squeezed("".join(characters), offsets)


def _find(source: _Squeezed, target: _Squeezed, start: int, end: int) -> tuple[int, int] | None:
    if start >= end:
        return None
    sides = [(around, around) for around in BOTH_SIDES]
    sides += [pair for around in ONE_SIDE for pair in ((around, TOUCHING), (TOUCHING, around))]
    for before, after in sides:
        first, last = max(start - before, 0), min(end + after, len(source.text))
        needle = source.text[first:last]
        at = _only_place(target.text, needle)
        if at is not None and _only_place(source.text, needle) is not None:
            place = at + start - first
            return target.to_original(place, place + end - start)
    return None


def _only_place(text: str, needle: str) -> int | None:
    at = text.find(needle)
    return at if at >= 0 and text.find(needle, at + 1) < 0 else None

"""The vocabulary found in a text, once for the whole of it: hits in, where each entry's words stand out."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from .lexicon import Hit, Lexicon, Slot

Place = tuple[int, int]
"""A word's half-open offsets."""


class Spans(NamedTuple):
    """Where an entry's words stand in the text, in order; a list for each `Slot`."""

    heads: list[Place]
    verbs: list[Place]
    context: list[Place]
    without: list[Place]


class Words:
    """What the vocabulary finds in a text: `spans[entry]` are the places of an entry's words."""

    def __init__(self, lexicon: Lexicon, text: str) -> None:
        self._hits = lexicon.find_words(text)
        self.spans = _spans_of(self._hits, len(lexicon.entries))

    def named_between(self, start: int, end: int) -> list[int]:
        """The entries that have a head between two positions, in the order of the text."""
        return list(dict.fromkeys(chain.from_iterable(hit[3].heads for hit in self._between(start, end))))

    def spoken_between(self, start: int, end: int) -> list[int]:
        """The entries that have a head there, or a verb that may stand for a head said before."""
        return list(dict.fromkeys(chain.from_iterable(hit[3].speakers for hit in self._between(start, end))))

    def has(self, entry: int, slot: Slot, start: int, end: int) -> bool:
        """Whether a word of the entry's slot stands between two positions."""
        return bool(within(self.spans[entry][slot], start, end))

    def _between(self, start: int, end: int) -> list[Hit]:
        return self._hits[bisect_left(self._hits, (start,)) : bisect_left(self._hits, (end,))]


def within(spans: Sequence[Place], low: int, high: int) -> list[Place]:
    """The spans inside low..high; `spans` are in the order of their starts."""
    if not spans or spans[-1][0] < low or spans[0][0] >= high:
        return []
    first = bisect_left(spans, (low,))
    return [span for span in spans[first : bisect_left(spans, (high,), first)] if span[1] <= high]


def _spans_of(hits: Sequence[Hit], entries: int) -> list[Spans]:
    found = [Spans([], [], [], []) for _ in range(entries)]
    for start, _, end, word in hits:
        place = (start, end)
        for entry, slot in word.uses:
            found[entry][slot].append(place)
    return found

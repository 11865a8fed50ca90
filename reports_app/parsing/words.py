"""The vocabulary found in a text, once for the whole of it: hits in, where each entry's words stand out."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from .lexicon import SLOTS, Hit, Lexicon, Slot, to_use

Place = tuple[int, int]
"""A word's half-open offsets."""


@dataclass(slots=True)
class Spans:
    """Where an entry's words stand in the text, in order."""

    heads: list[Place]
    verbs: list[Place]
    context: list[Place]
    without: list[Place]


class Words:
    """What the vocabulary finds in a text."""

    def __init__(self, lexicon: Lexicon, text: str) -> None:
        hits = lexicon.find_words(text)
        places: dict[int, list[Place]] = defaultdict(list)
        for start, _, end, word in hits:
            place = (start, end)
            for use in word.uses:
                places[use].append(place)
        self._places = places
        self._spans: dict[int, Spans] = {}
        self._hits = hits
        speaking = [hit for hit in hits if hit[3].speakers]
        self._starts = [hit[0] for hit in speaking]
        self._heads = [hit[3].heads for hit in speaking]
        self._speakers = [hit[3].speakers for hit in speaking]

    def spans_of(self, entry: int) -> Spans:
        """The places of an entry's words."""
        spans = self._spans.get(entry)
        if spans is None:
            found, use = self._places.get, entry * SLOTS
            spans = Spans(found(use, []), found(use + 1, []), found(use + 2, []), found(use + 3, []))
            self._spans[entry] = spans
        return spans

    def take_weighed(self) -> frozenset[int]:
        """The entries that were weighed for some number since this was last asked: no other one had a say."""
        weighed = frozenset(self._spans)
        self._spans.clear()
        return weighed

    def named_between(self, start: int, end: int) -> list[int]:
        """The entries that have a head between two positions, in the order of the text."""
        return self._told(self._heads, start, end)

    def spoken_between(self, start: int, end: int) -> list[int]:
        """The entries that have a head there, or a verb that may stand for a head said before."""
        return self._told(self._speakers, start, end)

    def between(self, start: int, end: int) -> list[Hit]:
        """All words that begin between two positions, in the order of the text."""
        first = bisect_left(self._hits, (start,))
        return self._hits[first : bisect_left(self._hits, (end,), first)]

    def has(self, entry: int, slot: Slot, start: int, end: int) -> bool:
        """Whether a word of the entry's slot stands between two positions."""
        return bool(within(self._places.get(to_use(entry, slot), ()), start, end))

    def _told(self, entries: Sequence[tuple[int, ...]], start: int, end: int) -> list[int]:
        first = bisect_left(self._starts, start)
        return list(dict.fromkeys(chain.from_iterable(entries[first : bisect_left(self._starts, end, first)])))


def within(spans: Sequence[Place], low: int, high: int) -> list[Place]:
    """The spans inside low..high; `spans` are in the order of their starts."""
    if not spans or spans[-1][0] < low or spans[0][0] >= high:
        return []
    first = bisect_left(spans, (low,))
    return [span for span in spans[first : bisect_left(spans, (high,), first)] if span[1] <= high]

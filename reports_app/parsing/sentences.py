"""The sentences of a text that count something, and what is heard of the text around them.

Comes in: a view and its counted numerals; goes out: sentences with their numerals, and the words that speak for them.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, Self

from .model import Numeral
from .phrases import build_cost
from .view import Span, TextView

LONGEST_SENTENCE = 800
MOST_NUMERALS = 32
LONGEST_ROW = 30
_start = attrgetter("start")


class Counting(NamedTuple):
    """A sentence, or a piece of one that never ends, with its counted numerals; `previous` is what stands before it."""

    sentence: Span
    previous: Span
    numerals: Sequence[Numeral]


def find_sentences(view: TextView, counted: Sequence[Numeral]) -> Iterator[Counting]:
    """The sentences of these numerals, in the order of the text."""
    sentences = view.sentences
    last, previous = -1, Span(0, 0)
    for at, numerals in groupby(counted, lambda numeral: bisect_right(sentences, numeral.start, key=_start) - 1):
        if at > last + 1:
            previous = sentences[at - 1]
        for piece, some in _pieces(view.text, sentences[at], list(numerals)):
            yield Counting(piece, previous, some)
            previous = piece
        last = at


def _pieces(text: str, sentence: Span, numerals: Sequence[Numeral]) -> Iterator[tuple[Span, Sequence[Numeral]]]:
    """Cut a sentence that never ends, so that the work for one number stays bounded."""
    first, start = 0, sentence.start
    for index in range(1, len(numerals) + 1):
        is_last = index == len(numerals)
        if not is_last and index - first < MOST_NUMERALS and numerals[index].unit_end - start <= LONGEST_SENTENCE:
            continue
        end = min(sentence.end, numerals[index - 1].unit_end + LONGEST_SENTENCE) if is_last else -1
        if end < 0:
            end = text.rfind("，", numerals[index - 1].unit_end, numerals[index].start) + 1
            end = end or numerals[index - 1].unit_end
        yield Span(max(start, numerals[first].start - LONGEST_SENTENCE), end), numerals[first:index]
        first, start = index, end


def is_row(text: str, sentence: Span) -> bool:
    """Whether a sentence is a row or a label, which speaks for the paragraph after it."""
    return sentence.end - sentence.start <= LONGEST_ROW and text[sentence.end - 1] not in "。；！？"


class Spoken(NamedTuple):
    """What is heard of a text, and how far apart it sets words (`phrases.build_cost`): the same for any vocabulary."""

    text: str
    cost: Sequence[int]

    @classmethod
    def of(cls, text: str) -> Self:
        """Weigh the text."""
        return cls(text, build_cost(text))

    @classmethod
    def around(cls, view: TextView, counted: Sequence[Numeral]) -> Self:
        """Nothing but the paragraphs of these numerals and a row or a label before each, every word in its place.

        What a sentence states by itself hangs on its paragraph up to its end, these and the headings above.
        """
        if not counted:
            return cls.of("")
        text, paragraphs, last = view.text, view.paragraphs, counted[-1]
        limit = min(view.sentence_at(last.start).end, last.unit_end + LONGEST_SENTENCE)
        places = {bisect_right(paragraphs, numeral.start, key=_start) - 1 for numeral in counted}
        pieces, end = [], 0
        for at in sorted(place for place in places if place >= 0):
            above = view.sentence_at(paragraphs[at].start - 1)
            is_short = above.end - above.start <= LONGEST_ROW
            start = max(above.start if is_short else paragraphs[at].start, end)
            pieces += ["\n" * (start - end), text[start : min(paragraphs[at].end, limit)]]
            end = paragraphs[at].end
        return cls.of("".join(pieces))


def share_units(sentence: str, numerals: list[Numeral]) -> list[Numeral]:
    """`受理、办结分别为35、34件`: the measure word behind the last of such a list is that of all."""
    if "分别" in sentence:
        for at in range(len(numerals) - 2, -1, -1):
            one, other = numerals[at], numerals[at + 1]
            if not (one.unit or one.is_percent) and other.unit and other.start == one.unit_end + 1:
                numerals[at] = replace(one, unit=other.unit)
    return numerals


def merge_ranges(numerals: Sequence[Numeral]) -> tuple[list[Numeral], dict[int, list[Numeral]]]:
    """Take 3—5名 as one numeral that starts with the lower end; give both ends by the end of the whole."""
    merged: list[Numeral] = []
    ends: dict[int, list[Numeral]] = {}
    for numeral in numerals:
        low = merged[-1] if merged else None
        if low and low.is_range and numeral.is_range and numeral.start - low.end <= 4 and low.value < numeral.value:
            merged[-1] = replace(numeral, start=low.start)
            ends[numeral.end] = [low, numeral]
        else:
            merged.append(numeral)
    return merged, ends

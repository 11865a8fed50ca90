"""Which sentences of a text speak of what a sentence of another one speaks of, by the words they share.

Comes in: sentences of two texts; goes out: for each of the first the nearest of the second. It tells what to read, not
what is true: that two sentences share words says nothing of whether one keeps the promise of the other.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt

from reports_app.searching.likeness import Sentence
from reports_app.searching.units import split_units

LEAST = 0.12
"""Below this, what two sentences share is hardly ever what they speak of."""
_SET_PHRASES = re.compile(
    r"[一二三四五六七八九十]是|首先|其次|进一步|持续|不断|继续|深入|全面|切实|扎实|积极|严格|充分|大力|着力|有效|有力|认真|"
    r"加强|加大|强化|推进|推动|开展|落实|完善|健全|建立|提升|提高|增强|做好|抓好|确保|坚持|贯彻|促进|深化|"
    r"工作|建设|方面|相关|有关|以及|通过|下一步|今年|明年|全年|全[镇乡县区]|我[镇乡]|各[类级项种]"
)
"""What nearly every sentence of such a report says, whatever it speaks of."""


@dataclass(frozen=True, slots=True)
class Near:
    """A sentence, how near it is (0 to 1) and the spans of its text that both share."""

    sentence: Sentence
    nearness: float
    shared: tuple[tuple[int, int], ...]


def find_nearest(asked: Sequence[Sentence], told: Sequence[Sentence], *, most: int) -> list[tuple[Near, ...]]:
    """Return for each sentence of `asked` the nearest ones of `told`, the nearest first; none below `LEAST`.

    Nearness is the cosine of the pairs of adjacent characters that each has, a pair weighing more the fewer sentences
    of both texts have it. Grows with the product of the two numbers of sentences.
    """
    questions, answers = [_pairs(one.text) for one in asked], [_pairs(one.text) for one in told]
    weights = _weigh([*questions, *answers])
    lengths = [_length(pairs, weights) for pairs in answers]
    return [
        _nearest(pairs, _length(pairs, weights), list(zip(told, answers, lengths, strict=True)), weights, most)
        for pairs in questions
    ]


def _nearest(
    pairs: frozenset[str],
    length: float,
    answers: Iterable[tuple[Sentence, frozenset[str], float]],
    weights: Mapping[str, float],
    most: int,
) -> tuple[Near, ...]:
    found = []
    for sentence, others, other_length in answers:
        shared = pairs & others
        nearness = sum(weights[pair] for pair in shared) / (length * other_length) if shared else 0.0
        if nearness >= LEAST:
            found.append((nearness, sentence, shared))
    found.sort(key=lambda one: (-one[0], one[1].start))
    return tuple(Near(sentence, nearness, _spans(sentence.text, shared)) for nearness, sentence, shared in found[:most])


def _pairs(text: str) -> frozenset[str]:
    """Pairs of adjacent characters, set phrases and whatever is no character between them."""
    units = split_units(_blank(text))
    adjacent = ((one, other) for one, other in pairwise(units) if not (one.is_whole or other.is_whole))
    return frozenset(one.text + other.text for one, other in adjacent if one.end == other.start)


def _blank(text: str) -> str:
    return _SET_PHRASES.sub(lambda match: " " * len(match[0]), text)


def _weigh(sentences: Sequence[frozenset[str]]) -> dict[str, float]:
    """How much each pair weighs, in squares of what an entry of a vector is: the logarithm of how rare it is."""
    counts = Counter(pair for pairs in sentences for pair in pairs)
    return {pair: log((len(sentences) + 1) / count) for pair, count in counts.items()}


def _length(pairs: Iterable[str], weights: Mapping[str, float]) -> float:
    return sqrt(sum(weights[pair] for pair in pairs)) or 1.0


def _spans(text: str, shared: frozenset[str]) -> tuple[tuple[int, int], ...]:
    """Where the shared pairs stand in a text, those that touch as one."""
    blanked = _blank(text)
    spans: list[tuple[int, int]] = []
    for at in range(len(blanked) - 1):
        if blanked[at : at + 2] in shared:
            start = spans.pop()[0] if spans and spans[-1][1] >= at else at
            spans.append((start, at + 2))
    return tuple(spans)

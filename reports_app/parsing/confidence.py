"""How likely the reading of a number is right: a few signals, weighed as texts that were left out have shown.

Comes in: drafts with their roles, the text and the words found in it; goes out: the probability of each. The weights
are data (`data/confidence.toml`), made by `python -m benchmarks.calibrate`; nothing here decides a reading.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from math import exp
from operator import mul
from pathlib import Path
from typing import Any, NamedTuple

from .binding import MIN_SCORE
from .drafts import Draft
from .lexicon import OUTSIDE, Lexicon
from .model import Role, SectionKind
from .words import Words

_DATA = Path(__file__).parent / "data" / "confidence.toml"
_TO_LAST_PAUSE = re.compile(r".*[，：；。]", re.DOTALL)
_DENIALS = frozenset("未没不无尚")
_THINGS = frozenset({"个", "项"})
STRONGEST = 16.0
WEAKEST_RIVAL = 5.0
MOST_CHARACTERS = 8
FARTHEST = 60
UNSURE = 0.85
"""The most that is believed of a draft that is unsure: of such, about one in six is wrong."""
OF_A_WORD = 10
"""What a character that is neither filler nor sheltered costs (`phrases.build_cost`)."""


class Signals(NamedTuple):
    """What speaks for or against a reading; each a plain number, most of them 0 or 1.

    strength: the winning entry's score (the whole's, for a part) above the least; rival: that of the best other one;
    is_lent: no entry won by itself; foreign: how many characters of the clause are words of other themes only;
    is_compound: such a word ends where the head begins; unknown: how many characters between head and number no word
    explains; is_glued: one of these follows the head at once; is_denied: 未 or its like stands before the head;
    is_first: no number before it in the sentence; unlike_before: that number is of another theme; is_repeated: the
    report has more figures for the indicator; is_thing: counted in 个 or 项.
    """

    strength: float
    rival: float
    is_lent: float
    needs_verb: float
    needs_context: float
    foreign: float
    is_compound: float
    unknown: float
    is_glued: float
    is_denied: float
    is_first: float
    unlike_before: float
    is_repeated: float
    is_previous: float
    is_target: float
    is_shortcoming: float
    is_rate: float
    is_thing: float
    is_one: float


class Weights(NamedTuple):
    """The intercept, and what each signal adds to the log-odds of being right."""

    intercept: float
    signals: Signals

    def to_probability(self, signals: Signals) -> float:
        """The chance that a reading with these signals is right, in thousandths."""
        odds = self.intercept + sum(map(mul, self.signals, signals))
        return round(1 / (1 + exp(-odds)), 3)


def rate_drafts(drafts: Sequence[Draft], text: str, words: Words, cost: Sequence[int], lexicon: Lexicon) -> None:
    """Set the confidence of every draft; `cost` is `phrases.build_cost` of the text."""
    weights = load_weights()
    for draft, signals in zip(drafts, read_signals(drafts, text, words, cost, lexicon), strict=True):
        chance = weights[bool(draft.code)].to_probability(signals)
        draft.confidence = min(chance, UNSURE) if draft.is_unsure else chance


@cache
def load_weights() -> dict[bool, Weights]:
    """The weights of facts of the catalogue (True) and of counted things outside it (False)."""
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    return {True: to_weights(data["catalogue"]), False: to_weights(data["outside"])}


def to_weights(table: Mapping[str, Any]) -> Weights:
    """The weights of a table by names of signals; what is not there weighs nothing."""
    return Weights(table["intercept"], Signals(*(float(table.get(name, 0)) for name in Signals._fields)))


def read_signals(
    drafts: Sequence[Draft], text: str, words: Words, cost: Sequence[int], lexicon: Lexicon
) -> list[Signals]:
    """The signals of every draft, in order."""
    told = Counter(draft.code for draft in drafts if draft.code)
    found = []
    before: Draft | None = None
    for draft in drafts:
        if before and before.sentence != draft.sentence:
            before = None
        whole = None if draft.parent is None else drafts[draft.parent]
        is_repeated = draft.code is not None and told[draft.code] > 1
        found.append(_signals(draft, before, whole, is_repeated, _Place(draft, text, cost), words, lexicon))
        before = draft
    return found


class _Place:
    """A number's own words in the text, from `start` to `end` (in a table those that name it).

    After `cover`, `foreign` are the places of words about other things only; `known` is a mask of the places of any
    word, from `low` on.
    """

    __slots__ = ("clause", "cost", "end", "foreign", "known", "low", "start", "text")

    def __init__(self, draft: Draft, text: str, cost: Sequence[int]) -> None:
        self.text = text
        self.cost = cost
        size = len(draft.words)
        self.end = draft.numeral.start
        if not text.endswith(draft.words, 0, self.end):
            self.end = text.rfind(draft.words, 0, self.end) + size
        self.start = self.end - size
        pause = _TO_LAST_PAUSE.match(draft.words)
        self.clause = self.start + (pause.end() if pause else 0)
        self.foreign: list[int] = []
        self.known = self.low = 0

    def cover(self, words: Words, low: int, code: str, theme: str) -> None:
        """Find the vocabulary's words from `low` to the number, those of a code or its theme apart from others."""
        own = known = 0
        for start, _, end, word in words.between(low, self.end):
            mask = ((1 << (end - start)) - 1) << (start - low)
            known |= mask
            subjects = word.subjects
            if code in subjects or theme in subjects:
                own |= mask
        self.low = low
        self.known = known
        others = known & ~own
        self.foreign = self._said(others, low) if others else []

    def unknown_from(self, low: int) -> list[int]:
        """The places of what no word explains."""
        return self._said(~self.known, low) if low < self.end else []

    def _said(self, mask: int, low: int) -> list[int]:
        """The places of a mask from `low` to the number, without fillers."""
        cost, first = self.cost, self.low
        return [at for at in range(low, self.end) if mask >> (at - first) & 1 and cost[at + 1] - cost[at] == OF_A_WORD]


def _signals(
    draft: Draft,
    before: Draft | None,
    whole: Draft | None,
    is_repeated: bool,
    place: _Place,
    words: Words,
    lexicon: Lexicon,
) -> Signals:
    code = draft.code or OUTSIDE
    theme = code.partition(".")[0]
    own = rival = None
    for candidate in (whole or draft).candidates:
        if candidate.code == code:
            own = candidate
            break
    for candidate in draft.candidates:
        if candidate.code != code:
            rival = candidate
            break
    entry = lexicon.entries[own.entry] if own else None
    start, end = own.head if own and own.head and whole is None else (place.end, place.end)
    is_ahead = start < end <= place.end
    place.cover(words, max(place.end - FARTHEST, min(place.clause, start - 1), 0), code, theme)
    unknown = place.unknown_from(max(end, place.end - FARTHEST)) if is_ahead else []
    return Signals(
        strength=min(own.score, STRONGEST) - MIN_SCORE if own else 0.0,
        rival=max(rival.score - WEAKEST_RIVAL, 0.0) if rival else 0.0,
        is_lent=own is None,
        needs_verb=entry is not None and bool(entry.verbs),
        needs_context=entry is not None and bool(entry.context),
        foreign=min(sum(at >= place.clause for at in place.foreign), MOST_CHARACTERS),
        is_compound=is_ahead and start - 1 in place.foreign,
        unknown=min(len(unknown), MOST_CHARACTERS),
        is_glued=bool(unknown) and unknown[0] == end,
        is_denied=start < end and not _DENIALS.isdisjoint(place.text[max(place.start, start - 2) : start]),
        is_first=before is None,
        unlike_before=before is not None and bool(before.code) and not (before.code or "").startswith(theme + "."),
        is_repeated=is_repeated,
        is_previous=draft.role is Role.PREVIOUS,
        is_target=draft.role is Role.TARGET,
        is_shortcoming=draft.section is SectionKind.SHORTCOMINGS,
        is_rate=draft.numeral.is_percent,
        is_thing=draft.numeral.unit in _THINGS,
        is_one=draft.value == 1,
    )

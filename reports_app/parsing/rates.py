"""Rates against the counts that stand beside them in their sentence.

Comes in: drafts of facts with their words, and the text; goes out: for each rate its counts and what they say of it.
Which counts a rate rests on is data (`data/rate_counts.toml`).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path

from .arithmetic import agrees
from .drafts import Draft
from .model import Bound, Role, Verdict

FARTHEST = 12
"""Counts that stand more numbers before a rate than this are not beside it."""
CURRENT = (Role.TOTAL, Role.PART)
_DATA = Path(__file__).parent / "data" / "rate_counts.toml"
_AFTER = re.compile(r"(?:均|都|全部|已|考试|测试|成绩)*")


@dataclass(frozen=True, slots=True)
class Count:
    """A count behind a rate: its indicator (None: outside the catalogue), and words of its phrase where told."""

    code: str | None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """What is counted, over what it is taken of; with `alleges`, a rate that disagrees is wrong."""

    over: Count
    under: Count
    alleges: bool


@dataclass(frozen=True, slots=True)
class RateCheck:
    """A rate of the text; `over` and `under` are the drafts of its counts, where it has such that can be trusted.

    `actual` is the percentage that they give.
    """

    rate: int
    verdict: Verdict
    over: int | None = None
    under: int | None = None
    actual: Decimal | None = None


def check_rates(
    drafts: Sequence[Draft], kinds: Mapping[str, str], text: str, *, unused: frozenset[str] = frozenset()
) -> tuple[RateCheck, ...]:
    """What the counts say of each rate of the year; a rate that no known counts make up is left out without them.

    A rate that may rest on a count of `unused` indicators, which nobody sees, is not alleged to be wrong.
    """
    checks = []
    for index, draft in enumerate(drafts):
        if not is_current_rate(draft, kinds) or is_over_100(draft):
            continue
        pairs = _pairs().get(draft.code or "", ())
        if any(count.code in unused for pair in pairs for count in (pair.over, pair.under)):
            pairs = tuple(replace(pair, alleges=False) for pair in pairs)
        found = _check_named(drafts, index, pairs, text) or _check_beside(drafts, index)
        if found or pairs:
            checks.append(found or RateCheck(index, Verdict.UNCHECKABLE))
    return tuple(checks)


def is_current_rate(draft: Draft, kinds: Mapping[str, str]) -> bool:
    """Whether the figure is a rate that the report states of its year."""
    return bool(draft.code) and kinds.get(draft.code or "") == "rate" and draft.role in CURRENT


def is_over_100(draft: Draft) -> bool:
    """Whether a rate says more than all: above 100 %, or `100%以上`."""
    return draft.value > 100 or (draft.value == 100 and draft.numeral.bound is Bound.AT_LEAST)


def _check_named(drafts: Sequence[Draft], rate: int, pairs: Sequence[Pair], text: str) -> RateCheck | None:
    """The counts that are known to make up this rate: the first pair that fits, else the first that must fit."""
    alleged: RateCheck | None = None
    for pair in pairs:
        over = next(_find(drafts, rate, pair.over, text), None)
        if over is None:
            continue
        wholes = [index for index in _find(drafts, rate, pair.under, text) if index != over]
        wholes = wholes or list(_find(drafts, rate, pair.under, text, before=drafts[rate].sentence))
        if not wholes:
            continue
        under = next((index for index in wholes if drafts[index].value >= drafts[over].value), wholes[0])
        check = _divide(drafts, rate, over, under)
        if check and check.verdict is Verdict.CONSISTENT:
            return check
        is_meant = pair.alleges and not drafts[rate].words.endswith("解决率")
        if check and is_meant and alleged is None and not _is_made_up(drafts, rate, over, under):
            alleged = check
    return alleged


def _is_made_up(drafts: Sequence[Draft], rate: int, over: int, under: int) -> bool:
    """`排查92件，村级化解61件，乡级化解28件，化解率96.7%`: the counts give the rate together, none does alone."""
    between = [drafts[index] for index in range(under + 1, rate) if not drafts[index].numeral.is_percent]
    alike = [draft.value for draft in between if draft.code == drafts[over].code and draft.role in CURRENT]
    if len(alike) < 2 or drafts[under].value <= 0:
        return False
    return agrees(sum(alike) * 100 / drafts[under].value, drafts[rate].value, drafts[rate].numeral.bound)


def _find(
    drafts: Sequence[Draft], rate: int, count: Count, text: str, *, before: tuple[int, int] | None = None
) -> Iterator[int]:
    """Such counts before the rate in its sentence, the nearest first; or in what a ； parts from `before`."""
    for index in range(rate - 1, max(rate - 1 - FARTHEST, -1), -1):
        draft = drafts[index]
        if before and draft.sentence == before:
            continue
        if before and (draft.sentence[1] != before[0] or text[before[0] - 1] != "；"):
            return
        if not before and draft.sentence != drafts[rate].sentence:
            return
        is_count = draft.role in CURRENT and not draft.numeral.is_percent
        if not is_count or (draft.parent is not None and not (count.code and count.words)):
            continue
        if draft.code == count.code and (not count.words or _has_word(draft, count.words, text)):
            yield index


def _has_word(draft: Draft, words: tuple[str, ...], text: str) -> bool:
    """Whether such a word stands in the number's phrase (办结45件) or opens what follows (45件办结, not 办结率)."""
    end = draft.numeral.unit_end
    skipped = _AFTER.match(text, end)
    start = skipped.end() if skipped else end
    opens = any(text.startswith(word, start) and not text.startswith("率", start + len(word)) for word in words)
    return opens or any(word in draft.words for word in words)


def _divide(drafts: Sequence[Draft], rate: int, over: int, under: int) -> RateCheck | None:
    """The verdict of two exact counts, None where they are none."""
    stated, above, below = drafts[rate], drafts[over], drafts[under]
    if below.value <= 0 or not above.numeral.bound is below.numeral.bound is Bound.EXACT:
        return None
    actual = above.value * 100 / below.value
    is_right = agrees(actual, stated.value, stated.numeral.bound)
    return RateCheck(rate, Verdict.CONSISTENT if is_right else Verdict.INCONSISTENT, over, under, actual)


def _check_beside(drafts: Sequence[Draft], rate: int) -> RateCheck | None:
    """The two counts of one measure word right before the rate, where their quotient is the rate to a tenth."""
    stated = drafts[rate]
    before = (
        index
        for index in range(rate - 1, max(rate - 1 - FARTHEST, -1), -1)
        if drafts[index].sentence == stated.sentence and not drafts[index].numeral.is_percent
    )
    nearest = list(islice(before, 2))
    if len(nearest) < 2 or stated.value == stated.value.to_integral_value() or stated.numeral.bound is not Bound.EXACT:
        return None
    over, under = sorted(nearest, key=lambda index: drafts[index].value)
    is_pair = drafts[over].numeral.unit == drafts[under].numeral.unit and drafts[over].role in CURRENT
    check = _divide(drafts, rate, over, under) if is_pair and drafts[under].role in CURRENT else None
    return check if check and check.verdict is Verdict.CONSISTENT else None


@cache
def _pairs() -> dict[str, tuple[Pair, ...]]:
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    named = {name: Count(raw.get("code"), tuple(raw["words"])) for name, raw in data["counts"].items()}
    return {
        raw["code"]: tuple(
            Pair(named.get(over) or Count(over), named.get(under) or Count(under), bool(raw.get("alleges", False)))
            for over, under in raw["pairs"]
        )
        for raw in data["rate"]
    }

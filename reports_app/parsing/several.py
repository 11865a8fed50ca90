"""Which of several candidates a number means, or which indicators it states together.

Comes in: the ranked candidates of a number; goes out: one of them, or all that it states at once (A率、B率均达100%).
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from .binding import MIN_SCORE, Candidate, rank_candidates
from .lexicon import OUTSIDE, Lexicon
from .phrases import LIST_SPLIT, LIST_TAIL, Phrase, Scene, behind_comma
from .words import within

SAME_SCORE = 0.3
_ALL = re.compile(r"均|都|双双|皆|全部")
_RATE_JOIN = re.compile(r"(?:、|和|与|及|以及|，)?[^，。；、和与及\d]{0,6}")


def rate_siblings(lexicon: Lexicon, scene: Scene, phrase: Phrase, ranked: Sequence[Candidate]) -> list[Candidate]:
    """`参考率、合格率均达100%`: the rates of the catalogue that this number states, in their order.

    Empty where it states one rate only; one outside the catalogue (优秀率) may stand among them.
    """
    if not ranked or not phrase.numeral.is_percent or ranked[0].head is None:
        return []
    rates = [one for one in ranked if one.head and _is_rate(lexicon, scene, one)]
    by_place = sorted(rates, key=lambda candidate: candidate.head or (0, 0), reverse=True)
    chain = by_place[:1]
    for one, other in pairwise(by_place):
        if not one.head or not other.head or one.head[0] < other.head[1]:
            continue
        between = scene.text[other.head[1] : one.head[0]]
        if between and (between[0] not in "、和与及以" or not _RATE_JOIN.fullmatch(between)):
            break
        chain.append(other)
    if ranked[0] not in chain or len(chain) < 2:
        return []
    return [one for one in reversed(chain) if one.code != OUTSIDE]


def _is_rate(lexicon: Lexicon, scene: Scene, candidate: Candidate) -> bool:
    if candidate.code != OUTSIDE:
        return lexicon.entries[candidate.entry].kind == "rate"
    return candidate.head is not None and scene.text[candidate.head[1] - 1] == "率"


def shared_context_rates(
    lexicon: Lexicon, scene: Scene, phrase: Phrase, ranked: Sequence[Candidate]
) -> list[Candidate]:
    """`热线124件、信访60件，办结率均达100%`: the same rate for each of the things named before it."""
    best = ranked[0]
    if best.head is None or not phrase.numeral.is_percent:
        return []
    is_all = bool(_ALL.search(scene.text[best.head[1] : phrase.numeral.start]))
    others = [
        other
        for other in ranked[1:]
        if (is_all or best.score - other.score < SAME_SCORE)
        and other.head
        and other.head[1] == best.head[1]
        and _has_own_context(lexicon, scene, phrase, other)
    ]
    shared = [best, *others] if others else []
    return sorted(shared, key=lambda one: min(_context_of(scene, one), default=(scene.end, 0)))


def _context_of(scene: Scene, candidate: Candidate) -> list[tuple[int, int]]:
    return within(scene.words.spans_of(candidate.entry).context, scene.start, scene.end)


def _has_own_context(lexicon: Lexicon, scene: Scene, phrase: Phrase, candidate: Candidate) -> bool:
    if candidate.code == OUTSIDE or lexicon.entries[candidate.entry].kind != "rate":
        return False
    return any(end <= phrase.numeral.start for _, end in _context_of(scene, candidate))


def break_tie(scene: Scene, phrase: Phrase, tied: Sequence[Candidate], theme: str) -> Candidate | None:
    """Which of the candidates that score alike is meant; None where nothing tells.

    `讲座培训3场` is one thing by two names that touch, `化解风险，调处纠纷86起` what its own clause's verb says.
    Else it is what the number before spoke of (`theme`), and of rates the one whose context was named last
    (`收到来信66件，按期办结率98%`).
    """
    if any(one.code == OUTSIDE or one.head is None for one in tied):
        return None
    one, other = sorted(tied[:2], key=lambda candidate: candidate.head or (0, 0))
    if len(tied) == 2 and one.head and other.head and one.head[1] >= other.head[0]:
        own = _told_by_own_clause(scene, phrase, tied) if one.head == other.head else []
        return own[0] if len(own) == 1 else tied[0]
    same = [one for one in tied if theme and one.code.startswith(f"{theme}.")]
    if len(same) == 1:
        return same[0]
    if not phrase.numeral.is_percent:
        return None
    named = [
        max((end for _, end in _context_of(scene, one) if end <= phrase.numeral.start), default=-1) for one in tied
    ]
    last = max(named)
    return tied[named.index(last)] if last >= 0 and named.count(last) == 1 else None


def _told_by_own_clause(scene: Scene, phrase: Phrase, tied: Sequence[Candidate]) -> list[Candidate]:
    """The candidates of whose verbs one stands in the clause of the number."""
    high = phrase.numeral.start
    low = behind_comma(scene.text, phrase.left[0], high)
    return [one for one in tied if within(scene.words.spans_of(one.entry).verbs, low, high)]


def split_each(lexicon: Lexicon, scene: Scene, phrase: Phrase) -> list[str]:
    """`讲座、咨询活动各6场`: the indicators of the list before 各, where they differ."""
    cut = LIST_TAIL.search(scene.text[phrase.left[0] : phrase.left[1]])
    end = phrase.left[0] + cut.start() if cut else phrase.left[1]
    start = behind_comma(scene.text, phrase.left[0], end)
    codes: dict[str, None] = {}
    items = LIST_SPLIT.split(scene.text[start:end])
    at = start
    for item in items:
        low = scene.text.index(item, at) if item else at
        at = low + len(item)
        own = replace(phrase, left=(low, at), right=(at, at), right_far=at, reach=start)
        ranked = rank_candidates(lexicon, scene, own)
        if ranked and ranked[0].score >= MIN_SCORE and ranked[0].code != OUTSIDE and not ranked[0].is_inherited:
            codes[ranked[0].code] = None
    return list(codes)

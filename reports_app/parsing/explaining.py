"""Why a number was given its indicator: which entries competed, with what words, and what decided.

Comes in: a reading and the vocabulary; goes out: an `Explanation` for every number of the text. It tells what the
binding did and decides nothing; spans are of the view.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from .binding import MIN_SCORE, Candidate
from .choosing import MIN_MARGIN
from .drafts import Draft
from .lexicon import OUTSIDE, Lexicon
from .model import NumberKind, Role, Section
from .pipeline import Reading
from .roles import is_average_or_remainder
from .words import Place, Words, within

_STOPS = "，。；：！？\n"
AROUND = 16


class Outcome(StrEnum):
    """What decided."""

    BEST = "best"
    SHARED = "shared"
    PART = "part"
    CARRIED = "carried"
    NO_WORDS = "no_words"
    TOO_WEAK = "too_weak"
    TOO_CLOSE = "too_close"
    OUTSIDE = "outside"
    GROWTH = "growth"
    OTHER_SUBJECT = "other_subject"
    UNUSED = "unused"


class Bar(StrEnum):
    """What kept an entry from competing."""

    UNIT = "unit"
    FORBIDDEN = "forbidden"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Entrant:
    """An entry that competed; an empty word was not found near (a verb or context said in an earlier sentence).

    `gap` is how many characters stand between its head and the number, `is_before` on which side the head stands;
    `is_inherited`: the head is a verb, its object was said before (in an earlier sentence where `is_outer`).
    """

    code: str
    score: float
    head: str
    is_before: bool
    gap: int
    verb: str
    context: str
    unit: str
    heading: str
    is_inherited: bool
    is_outer: bool


@dataclass(frozen=True, slots=True)
class Barred:
    """An entry whose head stands in the number's clause, and why it did not compete; `word` is what forbade it."""

    code: str
    head: str
    bar: Bar
    word: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A number with what stands around it, and how it came to what it is; a number that counts nothing has a `kind`.

    `lead` is the best entrant's lead over the next, None where nothing else competed; `is_unsure` that the words leave
    open what of the report's figure it is.
    """

    before: str
    number: str
    after: str
    kind: NumberKind | None = None
    codes: tuple[str | None, ...] = ()
    role: Role | None = None
    confidence: float = 0.0
    is_unsure: bool = False
    outcome: Outcome | None = None
    lead: float | None = None
    entrants: tuple[Entrant, ...] = ()
    barred: tuple[Barred, ...] = ()


def explain_numbers(reading: Reading, lexicon: Lexicon, source: str) -> tuple[Explanation, ...]:
    """Explain every number of `source`, the text that was read, in its order."""
    words = Words(lexicon, reading.view.text)
    told: dict[int, Explanation] = {}
    for start, group in groupby(reading.drafts, key=lambda draft: draft.numeral.start):
        told[reading.view.to_source(start, start + 1)[0]] = _explain(tuple(group), reading, lexicon, words)
    for number in reading.report.numbers:
        if number.start not in told:
            before, after = source[max(number.start - AROUND, 0) : number.start], source[number.end :][:AROUND]
            told[number.start] = Explanation(before, source[number.start : number.end], after, kind=number.kind)
    return tuple(told[start] for start in sorted(told))


def _explain(drafts: Sequence[Draft], reading: Reading, lexicon: Lexicon, words: Words) -> Explanation:
    """Explain one number; it has several drafts where it states several indicators."""
    text, draft = reading.view.text, drafts[0]
    numeral = draft.numeral
    at = reading.view.to_source(numeral.start, numeral.end)[0]
    heading = _heading_at(reading.report.sections, at)
    ranked = draft.candidates
    lead = round(ranked[0].score - ranked[1].score, 2) if len(ranked) > 1 else None
    return Explanation(
        before=text[max(numeral.start - AROUND, 0) : numeral.start],
        number=text[numeral.start : numeral.end],
        after=text[numeral.end : numeral.end + AROUND],
        codes=tuple(dict.fromkeys(each.code for each in drafts)),
        role=draft.role,
        confidence=draft.confidence,
        is_unsure=any(one.is_unsure for one in drafts),
        outcome=_outcome(drafts, lead, lexicon.unused),
        lead=lead,
        entrants=tuple(_to_entrant(candidate, draft, lexicon, words, text, heading) for candidate in ranked),
        barred=tuple(_find_barred(draft, lexicon, words, text)),
    )


def _heading_at(sections: Sequence[Section], at: int) -> str:
    around = [section for section in sections if section.start <= at < section.end]
    innermost = max(around, key=lambda section: (section.start, section.level), default=None)
    return innermost.heading if innermost else ""


def _outcome(drafts: Sequence[Draft], lead: float | None, unused: Collection[str]) -> Outcome:
    draft = drafts[0]
    best = draft.candidates[0] if draft.candidates else None
    if draft.code:
        if draft.parent is not None:
            return Outcome.PART
        if len({each.code for each in drafts}) > 1:
            return Outcome.SHARED
        return Outcome.BEST if best and best.code == draft.code else Outcome.CARRIED
    if best is None:
        return Outcome.NO_WORDS
    if best.score < MIN_SCORE:
        return Outcome.TOO_WEAK
    if best.code == OUTSIDE:
        return Outcome.OUTSIDE
    if best.code in unused:
        return Outcome.UNUSED
    if (draft.is_marked and draft.role is Role.PREVIOUS) or is_average_or_remainder(
        draft.words, draft.prefix.removesuffix(draft.words)
    ):
        return Outcome.GROWTH
    if lead is not None and lead < MIN_MARGIN:
        return Outcome.TOO_CLOSE
    return Outcome.OTHER_SUBJECT


def _to_entrant(candidate: Candidate, draft: Draft, lexicon: Lexicon, words: Words, text: str, heading: str) -> Entrant:
    entry, spans, numeral = lexicon.entries[candidate.entry], words.spans_of(candidate.entry), draft.numeral
    head = candidate.head or (numeral.start, numeral.start)
    is_before = head[1] <= numeral.start
    return Entrant(
        code=candidate.code,
        score=round(candidate.score, 2),
        head=text[head[0] : head[1]],
        is_before=is_before,
        gap=numeral.start - head[1] if is_before else head[0] - numeral.unit_end,
        verb=_nearest(spans.verbs, draft, text) if not candidate.is_inherited else "",
        context=_nearest(spans.context, draft, text),
        unit="%" if numeral.is_percent else numeral.unit,
        heading=heading if entry.theme in lexicon.themes_of(heading) else "",
        is_inherited=candidate.is_inherited,
        is_outer=candidate.is_outer,
    )


def _nearest(places: Sequence[Place], draft: Draft, text: str) -> str:
    """The word of these that stands nearest to the number in its sentence, or ""."""
    start = draft.numeral.start
    near = within(places, *draft.sentence)
    best = min(near, key=lambda place: min(abs(start - place[1]), abs(place[0] - start)), default=None)
    return text[best[0] : best[1]] if best else ""


def _find_barred(draft: Draft, lexicon: Lexicon, words: Words, text: str) -> Iterator[Barred]:
    """The indicators with a head in the number's clause that did not compete, each once."""
    low, high = _clause(draft, text)
    numeral = draft.numeral
    fitting = lexicon.fitting(numeral.unit, is_percent=numeral.is_percent)
    known = {candidate.code for candidate in draft.candidates} | {OUTSIDE}
    for number in words.named_between(low, high):
        entry, spans = lexicon.entries[number], words.spans_of(number)
        heads = within(spans.heads, low, high)
        if entry.code in known or not heads:
            continue
        known.add(entry.code)
        longest = max(heads, key=lambda place: place[1] - place[0])
        head = text[longest[0] : longest[1]]
        forbidding = within(spans.without, low, high)
        if number not in fitting:
            yield Barred(entry.code, head, Bar.UNIT)
        elif forbidding:
            yield Barred(entry.code, head, Bar.FORBIDDEN, text[forbidding[0][0] : forbidding[0][1]])
        else:
            yield Barred(entry.code, head, Bar.MISSING)


def _clause(draft: Draft, text: str) -> Place:
    start, end = draft.sentence
    low = max(text.rfind(stop, start, draft.numeral.start) for stop in _STOPS) + 1
    stops = [text.find(stop, draft.numeral.unit_end, end) for stop in _STOPS]
    return max(low, start), min((stop for stop in stops if stop >= 0), default=end)

"""What a person decided about the numbers of a text, laid over what was read from it.

Comes in: the drafts and kinds of a reading, and decisions by their spans of the source; goes out: the drafts and kinds
that hold, and what became of each decision. A decision always holds: where the reading has changed since and fits
neither what the person saw nor what they decided, it is told as a conflict.
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from .drafts import Draft
from .model import Amount, Basis, NumberKind, Numeral, Outcome, Stated, Value, ValueOutcome
from .view import TextView

LONGEST_PREFIX = 160
CERTAIN = 1.0


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about the number at `start` to `end` of the source.

    `read` is what the parser had read there when it was decided (None: no fact), `stated` what holds instead (None: the
    number is no fact but of `kind`). Two decisions on one span are about its two facts, told apart by `read`;
    `is_beside` adds a fact to those that the number states already. Where `is_placed` the person chose the span itself:
    it stays, whatever number stands there.
    """

    start: int
    end: int
    read: Stated | None
    stated: Stated | None
    kind: NumberKind | None = None
    is_beside: bool = False
    is_placed: bool = False

    def is_at_odds_with(self, now: Stated | None) -> bool:
        """Whether what is read there now is neither what the person saw nor what they decided."""
        if now is None:
            return self.read is not None and self.stated is not None
        return not (now.agrees_with(self.read) or now.agrees_with(self.stated))

    def without(self, indicators: Collection[str]) -> "Decision":
        """Return it as if these counted nothing of the catalogue."""
        read, stated = (
            replace(each, indicator=None) if each is not None and each.indicator in indicators else each
            for each in (self.read, self.stated)
        )
        return replace(self, read=read, stated=stated)


@dataclass(frozen=True, slots=True)
class ValueDecision:
    """The value that a person gave a report for an indicator; `read` is what its numbers gave then (None: no value)."""

    indicator: str
    read: Amount | None
    given: Amount

    def is_at_odds_with(self, now: Amount | None) -> bool:
        """Whether what the numbers give now is neither what they gave then nor what the person gave."""
        if now is None:
            return self.read is not None
        return not (now.agrees_with(self.read) or now.agrees_with(self.given))


@dataclass(frozen=True, slots=True)
class Overlay:
    """The drafts and kinds that hold, in the order of the text, and an outcome for each decision."""

    drafts: tuple[Draft, ...]
    kinds: tuple[NumberKind | None, ...]
    outcomes: tuple[Outcome, ...]


def lay_over(
    view: TextView,
    numerals: Sequence[Numeral],
    kinds: Sequence[NumberKind | None],
    drafts: Sequence[Draft],
    decisions: Sequence[Decision],
    *,
    unused: Collection[str] = (),
) -> Overlay:
    """Lay the decisions over a reading; that `unused` indicators are not read is at odds with none of them."""
    overlay = _Overlay(view, numerals, kinds, drafts, unused)
    placed = [overlay.decide(decision) for decision in decisions]
    kept, place_of = overlay.in_order()
    outcomes = tuple(
        Outcome(None if slot is None else place_of[slot], now, _is_at_odds(decision, now, unused))
        for decision, (slot, now) in zip(decisions, placed, strict=True)
    )
    return Overlay(kept, tuple(overlay.kinds), outcomes)


def settle_values(
    values: Sequence[Value],
    decisions: Sequence[Decision],
    outcomes: Sequence[Outcome],
    given: Sequence[ValueDecision],
    *,
    unused: Collection[str] = (),
) -> tuple[tuple[Value, ...], tuple[ValueOutcome, ...]]:
    """Return the values, told as corrected where a person changed a number behind them or gave the value itself.

    And what became of each value given: that an `unused` indicator has none is at odds with nothing.
    """
    changed = {
        outcome.fact
        for decision, outcome in zip(decisions, outcomes, strict=True)
        if outcome.fact is not None and decision.stated and not decision.stated.agrees_with(decision.read)
    }
    found = {
        value.indicator: replace(value, basis=Basis.CORRECTED)
        if value.basis is not Basis.DERIVED and changed.intersection(value.facts)
        else value
        for value in values
    }
    told = []
    for decision in given:
        value = found.get(decision.indicator)
        now = Amount(value.value, value.bound) if value else None
        is_out = now is None and decision.indicator in unused
        told.append(ValueOutcome(now, not is_out and decision.is_at_odds_with(now)))
        facts = value.facts if value else ()
        found[decision.indicator] = Value(decision.indicator, *decision.given, Basis.CORRECTED, CERTAIN, facts)
    return tuple(found.values()), tuple(told)


def _is_at_odds(decision: Decision, now: Stated | None, unused: Collection[str]) -> bool:
    if now is None and decision.read and decision.read.indicator in unused:
        return False
    return decision.without(unused).is_at_odds_with(now)


class _Overlay:
    """The drafts while decisions change them; a slot is an index into `drafts`, None where a draft was taken out."""

    def __init__(
        self,
        view: TextView,
        numerals: Sequence[Numeral],
        kinds: Sequence[NumberKind | None],
        drafts: Sequence[Draft],
        unused: Collection[str],
    ) -> None:
        self.view = view
        self.unused = unused
        self.numerals = numerals
        self.kinds = list(kinds)
        self.drafts: list[Draft | None] = list(drafts)
        self.decided: set[int] = set()
        self.paragraph_starts = [paragraph.start for paragraph in view.paragraphs]
        self.slots_at: dict[int, list[int]] = {}
        for slot, draft in enumerate(drafts):
            self.slots_at.setdefault(draft.numeral.start, []).append(slot)
        self.numeral_starts = [numeral.start for numeral in numerals]

    def decide(self, decision: Decision) -> tuple[int | None, Stated | None]:
        """Let a decision hold; return the slot of its fact, and what had been read there."""
        start, end = self._in_view(decision)
        number = self._numeral_at(start, end)
        if decision.is_placed:
            number = None
        slot = self._slot_of(decision, self.numerals[number].start if number is not None else start)
        draft = self.drafts[slot] if slot is not None else None
        now = _stated(draft) if draft else None
        if decision.stated is None:
            self._take_out(slot, number, decision.kind)
            return None, now
        if number is not None:
            self.kinds[number] = None
        if slot is None:
            slot = len(self.drafts)
            self.drafts.append(None)
            draft = self._new_draft(start, end, number, decision.stated)
        assert draft is not None  # noqa: S101  # a slot that was found holds one
        self.drafts[slot] = _restate(draft, decision.stated)
        self.decided.add(slot)
        return slot, now

    def in_order(self) -> tuple[tuple[Draft, ...], dict[int, int]]:
        """Return the drafts that are left, in the order of the text, and where each slot went."""
        left = [slot for slot, draft in enumerate(self.drafts) if draft is not None]
        left.sort(key=lambda slot: (self._draft(slot).numeral.start, slot))
        place_of = {slot: place for place, slot in enumerate(left)}
        kept = []
        for slot in left:
            draft = self._draft(slot)
            parent = None if draft.parent is None or slot in self.decided else place_of.get(draft.parent)
            kept.append(draft if draft.parent == parent else replace(draft, parent=parent))
        return tuple(kept), place_of

    def _draft(self, slot: int) -> Draft:
        draft = self.drafts[slot]
        assert draft is not None  # noqa: S101  # only of slots that hold one
        return draft

    def _in_view(self, decision: Decision) -> tuple[int, int]:
        start = self.view.from_source(decision.start)
        return start, max(self.view.from_source(decision.end), start + 1)

    def _numeral_at(self, start: int, end: int) -> int | None:
        """Return the numeral that the span is about: the one that overlaps it most."""
        first = max(bisect_right(self.numeral_starts, start) - 1, 0)
        best, most = None, 0
        for index in range(first, len(self.numerals)):
            numeral = self.numerals[index]
            if numeral.start >= end:
                break
            shared = min(end, numeral.end) - max(start, numeral.start)
            if shared > most:
                best, most = index, shared
        return best

    def _slot_of(self, decision: Decision, start: int) -> int | None:
        """Return the fact that a decision is about, of those at its number that nobody has decided yet."""
        open_slots = [
            slot for slot in self.slots_at.get(start, []) if slot not in self.decided and self.drafts[slot] is not None
        ]
        for wanted in (decision.read, decision.stated):
            for slot in open_slots:
                if wanted is not None and self._draft(slot).code == wanted.indicator:
                    return slot
        if decision.read and decision.read.indicator in self.unused:
            # What the number states besides is not what was decided.
            open_slots = [slot for slot in open_slots if self._draft(slot).code is None]
        return open_slots[0] if open_slots and not decision.is_beside else None

    def _take_out(self, slot: int | None, number: int | None, kind: NumberKind | None) -> None:
        if slot is not None:
            start = self._draft(slot).numeral.start
            self.drafts[slot] = None
            if any(self.drafts[other] is not None for other in self.slots_at[start]):
                return
        if number is not None:
            self.kinds[number] = kind or NumberKind.NAME

    def _new_draft(self, start: int, end: int, number: int | None, stated: Stated) -> Draft:
        view = self.view
        numeral = (
            self.numerals[number]
            if number is not None
            else Numeral(start, end, stated.value, stated.bound, stated.unit, end)
        )
        sentence = view.sentence_at(numeral.start)
        first = min(sentence.start, numeral.start)
        before = view.text[max(first, numeral.start - LONGEST_PREFIX) : numeral.start]
        return Draft(
            numeral=numeral,
            code=stated.indicator,
            value=stated.value,
            role=stated.role,
            confidence=CERTAIN,
            sentence=(first, max(sentence.end, numeral.end)),
            paragraph=bisect_right(self.paragraph_starts, numeral.start),
            words=before[before.rfind("，") + 1 :],
            prefix=before,
            section=None,
            candidates=(),
        )


def _restate(draft: Draft, stated: Stated) -> Draft:
    """Return the draft as the person decided; the span stays that of the number in the text."""
    numeral = replace(draft.numeral, bound=stated.bound)
    if not numeral.is_percent:
        numeral = replace(numeral, unit=stated.unit)
    return replace(
        draft,
        numeral=numeral,
        code=stated.indicator,
        value=stated.value,
        role=stated.role,
        about_year=stated.about_year,
        confidence=CERTAIN,
        is_share=False,
    )


def _stated(draft: Draft) -> Stated:
    unit = "%" if draft.numeral.is_percent else draft.numeral.unit
    return Stated(draft.code, draft.value, unit, draft.numeral.bound, draft.role, draft.about_year)

"""Decisions that are kept become what the parser lays over a text, and what became of each goes back to them.

A decision names its place in the text of the file it was made on. For another version of the report the place is
looked for in that text (`parsing.carrying`); where it can't be told for certain the decision waits as a conflict.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports_app.models import Correction, Document, Fact, Report
from reports_app.parsing.carrying import carry_over
from reports_app.parsing.decisions import Decision, ValueDecision
from reports_app.parsing.model import Amount, Bound, NumberKind, Outcome, ParsedReport, Role, Stated, ValueOutcome

Kind = Correction.Kind
CHANGED, LOST = "changed", "lost"
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Replay:
    """What holds for one text: each of `decisions` was made by the correction at the same index of `corrections`.

    So was each of `given_values` by that of `givers`. `lost` are decisions whose place the text does not have,
    `overruled` those on the same thing as a later one.
    """

    decisions: tuple[Decision, ...] = ()
    corrections: tuple[Correction, ...] = ()
    given_values: tuple[ValueDecision, ...] = ()
    givers: tuple[Correction, ...] = ()
    lost: tuple[Correction, ...] = ()
    overruled: tuple[Correction, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.decisions or self.given_values or self.lost)


def prepare(report: Report, document: Document) -> Replay:
    """Return what persons decided about the report, as it applies to the text of `document`."""
    kept = list(
        Correction.objects.of_report(report, document.pk)
        .in_force()
        .filter(kind__in=[Kind.NUMBER, Kind.VALUE])
        .select_related("document", "made_by")
    )
    placed: dict[tuple[object, ...], tuple[Decision, Correction]] = {}
    lost, overruled = [], list[Correction]()
    for correction, place in _places(kept, document):
        if place is None:
            lost.append(correction)
            continue
        decision = _to_decision(correction, place)
        # Two versions may each have had a decision on the same number: the later one holds.
        identity = (*place, decision.read and decision.read.indicator, decision.is_beside)
        if identity in placed:
            overruled.append(placed.pop(identity)[1])
        placed[identity] = decision, correction
    values: dict[str, Correction] = {}
    for correction in kept:
        if correction.kind == Kind.VALUE:
            overruled += filter(None, [values.pop(correction.key["indicator"], None)])
            values[correction.key["indicator"]] = correction
    return Replay(
        decisions=tuple(decision for decision, _ in placed.values()),
        corrections=tuple(correction for _, correction in placed.values()),
        given_values=tuple(_to_value(correction) for correction in values.values()),
        givers=tuple(values.values()),
        lost=tuple(lost),
        overruled=tuple(overruled),
    )


def _places(
    corrections: Iterable[Correction], document: Document
) -> Iterable[tuple[Correction, tuple[int, int] | None]]:
    """Yield the decisions on numbers with their places in the document's text."""
    by_document: dict[int, list[Correction]] = {}
    for correction in corrections:
        if correction.key.get("lost"):
            yield correction, None
        elif correction.kind == Kind.NUMBER:
            by_document.setdefault(correction.document_id, []).append(correction)
    for document_pk, group in by_document.items():
        spans = [_span(correction) for correction in group]
        if document_pk == document.pk:
            yield from zip(group, spans, strict=True)
            continue
        old = group[0].document.text
        others = [match.span() for match in DIGITS.finditer(old) if match.span() not in set(spans)]
        unique = list(dict.fromkeys([*spans, *others]))
        found = dict(zip(unique, carry_over(old, document.text, unique), strict=True))
        yield from ((correction, found[span]) for correction, span in zip(group, spans, strict=True))


def hand_on(document: Document, report: Report) -> None:
    """Let the decisions on a file that is the report's no more be of its file in force.

    Those without a place there wait as conflicts of it, told by what they state.
    """
    held = list(document.corrections.in_force().exclude(kind=Kind.IDENTITY).select_related("document"))
    if not held:
        return
    places = dict(_places(held, report.document))
    for correction in held:
        place = places.get(correction)
        if place is not None:
            correction.start, correction.end = place
        elif correction.kind == Kind.NUMBER:
            correction.key = {**correction.key, "lost": True}
        correction.document, correction.replaces = report.document, None
    Correction.objects.bulk_update(held, ["document", "start", "end", "key", "replaces"])


def _span(correction: Correction) -> tuple[int, int]:
    return correction.start or 0, correction.end or 0


def _to_decision(correction: Correction, place: tuple[int, int]) -> Decision:
    kind = correction.new.get("kind")
    return Decision(
        start=place[0],
        end=place[1],
        read=to_stated(correction.old) if correction.old else None,
        stated=None if kind else to_stated(correction.new),
        kind=NumberKind(kind) if kind else None,
        is_beside=bool(correction.key.get("is_beside")),
        is_placed=bool(correction.key.get("is_placed")),
    )


def _to_value(correction: Correction) -> ValueDecision:
    read = _to_amount(correction.old) if correction.old else None
    return ValueDecision(correction.key["indicator"], read, _to_amount(correction.new))


def _to_amount(stored: Mapping[str, Any]) -> Amount:
    return Amount(Decimal(stored["value"]), Bound(stored["bound"]))


def from_amount(amount: Amount) -> dict[str, str]:
    """Return a value as JSON can hold it."""
    return {"value": format(amount.value.normalize(), "f"), "bound": str(amount.bound)}


def to_stated(stored: Mapping[str, Any]) -> Stated:
    """Return what `from_stated` stored."""
    return Stated(
        indicator=stored["indicator"],
        value=Decimal(stored["value"]),
        unit=stored["unit"],
        bound=Bound(stored["bound"]),
        role=Role(stored["role"]),
        about_year=stored.get("about_year"),
    )


def from_stated(stated: Stated) -> dict[str, Any]:
    """Return what a number states as JSON can hold it."""
    return {
        "indicator": stated.indicator,
        "value": format(stated.value.normalize(), "f"),
        "unit": stated.unit,
        "bound": stated.bound.value,
        "role": stated.role.value,
        "about_year": stated.about_year,
    }


def _from_read(now: Stated | Amount | None) -> dict[str, Any] | None:
    if now is None:
        return None
    return from_amount(now) if isinstance(now, Amount) else from_stated(now)


def state_of(fact: Fact) -> Stated:
    """Return what a stored fact states; its indicator must be loaded."""
    return Stated(
        indicator=fact.indicator.code if fact.indicator else None,
        value=fact.value,
        unit=fact.unit,
        bound=Bound(fact.bound),
        role=Role(fact.role),
        about_year=fact.about_year,
    )


def note_conflicts(replay: Replay, parsed: ParsedReport) -> int:
    """Write down which decisions the text or its reading no longer fits; return how many of them."""
    told = tell_conflicts(replay, parsed)
    changed = [correction for correction, conflict in told if correction.conflict != conflict]
    for correction, conflict in told:
        correction.conflict = conflict
    Correction.objects.bulk_update(changed, ["conflict"])
    return sum(conflict is not None for _, conflict in told)


def tell_conflicts(replay: Replay, parsed: ParsedReport) -> list[tuple[Correction, dict[str, Any] | None]]:
    """Return each decision with what it is in conflict with, None where it fits; nothing is written."""
    told: list[tuple[Correction, dict[str, Any] | None]] = [
        (correction, {"reason": CHANGED, "now": _from_read(outcome.now)} if outcome.is_conflict else None)
        for correction, outcome in _outcomes(replay, parsed)
    ]
    told += [(correction, {"reason": LOST, "now": None}) for correction in replay.lost]
    return told + [(correction, None) for correction in replay.overruled]


def read_beneath(correction: Correction, replay: Replay, parsed: ParsedReport) -> dict[str, Any]:
    """Return what is read where a decision holds, {} for nothing; where it holds nowhere, what was when it was made."""
    for each, outcome in _outcomes(replay, parsed):
        if each == correction:
            return _from_read(outcome.now) or {}
    return dict(correction.old)


def _outcomes(replay: Replay, parsed: ParsedReport) -> Iterable[tuple[Correction, Outcome | ValueOutcome]]:
    yield from zip(replay.corrections, parsed.outcomes, strict=True)
    yield from zip(replay.givers, parsed.value_outcomes, strict=True)

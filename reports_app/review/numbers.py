"""What a person decides on a number: it is confirmed, changed, moved, taken out or added."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction

from accounts.audit import Action, record
from accounts.models import User
from reports_app import ingest
from reports_app.models import Correction, Fact, Report
from reports_app.parsing.model import NumberKind, Stated
from reports_app.review.keeping import (
    MAX_REASON,
    Kind,
    ReviewError,
    StaleError,
    begin,
    keep,
    lock,
    read_beneath,
    replace_earlier,
)
from reports_app.rows.replay import from_stated, state_of

LASTING = ("is_beside", "is_placed")
"""What a decision on a number says of it that holds for those after it, too."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A number as a person saw it: its place, what it was told to state (None: no fact), and by which decision."""

    start: int
    end: int
    stated: Stated | None
    correction: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What is to hold: what the number states, or (None) what `kind` of number it is instead of a fact.

    With a `place` it is stated there, at these characters of the text, and no more where it was seen.
    """

    stated: Stated | None
    kind: NumberKind | None = None
    is_beside: bool = False
    place: tuple[int, int] | None = None


def decide(report: Report, seen: Seen, change: Change, user: User, *, reason: str = "") -> Correction:
    """Let a decision on a number hold from now on: confirmed where it states what was seen, else changed or taken out.

    Raise StaleError where the number no longer is as it was seen, ReviewError where the place is not in the text or
    states something already.
    """
    with transaction.atomic():
        report = lock(report)
        _check_place(report, (seen.start, seen.end))
        fact = _fact_seen(report, seen)
        if change.place is None:
            correction = _write_down(report, fact, seen, change, user, reason)
        else:
            correction = _move(report, fact, seen, change, change.place, user, reason)
        if _is_plain_confirmation(fact, change):
            Fact.objects.filter(pk=fact.pk).update(state=Fact.State.CONFIRMED, correction=correction, confidence=1.0)  # type: ignore[union-attr]
            keep(report)
        else:
            ingest.reread(report)
        begin(report, user)
        _log(user, Action.NUMBER_DECIDED, report, seen, change, reason)
    return correction


def confirm_all(report: Report, user: User, *, at_least: float, seen: Collection[int] | None = None) -> int:
    """Confirm every number of the catalogue that was read with this confidence or more; return how many.

    They are one decision: `key` of each tells the batch that is undone together. `seen` are the keys of the numbers
    that the user saw: StaleError where it would be others.
    """
    batch = uuid4().hex
    with transaction.atomic():
        report = lock(report)
        facts = list(confirmable(report, at_least=at_least))
        if seen is not None and {fact.pk for fact in facts} != set(seen):
            raise StaleError
        corrections = Correction.objects.bulk_create(
            Correction(
                kind=Kind.NUMBER,
                document=report.document,
                start=fact.start,
                end=fact.end,
                key={"batch": batch},
                old=from_stated(state_of(fact)),
                new=from_stated(state_of(fact)),
                made_by=user,
            )
            for fact in facts
        )
        for fact, correction in zip(facts, corrections, strict=True):
            fact.state, fact.correction, fact.confidence = Fact.State.CONFIRMED, correction, 1.0
        Fact.objects.bulk_update(facts, ["state", "correction", "confidence"])
        begin(report, user)
        keep(report)
        record(user, Action.NUMBERS_CONFIRMED, str(report), count=len(facts), at_least=at_least)
    return len(facts)


def confirmable(report: Report, *, at_least: float) -> Iterable[Fact]:
    """Return what `confirm_all` would confirm, in the order of the text."""
    return report.facts.filter(state=Fact.State.READ, indicator__isnull=False, confidence__gte=at_least).select_related(
        "indicator"
    )


def _check_place(report: Report, place: tuple[int, int]) -> None:
    start, end = place
    if not 0 <= start < end <= len(report.document.text):
        raise ReviewError


def _fact_seen(report: Report, seen: Seen) -> Fact | None:
    """Return the fact that was seen, None where none was; raise StaleError where it stands otherwise now."""
    here = list(
        report.facts.filter(start=seen.start, end=seen.end)
        .exclude(state=Fact.State.REJECTED)
        .select_related("indicator")
    )
    rejected = report.facts.filter(start=seen.start, end=seen.end, state=Fact.State.REJECTED).first()
    if seen.stated is None:
        last = _last_on(report, seen)
        if (last.pk if last else None) != seen.correction:
            raise StaleError(here[0] if here else rejected)
        return None
    code = seen.stated.indicator
    fact = next((each for each in here if (each.indicator.code if each.indicator else None) == code), None)
    if fact is None or not state_of(fact).agrees_with(seen.stated) or fact.correction_id != seen.correction:
        raise StaleError(fact or (here[0] if here else rejected))
    return fact


def _last_on(report: Report, seen: Seen) -> Correction | None:
    """Return the decision in force that made the number at this place no fact."""
    rejected = report.facts.filter(start=seen.start, end=seen.end, state=Fact.State.REJECTED).first()
    if rejected is not None:
        return rejected.correction
    return (
        Correction.objects.of_report(report)
        .in_force()
        .filter(kind=Kind.NUMBER, document=report.document, start=seen.start, end=seen.end, new__has_key="kind")
        .order_by("-pk")
        .first()
    )


def _move(
    report: Report, fact: Fact | None, seen: Seen, change: Change, place: tuple[int, int], user: User, reason: str
) -> Correction:
    """Take the number out where it was seen, and store that it stands at the place: two decisions, undone as one."""
    _check_place(report, place)
    others = report.facts.filter(start__lt=place[1], end__gt=place[0]).exclude(state=Fact.State.REJECTED)
    if change.stated is None or fact is None or others.exclude(pk=fact.pk).exists():
        raise ReviewError
    left = _write_down(report, fact, seen, Change(None, change.kind), user, reason)
    there = Correction(
        kind=Kind.NUMBER,
        document=report.document,
        start=place[0],
        end=place[1],
        key={"is_placed": True, "moved": left.pk},
        new=from_stated(change.stated),
        reason=reason[:MAX_REASON],
        made_by=user,
    )
    return replace_earlier(there, [])


def _write_down(report: Report, fact: Fact | None, seen: Seen, change: Change, user: User, reason: str) -> Correction:
    """Store the decision; it rests on what the parser read, not on what an earlier decision made of it."""
    before = fact.correction if fact else _last_on(report, seen)
    old = read_beneath(report, before) if before else (from_stated(seen.stated) if seen.stated else {})
    if change.stated is None:
        new: dict[str, object] = {"kind": (change.kind or NumberKind.NAME).value}
    else:
        new = from_stated(change.stated)
    key = {flag: True for flag in LASTING if before and before.key.get(flag)}
    if change.is_beside:
        key["is_beside"] = True
    correction = Correction(
        kind=Kind.NUMBER,
        document=report.document,
        start=seen.start,
        end=seen.end,
        key=key,
        old=old,
        new=new,
        reason=reason[:MAX_REASON],
        made_by=user,
    )
    return replace_earlier(correction, [before] if before else [])


def _is_plain_confirmation(fact: Fact | None, change: Change) -> bool:
    return (
        fact is not None
        and fact.correction is None
        and change.place is None
        and change.stated is not None
        and state_of(fact) == change.stated
    )


def _log(user: User, action: Action, report: Report, seen: Seen, change: Change, reason: str) -> None:
    quote = report.document.text[seen.start : seen.end][:60]
    old = from_stated(seen.stated) if seen.stated else None
    new = from_stated(change.stated) if change.stated else {"kind": (change.kind or NumberKind.NAME).value}
    moved = {"place": [[seen.start, seen.end], list(change.place)]} if change.place else {}
    record(user, action, f"{report} {quote}", number=[old, new], reason=reason, **moved)

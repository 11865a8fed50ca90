"""A person checks a report: each number confirmed, changed, taken out or added; values, findings, the report itself.

Every function is one transaction with its event in the log. Whoever decides says what they saw; if that is no longer
how it stands, nothing is changed and `StaleError` tells how it stands now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.audit import Action, record
from accounts.models import User
from reports_app import ingest
from reports_app.kept_figures import keep_figures
from reports_app.models import Correction, Fact, Finding, Indicator, Report, Township
from reports_app.models.correction import CorrectionQuerySet
from reports_app.parsing.model import NumberKind, Stated
from reports_app.replay import from_stated, state_of
from reports_app.settled_findings import fingerprint, settle_again

Kind = Correction.Kind
ReviewState = Report.ReviewState
MAX_REASON = 300


class StaleError(Exception):
    """Somebody was faster: `fact` is how the number stands now, None where it is no fact any more."""

    def __init__(self, fact: Fact | None) -> None:
        super().__init__("changed meanwhile")
        self.fact = fact


class ReviewError(Exception):
    """What was asked for makes no sense for the report as it is; the page shows it again."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A number as a person saw it: its place, what it was told to state (None: no fact), and by which decision."""

    start: int
    end: int
    stated: Stated | None
    correction: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What is to hold: what the number states, or (None) what `kind` of number it is instead of a fact."""

    stated: Stated | None
    kind: NumberKind | None = None
    is_beside: bool = False


def decide(report: Report, seen: Seen, change: Change, user: User, *, reason: str = "") -> Correction:
    """Let a decision on a number hold from now on: confirmed where it states what was seen, else changed or taken out.

    Raise StaleError where the number no longer is as it was seen, ReviewError where the place is not in the text.
    """
    with transaction.atomic():
        report = _lock(report)
        if not 0 <= seen.start < seen.end <= len(report.document.text):
            raise ReviewError
        fact = _fact_seen(report, seen)
        correction = _write_down(report, fact, seen, change, user, reason)
        if _is_plain_confirmation(fact, change):
            Fact.objects.filter(pk=fact.pk).update(state=Fact.State.CONFIRMED, correction=correction, confidence=1.0)  # type: ignore[union-attr]
        else:
            ingest.reread(report)
        _begin(report, user)
        _keep(report)
        _log(user, Action.NUMBER_DECIDED, report, seen, change, reason)
    return correction


def confirm_all(report: Report, user: User, *, at_least: float) -> int:
    """Confirm every number of the catalogue that was read with this confidence or more; return how many."""
    with transaction.atomic():
        report = _lock(report)
        facts = list(confirmable(report, at_least=at_least))
        corrections = Correction.objects.bulk_create(
            Correction(
                kind=Kind.NUMBER,
                document=report.document,
                start=fact.start,
                end=fact.end,
                old=from_stated(state_of(fact)),
                new=from_stated(state_of(fact)),
                made_by=user,
            )
            for fact in facts
        )
        for fact, correction in zip(facts, corrections, strict=True):
            fact.state, fact.correction, fact.confidence = Fact.State.CONFIRMED, correction, 1.0
        Fact.objects.bulk_update(facts, ["state", "correction", "confidence"])
        _begin(report, user)
        _keep(report)
        record(user, Action.NUMBERS_CONFIRMED, str(report), count=len(facts), at_least=at_least)
    return len(facts)


def confirmable(report: Report, *, at_least: float) -> Iterable[Fact]:
    """Return what `confirm_all` would confirm, in the order of the text."""
    return report.facts.filter(state=Fact.State.READ, indicator__isnull=False, confidence__gte=at_least).select_related(
        "indicator"
    )


def undo(report: Report, user: User) -> Correction | None:
    """Take back the account's last decision on the report and bring back what it replaced; None if there is none."""
    with transaction.atomic():
        report = _lock(report)
        last = (
            Correction.objects.of_report(report.pk, report.document_id)
            .in_force()
            .filter(made_by=user)
            .exclude(kind=Kind.IDENTITY)
            .order_by("-pk")
            .first()
        )
        if last is None:
            return None
        _take_back(last)
        _refresh(report, last)
        record(user, Action.DECISION_UNDONE, str(report), decision=last.pk, quote=_quote(report, last))
    return last


def give_value(
    report: Report, indicator: Indicator, value: Decimal, bound: str, user: User, *, reason: str
) -> Correction:
    """Let the report's value for an indicator be what a person says, whatever its numbers give; a reason is needed."""
    if not reason.strip():
        raise ReviewError
    with transaction.atomic():
        report = _lock(report)
        before = report.values.filter(indicator=indicator).first()
        old = {"value": format(before.value.normalize(), "f"), "bound": before.bound} if before else {}
        new = {"value": format(value.normalize(), "f"), "bound": bound}
        key = {"indicator": indicator.code}
        correction = _replace(
            Correction(
                kind=Kind.VALUE, document=report.document, key=key, old=old, new=new, reason=reason, made_by=user
            ),
            _in_force(report, kind=Kind.VALUE, key=key),
        )
        ingest.reread(report)
        _begin(report, user)
        _keep(report)
        record(
            user,
            Action.VALUE_GIVEN,
            f"{report} {indicator.name_zh}",
            value=[old.get("value"), new["value"]],
            reason=reason,
        )
    return correction


def drop_value(report: Report, indicator: Indicator, user: User) -> None:
    """Let the numbers of the report speak again for an indicator."""
    with transaction.atomic():
        report = _lock(report)
        for correction in _in_force(report, kind=Kind.VALUE, key={"indicator": indicator.code}):
            _take_back(correction)
        ingest.reread(report)
        record(user, Action.VALUE_DROPPED, f"{report} {indicator.name_zh}")


class FindingVerdict:
    """What a person makes of a finding."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    ALL = (ACCEPTED, RETURNED)


def settle_finding(finding: Finding, verdict: str, user: User, *, note: str) -> Correction:
    """Accept a finding as explained, or put it on the list of what goes back to the township; a note is needed."""
    if verdict not in FindingVerdict.ALL or not note.strip():
        raise ReviewError
    with transaction.atomic():
        report = _lock(finding.report)
        current = report.findings.filter(pk=finding.pk).prefetch_related("facts__indicator").first()
        if current is None:
            raise StaleError(None)
        key = fingerprint(current)
        correction = _replace(
            Correction(
                kind=Kind.FINDING,
                document=report.document,
                key=key,
                new={"verdict": verdict},
                reason=note[:MAX_REASON],
                made_by=user,
            ),
            _in_force(report, kind=Kind.FINDING, key=key),
        )
        settle_again([report])
        _begin(report, user)
        _keep(report)
        record(user, Action.FINDING_SETTLED, f"{report} {current.check_code}", verdict=verdict, reason=note)
    return correction


def settle_conflict(correction: Correction, user: User, *, keep: bool) -> None:
    """End a conflict: the decision stays, made anew on what is read now, or the new reading takes its place."""
    with transaction.atomic():
        report = correction.document.report
        if report is None:
            raise ReviewError
        report = _lock(report)
        correction = Correction.objects.select_for_update().get(pk=correction.pk)
        conflict = correction.conflict
        if conflict is None or not correction.is_in_force:
            raise StaleError(None)
        if keep and conflict["reason"] == "changed":
            renewed = Correction(
                kind=correction.kind,
                document=correction.document,
                start=correction.start,
                end=correction.end,
                key=correction.key,
                old=conflict["now"] or {},
                new=correction.new,
                reason=correction.reason,
                made_by=user,
            )
            _replace(renewed, [correction])
        else:
            correction.is_in_force, correction.conflict = False, None
            correction.undone_at = timezone.now()
            correction.save(update_fields=["is_in_force", "conflict", "undone_at"])
        ingest.reread(report)
        record(user, Action.CONFLICT_SETTLED, str(report), kept=keep, decision=correction.pk)


def confirm_report(report: Report, user: User) -> Report:
    """Declare the report's figures checked; conflicts must be settled first."""
    with transaction.atomic():
        report = _lock(report)
        if conflicts_of(report).exists():
            raise ReviewError
        _move(report, ReviewState.CONFIRMED, user, Action.REPORT_CONFIRMED)
        _keep(report)
    return report


def reopen_report(report: Report, user: User, *, reason: str) -> Report:
    """Take a confirmed report back into review."""
    with transaction.atomic():
        report = _lock(report)
        if report.review_state != ReviewState.CONFIRMED or not reason.strip():
            raise ReviewError
        _move(report, ReviewState.IN_REVIEW, user, Action.REPORT_REOPENED, reason=reason)
        _keep(report)
    return report


def conflicts_of(report: Report) -> CorrectionQuerySet:
    """Return the decisions that the text or its reading no longer fits."""
    return Correction.objects.of_report(report.pk, report.document_id).in_force().filter(conflict__isnull=False)


def _lock(report: Report) -> Report:
    """Return the report, locked as whoever stores one does: its township first."""
    Township.objects.select_for_update(no_key=True).get(pk=report.township_id)
    locked = Report.objects.select_for_update(of=("self",)).select_related("document", "township").filter(pk=report.pk)
    found = locked.first()
    if found is None:
        raise ReviewError
    return found


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
        Correction.objects.of_report(report.pk, report.document_id)
        .in_force()
        .filter(kind=Kind.NUMBER, document=report.document, start=seen.start, end=seen.end, new__has_key="kind")
        .order_by("-pk")
        .first()
    )


def _write_down(report: Report, fact: Fact | None, seen: Seen, change: Change, user: User, reason: str) -> Correction:
    """Store the decision; it rests on what the parser read, not on what an earlier decision made of it."""
    before = fact.correction if fact else _last_on(report, seen)
    old = before.old if before else (from_stated(seen.stated) if seen.stated else {})
    if change.stated is None:
        new: dict[str, object] = {"kind": (change.kind or NumberKind.NAME).value}
    else:
        new = from_stated(change.stated)
    key = {"is_beside": True} if change.is_beside or (before and before.key.get("is_beside")) else {}
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
    return _replace(correction, [before] if before else [])


def _is_plain_confirmation(fact: Fact | None, change: Change) -> bool:
    return (
        fact is not None and fact.correction is None and change.stated is not None and state_of(fact) == change.stated
    )


def _in_force(report: Report, **wanted: object) -> list[Correction]:
    return list(Correction.objects.of_report(report.pk, report.document_id).in_force().filter(**wanted))


def _replace(correction: Correction, earlier: list[Correction]) -> Correction:
    """Store a decision in the place of earlier ones."""
    for old in earlier:
        old.is_in_force, old.conflict = False, None
        old.save(update_fields=["is_in_force", "conflict"])
    correction.replaces = earlier[-1] if earlier else None
    correction.save()
    return correction


def _take_back(correction: Correction) -> None:
    correction.is_in_force, correction.conflict, correction.undone_at = False, None, timezone.now()
    correction.save(update_fields=["is_in_force", "conflict", "undone_at"])
    before = correction.replaces
    if before is not None and before.undone_at is None:
        before.is_in_force = True
        before.save(update_fields=["is_in_force"])


def _refresh(report: Report, correction: Correction) -> None:
    if correction.kind == Kind.FINDING:
        settle_again([report])
        _keep(report)
    else:
        ingest.reread(report)


def _keep(report: Report) -> None:
    """Bring what charts read up to date; a finding concerns the year before, too."""
    keep_figures(report.township_id, [report.year - 1, report.year])


def _begin(report: Report, user: User) -> None:
    """A decision on a report puts it in review, a confirmed one again."""
    if report.review_state != ReviewState.IN_REVIEW:
        _move(report, ReviewState.IN_REVIEW, user, None)


def _move(report: Report, state: str, user: User, action: Action | None, **detail: object) -> Report:
    before, report.review_state = report.review_state, state
    report.reviewed_by, report.reviewed_at = user, timezone.now()
    report.save(update_fields=["review_state", "reviewed_by", "reviewed_at", "updated_at"])
    if action is not None:
        record(user, action, str(report), state=[before, state], **detail)
    return report


def _quote(report: Report, correction: Correction) -> str:
    if correction.start is None or correction.document_id != report.document_id:
        return ""
    return report.document.text[correction.start : correction.end][:60]


def _log(user: User, action: Action, report: Report, seen: Seen, change: Change, reason: str) -> None:
    quote = report.document.text[seen.start : seen.end][:60]
    old = from_stated(seen.stated) if seen.stated else None
    new = from_stated(change.stated) if change.stated else {"kind": (change.kind or NumberKind.NAME).value}
    record(user, action, f"{report} {quote}", number=[old, new], reason=reason)

"""What a person decides beside the numbers: values, findings, conflicts, and the report itself."""

from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy

from accounts.audit import Action, record
from accounts.models import User
from reports_app import ingest
from reports_app.models import Correction, Finding, Indicator, Report
from reports_app.models.correction import CorrectionQuerySet
from reports_app.parsing.model import Amount, Bound
from reports_app.review.keeping import (
    MAX_REASON,
    Kind,
    ReviewError,
    ReviewState,
    StaleError,
    begin,
    in_force,
    keep,
    lock,
    lock_any,
    move_state,
    read_beneath,
    replace_earlier,
    take_back_all,
)
from reports_app.rows.replay import from_amount
from reports_app.rows.settled_findings import OPEN, fingerprint, settle_again
from reports_app.wording import title_finding


def give_value(
    report: Report, indicator: Indicator, given: Amount, user: User, *, seen: Amount | None, reason: str
) -> Correction:
    """Let the report's value for an indicator be what a person says, whatever its numbers give; a reason is needed.

    `seen` is the value as they saw it: StaleError where it is another by now.
    """
    if not reason.strip():
        raise ReviewError
    with transaction.atomic():
        report = lock(report)
        _check_value(report, indicator, seen)
        earlier = in_force(report, kind=Kind.VALUE, key={"indicator": indicator.code})
        shown, new = from_amount(seen) if seen else {}, from_amount(given)
        correction = replace_earlier(
            Correction(
                kind=Kind.VALUE,
                document=report.document,
                key={"indicator": indicator.code},
                old=read_beneath(report, earlier[-1]) if earlier else shown,
                new=new,
                reason=reason[:MAX_REASON],
                made_by=user,
            ),
            earlier,
        )
        ingest.reread(report)
        begin(report, user)
        record(
            user,
            Action.VALUE_GIVEN,
            f"{report} {indicator.name_zh}",
            value=[shown.get("value"), new["value"]],
            reason=reason,
        )
    return correction


def _check_value(report: Report, indicator: Indicator, seen: Amount | None) -> None:
    stored = report.values.filter(indicator=indicator).first()
    if seen != (Amount(stored.value, Bound(stored.bound)) if stored else None):
        given = in_force(report, kind=Kind.VALUE, key={"indicator": indicator.code})
        raise StaleError(decision=given[-1] if given else None)


def drop_value(report: Report, indicator: Indicator, user: User, *, seen: Amount | None) -> None:
    """Let the numbers of the report speak again for an indicator; raise StaleError as `give_value` does."""
    with transaction.atomic():
        report = lock(report)
        _check_value(report, indicator, seen)
        given = Correction.objects.of_report(report).filter(kind=Kind.VALUE, key={"indicator": indicator.code})
        if not take_back_all(given.filter(undone_at=None)):
            raise StaleError
        ingest.reread(report)
        record(user, Action.VALUE_DROPPED, f"{report} {indicator.name_zh}")


class FindingVerdict:
    """What a person makes of a finding."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    OPEN = OPEN
    ALL = (ACCEPTED, RETURNED, OPEN)


def settle_finding(
    finding: Finding, verdict: str, user: User, *, note: str = "", seen: int | None = None
) -> Correction:
    """Accept a finding as explained, or put it on the list of what goes back to the township; both need a note.

    As OPEN it is neither any more, and waits to be judged. `seen` is the key of the decision on it that the user saw:
    StaleError where it is another by now.
    """
    if verdict not in FindingVerdict.ALL or not (note.strip() or verdict == FindingVerdict.OPEN):
        raise ReviewError
    with transaction.atomic():
        report = lock(finding.report)
        found = report.findings.filter(pk=finding.pk).select_related("correction__made_by")
        current = found.prefetch_related("facts__indicator").first()
        if current is None or current.correction_id != seen:
            raise StaleError(decision=current.correction if current else None)
        key = fingerprint(current)
        correction = replace_earlier(
            Correction(
                kind=Kind.FINDING,
                document=report.document,
                key=key,
                new={"verdict": verdict},
                reason=note[:MAX_REASON],
                made_by=user,
            ),
            in_force(report, kind=Kind.FINDING, key=key),
        )
        settle_again([report])
        begin(report, user)
        keep(report)
        subject = format_lazy("{} {}", report, lazy(title_finding, str)(current))
        record(user, Action.FINDING_SETTLED, subject, verdict=verdict, reason=note)
    return correction


def settle_conflict(report: Report, correction: Correction, user: User, *, keep: bool) -> None:
    """End a conflict: the decision stays, made anew on what is read now, or the new reading takes its place.

    `correction` is the decision as the user saw it: StaleError where its conflict is another by now, or over. What
    the text has no place for any more cannot be kept.
    """
    with transaction.atomic():
        report = lock(report)
        conflict = correction.conflict
        correction = Correction.objects.select_for_update().get(pk=correction.pk)
        if conflict is None or correction.conflict != conflict or not correction.is_in_force:
            raise StaleError
        if keep and conflict["reason"] == "lost":
            raise ReviewError
        if keep:
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
            replace_earlier(renewed, [correction])
        else:
            correction.is_in_force, correction.conflict = False, None
            correction.undone_at = timezone.now()
            correction.save(update_fields=["is_in_force", "conflict", "undone_at"])
        ingest.reread(report)
        record(user, Action.CONFLICT_SETTLED, str(report), kept=keep, decision=correction.pk)


def confirm_report(report: Report, user: User) -> Report:
    """Declare the report's figures checked; conflicts must be settled first."""
    with transaction.atomic():
        report = lock_any(report)
        if report.review_state == ReviewState.CONFIRMED:
            return report
        if conflicts_of(report).exists():
            raise ReviewError
        move_state(report, ReviewState.CONFIRMED, user, Action.REPORT_CONFIRMED)
        keep(report)
    return report


def reopen_report(report: Report, user: User, *, reason: str) -> Report:
    """Take a confirmed report back into review."""
    with transaction.atomic():
        report = lock_any(report)
        if report.review_state != ReviewState.CONFIRMED or not reason.strip():
            raise ReviewError
        move_state(report, ReviewState.IN_REVIEW, user, Action.REPORT_REOPENED, reason=reason)
        keep(report)
    return report


def conflicts_of(report: Report) -> CorrectionQuerySet:
    """Return the decisions that the text or its reading no longer fits."""
    return Correction.objects.of_report(report).in_conflict()

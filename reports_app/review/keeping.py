"""What every decision needs: the report locked, earlier decisions replaced or taken back, what repeats it kept up."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.audit import Action, record
from accounts.models import User
from reports_app import ingest
from reports_app.models import Correction, Fact, Report, Township
from reports_app.models.correction import CorrectionQuerySet
from reports_app.rows import keep_figures, replay
from reports_app.rows.settled_findings import settle_again

Kind = Correction.Kind
ReviewState = Report.ReviewState
MAX_REASON = 300


class StaleError(Exception):
    """Somebody was faster: `fact` is how the number stands now, None where it is none; `decision` is theirs."""

    def __init__(self, fact: Fact | None = None, decision: Correction | None = None) -> None:
        super().__init__("changed meanwhile")
        self.fact = fact
        self.decision = fact.correction if fact else decision


class ReviewError(Exception):
    """What was asked for makes no sense for the report as it is; the page shows it again."""


class ConfirmedError(ReviewError):
    """The report is confirmed: nothing in it is decided before somebody reopens it and says why."""


def lock(report: Report) -> Report:
    """Return a report that is not confirmed, locked: see `lock_any`."""
    locked = lock_any(report)
    if locked.review_state == ReviewState.CONFIRMED:
        raise ConfirmedError
    return locked


def lock_any(report: Report) -> Report:
    """Return the report, locked as whoever stores one does: its township first.

    StaleError where its file is another than `report` has.
    """
    Township.objects.select_for_update(no_key=True).get(pk=report.township_id)
    locked = Report.objects.select_for_update(of=("self",)).select_related("document", "township").filter(pk=report.pk)
    found = locked.first()
    if found is None:
        raise ReviewError
    if found.document_id != report.document_id:
        raise StaleError
    return found


def in_force(report: Report, **wanted: object) -> list[Correction]:
    """Return the decisions on the report that hold, of those wanted."""
    return list(Correction.objects.of_report(report).in_force().filter(**wanted))


def replace_earlier(correction: Correction, earlier: list[Correction]) -> Correction:
    """Store a decision in the place of earlier ones."""
    for old in earlier:
        old.is_in_force, old.conflict = False, None
        old.save(update_fields=["is_in_force", "conflict"])
    correction.replaces = earlier[-1] if earlier else None
    correction.save()
    return correction


def read_beneath(report: Report, correction: Correction) -> dict[str, Any]:
    """Return what is read today where a decision holds: what one in its place rests on."""
    decided = replay.prepare(report, report.document)
    return replay.read_beneath(correction, decided, ingest.parse(report.document, decided))


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the last of `count` decisions that were made as one."""

    last: Correction
    count: int = 1


def undo(report: Report, user: User, *, decision: int | None = None) -> Undone | None:
    """Take back the account's last decision on the report and bring back what it replaced; None if there is none.

    Numbers confirmed together are one decision, except those that somebody has decided on since; so are the two halves
    of a move. With the key of a `decision`, it is that one: None is returned where it holds no more.
    """
    with transaction.atomic():
        report = lock(report)
        made = Correction.objects.of_report(report)
        # Where a number was moved from is taken back with where it went: not if somebody else changed that since.
        moved = [
            key["moved"] for key in made.filter(key__has_key="moved", undone_at=None).values_list("key", flat=True)
        ]
        own = made.in_force().filter(made_by=user).exclude(kind=Kind.IDENTITY).exclude(pk__in=moved)
        asked = own if decision is None else own.filter(Q(pk=decision) | Q(key__moved=decision))
        last = asked.order_by("-pk").first()
        if last is None:
            return None
        count = 1
        if "batch" in last.key:
            count = take_back_all(made.filter(key__batch=last.key["batch"]))
        else:
            take_back(last)
        left = Correction.objects.in_force().filter(pk=last.key.get("moved")).select_related("replaces").first()
        if left is not None:
            take_back(left)
        _refresh(report, last)
        quote = _quote(report, last) if count == 1 else ""
        told = {"count": count} if count > 1 else {}
        record(user, Action.DECISION_UNDONE, str(report), decision=last.pk, quote=quote, **told)
    return Undone(last, count)


def take_back_all(made: CorrectionQuerySet) -> int:
    """Let none of these decisions hold, now or once a later one is undone; return how many held."""
    held = made.in_force().count()
    made.order_by().update(is_in_force=False, conflict=None, undone_at=timezone.now())
    return held


def take_back(correction: Correction) -> None:
    """Let a decision hold no more, and the one that it replaced again."""
    correction.is_in_force, correction.conflict, correction.undone_at = False, None, timezone.now()
    correction.save(update_fields=["is_in_force", "conflict", "undone_at"])
    before = correction.replaces
    if before is not None and before.undone_at is None:
        before.is_in_force = True
        before.save(update_fields=["is_in_force"])


def _refresh(report: Report, correction: Correction) -> None:
    if correction.kind == Kind.FINDING:
        settle_again([report])
        keep(report)
    else:
        ingest.reread(report)


def _quote(report: Report, correction: Correction) -> str:
    if correction.start is None or correction.document_id != report.document_id:
        return ""
    return report.document.text[correction.start : correction.end][:60]


def keep(report: Report) -> None:
    """Bring what charts read up to date; a finding concerns the year before, too."""
    keep_figures(report.township_id, [report.year - 1, report.year])


def begin(report: Report, user: User) -> None:
    """A decision on a report puts it in review."""
    if report.review_state != ReviewState.IN_REVIEW:
        move_state(report, ReviewState.IN_REVIEW, user, None)


def move_state(report: Report, state: str, user: User, action: Action | None, **detail: object) -> Report:
    """Put the report in another state of review, told in the log where there is an action."""
    before, report.review_state = report.review_state, state
    report.reviewed_by, report.reviewed_at = user, timezone.now()
    report.save(update_fields=["review_state", "reviewed_by", "reviewed_at", "updated_at"])
    if action is not None:
        record(user, action, str(report), state=[before, state], **detail)
    return report

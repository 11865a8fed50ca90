"""What a person decides about a file: its township and year, which version counts, withdrawal, another try."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.audit import Action
from accounts.models import User
from reports_app import rows
from reports_app.ingest.queueing import audit, queue_again
from reports_app.models import Correction, Document, Report, ReportAddress, Township
from reports_app.models.document import TABLED
from reports_app.rows import recheck_years
from reports_app.rows.replay import hand_on

State = Document.State


class DecisionError(Exception):
    """What a person asked for no longer fits the document's state; the page shows where it stands."""


class ReplacedError(DecisionError):
    """The file in force is another than the one that was shown to the person, or is just being replaced."""


def confirm_identity(document: Document, township: Township, year: int, user: User | None) -> Document:
    """Store the document under this township and year from now on; raise DecisionError for a withdrawn one.

    A stored report moves with its figures; where that place is taken the document asks which file counts.
    """
    with transaction.atomic():
        document = _lock(document)
        if document.state == State.WITHDRAWN:
            raise DecisionError
        before = document.township
        old = {"township": before.code if before else None, "year": document.year}
        new = {"township": township.code, "year": year}
        Correction.objects.create(kind=Correction.Kind.IDENTITY, document=document, old=old, new=new, made_by=user)
        changes = {"township": [str(before or ""), str(township)], "year": [document.year, year]}
        audit(user, Action.IDENTITY_CONFIRMED, document, **changes)
        is_settled = document.state == State.PARSED and old == new
        document.township, document.year, document.identity_confirmed = township, year, True
        if is_settled:
            document.save(update_fields=["identity_confirmed"])
        elif not _move(document, township, year):
            document.report = None
            queue_again(document)
            _release(document)
    return document


def _move(document: Document, township: Township, year: int) -> bool:
    """Move the document's report to a free township and year; return False where that cannot be.

    What was decided on files in the bin goes along; it is read again where decisions wait for a report already.
    """
    report = _lock_report(document, township)
    if report is None or document.state != State.PARSED:
        return False
    left, left_year = report.township_id, report.year
    is_taken = Report.objects.filter(township=township, year=year).exists()
    if is_taken or report.versions.exclude(pk=document.pk).exists():
        return False
    for other in Document.objects.in_bin().filter(township=left, year=left_year).without_text():
        hand_on(other, report)
    report.township, report.year = township, year
    report.save(update_fields=["township", "year", "updated_at"])
    report.values.update(township=township, year=year)
    recheck_years(left, [left_year])
    recheck_years(township.pk, [year])
    made = Correction.objects.of_report(report).in_force().exclude(kind=Correction.Kind.IDENTITY)
    if made.exclude(document=document).exists():
        queue_again(document)
    else:
        document.save(update_fields=["township", "year", "identity_confirmed"])
    return True


def accept_as_new_version(document: Document, user: User | None, *, shown: int | None) -> Document:
    """Let the document replace the file of the report that is there; raise DecisionError where nothing is asked.

    `shown` is the key of the file in force that the user saw, None where there was none: ReplacedError for any other.
    """
    with transaction.atomic():
        document = _lock_asked(document)
        if _in_force(document.report) != shown:
            raise ReplacedError
        audit(user, Action.NEW_VERSION, document, township=str(document.township), year=document.year)
        queue_again(document)
    return document


def _lock_asked(document: Document) -> Document:
    """Return the document that asks for a choice with the report that is there, if any, and no other gets there."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.state != State.NEEDS_CHOICE or document.township is None or document.year is None:
        raise DecisionError
    Township.objects.select_for_update(no_key=True).get(pk=document.township.pk)
    document.report = Report.objects.filter(township=document.township, year=document.year).first()
    return document


def _in_force(report: Report | None) -> int | None:
    """Return the key of the report's file; ReplacedError where another is on its way to take that place."""
    if report is None:
        return None
    coming = report.versions.filter(state__in=(State.RECEIVED, State.READING)).exclude(pk=report.document_id)
    if coming.exists():
        raise ReplacedError
    return report.document_id


def reinstate(document: Document, user: User | None, *, shown: int | None) -> Document:
    """Let an earlier version be the file in force again, with what was decided since; DecisionError for any other.

    `shown` is the key of the file in force that the user saw: ReplacedError where it is another by now.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        if document.state != State.PARSED or document.township is None:
            raise DecisionError
        Township.objects.select_for_update(no_key=True).get(pk=document.township.pk)
        document.report = Report.objects.filter(pk=document.report_id or 0).exclude(document=document).first()
        if document.report is None:
            raise DecisionError
        if _in_force(document.report) != shown:
            raise ReplacedError
        audit(user, Action.REINSTATED, document, township=str(document.township), year=document.year)
        queue_again(document)
    return document


def keep_as_earlier_version(document: Document, user: User | None) -> Document:
    """Keep the document beside the report's file in force; raise DecisionError where nothing is asked.

    Where the report has gone meanwhile, the document becomes it.
    """
    with transaction.atomic():
        document = _lock_asked(document)
        audit(user, Action.KEPT_ASIDE, document, township=str(document.township), year=document.year)
        if document.report is None:
            queue_again(document)
        else:
            document.state, document.error, document.is_kept_aside = State.PARSED, "", True
            document.save(update_fields=["state", "error", "report", "is_kept_aside"])
    return document


def withdraw(document: Document, user: User | None, *, seen: State | None = None) -> Document:
    """Take the document out, into the bin. An earlier version of its report takes over, else the report goes.

    With a table of figures goes every figure that came in it. DecisionError where the document is in another state than
    the one `seen`, if any.
    """
    with transaction.atomic():
        document = _lock(document)
        if seen is not None and document.state != seen:
            raise DecisionError
        if document.state == State.WITHDRAWN:
            return document
        members = document.members.filter(format=TABLED).exclude(state=State.WITHDRAWN).without_text()
        for member in members.order_by("township_id", "year"):  # as whoever enters a table waits for them
            withdraw(member, user)
        audit(user, Action.WITHDRAWN, document)
        document.state, document.error, document.report = State.WITHDRAWN, "", None
        document.withdrawn_at, document.withdrawn_by = timezone.now(), user
        document.save(update_fields=["state", "error", "report", "withdrawn_at", "withdrawn_by"])
        _release(document)
    return document


def restore(document: Document, user: User | None) -> Document:
    """Undo a withdrawal: the document is read again and finds its place."""
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        if document.state != State.WITHDRAWN:
            raise DecisionError
        audit(user, Action.RESTORED, document)
        document.is_put_away = False
        queue_again(document)
    return document


def retry(document: Document, user: User | None) -> Document:
    """Read a failed document once more, from the start."""
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        if document.state != State.FAILED:
            raise DecisionError
        audit(user, Action.RETRIED, document)
        queue_again(document)
    return document


def reparse(report: Report, user: User | None = None) -> None:
    """Read the report's figures again from its stored text; the old ones stay until the new ones are there.

    Raise DecisionError where the report's file left it meanwhile.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=report.document_id)
        if document.state != State.PARSED or document.report_id != report.pk:
            raise DecisionError
        audit(user, Action.REPARSED, document)
        queue_again(document)


def _release(document: Document) -> None:
    """Make the report, whose document just left it, fall back to the version before, to be read again; or delete it.

    A file that was in force once goes before one that never was.
    """
    report = _lock_report(document)
    if report is None:
        return
    township, year = report.township_id, report.year
    earlier = report.versions.select_for_update().filter(state=State.PARSED).order_by("is_kept_aside", "-pk").first()
    if earlier is None:
        ReportAddress.objects.update_or_create(township_id=township, year=year, defaults={"number": report.pk})
        report.delete()
        recheck_years(township, [year])
        return
    report.document = earlier
    report.let_be_checked()
    report.save(update_fields=["document", "review_state", "updated_at"])
    rows.clear_rows([report.pk])
    recheck_years(township, [year])
    queue_again(earlier)


def _lock(document: Document) -> Document:
    """Return the document, locked; with it the other files of its report, one of which may take over.

    Files come before townships: whoever puts an earlier one back in force has it when they wait for the township.
    """
    files = Document.objects.filter(Q(pk=document.pk) | Q(report__document=document)).order_by("pk")
    list(files.select_for_update(of=("self",)).only("pk"))
    return Document.objects.select_related("township").get(pk=document.pk)


def _lock_report(document: Document, *others: Township) -> Report | None:
    """Return the report whose file in force the document is, locked; its township first, as whoever stores one does."""
    concerned = Q(reports__document=document) | Q(pk__in=[other.pk for other in others])
    places = Township.objects.filter(concerned).values("pk")
    list(Township.objects.select_for_update(no_key=True).filter(pk__in=places).order_by("pk").only("pk"))
    return Report.objects.select_for_update().filter(document=document).first()

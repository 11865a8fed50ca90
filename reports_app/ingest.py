"""The only bridge from bytes to rows: a file is taken in, read, parsed, and stored as the report of a township's year.

Every function is one transaction with its audit event. `process` may be called any number of times for a document:
it takes the document by a lease, and what it stores replaces what was there.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_q.tasks import async_task

from accounts.audit import Action, record
from accounts.models import User
from reports_app import failures, knowledge, parsing, reading, rows, storage
from reports_app.models import Correction, Document, Report, Township
from reports_app.parsing import model
from reports_app.placing import decide_place, describe_identity, may_send
from reports_app.reading.model import Limits, ReadDocument, ReadingError
from reports_app.year_checks import recheck_years

logger = logging.getLogger(__name__)

State = Document.State
PROCESS_TASK = "reports_app.tasks.process_document"
MAX_ATTEMPTS = 3
TASK_SECONDS = int(str(settings.Q_CLUSTER["timeout"]))
LEASE = timedelta(seconds=TASK_SECONDS + 15)
# Reading ends before the queue kills the task; parsing has the rest.
READING_LIMITS = Limits(cpu_seconds=30, wall_seconds=TASK_SECONDS - 20)
QUEUE_PATIENCE = timedelta(minutes=3)


class DecisionError(Exception):
    """What a person asked for no longer fits the document's state; the page shows where it stands."""


class Chunked(Protocol):
    """An uploaded or opened file."""

    def chunks(self) -> Iterable[bytes]: ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to an upload: its document, and whether the same bytes had been there already."""

    document: Document
    is_duplicate: bool


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to process a document until its heartbeat is replaced."""

    document_id: int
    heartbeat: datetime


# Taking files in


def receive(file: Chunked, name: str, user: User | None, *, enqueue: bool = True) -> Receipt:
    """Store an uploaded file durably and queue its reading; raise UploadRefusedError where nothing was kept.

    The same bytes are stored once: a second upload is told the first's document, and revives it where it was withdrawn
    and is not another area's.
    """
    staged = storage.stage(file.chunks())
    with transaction.atomic():
        document, is_new = Document.objects.get_or_create(
            sha256=staged.sha256,
            defaults={
                "original_name": storage.clean_name(name),
                "storage_name": storage.new_storage_name(),
                "size": staged.size,
                "uploaded_by": user,
                "heartbeat": timezone.now(),
            },
        )
        if is_new:
            storage.keep(staged, document.storage_name)
            _audit(user, Action.UPLOADED, document)
            if enqueue:
                queue(document.pk)
    if is_new:
        return Receipt(document, is_duplicate=False)
    _drop_copy(staged, document)
    is_foreign = document.township is not None and not may_send(user, document.township)
    if document.state != State.WITHDRAWN or is_foreign:
        return Receipt(document, is_duplicate=True)
    return Receipt(_revive(document, user), is_duplicate=False)


def _drop_copy(staged: storage.StagedFile, document: Document) -> None:
    """Put the copy in the place of a stored file that got lost, else delete it."""
    if storage.path_of(document.storage_name).exists():
        staged.path.unlink()
    else:
        storage.keep(staged, document.storage_name)


def _revive(document: Document, user: User | None) -> Document:
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        if document.state == State.WITHDRAWN:
            document.uploaded_by, document.uploaded_at, document.is_put_away = user, timezone.now(), False
            _queue_again(document)
            _audit(user, Action.RESTORED, document)
    return document


# Processing


def process(document_id: int) -> Document.State | None:
    """Read, parse and store one document; return the state it is in then, None where there was nothing to do.

    A try that breaks gives the document back as RECEIVED, the third one as FAILED: whoever called may call again.
    """
    lease = _take(document_id)
    if lease is None:
        return None
    try:
        document = Document.objects.get(pk=document_id)
        read = _read(document)
        return _settle(lease, read, _parse(read.text, document.original_name))
    except ReadingError as error:
        logger.info("document %s is not readable: %s", document_id, error.code)
        return _fail(lease, failures.explain_unreadable(error.code))
    except Exception:  # the boundary: whatever breaks, the document must say so
        logger.exception("document %s broke the reading", document_id)
        return _give_back(lease)


@transaction.atomic
def _take(document_id: int) -> Lease | None:
    document = Document.objects.select_for_update(skip_locked=True).filter(pk=document_id).first()
    if document is None or document.state not in {State.RECEIVED, State.READING}:
        return None
    now = timezone.now()
    if document.state == State.READING and document.heartbeat and document.heartbeat > now - LEASE:
        return None
    if document.attempts >= MAX_ATTEMPTS:
        document.state, document.error = State.FAILED, failures.GAVE_UP
        document.save(update_fields=["state", "error"])
        return None
    document.state, document.heartbeat = State.READING, now
    document.attempts += 1
    document.save(update_fields=["state", "heartbeat", "attempts"])
    return Lease(document.pk, now)


def _read(document: Document) -> ReadDocument:
    """Return the document's canonical text; once read, every offset points into it, so it is kept."""
    if document.text:
        return ReadDocument(document.text, document.format, warnings=tuple(document.warnings))
    path = storage.path_of(document.storage_name)
    return reading.read_file(path, document.original_name, limits=READING_LIMITS)


def _parse(text: str, name: str) -> model.ParsedReport:
    return parsing.parse_report(text, file_name=name, gazetteer=knowledge.gazetteer(), lexicon=knowledge.lexicon())


@transaction.atomic
def _settle(lease: Lease, read: ReadDocument, parsed: model.ParsedReport) -> Document.State | None:
    document = _leased(lease)
    if document is None:
        return None
    document.text, document.format, document.warnings = read.text, read.format, list(read.warnings)
    document.identity = describe_identity(parsed.identity)
    decision = decide_place(document, parsed.identity)
    document.township, document.year = decision.township, decision.year
    if decision.problem or decision.township is None or decision.year is None:
        document.state, document.error = State.NEEDS_IDENTITY, decision.problem
    else:
        _store(document, decision.township, decision.year, parsed)
    document.save()
    return State(document.state)


def _store(document: Document, township: Township, year: int, parsed: model.ParsedReport) -> None:
    """Store the document's report, unless another file's is there and nobody has said that this one replaces it."""
    _wait_for(township)
    report = Report.objects.filter(township=township, year=year).first()
    if report is not None and document.pk != report.document_id and document.report_id != report.pk:
        document.state, document.error, document.report = State.NEEDS_CHOICE, failures.SAME_YEAR, None
        return
    report = report or Report(township=township, year=year)
    report.document = document
    report.title = (parsed.identity.title or document.original_name)[:200]
    report.parser_version = parsing.PARSER_VERSION[:20]
    report.published_on = parsed.identity.published_on
    report.counted_through = parsed.identity.counted_through
    report.parts = list(parsed.parts)
    report.numbers = [
        [number.start, number.end, number.kind] for number in parsed.numbers if number.kind != model.NumberKind.FACT
    ]
    report.save()
    rows.replace_rows(report, document, parsed)
    recheck_years(township.pk, [year])
    document.state, document.error, document.report, document.attempts = State.PARSED, "", report, 0


def _wait_for(township: Township) -> None:
    """Lock the township: two files that take a place in it, in whatever year, do so one after the other."""
    Township.objects.select_for_update(no_key=True).get(pk=township.pk)


@transaction.atomic
def _fail(lease: Lease, error: str) -> Document.State | None:
    document = _leased(lease)
    if document is None:
        return None
    document.state, document.error = State.FAILED, error
    document.save(update_fields=["state", "error"])
    return State.FAILED


@transaction.atomic
def _give_back(lease: Lease) -> Document.State | None:
    document = _leased(lease)
    if document is None:
        return None
    is_last = document.attempts >= MAX_ATTEMPTS
    document.state, document.error = (State.FAILED, failures.GAVE_UP) if is_last else (State.RECEIVED, "")
    document.heartbeat = timezone.now()
    document.save(update_fields=["state", "error", "heartbeat"])
    return State(document.state)


def _leased(lease: Lease) -> Document | None:
    """Return the document, locked, unless the lease ran out and someone else has it."""
    return (
        Document.objects.select_for_update()
        .filter(pk=lease.document_id, state=State.READING, heartbeat=lease.heartbeat)
        .first()
    )


def sweep() -> int:
    """Queue again what is stuck (a reading that died, a file whose task got lost); return how many files."""
    storage.discard_stale()
    now = timezone.now()
    with transaction.atomic():
        waiting = Document.objects.select_for_update(skip_locked=True).defer("text")
        stuck = [
            *waiting.filter(state=State.READING, heartbeat__lt=now - LEASE),
            *waiting.filter(state=State.RECEIVED, heartbeat__lt=now - QUEUE_PATIENCE),
        ]
        for document in stuck:
            if document.state == State.RECEIVED:
                Document.objects.filter(pk=document.pk).update(heartbeat=now)
            queue(document.pk)
    return len(stuck)


# What a person decides


def confirm_identity(document: Document, township: Township, year: int, user: User | None) -> Document:
    """Store the document under this township and year from now on; raise DecisionError for a withdrawn one.

    A stored report moves with its figures; where that place is taken the document asks which file counts.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update(of=("self",)).select_related("township").get(pk=document.pk)
        if document.state == State.WITHDRAWN:
            raise DecisionError
        before = document.township
        old = {"township": before.code if before else None, "year": document.year}
        new = {"township": township.code, "year": year}
        Correction.objects.create(kind=Correction.Kind.IDENTITY, document=document, old=old, new=new, made_by=user)
        changes = {"township": [str(before or ""), str(township)], "year": [document.year, year]}
        _audit(user, Action.IDENTITY_CONFIRMED, document, **changes)
        is_settled = document.state == State.PARSED and old == new
        document.township, document.year, document.identity_confirmed = township, year, True
        if is_settled:
            document.save(update_fields=["identity_confirmed"])
        elif not _move(document, township, year):
            document.report = None
            _queue_again(document)
            _release(document)
    return document


def _move(document: Document, township: Township, year: int) -> bool:
    """Move the document's report to a free township and year; return False where that cannot be."""
    report = _lock_report(document, township)
    if report is None or document.state != State.PARSED:
        return False
    left, left_year = report.township_id, report.year
    is_taken = Report.objects.filter(township=township, year=year).exists()
    if is_taken or report.versions.exclude(pk=document.pk).exists():
        return False
    report.township, report.year = township, year
    report.save(update_fields=["township", "year", "updated_at"])
    report.values.update(township=township, year=year)
    recheck_years(left, [left_year])
    recheck_years(township.pk, [year])
    document.save(update_fields=["township", "year", "identity_confirmed"])
    return True


def accept_as_new_version(document: Document, user: User | None) -> Document:
    """Let the document replace the file of the report that is there; raise DecisionError where nothing is asked."""
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        if document.state != State.NEEDS_CHOICE or document.township is None or document.year is None:
            raise DecisionError
        document.report = Report.objects.filter(township=document.township, year=document.year).first()
        _audit(user, Action.NEW_VERSION, document, township=str(document.township), year=document.year)
        _queue_again(document)
    return document


def withdraw(document: Document, user: User | None) -> Document:
    """Take the document out; the file stays. An earlier version of its report takes over, else the report goes."""
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        if document.state == State.WITHDRAWN:
            return document
        _audit(user, Action.WITHDRAWN, document)
        document.state, document.error, document.report = State.WITHDRAWN, "", None
        document.save(update_fields=["state", "error", "report"])
        _release(document)
    return document


def restore(document: Document, user: User | None) -> Document:
    """Undo a withdrawal: the document is read again and finds its place."""
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        if document.state != State.WITHDRAWN:
            raise DecisionError
        _audit(user, Action.RESTORED, document)
        document.is_put_away = False
        _queue_again(document)
    return document


def retry(document: Document, user: User | None) -> Document:
    """Read a failed document once more, from the start."""
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        if document.state != State.FAILED:
            raise DecisionError
        _audit(user, Action.RETRIED, document)
        _queue_again(document)
    return document


def reparse(report: Report, user: User | None = None) -> None:
    """Read the report's figures again from its stored text; the old ones stay until the new ones are there.

    Raise DecisionError where the report's file left it meanwhile.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=report.document_id)
        if document.state != State.PARSED or document.report_id != report.pk:
            raise DecisionError
        _audit(user, Action.REPARSED, document)
        _queue_again(document)


def _release(document: Document) -> None:
    """Make the report, whose document just left it, fall back to the version before, to be read again; or delete it."""
    report = _lock_report(document)
    if report is None:
        return
    township, year = report.township_id, report.year
    earlier = report.versions.select_for_update().filter(state=State.PARSED).order_by("-pk").first()
    if earlier is None:
        report.delete()
        recheck_years(township, [year])
        return
    report.document = earlier
    report.save(update_fields=["document", "updated_at"])
    rows.clear_rows(report)
    recheck_years(township, [year])
    _queue_again(earlier)


def _lock_report(document: Document, *others: Township) -> Report | None:
    """Return the report whose file in force the document is, locked; its township first, as whoever stores one does."""
    concerned = Q(reports__document=document) | Q(pk__in=[other.pk for other in others])
    places = Township.objects.filter(concerned).values("pk")
    list(Township.objects.select_for_update(no_key=True).filter(pk__in=places).order_by("pk").only("pk"))
    return Report.objects.select_for_update().filter(document=document).first()


def _queue_again(document: Document) -> None:
    """Save the whole document as waiting, with three tries, and queue it."""
    document.state, document.error = State.RECEIVED, ""
    document.attempts, document.heartbeat = 0, timezone.now()
    document.save()
    queue(document.pk)


def queue(document_id: int) -> None:
    """Queue the document's reading; inside a transaction, the task is there if and only if it commits."""
    async_task(PROCESS_TASK, document_id, task_name=f"document-{document_id}")


def _audit(user: User | None, action: Action, document: Document, **detail: object) -> None:
    record(user, action, f"{document.original_name}（{document.pk}）", **detail)

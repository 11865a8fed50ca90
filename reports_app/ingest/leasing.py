"""The right to work on a document: taken by one worker at a time, kept alive while it works, given back, or found lost.

A worker that was killed leaves a heartbeat that grows old; the sweep gives its document to the next one. Whoever comes
back late finds that its lease is no longer the document's, and stores nothing.
"""

import contextlib
import logging
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import Error, connection, transaction
from django.utils import timezone
from django_q.models import OrmQ

from reports_app import failures, storage
from reports_app.ingest.queueing import RECOGNITION, queue
from reports_app.models import Document
from reports_app.models.document import DocumentQuerySet

logger = logging.getLogger(__name__)

State = Document.State
MAX_ATTEMPTS = 3
BEAT_SECONDS = 5.0
LEASE = timedelta(seconds=25)
# A file that waits may have lost its task: at once suspect when no task is due, else after a long time only.
QUEUE_PATIENCE = timedelta(seconds=30)
BUSY_QUEUE_PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to process a document, as long as the document says so."""

    document_id: int
    token: uuid.UUID

    @property
    def is_held(self) -> bool:
        """Whether nobody took the document away."""
        return _held(self).exists()


@transaction.atomic
def take(document_id: int) -> Lease | None:
    """Take a waiting document for one more try; None where there is nothing to do, or it is someone else's."""
    document = Document.objects.select_for_update(skip_locked=True).without_text().filter(pk=document_id).first()
    if document is None or document.state not in {State.RECEIVED, State.READING}:
        return None
    now = timezone.now()
    if document.state == State.READING and document.heartbeat and document.heartbeat > now - LEASE:
        return None
    if document.attempts >= MAX_ATTEMPTS:
        document.state, document.error, document.lease = State.FAILED, failures.GAVE_UP, None
        document.save(update_fields=["state", "error", "lease"])
        return None
    lease = Lease(document.pk, uuid.uuid4())
    document.state, document.heartbeat, document.lease = State.READING, now, lease.token
    document.attempts += 1
    document.save(update_fields=["state", "heartbeat", "lease", "attempts"])
    return lease


@contextlib.contextmanager
def kept_alive(lease: Lease) -> Iterator[None]:
    """Renew the document's heartbeat as long as the block runs."""
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(BEAT_SECONDS):
                try:
                    _held(lease).update(heartbeat=timezone.now())
                except Error:
                    logger.warning("document %s: no heartbeat", lease.document_id, exc_info=True)
                    connection.close()
        finally:
            connection.close()

    threading.Thread(target=beat, daemon=True).start()
    try:
        yield
    finally:
        over.set()


def leased(lease: Lease) -> Document | None:
    """Return the document, locked, unless the lease was lost and someone else has it."""
    return _held(lease).select_for_update().first()


@transaction.atomic
def fail(lease: Lease, error: str) -> Document.State | None:
    """Let the document wait for a person, with the reason."""
    document = leased(lease)
    if document is None:
        return None
    document.state, document.error = State.FAILED, error
    document.save(update_fields=["state", "error"])
    return State.FAILED


@transaction.atomic
def give_back(lease: Lease, *, is_pause: bool = False) -> Document.State | None:
    """Let the document be tried again, after the last try not; a pause in work that goes on is no try."""
    document = leased(lease)
    if document is None:
        return None
    document.attempts -= is_pause
    is_last = document.attempts >= MAX_ATTEMPTS
    document.state, document.error = (State.FAILED, failures.GAVE_UP) if is_last else (State.RECEIVED, "")
    document.heartbeat, document.lease = timezone.now(), None
    document.save(update_fields=["state", "error", "heartbeat", "lease", "attempts"])
    return State(document.state)


def sweep() -> int:
    """Queue again what is stuck (a reading that died, a file whose task got lost); return how many files."""
    storage.discard_stale()
    now = timezone.now()
    due = [key.partition(RECOGNITION) for key in OrmQ.objects.filter(lock__lt=now).values_list("key", flat=True)]
    in_line = [int(document) for _, is_scan, document in due if is_scan]
    patience = BUSY_QUEUE_PATIENCE if len(in_line) < len(due) else QUEUE_PATIENCE
    with transaction.atomic():
        waiting = Document.objects.select_for_update(skip_locked=True)
        stuck = [
            *waiting.filter(state=State.READING, heartbeat__lt=now - LEASE).values_list("pk", flat=True),
            *waiting.filter(state=State.RECEIVED, heartbeat__lt=now - patience)
            .exclude(pk__in=in_line)
            .values_list("pk", flat=True),
        ]
        Document.objects.filter(pk__in=stuck).update(state=State.RECEIVED, heartbeat=now, lease=None)
        # Handed out to a worker that is gone; while it is there it counts among those at work.
        OrmQ.objects.filter(key__in=[f"{RECOGNITION}{pk}" for pk in stuck]).delete()
        for pk in stuck:
            queue(pk)
    return len(stuck)


def _held(lease: Lease) -> DocumentQuerySet:
    return Document.objects.filter(pk=lease.document_id, state=State.READING, lease=lease.token)

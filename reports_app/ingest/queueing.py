"""A document's place in the queue, and its events in the log."""

from typing import Any

from django.utils import timezone
from django_q.brokers import get_broker
from django_q.tasks import async_task

from accounts.audit import Action, record
from accounts.models import User
from reports_app.models import Document
from reports_app.reading.model import RECOGNITION_LIMITS

# The longest that a task may take before its worker is ended; one that recognises page after page takes longer.
TASK_SECONDS = 120
RECOGNITION_TASK_SECONDS = 60 + int(RECOGNITION_LIMITS.wall_seconds)
# Before the document's key, the list that recognitions wait in: one worker of each machine is left to other tasks.
RECOGNITION = "recognition:"
PROCESS_TASK = "reports_app.tasks.process_document"


def queue(document_id: int, *, recognise: bool = False) -> None:
    """Queue the document's reading; inside a transaction, the task is there if and only if it commits.

    `recognise` lets text in images be recognised, for as long as that takes.
    """
    task: dict[str, Any] = {"recognise": recognise, "task_name": f"document-{document_id}", "timeout": TASK_SECONDS}
    if recognise:
        task |= {"timeout": RECOGNITION_TASK_SECONDS, "broker": get_broker(f"{RECOGNITION}{document_id}")}
    async_task(PROCESS_TASK, document_id, **task)


def queue_again(document: Document) -> None:
    """Save the whole document as waiting, with three tries, and queue it."""
    document.state, document.error = Document.State.RECEIVED, ""
    document.attempts, document.heartbeat, document.lease = 0, timezone.now(), None
    document.withdrawn_at = document.withdrawn_by = None
    document.save()
    queue(document.pk)


def audit(user: User | None, action: Action, document: Document, **detail: object) -> None:
    """Record what was done with the document."""
    record(user, action, f"{document.original_name}（{document.pk}）", **detail)

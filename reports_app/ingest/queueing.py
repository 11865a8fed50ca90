"""A document's place in the queue, and its events in the log."""

from django.utils import timezone
from django_q.tasks import async_task

from accounts.audit import Action, record
from accounts.models import User
from reports_app.models import Document

# The longest that a task may take before its worker is ended.
TASK_SECONDS = 120
PROCESS_TASK = "reports_app.tasks.process_document"


def queue(document_id: int) -> None:
    """Queue the document's reading; inside a transaction, the task is there if and only if it commits."""
    async_task(PROCESS_TASK, document_id, task_name=f"document-{document_id}", timeout=TASK_SECONDS)


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

"""A file is taken in: stored durably and queued in one transaction; the same bytes are stored once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from accounts.audit import Action
from accounts.models import User
from reports_app import storage
from reports_app.ingest.placing import may_send
from reports_app.ingest.queueing import audit, queue, queue_again
from reports_app.models import Document

State = Document.State


class Chunked(Protocol):
    """An uploaded or opened file."""

    def chunks(self) -> Iterable[bytes]: ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to an upload: its document, and whether the same bytes had been there already."""

    document: Document
    is_duplicate: bool


def receive(file: Chunked, name: str, user: User | None, *, sha256: str = "", enqueue: bool = True) -> Receipt:
    """Store an uploaded file durably and queue its reading; raise UploadRefusedError where nothing was kept.

    The same bytes are stored once: a second upload is told the first's document, and revives it where it was withdrawn
    and is not another area's. `sha256` is what the sender says that the file is, where it does.
    """
    return admit(storage.stage(file.chunks(), sha256=sha256), name, user, enqueue=enqueue)


def admit(
    staged: storage.StagedFile, name: str, user: User | None, *, archive: Document | None = None, enqueue: bool = True
) -> Receipt:
    """Make the staged file a document, as `receive` does; `archive` is the document that it came in."""
    with transaction.atomic():
        document, is_new = Document.objects.without_text().get_or_create(
            sha256=staged.sha256,
            defaults={
                "original_name": storage.clean_name(name),
                "storage_name": storage.new_storage_name(),
                "size": staged.size,
                "uploaded_by": user,
                "heartbeat": timezone.now(),
                "archive": archive,
            },
        )
        if is_new:
            storage.keep(staged, document.storage_name)
            audit(user, Action.UPLOADED, document)
            if enqueue:
                queue(document.pk)
    if is_new:
        return Receipt(document, is_duplicate=False)
    _drop_copy(staged, document)
    is_foreign = document.township is not None and not may_send(user, document.township)
    if document.state != State.WITHDRAWN or is_foreign:
        return Receipt(document, is_duplicate=True)
    return Receipt(_revive(document, user, archive), is_duplicate=False)


def _drop_copy(staged: storage.StagedFile, document: Document) -> None:
    """Put the copy in the place of a stored file that got lost or changed, else delete it."""
    try:
        storage.open_verified(document.storage_name, document.sha256).close()
    except (FileNotFoundError, storage.ChangedFileError):
        storage.keep(staged, document.storage_name)
    else:
        staged.path.unlink()


def _revive(document: Document, user: User | None, archive: Document | None) -> Document:
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        if document.state == State.WITHDRAWN:
            document.uploaded_by, document.uploaded_at, document.is_put_away = user, timezone.now(), False
            document.archive = archive
            queue_again(document)
            audit(user, Action.RESTORED, document)
    return document

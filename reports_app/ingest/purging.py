"""Withdrawn files leave for good: their rows at once with the event in the log, then what lies on disk."""

import logging

from django.db import transaction

from accounts.audit import Action
from accounts.models import User
from reports_app import storage
from reports_app.ingest.deciding import DecisionError
from reports_app.ingest.queueing import audit
from reports_app.models import Document, Report
from reports_app.rows.replay import hand_on
from reports_app.storage.backup_lock import may_leave

logger = logging.getLogger(__name__)


class BackupUnderWayError(Exception):
    """Files are being copied; nothing was deleted."""


def purge(document: Document, user: User | None) -> None:
    """Delete a withdrawn document with its text and its file; its decisions go to the report in its place, if any.

    Raises DecisionError where it is in the bin no more, BackupUnderWayError while a backup is made.
    """
    with transaction.atomic():
        if not may_leave():
            raise BackupUnderWayError
        held = Document.objects.select_for_update().without_text().filter(pk=document.pk).first()
        if held is None or held.state != Document.State.WITHDRAWN:
            raise DecisionError
        there = Report.objects.filter(township=held.township_id or 0, year=held.year or 0)
        report = there.select_related("document").first()
        if report is not None:
            hand_on(held, report)
        place = [str(held.township), str(held.year)] if held.township else []
        audit(
            user, Action.PURGED, held, sha256=held.sha256, **({"township": place[0], "year": place[1]} if place else {})
        )
        held.delete()
        transaction.on_commit(lambda: _discard(held.storage_name))


def purge_expired() -> int:
    """Delete for good what has been in the bin for its whole time; return how many files."""
    purged = 0
    for document in Document.objects.past_bin().without_text():
        try:
            purge(document, None)
        except DecisionError:  # restored meanwhile
            continue
        except BackupUnderWayError:  # tomorrow then
            break
        purged += 1
    return purged


def _discard(storage_name: str) -> None:
    try:
        storage.discard(storage_name)
    except OSError:  # the row is gone; verify_files will name the file
        logger.exception("the file %s of a purged document stays", storage_name)

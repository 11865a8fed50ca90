"""Scans go to a longer task of the queue; without the packages they wait with a reason and can be tried again."""

from pathlib import Path

import pytest
from django_q.models import OrmQ

from accounts.models import User
from reports_app import failures, ingest, reading, tasks
from reports_app.ingest.queueing import RECOGNITION_TASK_SECONDS
from reports_app.models import Document, Township
from reports_app.reading.model import ErrorCode, Limits, ReadDocument, ReadingError
from tests.reports_app.conftest import Send, report_text

State = Document.State


@pytest.fixture
def scanner(stand_in: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Every file is a scan."""

    def read_scan(path: Path, name: str, *, limits: Limits) -> ReadDocument:
        if not limits.recognises_images:
            raise ReadingError(ErrorCode.SCANNED)
        return ReadDocument(Path(path).read_text(), "png")

    stand_in.setattr(reading, "read_file", read_scan)
    return stand_in


def run_last_task() -> dict[str, object]:
    task = OrmQ.objects.order_by("pk").last().task
    tasks.process_document(*task["args"], **task["kwargs"])
    return task


def test_a_scan_is_recognised_in_a_longer_task(send: Send, bridge: Township, scanner: object) -> None:
    document = send(report_text())
    assert (document.state, document.attempts, document.error) == (State.RECEIVED, 0, "")

    assert run_last_task()["timeout"] == RECOGNITION_TASK_SECONDS
    document.refresh_from_db()
    assert (document.state, document.format) == (State.PARSED, "png")
    queued = OrmQ.objects.count()
    ingest.reparse(document.report)
    run_last_task()
    assert OrmQ.objects.count() == queued + 1  # the text is known: no second recognition


def test_without_the_packages_it_waits_and_can_be_tried_again(
    send: Send, bridge: Township, editor: User, scanner: pytest.MonkeyPatch
) -> None:
    recognise = reading.read_file

    def refuse(path: Path, name: str, *, limits: Limits) -> ReadDocument:
        raise ReadingError(ErrorCode.NEEDS_OCR if limits.recognises_images else ErrorCode.SCANNED)

    scanner.setattr(reading, "read_file", refuse)
    document = send(report_text())
    run_last_task()
    document.refresh_from_db()
    assert (document.state, document.error) == (State.FAILED, failures.UNREADABLE["needs_ocr"])

    scanner.setattr(reading, "read_file", recognise)
    ingest.retry(document, editor)
    for _ in range(2):
        run_last_task()
    document.refresh_from_db()
    assert document.state == State.PARSED


def test_a_recognition_that_kills_its_worker_is_given_up(send: Send, bridge: Township, scanner: object) -> None:
    document = send(report_text())
    for _ in range(3):
        lease = ingest.leasing.take(document.pk)
        assert lease is not None  # and the worker dies
        Document.objects.update(state=State.RECEIVED, lease=None)
        ingest.process(document.pk)
    document.refresh_from_db()
    assert (document.state, document.error) == (State.FAILED, failures.GAVE_UP)

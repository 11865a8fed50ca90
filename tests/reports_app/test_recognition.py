"""Scans go to a longer task of the queue; without the packages they wait with a reason and can be tried again."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ

from accounts.models import User
from reports_app import broker, failures, ingest, reading, tasks
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


@pytest.fixture
def three_scans(send: Send, bridge: Township, scanner: pytest.MonkeyPatch) -> list[Document]:
    """Scans that wait for their recognition, each of a year of its own."""
    scanner.setattr(Conf, "WORKERS", 2)
    scanner.setattr(Conf, "POLL", 0)
    scans = [send(report_text(year=year)) for year in (2021, 2022, 2023)]
    OrmQ.objects.filter(key="reports").delete()  # the first looks at them are over
    return scans


def hand_out(queue: broker.Broker) -> list[tuple[int, dict[str, object]]]:
    """Return the keys of the documents that are handed out and how they are to be read."""
    rows = OrmQ.objects.in_bulk([pk for pk, _ in queue.dequeue() or ()])
    return [(row.task["args"][0], row.task["kwargs"]) for row in rows.values()]


def test_one_worker_of_two_is_left_to_other_files(send: Send, three_scans: list[Document]) -> None:
    first, second, _ = three_scans
    queue = broker.Broker(list_key="reports")
    assert hand_out(queue) == [(first.pk, {"recognise": True})]
    assert ingest.leasing.take(first.pk) is not None
    assert hand_out(queue) == []
    other = send(report_text(), process=False)
    assert [hand_out(queue), hand_out(queue)] == [[(other.pk, {"recognise": False})], []]

    OrmQ.objects.filter(key=f"recognition:{first.pk}").delete()  # done
    assert [hand_out(queue), hand_out(queue)] == [[(second.pk, {"recognise": True})], []]


def test_other_files_go_before_scans(send: Send, three_scans: list[Document]) -> None:
    other = send(report_text(), process=False)
    queue = broker.Broker(list_key="reports")
    assert [pk for pk, _ in [*hand_out(queue), *hand_out(queue)]] == [other.pk, three_scans[0].pk]


@pytest.mark.parametrize("has_begun", [True, False])
def test_a_scan_whose_worker_died_makes_room_for_the_next(three_scans: list[Document], has_begun: bool) -> None:
    first, second, _ = three_scans
    queue = broker.Broker(list_key="reports")
    hand_out(queue)
    if has_begun:
        ingest.leasing.take(first.pk)
    Document.objects.filter(pk=first.pk).update(heartbeat=timezone.now() - 2 * ingest.LEASE)
    assert ingest.sweep() == 1  # this machine's or another's
    assert [hand_out(queue), hand_out(queue)] == [
        [(first.pk, {"recognise": False})],
        [(second.pk, {"recognise": True})],
    ]


def test_a_scan_whose_end_nobody_noted_makes_room_once_its_time_is_over(three_scans: list[Document]) -> None:
    first, _, _ = three_scans
    queue = broker.Broker(list_key="reports")
    assert hand_out(queue) == [(first.pk, {"recognise": True})]
    OrmQ.objects.filter(key=f"recognition:{first.pk}").update(lock=timezone.now() - timedelta(seconds=1))
    assert hand_out(queue) == [(first.pk, {"recognise": True})]


def test_scans_that_wait_their_turn_have_not_lost_their_task(three_scans: list[Document]) -> None:
    Document.objects.update(heartbeat=timezone.now() - timedelta(hours=3))
    assert (ingest.sweep(), OrmQ.objects.count()) == (0, 3)
    OrmQ.objects.filter(key=f"recognition:{three_scans[1].pk}").delete()
    assert (ingest.sweep(), OrmQ.objects.filter(key="reports").count()) == (1, 1)


def test_a_recognition_that_kills_its_worker_is_given_up(send: Send, bridge: Township, scanner: object) -> None:
    document = send(report_text())
    for _ in range(3):
        lease = ingest.leasing.take(document.pk)
        assert lease is not None  # and the worker dies
        Document.objects.update(state=State.RECEIVED, lease=None)
        ingest.process(document.pk)
    document.refresh_from_db()
    assert (document.state, document.error) == (State.FAILED, failures.GAVE_UP)

"""Several at once: the same bytes twice, two files for one year, and a real queue worker."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.core.files.base import ContentFile
from django.db import connection, connections, transaction
from django_q.models import OrmQ

from accounts.models import User
from reports_app import ingest, parsing
from reports_app.ingest import leasing
from reports_app.models import Document, Indicator, Report, Township
from tests.reports_app.conftest import Send, parse_plainly, report_text

pytestmark = pytest.mark.django_db(transaction=True)
State = Document.State
WORKER_SECONDS = 20


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start as one, each with its own connection; return their results in order."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int) -> None:
        barrier.wait()
        try:
            results[place] = calls[place]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_same_bytes_twice_at_once_are_one_document(editor: User, media: Path) -> None:
    receipts = together(*[lambda: ingest.receive(ContentFile(b"same"), "a.txt", editor)] * 4)
    assert len({receipt.document.pk for receipt in receipts}) == 1
    assert sorted(receipt.is_duplicate for receipt in receipts) == [False, True, True, True]
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1
    assert OrmQ.objects.count() == 1


def test_two_files_for_one_year_at_once_ask_one_choice(send: Send, bridge: Township, stand_in: Any) -> None:
    barrier = threading.Barrier(2)

    def parse_side_by_side(text: str, **options: Any) -> Any:
        parsed = parse_plainly(text, **options)
        barrier.wait(10)
        return parsed

    stand_in.setattr(parsing, "parse_report", parse_side_by_side)
    documents = [send(report_text(cases=number), process=False) for number in (1, 2)]
    states = together(*[lambda pk=document.pk: ingest.process(pk) for document in documents])
    assert sorted(states) == [State.NEEDS_CHOICE, State.PARSED]
    assert Report.objects.count() == 1


def test_two_reports_moved_to_one_place_at_once_ask_one_choice(
    send: Send, bridge: Township, ford: Township, editor: User
) -> None:
    first, second = send(report_text(year=2021)), send(report_text(year=2022))
    together(*[lambda moved=moved: ingest.confirm_identity(moved, ford, 2024, editor) for moved in (first, second)])
    for document in (first, second):
        ingest.process(document.pk)
        document.refresh_from_db()
    assert {first.state, second.state} == {State.PARSED, State.NEEDS_CHOICE}
    assert Report.objects.get(township=ford, year=2024).values.count() == 1


def test_two_versions_withdrawn_at_once_leave_no_report(send: Send, bridge: Township, editor: User) -> None:
    first, second = send(report_text()), send(report_text(cases=13))
    ingest.accept_as_new_version(second, editor, shown=first.pk)
    ingest.process(second.pk)
    together(*[lambda document=document: ingest.withdraw(document, editor) for document in (first, second)])
    for document in (first, second):
        ingest.process(document.pk)
        document.refresh_from_db()
    assert (first.state, second.state, Report.objects.count()) == (State.WITHDRAWN, State.WITHDRAWN, 0)


def is_anyone_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw first
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return cursor.fetchone() is not None


@pytest.mark.parametrize("leave", ["withdraw", "move"])
def test_a_file_that_leaves_and_a_version_put_back_wait_for_each_other(
    send: Send, bridge: Township, ford: Township, editor: User, leave: str
) -> None:
    first, second = send(report_text()), send(report_text(cases=13))
    ingest.accept_as_new_version(second, editor, shown=first.pk)
    ingest.process(second.pk)

    def put_back() -> Document:
        with transaction.atomic():
            Document.objects.select_for_update().get(pk=first.pk)  # as `reinstate` begins
            assert wait_until(is_anyone_waiting)
            return ingest.reinstate(first, editor, shown=second.pk)

    def go() -> Document:
        assert wait_until(lambda: is_locked(first))
        if leave == "withdraw":
            return ingest.withdraw(second, editor)
        return ingest.confirm_identity(second, ford, 2024, editor)

    assert together(put_back, go) == [first, second]
    for document in (first, second):
        ingest.process(document.pk)
    assert Report.objects.get(township=bridge).document == first


def is_locked(document: Document) -> bool:
    with transaction.atomic():
        return not Document.objects.select_for_update(skip_locked=True).filter(pk=document.pk).exists()


def test_one_document_processed_by_two_workers_is_stored_once(send: Send, bridge: Township, stand_in: Any) -> None:
    document = send(report_text(), process=False)
    states = together(*[lambda: ingest.process(document.pk)] * 2)
    assert sorted(states, key=str) == [None, State.PARSED]
    assert Report.objects.get().facts.count() == 1


def test_a_long_try_keeps_its_lease(send: Send, bridge: Township, stand_in: Any) -> None:
    document = send(report_text(), process=False)
    told = []

    def parse_for_long(text: str, **options: Any) -> Any:
        document.refresh_from_db()
        begun = document.heartbeat
        time.sleep(0.5)
        document.refresh_from_db()
        told.append(document.heartbeat > begun)
        return parse_plainly(text, **options)

    stand_in.setattr(parsing, "parse_report", parse_for_long)
    stand_in.setattr(leasing, "BEAT_SECONDS", 0.1)
    assert ingest.process(document.pk) == State.PARSED
    assert told == [True]


@contextlib.contextmanager
def running_cluster(media: Path, workers: int) -> Iterator["subprocess.Popen[bytes]"]:
    settings = connection.settings_dict
    url = (
        f"postgres://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    )
    cluster = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(media)],
        env={**os.environ, "DATABASE_URL": url, "QUEUE_WORKERS": str(workers)},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield cluster
    finally:
        cluster.send_signal(signal.SIGTERM)
        try:
            cluster.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(cluster.pid, signal.SIGKILL)
            cluster.wait(10)


def wait_until(is_so: Callable[[], bool], seconds: float = WORKER_SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.2)
    return is_so()


def is_settled(document: Document) -> bool:
    document.refresh_from_db()
    return document.is_final


TEXT = "石桥镇人民政府{year}年法治政府建设年度报告\n示例省示例市示例县石桥镇\n全年调解矛盾纠纷12件。\n"


def test_a_real_worker_reads_what_was_queued(bridge: Township, cases: Indicator, editor: User, media: Path) -> None:
    text = TEXT.format(year=2024)
    document = ingest.receive(ContentFile(text.encode()), "石桥镇2024年年报.txt", editor).document
    with running_cluster(media, 1):
        assert wait_until(lambda: is_settled(document))
    assert (document.state, document.township, document.year) == (State.PARSED, bridge, 2024)
    assert Report.objects.get().values.get().value == 12


def test_the_queue_outlives_any_of_its_processes(bridge: Township, cases: Indicator, editor: User, media: Path) -> None:
    with running_cluster(media, 2) as cluster:
        assert wait_until(lambda: len(psutil.Process(cluster.pid).children(recursive=True)) >= 5)
        (sentinel,) = psutil.Process(cluster.pid).children()
        for number in range(4):  # two workers, what hands out tasks, what takes results
            time.sleep(1)
            sentinel.children()[0].kill()
            time.sleep(1)
            text = TEXT.format(year=2020 + number)
            document = ingest.receive(ContentFile(text.encode()), "年报.txt", editor).document
            assert wait_until(lambda document=document: is_settled(document)), number
    assert Report.objects.count() == 4


WORKER = """
import sys, django
from django.conf import settings
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
settings.MEDIA_ROOT = sys.argv[1]
django.setup()
from django.core.management import call_command
call_command("qcluster")
"""

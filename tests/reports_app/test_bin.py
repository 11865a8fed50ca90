"""What was withdrawn rests thirty days: it can come back, and then it leaves without a trace but the log's."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Role, User
from reports_app import ingest, tasks
from reports_app.models import Correction, Document, Report, Township
from reports_app.storage import backup_lock, path_of
from tests.reports_app.conftest import Send, make_user, report_text


@pytest.fixture
def administrator(db: None) -> User:
    return make_user("administrator", Role.ADMINISTRATOR, first_name="管员")


@pytest.fixture
def withdrawn(send: Send, bridge: Township, editor: User) -> Document:
    document = send(report_text(), "石桥.txt")
    ingest.confirm_identity(document, bridge, 2024, editor)
    return ingest.withdraw(document, editor)


def sign_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def age(document: Document, **past: int) -> None:
    Document.objects.filter(pk=document.pk).update(withdrawn_at=timezone.now() - timedelta(**past))


def bin_page(user: User) -> str:
    return sign_in(user).get(reverse("reports:bin")).content.decode()


def test_bin_tells_what_was_withdrawn_by_whom_and_for_how_long(withdrawn: Document, editor: User) -> None:
    age(withdrawn, days=27, hours=1)
    page = sign_in(editor).get(reverse("reports:bin"))
    (row,) = page.context["page"]
    assert (row.pk, row.withdrawn_by, row.days_left) == (withdrawn.pk, editor, 3)
    text = page.content.decode()
    assert all(word in text for word in ("石桥.txt", "石桥镇", "2024", "恢复"))
    assert "彻底删除" not in text


def test_bin_holds_only_the_own_area(withdrawn: Document, neighbour: User) -> None:
    assert "石桥" not in bin_page(neighbour)


def test_restored_file_leaves_the_bin_and_finds_its_place(withdrawn: Document, editor: User) -> None:
    answer = sign_in(editor).post(
        reverse("reports:decide", args=[withdrawn.pk, "restore"]), {"next": reverse("reports:bin")}
    )
    assert answer.url == reverse("reports:bin")
    ingest.process(withdrawn.pk)
    withdrawn.refresh_from_db()
    assert (withdrawn.withdrawn_at, withdrawn.withdrawn_by, Report.objects.get().document) == (None, None, withdrawn)
    assert "石桥.txt" not in bin_page(editor)


def test_administrator_deletes_for_good_and_nothing_is_left(
    withdrawn: Document, administrator: User, django_capture_on_commit_callbacks: Any
) -> None:
    place = path_of(withdrawn.storage_name)
    assert "彻底删除" in bin_page(administrator)
    browser = sign_in(administrator)
    with django_capture_on_commit_callbacks(execute=True):
        page = browser.post(reverse("reports:purge", args=[withdrawn.pk]), follow=True)
    event = AuditEvent.objects.first()
    assert "已彻底删除：石桥.txt" in page.content.decode()
    assert (place.exists(), Document.objects.exists(), Correction.objects.exists()) == (False, False, False)
    assert event is not None
    assert (event.action, event.user, event.detail["township"]) == ("document.purged", administrator, "示例县石桥镇")
    assert event.detail["sha256"] == hashlib.sha256(report_text().encode()).hexdigest()


@pytest.mark.django_db(transaction=True)
def test_file_is_there_until_its_row_has_gone(
    withdrawn: Document, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_fields: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Document, "delete", refuse)
    with pytest.raises(RuntimeError):
        ingest.purge(withdrawn, administrator)
    assert path_of(withdrawn.storage_name).exists()
    assert not AuditEvent.objects.filter(action="document.purged").exists()


def test_file_that_is_not_in_the_bin_is_never_deleted(withdrawn: Document, administrator: User, editor: User) -> None:
    ingest.restore(withdrawn, editor)
    page = sign_in(administrator).post(reverse("reports:purge", args=[withdrawn.pk]), follow=True)
    assert "状态刚刚变了" in page.content.decode()
    assert path_of(withdrawn.storage_name).exists()


def test_daily_task_deletes_what_has_rested_for_thirty_days(
    withdrawn: Document, send: Send, ford: Township, editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    younger = ingest.withdraw(send(report_text("柳渡乡")), editor)
    kept = send(report_text("柳渡乡", 2023))
    age(withdrawn, days=30, minutes=1)
    age(younger, days=29)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.purge_expired()
    assert set(Document.objects.values_list("pk", flat=True)) == {younger.pk, kept.pk}
    assert (path_of(withdrawn.storage_name).exists(), path_of(younger.storage_name).exists()) == (False, True)
    event = AuditEvent.objects.get(action="document.purged")
    assert (event.user, "石桥.txt" in event.subject) == (None, True)


def test_daily_task_is_scheduled(db: None) -> None:
    from django_q.models import Schedule

    schedule = Schedule.objects.get(name="purge")
    assert (schedule.func, schedule.schedule_type) == ("reports_app.tasks.purge_expired", Schedule.DAILY)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_deleted_while_a_backup_copies(withdrawn: Document, administrator: User) -> None:
    import threading

    from django.db import connection

    age(withdrawn, days=31)
    held, done = threading.Event(), threading.Event()

    def copy() -> None:
        with backup_lock.none_leaves() as is_alone:
            assert is_alone
            held.set()
            done.wait(20)
        connection.close()

    backup = threading.Thread(target=copy)
    backup.start()
    held.wait(20)
    try:
        page = sign_in(administrator).post(reverse("reports:purge", args=[withdrawn.pk]), follow=True)
        purged = ingest.purge_expired()
    finally:
        done.set()
        backup.join()
    assert ("正在备份" in page.content.decode(), purged, path_of(withdrawn.storage_name).exists()) == (True, 0, True)
    assert ingest.purge_expired() == 1


def test_same_bytes_bring_a_withdrawn_file_back(withdrawn: Document, editor: User) -> None:
    again = ingest.receive(ContentFile(report_text().encode()), "石桥.txt", editor)
    assert (again.document.pk, again.document.withdrawn_at) == (withdrawn.pk, None)

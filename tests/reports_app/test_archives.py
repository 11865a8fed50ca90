"""An archive's way in: its files become documents once, whatever happens meanwhile, and it says what it left out."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django_q.models import OrmQ

from accounts.models import User
from reports_app import failures, ingest, reading
from reports_app.ingest import unpacking
from reports_app.models import Document, Report, Township
from reports_app.reading.model import ErrorCode, ReadingError
from tests.reading.files import make_zip
from tests.reports_app.conftest import Send, read_plainly, report_text

State = Document.State


@pytest.fixture
def zips(stand_in: Any) -> None:
    """Texts are read plainly, archives are told."""

    def read(path: Path, name: str, **options: object) -> Any:
        if Path(path).read_bytes().startswith(b"PK"):
            raise ReadingError(ErrorCode.ARCHIVE)
        return read_plainly(path, name, **options)

    stand_in.setattr(reading, "read_file", read)


def receive(data: bytes, user: User, name: str = "全县.zip") -> Document:
    return ingest.receive(ContentFile(data), name, user).document


REPORTS = {"石桥镇/年报.txt": report_text(), "柳渡乡/年报.txt": report_text("柳渡乡")}


def test_every_good_member_becomes_a_document(
    zips: None, send: Send, bridge: Township, ford: Township, editor: User
) -> None:
    known = send(report_text(cases=3), "早先的.txt")
    members = {
        **REPORTS, "又一份.txt": report_text(), "空.txt": "", "早先的.txt": report_text(cases=3), "x/../y.txt": "x",
        "里面.zip": make_zip({"a.txt": "a"}), "Thumbs.db": "x", "像文档.docx": make_zip({"a.txt": "a"}),
    }  # fmt: skip
    archive = receive(make_zip(members), editor)
    assert ingest.process(archive.pk) == State.UNPACKED
    archive.refresh_from_db()
    assert archive.left_out == [
        ["又一份.txt", "duplicate"],
        ["空.txt", "empty"],
        ["早先的.txt", "duplicate"],
        ["y.txt", "unsafe_name"],
        ["里面.zip", "nested"],
    ]
    found = list(archive.members.order_by("pk"))
    assert [document.original_name for document in found] == ["年报.txt", "年报.txt", "像文档.docx"]
    assert {document.uploaded_by for document in found} == {editor}
    assert [ingest.process(document.pk) for document in found] == [State.NEEDS_CHOICE, State.PARSED, State.FAILED]
    found[2].refresh_from_db()
    assert found[2].error == failures.UNREADABLE["nested_archive"]
    assert known.archive is None


def test_broken_off_and_begun_again_it_takes_each_member_once(
    zips: None, stand_in: Any, bridge: Township, ford: Township, editor: User
) -> None:
    archive = receive(make_zip({**REPORTS, "三.txt": report_text(year=2023)}), editor)
    admit = unpacking.admit

    def die_at_the_third(staged: Any, name: str, *args: Any, **options: Any) -> Any:
        if name == "三.txt":
            raise KeyboardInterrupt
        return admit(staged, name, *args, **options)

    stand_in.setattr(unpacking, "admit", die_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        ingest.process(archive.pk)
    assert archive.members.count() == 2
    stand_in.setattr(unpacking, "admit", admit)
    Document.objects.filter(pk=archive.pk).update(heartbeat="2020-01-01T00:00Z")
    assert ingest.process(archive.pk) == State.UNPACKED
    archive.refresh_from_db()
    assert (archive.left_out, archive.members.count(), OrmQ.objects.count()) == ([], 3, 4)


def test_a_long_archive_goes_on_in_another_task(zips: None, stand_in: Any, bridge: Township, editor: User) -> None:
    stand_in.setattr(unpacking, "PATIENCE_SECONDS", -1)
    archive = receive(make_zip(REPORTS), editor)
    states = [ingest.process(archive.pk) for _ in range(3)]
    archive.refresh_from_db()
    assert (states, archive.attempts) == ([State.RECEIVED, State.RECEIVED, State.UNPACKED], 1)
    assert archive.members.count() == 2


def test_a_withdrawn_archive_stops(zips: None, stand_in: Any, editor: User) -> None:
    archive = receive(make_zip(REPORTS), editor)
    admit = unpacking.admit

    def withdraw_meanwhile(*args: Any, **options: Any) -> Any:
        ingest.withdraw(archive, editor)
        return admit(*args, **options)

    stand_in.setattr(unpacking, "admit", withdraw_meanwhile)
    assert ingest.process(archive.pk) is None
    archive.refresh_from_db()
    assert (archive.state, archive.members.count()) == (State.WITHDRAWN, 1)


def test_an_archive_with_nothing_of_use_says_so(zips: None, editor: User) -> None:
    archive = receive(make_zip({"Thumbs.db": "x", "空.txt": ""}), editor)
    assert ingest.process(archive.pk) == State.FAILED
    archive.refresh_from_db()
    assert archive.error == failures.NOTHING_TAKEN["empty"]


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([], failures.NOTHING_TAKEN[""]),
        (["encrypted"] * 3, failures.NOTHING_TAKEN["encrypted"]),
        (["overlapping", "damaged"], failures.NOTHING_TAKEN["damaged"]),
        (["encrypted", "empty"], failures.NOTHING_IN_ARCHIVE),
        (["not_a_file"], failures.NOTHING_IN_ARCHIVE),
    ],
)
def test_one_reason_for_all_is_the_archives_own(codes: list[str], said: str) -> None:
    assert failures.explain_nothing_taken(codes) == said


def test_a_full_disk_is_told_and_can_be_tried_again(zips: None, settings: Any, bridge: Township, editor: User) -> None:
    archive = receive(make_zip(REPORTS), editor)
    settings.MIN_FREE_PERCENT = 101
    assert ingest.process(archive.pk) == State.FAILED
    archive.refresh_from_db()
    assert archive.error == failures.REFUSED["no_space"]
    settings.MIN_FREE_PERCENT = 0
    ingest.retry(archive, editor)
    assert ingest.process(archive.pk) == State.UNPACKED
    assert archive.members.count() == 2


def test_an_archive_may_be_larger_than_a_file(settings: Any, editor: User) -> None:
    from reports_app import storage

    settings.MAX_UPLOAD_BYTES, settings.MAX_ARCHIVE_BYTES = 200, 2_000
    data = make_zip({"a.txt": report_text() * 20}, compression=0)
    assert 200 < len(data) < 2_000
    receive(data, editor)
    for large in (b"x" * 201, data + bytes(2_000)):
        with pytest.raises(storage.UploadRefusedError) as error:
            receive(large, editor)
        assert error.value.code == "too_large"


def test_an_archive_is_no_report_of_the_list(zips: None, bridge: Township, ford: Township, editor: User) -> None:
    archive = receive(make_zip(REPORTS), editor)
    ingest.process(archive.pk)
    for document in archive.members.all():
        ingest.process(document.pk)
    assert Report.objects.count() == 2
    assert archive not in Document.objects.listed()


def test_every_reason_has_its_words() -> None:
    assert set(failures.LEFT_OUT) == {*reading.Refusal, "empty", "duplicate", "has_report", "has_table"}

"""A file's way in: stored once, placed where it belongs, replaced as a whole, never lost."""

import uuid
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from django_q.models import OrmQ

from accounts.models import AuditEvent, User
from reports_app import broker, failures, ingest, knowledge, parsing, reading, storage
from reports_app.models import Correction, Document, Fact, Finding, IndicatorValue, Report, Section, Township
from reports_app.reading.model import ErrorCode, ReadDocument, ReadingError, WarningCode
from tests.reports_app.conftest import Send, make_township, parse_plainly, report_text

State = Document.State


def rows_of(report: Report) -> dict[str, list[object]]:
    return {
        "sections": list(report.sections.values_list("heading", "start", "end")),
        "facts": list(report.facts.values_list("start", "end", "quote", "value", "section__heading")),
        "values": list(report.values.values_list("indicator__code", "value", "facts__quote", "township__name", "year")),
        "findings": list(report.findings.values_list("check_code", "facts__quote")),
    }


def test_a_file_becomes_a_report(send: Send, bridge: Township, editor: User) -> None:
    document = send(report_text())

    report = Report.objects.get()
    assert (document.state, document.report, document.township, document.year) == (State.PARSED, report, bridge, 2024)
    assert (report.township, report.year, report.document) == (bridge, 2024, document)
    assert rows_of(report) == {
        "sections": [("一、主要举措", 0, len(document.text))],
        "facts": [(26, 28, "12", Decimal(12), "一、主要举措")],
        "values": [("mediation.cases", Decimal(12), "12", "石桥镇", 2024)],
        "findings": [("parts_exceed_total", "12")],
    }
    assert storage.path_of(document.storage_name).read_text() == document.text
    assert list(AuditEvent.objects.values_list("user", "action")) == [(editor.pk, "document.uploaded")]
    assert OrmQ.objects.count() == 1


def test_processing_twice_changes_nothing(send: Send, bridge: Township) -> None:
    document = send(report_text())
    before = rows_of(Report.objects.get())

    assert ingest.process(document.pk) is None
    ingest.reparse(Report.objects.get())
    assert ingest.process(document.pk) == State.PARSED

    assert rows_of(Report.objects.get()) == before
    assert [model.objects.count() for model in (Report, Section, Fact, IndicatorValue, Finding)] == [1, 1, 1, 1, 1]


def test_storing_a_report_takes_a_fixed_number_of_queries(
    send: Send, bridge: Township, django_assert_max_num_queries: object
) -> None:
    text = report_text() + "调解纠纷3件。\n" * 300
    document = send(text, process=False)
    with django_assert_max_num_queries(49):  # type: ignore[operator]
        ingest.process(document.pk)
    assert Fact.objects.count() == 301


def test_same_bytes_are_stored_once(send: Send, bridge: Township, editor: User, media: Path) -> None:
    first = send(report_text())
    receipt = ingest.receive(ContentFile(report_text().encode()), "另一个名字.txt", editor)

    assert receipt == ingest.Receipt(first, is_duplicate=True)
    assert [path for path in media.rglob("*") if path.is_file()] == [storage.path_of(first.storage_name)]


def test_same_bytes_mend_a_lost_file(send: Send, bridge: Township, editor: User) -> None:
    first = send(report_text())
    storage.path_of(first.storage_name).unlink()
    ingest.receive(ContentFile(report_text().encode()), "年报.txt", editor)
    assert storage.path_of(first.storage_name).read_text() == report_text()


def test_same_bytes_revive_a_withdrawn_file(send: Send, bridge: Township, editor: User) -> None:
    first = send(report_text())
    ingest.withdraw(first, editor)
    assert not Report.objects.exists()

    receipt = ingest.receive(ContentFile(report_text().encode()), "年报.txt", editor)
    assert (receipt.document.pk, receipt.is_duplicate) == (first.pk, False)
    assert ingest.process(first.pk) == State.PARSED
    assert Report.objects.count() == 1


def test_a_document_deleted_while_its_bytes_come_in_again_is_stored_anew(
    send: Send, bridge: Township, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = send(report_text(), process=False)
    real = Document.objects.get_or_create

    def deleted_meanwhile(**fields: object) -> tuple[Document, bool]:
        Document.objects.filter(pk=first.pk).delete()
        return real(**fields)

    monkeypatch.setattr(Document.objects, "get_or_create", deleted_meanwhile)
    document = ingest.receive(ContentFile(report_text().encode()), "年报.txt", editor).document
    assert storage.path_of(document.storage_name).read_text() == report_text()


def test_a_withdrawn_report_is_not_read_again(send: Send, bridge: Township, editor: User) -> None:
    document = send(report_text())
    report = Report.objects.get()
    ingest.withdraw(document, editor)
    with pytest.raises(ingest.DecisionError):
        ingest.reparse(report, editor)
    document.refresh_from_db()
    assert document.state == State.WITHDRAWN


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("<script>alert(1)</script>.txt", "script>.txt"),
        ("<b>年报</b>.txt".replace("/", "∕"), "<b>年报<∕b>.txt"),
        ("=HYPERLINK(1).txt", "=HYPERLINK(1).txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\报告\\年报.txt", "年报.txt"),
        ("年\u202e报\x00\u200b.txt", "年报.txt"),
        ("é".replace("é", "e\u0301") + ".txt", "é.txt"),
        ("长" * 300 + ".docx", "长" * 250 + ".docx"),
        ("\ud83d.txt", ".txt"),
        ("\n", "未命名文件"),
    ],
)
def test_a_name_is_only_text(send: Send, bridge: Township, raw: str, shown: str) -> None:
    document = send(report_text(), raw, process=False)
    assert document.original_name == shown
    assert storage.path_of(document.storage_name).parent.parent == storage.path_of(".")


def test_too_large_and_empty_files_leave_nothing(settings: object, media: Path, editor: User) -> None:
    settings.MAX_UPLOAD_BYTES = 10  # type: ignore[attr-defined]
    for content, code in ((b"x" * 11, "too_large"), (b"", "empty")):
        with pytest.raises(storage.UploadRefusedError, match=code):
            ingest.receive(ContentFile(content), "年报.txt", editor)
    assert not [path for path in media.rglob("*") if path.is_file()]
    assert not Document.objects.exists()


def test_a_crash_before_the_row_leaves_only_a_file(
    send: Send, editor: User, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ingest.receiving, "queue", crash)
    with pytest.raises(KeyboardInterrupt):
        ingest.receive(ContentFile(b"text"), "年报.txt", editor)

    assert [Document.objects.count(), OrmQ.objects.count(), AuditEvent.objects.count()] == [0, 0, 0]
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    ("text", "township", "year", "reason"),
    [
        ("||2024", None, 2024, failures.NO_TOWNSHIP),
        ("无名镇|示例县|2024", None, 2024, failures.UNKNOWN_TOWNSHIP),
        ("石桥镇|示例县|", "石桥镇", None, failures.NO_YEAR),
        ("石桥镇|示例县|2999", "石桥镇", None, failures.FUTURE_YEAR),
        ("石桥镇|示例县|1987", "石桥镇", None, failures.EARLY_YEAR),
    ],
)
def test_unclear_identity_waits_for_a_person(
    send: Send, bridge: Township, text: str, township: str | None, year: int | None, reason: str
) -> None:
    document = send(text)
    found = document.township.name if document.township else None
    assert (document.state, found, document.year, document.error) == (State.NEEDS_IDENTITY, township, year, reason)
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("||\n天色将晚，船还停在渡口。", failures.NOT_A_REPORT),
        ("||\n调解纠纷5件", failures.NO_TOWNSHIP),
        ("无名镇|示例县|", failures.UNKNOWN_TOWNSHIP),
    ],
)
def test_what_is_plainly_no_report_is_told(send: Send, bridge: Township, text: str, reason: str) -> None:
    document = send(text)
    assert (document.state, document.error) == (State.NEEDS_IDENTITY, reason)


def test_a_name_that_only_one_township_has_is_enough(send: Send, bridge: Township) -> None:
    assert send("石桥镇||2024").township == bridge


def test_a_township_outside_the_senders_area_waits(send: Send, bridge: Township, neighbour: User) -> None:
    document = send(report_text(), user=neighbour)
    assert (document.state, document.township, document.error) == (State.NEEDS_IDENTITY, None, failures.OUT_OF_AREA)
    assert document in Document.objects.visible_to(neighbour)


def test_a_confirmed_identity_is_stored_and_survives_a_new_reading(
    send: Send, bridge: Township, ford: Township, editor: User
) -> None:
    document = send("||2999\n调解纠纷5件")
    ingest.confirm_identity(document, ford, 2023, editor)
    assert ingest.process(document.pk) == State.PARSED
    ingest.reparse(Report.objects.get())
    assert ingest.process(document.pk) == State.PARSED

    report = Report.objects.get()
    assert (report.township, report.year, report.values.get().township) == (ford, 2023, ford)
    assert list(Correction.objects.values_list("kind", "document", "old", "new", "made_by")) == [
        ("identity", document.pk, {"township": None, "year": None}, {"township": ford.code, "year": 2023}, editor.pk)
    ]


def test_a_stored_report_moves_with_its_figures(send: Send, bridge: Township, ford: Township, editor: User) -> None:
    document = send(report_text())
    report = Report.objects.get()
    ingest.confirm_identity(document, ford, 2022, editor)

    report.refresh_from_db()
    value = report.values.get()
    assert (report.township, report.year, value.township, value.year) == (ford, 2022, ford, 2022)
    document.refresh_from_db()
    assert (document.state, document.township, document.year) == (State.PARSED, ford, 2022)


def test_moving_to_a_taken_place_asks_for_a_choice(send: Send, bridge: Township, ford: Township, editor: User) -> None:
    there, mistaken = send(report_text("柳渡乡")), send(report_text())
    ingest.confirm_identity(mistaken, ford, 2024, editor)
    assert ingest.process(mistaken.pk) == State.NEEDS_CHOICE
    assert [report.document for report in Report.objects.all()] == [there]


def test_other_bytes_for_the_same_year_wait_for_a_choice(send: Send, bridge: Township, editor: User) -> None:
    first, second = send(report_text()), send(report_text(cases=15))
    report = Report.objects.get()
    assert (second.state, second.report, report.document) == (State.NEEDS_CHOICE, None, first)
    assert rows_of(report)["facts"][0][2] == "12"  # type: ignore[index]

    ingest.accept_as_new_version(second, editor, shown=first.pk)
    assert ingest.process(second.pk) == State.PARSED
    report.refresh_from_db()
    assert report.document == second
    assert set(report.versions.all()) == {first, second}
    assert rows_of(report)["facts"] == [(26, 28, "15", Decimal(15), "一、主要举措")]

    ingest.withdraw(second, editor)
    report.refresh_from_db()
    assert (report.document, report.facts.count()) == (first, 0)
    assert ingest.process(first.pk) == State.PARSED
    assert rows_of(report)["facts"] == [(26, 28, "12", Decimal(12), "一、主要举措")]

    ingest.restore(second, editor)
    assert ingest.process(second.pk) == State.NEEDS_CHOICE


def test_withdrawing_the_only_file_takes_the_report_and_restoring_brings_it_back(
    send: Send, bridge: Township, editor: User
) -> None:
    document = send(report_text())
    ingest.withdraw(document, editor)
    assert [Report.objects.count(), IndicatorValue.objects.count()] == [0, 0]

    ingest.restore(document, editor)
    assert ingest.process(document.pk) == State.PARSED
    assert rows_of(Report.objects.get())["values"] == [("mediation.cases", Decimal(12), "12", "石桥镇", 2024)]
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "document.uploaded",
        "document.withdrawn",
        "document.restored",
    ]


@pytest.mark.parametrize("decide", [ingest.restore, ingest.retry, partial(ingest.accept_as_new_version, shown=None)])
def test_a_decision_that_no_longer_fits_is_refused(send: Send, bridge: Township, editor: User, decide: object) -> None:
    document = send(report_text())
    with pytest.raises(ingest.DecisionError):
        decide(document, editor)  # type: ignore[operator]


def test_an_unreadable_file_says_why_and_can_be_tried_again(
    send: Send, bridge: Township, editor: User, stand_in: pytest.MonkeyPatch
) -> None:
    document = send("%PDF-1.7")
    assert (document.state, document.error) == (State.FAILED, failures.UNREADABLE["damaged"])

    ingest.retry(document, editor)
    assert ingest.process(document.pk) == State.FAILED


def test_every_reading_error_has_its_words(send: Send, stand_in: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise ReadingError("a code of tomorrow")

    stand_in.setattr(reading, "read_file", refuse)
    document = send("text")
    assert (document.state, document.error) == (State.FAILED, failures.UNREADABLE_OTHERWISE)


def test_a_poison_file_stops_after_three_tries(send: Send, bridge: Township, stand_in: pytest.MonkeyPatch) -> None:
    def break_down(*_args: object, **_options: object) -> None:
        raise ZeroDivisionError

    stand_in.setattr(parsing, "parse_report", break_down)
    document = send(report_text(), process=False)
    states = [ingest.process(document.pk) for _ in range(4)]
    document.refresh_from_db()
    assert states == [State.RECEIVED, State.RECEIVED, State.FAILED, None]
    assert document.error == failures.GAVE_UP


def test_a_file_that_kills_its_worker_stops_after_three_tries(send: Send, stand_in: pytest.MonkeyPatch) -> None:
    def kill(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    stand_in.setattr(parsing, "parse_report", kill)
    document = send(report_text(), process=False)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            ingest.process(document.pk)
        assert ingest.process(document.pk) is None, "someone else's lease must hold"
        Document.objects.update(heartbeat=timezone.now() - ingest.LEASE)
        assert ingest.sweep() == 1
    assert ingest.process(document.pk) is None
    document.refresh_from_db()
    assert (document.state, document.error, ingest.sweep()) == (State.FAILED, failures.GAVE_UP, 0)


def test_a_worker_that_lost_its_lease_stores_nothing(
    send: Send, bridge: Township, stand_in: pytest.MonkeyPatch
) -> None:
    def overtaken(text: str, **options: object) -> object:
        Document.objects.update(lease=uuid.uuid4())
        return parse_plainly(text, **options)  # type: ignore[arg-type]

    document = send(report_text(), process=False)
    stand_in.setattr(parsing, "parse_report", overtaken)
    assert ingest.process(document.pk) is None
    assert not Report.objects.exists()


def test_the_sweep_queues_what_lost_its_task(send: Send, bridge: Township) -> None:
    document = send(report_text(), process=False)
    OrmQ.objects.all().delete()
    assert ingest.sweep() == 0
    Document.objects.update(heartbeat=timezone.now() - ingest.QUEUE_PATIENCE)
    assert [ingest.sweep(), ingest.sweep()] == [1, 0]
    assert OrmQ.objects.count() == 1
    assert ingest.process(document.pk) == State.PARSED


def test_a_report_without_numbers_is_fine(send: Send, bridge: Township) -> None:
    document = send("石桥镇|示例县|2024\n没有数字。")
    assert (document.state, Fact.objects.count()) == (State.PARSED, 0)


def test_text_outside_the_basic_plane_keeps_its_offsets(send: Send, bridge: Township) -> None:
    document = send("石桥镇|示例县|2024\n𠮷村调解纠纷12件。")
    fact = Fact.objects.get()
    assert document.text[fact.start : fact.end] == "12"


def test_what_no_column_holds_is_left_out(send: Send, bridge: Township, stand_in: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    def exaggerate(text: str, **options: object) -> object:
        parsed = parse_plainly(text, **options)  # type: ignore[arg-type]
        known = parsed.facts[0]
        facts = (
            replace(known, indicator="no.such", unit="很长的单位" * 5, confidence=1.5, sentence=(known.end, known.end)),
            replace(known, value=Decimal("1e30")),
            replace(known, value=Decimal("NaN")),
        )
        values = (replace(parsed.values[0], indicator="no.such"), replace(parsed.values[0], value=Decimal("Infinity")))
        return replace(parsed, facts=facts, values=values)

    stand_in.setattr(parsing, "parse_report", exaggerate)
    assert send(report_text()).state == State.PARSED
    fact = Fact.objects.get()
    assert (fact.indicator, len(fact.unit), fact.confidence) == (None, 10, 1.0)
    assert not IndicatorValue.objects.exists()


def test_what_was_lost_in_reading_is_told(send: Send, bridge: Township, stand_in: pytest.MonkeyPatch) -> None:
    stand_in.setattr(
        reading,
        "read_file",
        lambda *_args, **_options: ReadDocument(report_text(), "txt", "", ("name_mismatch", "new")),
    )
    document = send(report_text(), "年报.docx")
    assert failures.explain_warnings(document.warnings) == ["文件扩展名与内容不符，已按实际内容读取。"]


def test_every_reading_code_has_its_words() -> None:
    assert set(failures.UNREADABLE) == set(ErrorCode)
    assert set(failures.WARNINGS) == set(WarningCode)


def test_a_worker_looks_for_what_is_stuck_every_few_seconds(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    swept: list[int] = []
    monkeypatch.setattr(ingest, "sweep", lambda: swept.append(1))
    queue = broker.Broker(list_key="reports")
    for _ in range(3):
        queue.dequeue()
    assert (swept, broker.SWEEP_SECONDS + ingest.LEASE.seconds <= 45) == ([1], True)


def test_tasks_are_handed_out_in_their_order_and_once(db: None) -> None:
    for number in range(6):
        ingest.queue(number)
    queue = broker.Broker(list_key="reports")
    first, second = queue.dequeue(), queue.dequeue()
    assert first is not None
    assert second is not None
    assert [pk for pk, _ in [*first, *second]] == list(OrmQ.objects.order_by("pk").values_list("pk", flat=True))
    assert queue.dequeue() is None


def test_the_gazetteer_is_built_anew_for_a_township_and_not_for_its_reports(bridge: Township) -> None:
    first = knowledge.gazetteer()
    Township.objects.filter(pk=bridge.pk).update(has_reports=True)
    Township.objects.select_for_update().get(pk=bridge.pk)
    assert knowledge.gazetteer() is first
    Township.objects.filter(pk=bridge.pk).update(name="新桥镇")
    renamed = knowledge.gazetteer()
    make_township("990101077", "另一镇")
    assert len({id(one) for one in (first, renamed, knowledge.gazetteer())}) == 3

"""Decisions outlive the file that they were made on: they follow into other versions, and wait where none has them."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from accounts.models import User
from reports_app import ingest, review
from reports_app.models import Document, Report, Township
from reports_app.parsing.model import NumberKind
from reports_app.review import Change
from reports_app.rows.replay import state_of
from reports_app.versions import compare_versions
from tests.reports_app.test_review import TEXT, change_value, fact, seen, take, value, verdict_of


@pytest.fixture
def report(bridge: Township, editor: User, settings: object, tmp_path: Path) -> Iterator[Report]:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    call_command("load_catalogue", verbosity=0)
    return take(TEXT, editor)


@pytest.fixture
def replaced(report: Report, editor: User) -> Report:
    """The report with a newer file, on which somebody decided."""
    report = take(TEXT.replace("3台", "3台、打印机7台"), editor, accept=True)
    change_value(report, "118", 90, editor)
    finding = report.findings.to_verify().get(check_code="rate_mismatch")
    review.settle_finding(finding, "returned", editor, note="请核实")
    added = fact(report, "7台")
    review.decide(report, seen(added), Change(replace(state_of(added), value=Decimal(8))), editor)
    return report


def withdraw(report: Report, editor: User) -> Report:
    """Withdraw the file in force; return the report with the one before it."""
    ingest.withdraw(report.document, editor)
    report = Report.objects.select_related("document").get()
    ingest.process(report.document_id)
    return Report.objects.select_related("document").get()


def test_what_was_decided_on_a_withdrawn_version_holds_on_the_one_before(replaced: Report, editor: User) -> None:
    review.confirm_report(replaced, editor)
    report = withdraw(replaced, editor)

    assert report.document_id != replaced.document_id
    assert value("mediation.resolved") == (Decimal(90), "corrected")
    assert verdict_of(report.findings.get(check_code="rate_mismatch")) == "returned"
    [lost] = review.conflicts_of(report)
    assert (lost.new["value"], lost.conflict) == ("8", {"reason": "lost", "now": None})
    assert report.review_state == "in_review"
    with pytest.raises(review.ReviewError):
        review.settle_conflict(report, lost, editor, keep=True)
    assert review.conflicts_of(report).get() == lost
    review.settle_conflict(report, lost, editor, keep=False)
    undone = review.undo(report, editor)
    assert undone is not None
    assert (undone.last.kind, verdict_of(report.findings.get(check_code="rate_mismatch"))) == ("finding", None)


def test_decisions_outlive_the_file_that_they_were_made_on(replaced: Report, editor: User) -> None:
    report = withdraw(replaced, editor)
    ingest.purge(Document.objects.get(state="withdrawn"), editor)
    ingest.reread(report)

    assert value("mediation.resolved") == (Decimal(90), "corrected")
    assert verdict_of(report.findings.get(check_code="rate_mismatch")) == "returned"
    [lost] = review.conflicts_of(report)
    assert (lost.new["value"], lost.conflict) == ("8", {"reason": "lost", "now": None})


def test_a_file_for_a_year_whose_report_was_withdrawn_has_its_address_and_decisions(
    report: Report, editor: User
) -> None:
    change_value(report, "120", 130, editor)
    ingest.withdraw(report.document, editor)
    assert not Report.objects.exists()
    again = take(TEXT.replace("15场次", "16场次"), editor)

    assert again.pk == report.pk
    assert value("mediation.cases") == (Decimal(130), "corrected")


def test_decisions_made_on_a_file_in_the_bin_move_with_the_report(report: Report, ford: Township, editor: User) -> None:
    change_value(report, "120", 130, editor)
    first = report.document
    report = take(TEXT.replace("15场次", "16场次"), editor, accept=True)
    ingest.withdraw(first, editor)
    ingest.confirm_identity(report.document, ford, 2023, editor)

    report = Report.objects.select_related("document").get()
    assert (report.township, value("mediation.cases")) == (ford, (Decimal(130), "corrected"))
    ingest.reread(report)
    assert value("mediation.cases") == (Decimal(130), "corrected")


def test_a_report_that_moves_to_where_decisions_wait_holds_them(
    report: Report, bridge: Township, ford: Township, editor: User
) -> None:
    change_value(report, "120", 130, editor)
    ingest.withdraw(report.document, editor)
    other = ingest.receive(ContentFile(TEXT.replace("15场", "16场").encode()), "another.txt", editor).document
    Document.objects.filter(pk=other.pk).update(identity_confirmed=True, township=ford, year=2023)
    ingest.process(other.pk)
    assert value("mediation.cases") == (Decimal(120), "reported")

    ingest.confirm_identity(other, bridge, 2024, editor)
    ingest.process(other.pk)
    assert value("mediation.cases") == (Decimal(130), "corrected")


def test_a_confirmation_without_a_place_is_told_as_one(report: Report, editor: User) -> None:
    report = take(TEXT.replace("15场次", "16场次"), editor, accept=True)
    one = fact(report, "16场")
    review.decide(report, seen(one), Change(state_of(one)), editor)
    earlier = report.versions.exclude(pk=report.document_id).get()
    [told] = compare_versions(report, report.document, earlier).decisions
    assert told.title == f"editor确认过“{one.quote}”"


def test_what_becomes_of_decisions_is_told_before_an_earlier_version_is_reinstated(
    replaced: Report, editor: User
) -> None:
    earlier = replaced.versions.exclude(pk=replaced.document_id).get()
    told = compare_versions(replaced, replaced.document, earlier)

    assert [(one.title, one.words) for one in told.decisions] == [
        ("editor把“7”定为8", "在新文件里找不到位置，替换后等待处理")
    ]
    assert (told.kept_decisions, told.come, told.go) == (2, (), ())


def test_decisions_follow_into_a_new_version_of_the_file(report: Report, editor: User) -> None:
    change_value(report, "120", 130, editor)
    change_value(report, "2000", 2100, editor)
    one = fact(report, "15场")
    review.decide(report, seen(one), Change(None, NumberKind.NAME), editor)
    report = take("　" + TEXT.replace("\n", "\n\n").replace("2000余", "2222余"), editor, accept=True)

    assert value("mediation.cases") == (Decimal(130), "corrected")
    assert value("publicity.activities") is None
    assert value("publicity.materials") == (Decimal(2222), "reported")
    [lost] = review.conflicts_of(report)
    assert lost.conflict["reason"] == "lost"
    review.settle_conflict(report, lost, editor, keep=False)
    assert not review.conflicts_of(report).exists()

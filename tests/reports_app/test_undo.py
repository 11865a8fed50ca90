"""Decisions on a report are taken back: what they replaced holds again, and what was made as one goes as one."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import AuditEvent, Role, User
from reports_app import review
from reports_app.models import Indicator, Report, Township
from reports_app.parsing.model import Amount, Bound
from reports_app.review import Change, StaleError
from reports_app.rows.replay import state_of
from tests.reports_app.conftest import make_user
from tests.reports_app.test_review import TEXT, change_value, fact, seen, take, value, value_seen


@pytest.fixture
def report(bridge: Township, editor: User, settings: object, tmp_path: Path) -> Iterator[Report]:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    call_command("load_catalogue", verbosity=0)
    return take(TEXT, editor)


def test_undo_brings_back_what_was_before(report: Report, editor: User) -> None:
    first = change_value(report, "120", 130, editor)
    change_value(report, "120", 140, editor)
    assert value("mediation.cases") == (Decimal(140), "corrected")

    review.undo(report, editor)
    assert value("mediation.cases") == (Decimal(130), "corrected")
    assert fact(report, "120").correction == first
    review.undo(report, editor)
    assert (value("mediation.cases"), fact(report, "120").state) == ((Decimal(120), "reported"), "read")
    assert review.undo(report, editor) is None


def test_a_moved_number_can_be_changed_again_and_keeps_its_place(report: Report, editor: User) -> None:
    one = fact(report, "118")
    start = report.document.text.index("新配备")
    review.decide(report, seen(one), Change(state_of(one), place=(start, start + 3)), editor)
    moved = report.facts.select_related("indicator").get(start=start)
    review.decide(report, seen(moved), Change(replace(state_of(moved), value=Decimal(5))), editor)
    assert (report.facts.get(start=start).quote, value("mediation.resolved")) == ("新配备", (Decimal(5), "corrected"))

    review.undo(report, editor)
    assert value("mediation.resolved") == (Decimal(118), "corrected")
    review.undo(report, editor)
    assert fact(report, "118").state == "read"


def test_another_persons_decision_is_not_undone(report: Report, editor: User) -> None:
    change_value(report, "120", 130, editor)
    assert review.undo(report, make_user("second", Role.EDITOR)) is None


def test_numbers_confirmed_together_are_undone_together(report: Report, editor: User) -> None:
    count = review.confirm_all(report, editor, at_least=0.0)
    second = make_user("second", Role.EDITOR)
    change_value(report, "120", 130, second)
    undone = review.undo(report, editor)
    assert undone is not None
    assert undone.count == count - 1
    assert not report.facts.filter(state="confirmed").exists()
    assert fact(report, "120").state == "corrected"
    review.undo(report, second)
    assert not report.facts.exclude(state="read").exists()
    assert review.undo(report, editor) is None


def test_a_settled_finding_is_open_again_once_that_is_undone(report: Report, editor: User) -> None:
    change_value(report, "118", 90, editor)
    finding = report.findings.to_verify().first()
    assert finding is not None
    review.settle_finding(finding, "accepted", editor, note="统计口径不同")
    assert not report.findings.to_verify().filter(pk=finding.pk).exists()
    review.undo(report, editor)
    assert report.findings.to_verify().filter(pk=finding.pk).exists()


def test_half_of_a_move_is_not_taken_back_after_somebody_changed_the_other_half(report: Report, editor: User) -> None:
    one = fact(report, "118")
    start = report.document.text.index("新配备")
    review.decide(report, seen(one), Change(state_of(one), place=(start, start + 3)), editor)
    second = make_user("second", Role.EDITOR)
    moved = report.facts.select_related("indicator").get(start=start)
    review.decide(report, seen(moved), Change(replace(state_of(moved), value=Decimal(5))), second)

    assert review.undo(report, editor) is None
    assert fact(report, "118").state == "rejected"
    assert value("mediation.resolved") == (Decimal(5), "corrected")
    review.undo(report, second)
    review.undo(report, editor)
    assert (fact(report, "118").state, value("mediation.resolved")) == ("read", (Decimal(118), "reported"))


def test_a_value_given_twice_and_dropped_is_what_the_numbers_say(report: Report, editor: User) -> None:
    cases = Indicator.objects.get(code="mediation.cases")
    for number in (125, 126):
        given = Amount(Decimal(number), Bound.EXACT)
        review.give_value(report, cases, given, editor, seen=value_seen("mediation.cases"), reason="以台账为准")
    review.drop_value(report, cases, editor, seen=given)
    assert value("mediation.cases") == (Decimal(120), "reported")
    with pytest.raises(StaleError):
        review.drop_value(report, cases, editor, seen=value_seen("mediation.cases"))
    assert AuditEvent.objects.filter(action="review.value_dropped").count() == 1
    change_value(report, "120", 130, editor)
    review.undo(report, editor)
    assert value("mediation.cases") == (Decimal(120), "reported")


def test_a_report_is_confirmed_once(report: Report, editor: User) -> None:
    review.confirm_report(report, editor)
    review.confirm_report(report, make_user("second", Role.EDITOR))
    report.refresh_from_db()
    assert (report.reviewed_by, AuditEvent.objects.filter(action="review.report_confirmed").count()) == (editor, 1)

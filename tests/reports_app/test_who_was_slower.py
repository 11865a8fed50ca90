"""Two people decide on one report: who was slower is told how it stands, and nothing is overwritten."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import Role, User
from reports_app import review
from reports_app.models import Indicator, Report, Township
from reports_app.replay import state_of
from reports_app.review import Change, Given, StaleError
from tests.reports_app.conftest import make_user
from tests.reports_app.test_review import TEXT, change_value, fact, seen, take, value, value_seen, verdict_of


@pytest.fixture
def report(bridge: Township, editor: User, settings: object, tmp_path: Path) -> Iterator[Report]:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    call_command("load_catalogue", verbosity=0)
    return take(TEXT, editor)


def test_who_was_slower_is_told_how_it_stands(report: Report, editor: User) -> None:
    one = fact(report, "120")
    change_value(report, "120", 130, editor)
    with pytest.raises(StaleError) as caught:
        review.decide(report, seen(one), Change(state_of(one)), editor)
    assert caught.value.fact is not None
    assert caught.value.fact.value == 130
    assert value("mediation.cases") == (Decimal(130), "corrected")


def test_a_value_that_somebody_changed_meanwhile_is_not_overwritten(report: Report, editor: User) -> None:
    cases, as_seen = Indicator.objects.get(code="mediation.cases"), value_seen("mediation.cases")
    second = make_user("second", Role.EDITOR)
    given = Given(Decimal(125), "exact")
    review.give_value(report, cases, given, second, seen=as_seen, reason="台账")
    other = Given(Decimal(126), "exact")
    for decide in (
        lambda: review.give_value(report, cases, other, editor, seen=as_seen, reason="统计表"),
        lambda: review.drop_value(report, cases, editor, seen=as_seen),
    ):
        with pytest.raises(StaleError) as caught:
            decide()
        assert caught.value.decision is not None
        assert caught.value.decision.made_by == second
    review.drop_value(report, cases, editor, seen=given)
    change_value(report, "120", 130, second)
    with pytest.raises(StaleError):
        review.give_value(report, cases, other, editor, seen=as_seen, reason="统计表")


def test_only_what_was_seen_is_confirmed_together(report: Report, editor: User) -> None:
    as_seen = [one.pk for one in review.confirmable(report, at_least=0.5)]
    change_value(report, "120", 130, make_user("second", Role.EDITOR))
    with pytest.raises(StaleError):
        review.confirm_all(report, editor, at_least=0.5, seen=as_seen)
    assert not report.facts.filter(state="confirmed").exists()
    as_seen = [one.pk for one in review.confirmable(report, at_least=0.5)]
    assert review.confirm_all(report, editor, at_least=0.5, seen=as_seen) == len(as_seen)


def test_a_finding_that_somebody_judged_meanwhile_is_not_judged_over(report: Report, editor: User) -> None:
    change_value(report, "118", 90, editor)
    finding = report.findings.to_verify().get(check_code="rate_mismatch")
    second = make_user("second", Role.EDITOR)
    review.settle_finding(finding, "returned", second, note="请核实")
    with pytest.raises(StaleError) as caught:
        review.settle_finding(finding, "accepted", editor, note="统计口径不同")
    assert caught.value.decision is not None
    assert (caught.value.decision.made_by, verdict_of(finding)) == (second, "returned")

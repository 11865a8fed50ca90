"""Two people decide on one report: who was slower is told how it stands, and nothing is overwritten."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import Role, User
from reports_app import review
from reports_app.models import Correction, Indicator, Report, Township
from reports_app.parsing.model import Amount, Bound, Stated
from reports_app.parsing.model import Role as StatedRole
from reports_app.review import Change, Seen, StaleError, desk
from reports_app.rows.replay import state_of
from tests.reports_app.conftest import make_user
from tests.reports_app.test_review import (
    TEXT,
    change_value,
    fact,
    give_cases,
    seen,
    take,
    value,
    value_seen,
    verdict_of,
)


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
    given = Amount(Decimal(125), Bound.EXACT)
    review.give_value(report, cases, given, second, seen=as_seen, reason="台账")
    other = Amount(Decimal(126), Bound.EXACT)
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


def test_nothing_is_decided_on_a_file_that_was_replaced_meanwhile(
    report: Report, editor: User, as_role: Callable[..., Any]
) -> None:
    start = report.document.text.index("新配备")
    place = Seen(start, start + 3, None)
    added = Change(Stated("publicity.materials", Decimal(3), "份", Bound.EXACT, StatedRole.TOTAL, None))
    now = take("　\n" + TEXT, editor, accept=True)
    with pytest.raises(StaleError):
        review.decide(report, place, added, editor)

    address = reverse("reports:desk_act", args=[report.pk, "decide"])
    stated = {"indicator": "publicity.materials", "value": "3", "unit": "份"}
    asked = {"document": report.document_id, "start": start, "end": start + 3, "stated": stated}
    answer = as_role("administrator").post(address, asked, content_type="application/json")
    assert (answer.status_code, answer.json()["document"]) == (409, now.document_id)
    with pytest.raises(StaleError):
        review.confirm_report(report, editor)
    assert not Correction.objects.exists()


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


def test_a_conflict_that_tells_something_else_by_now_is_not_settled_unseen(
    report: Report, as_role: Callable[..., Any]
) -> None:
    second = make_user("second", Role.EDITOR)
    give_cases(report, 125, second)
    change_value(report, "120", 130, second)
    [as_seen] = desk.lay_out(report).conflicts
    change_value(report, "120", 140, second)
    address, act = reverse("reports:desk_act", args=[report.pk, "conflict"]), as_role("administrator").post
    asked = {"document": report.document_id, "conflict": as_seen["pk"], "keep": False, "seen": as_seen["seen"]}
    answer = act(address, asked, content_type="application/json")
    [now] = answer.json()["conflicts"]
    assert (answer.status_code, now["now"]["value"], value("mediation.cases")[0]) == (409, "140", 125)  # type: ignore[index]
    answer = act(address, {**asked, "seen": now["seen"]}, content_type="application/json")
    assert (answer.status_code, value("mediation.cases")) == (200, (Decimal(140), "corrected"))

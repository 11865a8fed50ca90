"""A decision waits where something else is read by now, and only there."""

from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from reports_app import ingest, review
from reports_app.models import Correction, Indicator, Report, Township
from reports_app.parsing.model import Amount, Bound
from reports_app.review import desk
from reports_app.versions import compare_versions
from tests.reports_app.conftest import make_user
from tests.reports_app.test_review import TEXT, change_value, give_cases, take, value, value_seen


@pytest.fixture
def report(bridge: Township, editor: User, settings: object, tmp_path: Path) -> Iterator[Report]:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    call_command("load_catalogue", verbosity=0)
    return take(TEXT, editor)


def test_a_value_given_again_where_the_numbers_came_to_agree_with_the_first_waits_for_nobody(
    report: Report, editor: User
) -> None:
    give_cases(report, 125, editor)
    change_value(report, "120", 125, editor)
    given = give_cases(report, 126, editor)
    assert (given.old["value"], review.conflicts_of(report).count()) == ("125", 0)
    change_value(report, "120", 127, editor)
    assert review.conflicts_of(report).count() == 1


def test_a_number_decided_again_where_it_came_to_be_read_as_decided_waits_for_nobody(
    report: Report, editor: User
) -> None:
    first = change_value(report, "120", 130, editor)
    # As if other rules had read 77 then, and a person had put 120.
    old, new = {**first.old, "value": "77"}, {**first.new, "value": "120"}
    Correction.objects.filter(pk=first.pk).update(old=old, new=new)
    ingest.reread(report)
    assert not review.conflicts_of(report).exists()
    second = change_value(report, "120", 131, editor)
    assert (second.old["value"], review.conflicts_of(report).count()) == ("120", 0)


def test_what_was_rounded_away_when_it_was_stored_is_no_conflict(report: Report, editor: User) -> None:
    report = take(TEXT.replace("98.3%", "98.33333%"), editor, accept=True)
    rate, stands = Indicator.objects.get(code="mediation.success_rate"), value_seen("mediation.success_rate")
    given = Amount(Decimal(97), Bound.EXACT)
    review.give_value(report, rate, given, editor, seen=stands, reason="以台账为准")
    review.confirm_all(report, editor, at_least=0.0)
    ingest.reread(report)
    assert not review.conflicts_of(report).exists()


def test_a_decision_that_a_later_one_overrules_is_in_conflict_no_more(report: Report, editor: User) -> None:
    earlier = give_cases(report, 125, editor)
    give_cases(report, 126, editor)
    # As where a report came to a place for which a file in the bin has a decision, too.
    waiting = {"reason": "changed", "now": None}
    Correction.objects.filter(pk=earlier.pk).update(is_in_force=True, conflict=waiting)
    ingest.reread(report)
    assert (value("mediation.cases"), review.conflicts_of(report).count()) == ((Decimal(126), "corrected"), 0)


def test_a_value_in_conflict_leads_to_the_number_of_its_own_year(report: Report, editor: User) -> None:
    text = TEXT.replace("全年调解矛盾纠纷120件", "上年调解矛盾纠纷90件。全年调解矛盾纠纷120件")
    report = take(text, editor, accept=True)
    assert [fact.role for fact in report.facts.filter(indicator__code="mediation.cases")] == ["previous", "total"]
    give_cases(report, 125, editor)
    change_value(report, "120", 130, editor)
    [shown] = desk.lay_out(report).conflicts
    assert (shown["quote"], shown["start"]) == ("120", report.document.text.index("120"))


def test_values_given_before_one_another_were_told_from_numbers_wait_for_nobody(report: Report, editor: User) -> None:
    first, second, third = (give_cases(report, number, editor) for number in (125, 126, 127))
    for given, shown in ((second, first), (third, second)):
        Correction.objects.filter(pk=given.pk).update(old=shown.new)
    migration = import_module("reports_app.migrations.0021_values_rest_on_numbers")
    migration.rest_on_numbers(apps, None)
    ingest.reread(report)
    third.refresh_from_db()
    assert (third.old["value"], review.conflicts_of(report).count()) == ("120", 0)


def test_the_preview_of_a_file_asks_as_often_for_many_conflicts_as_for_one(report: Report, editor: User) -> None:
    text = TEXT.replace("120件，成功118件，成功率98.3%", "150件，成功147件，成功率98%").replace("15场", "16场")
    newer = ingest.receive(ContentFile(text.encode()), "石桥镇2024年新报告.txt", editor).document
    ingest.process(newer.pk)
    newer.refresh_from_db()
    counts = []
    for code in ("mediation.cases", "mediation.resolved", "publicity.activities"):
        given = Amount(Decimal(5), Bound.EXACT)
        indicator = Indicator.objects.get(code=code)
        user = make_user(f"for {code}", Role.EDITOR)
        review.give_value(report, indicator, given, user, seen=value_seen(code), reason="以台账为准")
        report = Report.objects.select_related("document").get()
        with CaptureQueriesContext(connection) as asked:
            told = compare_versions(report, report.document, newer)
        counts.append((len(told.decisions), len(asked)))
    assert [count for count, _ in counts] == [1, 2, 3]
    assert len({number for _, number in counts}) == 1


def test_what_is_read_in_place_of_an_indicator_out_of_use_is_a_conflict_all_the_same(
    report: Report, editor: User
) -> None:
    made = change_value(report, "120", 130, editor)
    Indicator.objects.filter(code="mediation.cases").update(is_used=False)
    ingest.reread(report)
    assert not review.conflicts_of(report).exists()
    # As if other rules had read another figure then.
    Correction.objects.filter(pk=made.pk).update(old={**made.old, "value": "77"})
    ingest.reread(report)
    [conflict] = review.conflicts_of(report)
    assert (conflict.conflict["now"]["value"], conflict.conflict["now"]["indicator"]) == ("120", None)

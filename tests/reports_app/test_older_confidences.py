"""Readings stored before the scale of confidence changed tell on the new one how sure they are."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from accounts.models import User
from reports_app.models import Fact, IndicatorValue, Report, Township
from tests.reports_app.test_review import TEXT, fact, take

MIGRATION = import_module("reports_app.migrations.0023_older_confidences")


@pytest.fixture
def report(bridge: Township, editor: User, settings: object, tmp_path: Path) -> Iterator[Report]:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    call_command("load_catalogue", verbosity=0)
    return take(TEXT, editor)


@pytest.mark.parametrize(
    ("before", "after", "waits"),
    [(0.5, 0.530, True), (0.94, 0.865, True), (0.95, 0.878, True), (0.952, 0.881, False), (0.99, 0.953, False)],
)
def test_a_number_of_the_catalogue_is_told_on_the_new_scale_and_its_value_with_it(
    report: Report, before: float, after: float, waits: bool
) -> None:
    one = fact(report, "120")
    Fact.objects.filter(pk=one.pk).update(confidence=before)
    values = IndicatorValue.objects.filter(facts=one)
    assert values.update(confidence=before, is_doubtful=False)
    MIGRATION.tell_on_new_scale(apps, None)
    one.refresh_from_db()
    assert one.confidence == pytest.approx(after, abs=0.001)
    assert one.is_waiting == waits
    assert {(round(value.confidence, 3), value.is_doubtful) for value in values} == {(round(one.confidence, 3), waits)}


def test_what_was_decided_and_what_is_no_reading_stays(report: Report) -> None:
    sure, never = fact(report, "120"), fact(report, "118")
    Fact.objects.filter(pk=sure.pk).update(confidence=1.0)
    Fact.objects.filter(pk=never.pk).update(confidence=0.0)
    MIGRATION.tell_on_new_scale(apps, None)
    assert [Fact.objects.get(pk=one.pk).confidence for one in (sure, never)] == [1.0, 0.0]


def test_a_thing_outside_the_catalogue_has_a_scale_of_its_own(report: Report) -> None:
    one = fact(report, "120")
    Fact.objects.filter(pk=one.pk).update(indicator=None, confidence=0.9)
    MIGRATION.tell_on_new_scale(apps, None)
    one.refresh_from_db()
    assert one.confidence == pytest.approx(0.904, abs=0.001)

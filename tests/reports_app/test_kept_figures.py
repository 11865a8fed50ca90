"""What is stored twice agrees with what it repeats, whatever is done to a report."""

from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any

import numpy as np
import pytest

from reports_app import ingest, review
from reports_app.models import Coverage, Fact, Finding, IndicatorValue, Report, Township
from reports_app.rows.coverage import refresh_all, refresh_larger_areas
from reports_app.rows.kept_figures import keep_missing
from tests.district import District

CASES, RATE = "mediation.cases", "mediation.success_rate"
TEXT = "全年调解纠纷219件，成功率98.6%。"


@pytest.fixture
def reported(district: District) -> District:
    """Two townships of one county and one of another, each with two years; a part year, a small n, an unsure figure."""
    for number, code in enumerate(("990101001", "990101002", "990102001")):
        place = district.township(code, f"{number}镇")
        for year in (2023, 2024):
            through = date(year, 11, 30) if (number, year) == (1, 2024) else None
            report = district.report(place, year, TEXT, through=through)
            sure = 0.99 if number else 0.5
            district.value(report, CASES, str(200 + number * 10 + year - 2023), "219", confidence=sure)
            rate = district.value(
                report, RATE, "80", "98.6%", numerator=4, denominator=5 if number else 50, confidence=0.99
            )
            if number == 2:
                district.finding(report, "rate_mismatch", list(rate.facts.all()), claimed="98.6%", counted="80%")
    return district


def flags(value: IndicatorValue) -> tuple[bool, bool, bool, bool]:
    return value.is_doubtful, value.is_part_year, value.is_small, value.is_confirmed


def naive_flags(value: IndicatorValue) -> tuple[bool, bool, bool, bool]:
    """Look at everything behind the value anew."""
    facts = list(value.facts.all())
    doubted = any(finding.must_be_verified for fact in facts for finding in fact.findings.all())
    unsure = any(fact.is_waiting for fact in facts)
    is_small = value.indicator.kind == "rate" and value.denominator is not None and value.denominator < 10
    report = value.report
    is_part = report.counted_through is not None and report.counted_through < date(value.year, 12, 31)
    return doubted or unsure, is_part, is_small, report.review_state == Report.ReviewState.CONFIRMED


def assert_kept_right() -> None:
    values = IndicatorValue.objects.select_related("indicator", "report").prefetch_related("facts__findings")
    assert [flags(value) for value in values] == [naive_flags(value) for value in values]
    reporting = set(Report.objects.values_list("township__code", flat=True))
    assert set(Township.objects.filter(has_reports=True).values_list("code", flat=True)) == reporting
    kept = {
        (row.area, row.indicator_id, row.year): (row.count, row.comparable, row.median)
        for row in Coverage.objects.filter(area__in=["990101", "990102"], count__gt=0)
    }
    assert kept == naive_coverage(6)


def naive_coverage(digits: int) -> dict[tuple[str, int | None, int], tuple[int, int, float | None]]:
    """Count every value and report in Python."""
    counted: dict[tuple[str, int | None, int], list[float | None]] = {}
    for value in IndicatorValue.objects.select_related("indicator", "township"):
        whole = not value.is_small and (value.indicator.kind == "rate" or not value.is_part_year)
        key = (value.township.code[:digits], value.indicator_id, value.year)
        counted.setdefault(key, []).append(float(value.value) if whole else None)
    found = {}
    for key, values in counted.items():
        known = [value for value in values if value is not None]
        found[key] = (len(values), len(known), median(known) if known else None)
    for report in Report.objects.select_related("township"):
        key = (report.township.code[:digits], None, report.year)
        found[key] = (found.get(key, (0, 0, None))[0] + 1, 0, None)
    return found


def naive_with_part_years(digits: int) -> dict[tuple[str, int | None, int], tuple[int, list[float]]]:
    """Take in the counts of reports that stop before the year's end."""
    counted: dict[tuple[str, int | None, int], list[float]] = {}
    for value in IndicatorValue.objects.filter(indicator__kind="count").select_related("township"):
        key = (value.township.code[:digits], value.indicator_id, value.year)
        counted.setdefault(key, []).append(float(value.value))
    return {
        key: (len(found), [float(np.percentile(found, share)) for share in (0, 25, 50, 75, 100)])
        for key, found in counted.items()
    }


def test_flags_and_counts_agree_with_what_they_repeat(reported: District):
    values = IndicatorValue.objects.order_by("township__code", "year", "indicator__order")
    assert {flags(value) for value in values} == {
        (True, False, False, False),
        (False, False, False, False),
        (False, False, True, False),
        (False, True, False, False),
        (False, True, True, False),
        (True, False, True, False),
    }
    assert_kept_right()


@pytest.mark.parametrize(
    "act",
    [
        lambda report, user: review.confirm_report(report, user),
        lambda report, user: review.confirm_all(report, user, at_least=0.1),
        lambda report, user: review.settle_finding(report.findings.get(), "accepted", user, note="已说明"),
        lambda report, user: (review.confirm_report(report, user), review.reopen_report(report, user, reason="再看")),
        lambda report, user: ingest.withdraw(report.document, user),
    ],
    ids=["confirmed", "numbers confirmed", "finding settled", "reopened", "withdrawn"],
)
@pytest.mark.parametrize("code", ["990101001", "990102001"])
def test_they_still_agree_after_a_decision(
    code: str, act: Callable[[Report, Any], Any], reported: District, make_account: Callable[..., Any]
):
    report = Report.objects.get(township__code=code, year=2023)
    try:
        act(report, make_account("editor"))
    except Finding.DoesNotExist:
        pytest.skip("this report has no finding")
    assert_kept_right()


def test_larger_areas_follow_their_counties(reported: District):
    assert refresh_larger_areas() == 6  # a prefecture, a province and the whole, two years each
    assert refresh_larger_areas() == 0
    report = Report.objects.get(township__code="990102001", year=2024)
    reported.value(report, "publicity.materials", "8000")
    assert refresh_larger_areas() == 3
    for digits, area in ((4, "9901"), (2, "99"), (0, "")):
        kept = {
            (row.area, row.indicator_id, row.year): (row.count, row.comparable, row.median)
            for row in Coverage.objects.filter(area=area)
        }
        assert kept == naive_coverage(digits)
        with_part_years = {
            (row.area, row.indicator_id, row.year): (row.comparable_with_part_years, row.quartiles_with_part_years)
            for row in Coverage.objects.filter(area=area, indicator__kind="count")
        }
        assert with_part_years == naive_with_part_years(digits)


def test_the_fictional_district_leaves_the_whole_in_every_year_at_once(reported: District):
    refresh_larger_areas()
    assert {row.year: row.count for row in whole()} == {2023: 3, 2024: 3}
    real = reported.township("110101001", "东华门街道", source=Township.Source.GAZETTEER)
    reported.report(real, 2024, TEXT)
    assert refresh_larger_areas() == 4  # its prefecture, its province, and both years of the whole
    assert {row.year: row.count for row in whole()} == {2023: 0, 2024: 1}
    assert not Coverage.objects.filter(area="", year=2023, indicator__isnull=False).exists()
    assert refresh_larger_areas() == 0


def whole() -> Any:
    return Coverage.objects.filter(area="", indicator=None)


def test_counting_everything_anew_changes_nothing(reported: District):
    refresh_larger_areas()
    fields = ("area", "indicator", "year", "count", "comparable", "median", "low", "high", "comparable_with_part_years")
    ordered = Coverage.objects.order_by("area", "year", "indicator")
    before = list(ordered.values_list(*fields, "quartiles_with_part_years"))
    refresh_all()
    assert list(ordered.values_list(*fields, "quartiles_with_part_years")) == before


def test_rows_from_before_are_counted_once(reported: District):
    Township.objects.update(has_reports=False)
    IndicatorValue.objects.update(is_doubtful=False, is_part_year=False, is_small=False)
    Coverage.objects.all().delete()
    assert (keep_missing(), keep_missing()) == (3, 0)
    assert_kept_right()


def test_unsure_number_is_doubtful_until_someone_looks(reported: District, make_account: Callable[..., Any]):
    value = IndicatorValue.objects.get(township__code="990101001", year=2023, indicator__code=CASES)
    assert value.is_doubtful
    Fact.objects.filter(values=value).update(confidence=0.5)
    review.confirm_all(value.report, make_account("editor"), at_least=0.1)
    value.refresh_from_db()
    assert not value.is_doubtful

"""What is stored twice so that charts read few rows: the flags of values, what townships have, the counts of counties.

Whoever changes a township's reports, values, facts, findings or decisions calls `keep_figures` for the years concerned
at the end of the same transaction.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.fields.json import KT

from reports_app.models import Correction, Fact, Finding, Indicator, IndicatorValue, Report, Township
from reports_app.models.correction import CorrectionQuerySet
from reports_app.models.fact import SMALL_N
from reports_app.models.report import is_part_year
from reports_app.rows.coverage import refresh_counties

FLAGS = ("is_doubtful", "is_part_year", "is_small", "is_confirmed")


def keep_figures(township_id: int, years: Iterable[int]) -> None:
    """Bring everything that repeats the township's reports on these years up to date."""
    concerned = sorted(set(years))
    _flag_values(township_id, concerned)
    has_reports = Report.objects.filter(township_id=township_id).exists()
    Township.objects.filter(pk=township_id).exclude(has_reports=has_reports).update(has_reports=has_reports)
    refresh_counties(Township.objects.filter(pk=township_id).values_list("county_code", flat=True), concerned)


def keep_missing() -> int:
    """Do so for townships whose reports nobody has counted, as after an update; return how many they were."""
    uncounted = Report.objects.filter(township__has_reports=False).order_by().values_list("township", "year")
    by_township: dict[int, list[int]] = {}
    for township, year in uncounted:
        by_township.setdefault(township, []).append(year)
    for township, years in by_township.items():
        with transaction.atomic():
            Township.objects.select_for_update(no_key=True).get(pk=township)
            keep_figures(township, years)
    return len(by_township)


def _flag_values(township_id: int, years: list[int]) -> None:
    doubted = Finding.objects.to_verify().filter(facts__values=OuterRef("pk"))
    unsure = Fact.objects.waiting().filter(values=OuterRef("pk"))
    disputed = Fact.objects.filter(values=OuterRef("pk"), correction__conflict__isnull=False)
    values = (
        IndicatorValue.objects.filter(township_id=township_id, year__in=years)
        .annotate(doubt=Exists(doubted) | Exists(unsure) | Exists(disputed) | Exists(_disputed_values()))
        .select_related("report", "indicator")
        .only(
            *FLAGS,
            "year",
            "numerator",
            "denominator",
            "report__counted_through",
            "report__review_state",
            "indicator__kind",
        )
    )
    changed = []
    for value in values:
        kept = tuple(getattr(value, flag) for flag in FLAGS)
        value.is_doubtful = value.doubt  # type: ignore[attr-defined]  # annotated above
        value.is_part_year = is_part_year(value.year, value.report.counted_through)
        value.is_small = is_small(value.indicator.kind, value.numerator, value.denominator)
        value.is_confirmed = value.report.review_state == Report.ReviewState.CONFIRMED
        if kept != tuple(getattr(value, flag) for flag in FLAGS):
            changed.append(value)
    IndicatorValue.objects.bulk_update(changed, FLAGS, batch_size=500)


def _disputed_values() -> CorrectionQuerySet:
    """The values given that wait to be settled, for a query of values."""
    given = Correction.objects.in_conflict().filter(kind=Correction.Kind.VALUE)
    of_place = given.filter(document__township=OuterRef("township"), document__year=OuterRef("year"))
    return of_place.annotate(code=KT("key__indicator")).filter(code=OuterRef("indicator__code"))


def is_small(kind: str, numerator: Decimal | None, denominator: Decimal | None) -> bool:
    """Return whether a rate rests on a known n too small to compare; a part larger than its whole is no n."""
    if kind != Indicator.Kind.RATE or denominator is None or (numerator is not None and numerator > denominator):
        return False
    return denominator < SMALL_N

"""Why figures need checking: what the checks found, for files that are read away from the drawer."""

from collections.abc import Collection

from django.db.models import Prefetch
from django.utils.translation import gettext

from accounts.models import User
from dashboard.points import Doubt
from reports_app.models import Fact, Finding, IndicatorValue
from reports_app.wording import explain_finding, title_finding


def load_doubts(user: User, points: Collection[tuple[str, int, str]]) -> list[Doubt]:
    """Return the doubtful ones of some figures with what was found of each, in the order of townships and years.

    `points` are the codes of township and indicator with the year between. Three queries at most.
    """
    townships, years, codes = ({point[place] for point in points} for place in range(3))
    findings = Prefetch("findings", Finding.objects.to_verify().order_by("pk"))
    values = (
        IndicatorValue.objects.visible_to(user)
        .filter(is_doubtful=True, township__code__in=townships, year__in=years, indicator__code__in=codes)
        .select_related("township", "indicator")
        .prefetch_related(Prefetch("facts", Fact.objects.only("pk").prefetch_related(findings)))
        .order_by("township__code", "year", "indicator__order")
    )
    return [
        Doubt(value.township.name, value.year, value.indicator.name, _words_of(value))
        for value in values
        if (value.township.code, value.year, value.indicator.code) in points
    ]


def _words_of(value: IndicatorValue) -> tuple[str, ...]:
    found = {finding.pk: finding for fact in value.facts.all() for finding in fact.findings.all()}
    return tuple(f"{title_finding(one)}{gettext('：')}{explain_finding(one)}" for one in found.values())

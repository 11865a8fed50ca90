"""A county's year in brief, in a fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Count, F, Prefetch
from django.db.models.functions import Substr
from django.utils.translation import gettext

from accounts.models import User
from dashboard.briefing import Briefing, FiledReport, Headline, OpenCheck, Quoted
from dashboard.grid import tell_apart
from dashboard.indicators import IndicatorInfo
from dashboard.measures import MIN_PEERS
from dashboard.queries.filing import MAX_IN_COUNTY, load_places, load_states
from dashboard.queries.points import load_sources
from dashboard.queries.profiles import missing_parts
from dashboard.queries.scope import scope_of
from dashboard.queries.several import load_several
from dashboard.queries.yardsticks import sees_whole
from dashboard.selection import Selection
from dashboard.states import Demo
from reports_app.models import Fact, Finding, Report
from reports_app.models.document import TABLED
from reports_app.models.report import is_part_year
from reports_app.wording import ABOUT_NO_NUMBER, tell_finding, title_finding

MAX_CHECKS = 6


def load_briefing(user: User, county: str, name: str, year: int, indicators: Mapping[str, IndicatorInfo]) -> Briefing:
    """Return what a county's townships reported on a year, as far as the account sees them: of these indicators."""
    scope = scope_of(user, (county,))
    places = tell_apart(load_places(scope, limit=MAX_IN_COUNTY))
    names = {place.code: place.name for place in places}
    several = load_several(
        user,
        Selection((county,), tuple(indicators), year, year),
        list(indicators.values()),
        view="heat",
        years=(year - 1, year),
        area_names={county: name},
        limit=MAX_IN_COUNTY,
    )
    headlines = [Headline(part) for part in several.parts]
    enough = min(MIN_PEERS, len(places))
    checks, count = _load_checks(user, county, year, names)
    briefing = Briefing(
        county=county,
        name=name,
        year=year,
        filings=[row[0] for row in load_states(places, (year,))],
        reports=_load_reports(user, county, year, names),
        headlines=[headline for headline in headlines if len(headline.known) >= enough],
        rare=[headline for headline in headlines if len(headline.known) < enough],
        checks=checks,
        check_count=count,
        is_fictional=several.demo is Demo.INCLUDED,
        is_whole=sees_whole(user, county),
    )
    return replace(briefing, sources=_load_quoted(user, briefing, indicators.values()))


def _load_reports(user: User, county: str, year: int, names: dict[str, str]) -> list[FiledReport]:
    reports = Report.objects.visible_to(user).filter(township__county_code=county, year=year)
    waiting = Fact.objects.waiting().filter(report__in=reports).order_by()
    by_report = dict(waiting.values_list("report").annotate(count=Count("pk")))
    fields = ("pk", "township__code", "township__name", "parts", "counted_through", "review_state", "document__format")
    return [
        FiledReport(
            pk,
            names.get(code, name),
            tuple(missing_parts(None if form == TABLED else parts)),
            is_part_year=is_part_year(year, through),
            is_confirmed=state == Report.ReviewState.CONFIRMED,
            is_tabled=form == TABLED,
            waiting=by_report.get(pk, 0),
        )
        for pk, code, name, parts, through, state, form in reports.order_by("township__code").values_list(*fields)
    ]


def _load_checks(user: User, county: str, year: int, names: dict[str, str]) -> tuple[list[OpenCheck], int]:
    """Return the first findings to verify of the year's reports, in official order, and how many there are.

    Parts that a report lacks are no figures; they are told with the reports.
    """
    reports = Report.objects.visible_to(user).filter(township__county_code=county, year=year)
    start, length = F("sentence_start") + 1, F("sentence_end") - F("sentence_start")
    facts = Fact.objects.select_related("indicator").order_by("report__year", "start")
    facts = facts.annotate(
        sentence=Substr("report__document__text", start, length), file=F("report__document__original_name")
    )
    rows = Finding.objects.to_verify().filter(report__in=reports).exclude(check_code__in=ABOUT_NO_NUMBER)
    shown = rows.select_related("report__township").defer("report__numbers")
    shown = shown.prefetch_related(Prefetch("facts", queryset=facts)).order_by("report__township__code", "pk")
    found = [_to_check(row, names) for row in shown[:MAX_CHECKS]]
    return found, len(found) if len(found) < MAX_CHECKS else rows.count()


def _to_check(finding: Finding, names: dict[str, str]) -> OpenCheck:
    township = finding.report.township
    facts: Iterable[Any] = finding.facts.all()  # annotated above
    quoted = (Quoted(fact.sentence.strip(), fact.file) for fact in facts)
    return OpenCheck(
        finding.report_id,
        names.get(township.code, township.name),
        f"{title_finding(finding)}{gettext('：')}{tell_finding(finding)}",
        tuple(dict.fromkeys(quoted)),
    )


def _load_quoted(
    user: User, briefing: Briefing, indicators: Iterable[IndicatorInfo]
) -> dict[tuple[str, str], tuple[Quoted, ...]]:
    """Return the sentences behind the figures that are named."""
    points = briefing.named_points
    if not points:
        return {}
    found: dict[tuple[str, str], tuple[Quoted, ...]] = {}
    for source in load_sources(user, indicators, points):
        township, _year, indicator = source.point
        if source.sentence:
            at = (township, indicator)
            found[at] = (*found.get(at, ()), Quoted(source.sentence, source.file))
    return found

"""Reports of one township against each other: what each says of the year before, and figures that leap.

Comes in: a township and the years of which something changed; goes out: the findings across years of those reports
and of the reports after them, written anew. Call it inside the transaction that changed them.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from reports_app.models import Fact, Finding, IndicatorValue, Report, Township
from reports_app.parsing import model
from reports_app.parsing.across_years import YearFigure, compare_years
from reports_app.rows.kept_figures import keep_figures
from reports_app.rows.settled_findings import settle_again

YEAR_CHECKS = (model.Check.PREVIOUS_YEAR_MISMATCH, model.Check.JUMP)
LEAST_MONTHS = 9
"""A report that counts fewer months of its year is not compared with a whole year."""


def recheck_years(township_id: int, years: Iterable[int]) -> None:
    """Replace the findings across years of the township's reports on these years and on the years after them.

    What is kept beside the reports is brought up to date with them (`keep_figures`).
    Whoever changes two years of one township at once waits for the other.
    """
    Township.objects.select_for_update(no_key=True).get(pk=township_id)
    changed = set(years)
    concerned = changed | {year + 1 for year in changed}
    around = concerned | {year - 1 for year in concerned}
    reports = {
        report.year: report
        for report in Report.objects.filter(township_id=township_id, year__in=around).defer("numbers")
    }
    pairs = [
        (reports[year], reports[year - 1])
        for year in sorted(concerned)
        if year in reports and year - 1 in reports and _are_comparable(reports[year], reports[year - 1])
    ]
    Finding.objects.filter(
        report__township_id=township_id, report__year__in=concerned, check_code__in=YEAR_CHECKS
    ).delete()
    if pairs:
        _store(pairs, _compare(pairs))
    settle_again([report for year, report in reports.items() if year in concerned])
    keep_figures(township_id, around)


def _are_comparable(report: Report, last: Report) -> bool:
    return all(_counts_a_year(each.year, each.counted_through) for each in (report, last))


def _counts_a_year(year: int, counted_through: date | None) -> bool:
    return counted_through is None or counted_through.year > year or counted_through.month >= LEAST_MONTHS


def _compare(pairs: list[tuple[Report, Report]]) -> list[tuple[model.Finding, ...]]:
    """The findings of each pair; the facts that they name are primary keys."""
    values = _values_of({report.pk for pair in pairs for report in pair})
    said = _said_of_last([report for report, _ in pairs])
    found = []
    for report, last in pairs:
        is_whole = report.counted_through is None and last.counted_through is None
        said_of_last = said[report.pk] if is_whole else []
        found.append(compare_years(values[report.pk], said_of_last, values[last.pk], year=report.year))
    return found


def _values_of(reports: set[int]) -> dict[int, dict[str, YearFigure]]:
    """The values of these reports, by report and indicator."""
    behind: dict[int, list[tuple[int, str]]] = defaultdict(list)
    links = IndicatorValue.facts.through.objects.filter(indicatorvalue__report__in=reports).order_by("fact__start")
    for pk, fact, quote in links.values_list("indicatorvalue_id", "fact_id", "fact__quote"):
        behind[pk].append((fact, quote))
    found: dict[int, dict[str, YearFigure]] = defaultdict(dict)
    rows = IndicatorValue.objects.filter(report__in=reports).values_list(
        "pk", "report_id", "indicator__code", "indicator__kind", "value", "bound"
    )
    for pk, report, code, kind, value, bound in rows:
        facts = behind[pk]
        found[report][code] = YearFigure(
            code,
            kind,
            value,
            model.Bound(bound),
            tuple(quote for _, quote in facts),
            tuple(fact for fact, _ in facts),
        )
    return found


def _said_of_last(reports: list[Report]) -> dict[int, list[YearFigure]]:
    """What these reports say of the year before theirs, by report."""
    years = {report.pk: report.year for report in reports}
    found: dict[int, list[YearFigure]] = defaultdict(list)
    facts = (
        Fact.objects.filter(report__in=years, role=Fact.Role.PREVIOUS, about_year__isnull=False)
        .exclude(state=Fact.State.REJECTED)
        .exclude(indicator=None)
        .select_related("indicator")
        .order_by("start", "pk")
    )
    for fact in facts:
        if fact.indicator and fact.about_year == years[fact.report_id] - 1:
            found[fact.report_id].append(
                YearFigure(
                    fact.indicator.code,
                    fact.indicator.kind,
                    fact.value,
                    model.Bound(fact.bound),
                    (fact.quote,),
                    (fact.pk,),
                )
            )
    return found


def _store(pairs: list[tuple[Report, Report]], found: list[tuple[model.Finding, ...]]) -> None:
    told = [
        (report, last, finding) for (report, last), findings in zip(pairs, found, strict=True) for finding in findings
    ]
    rows = Finding.objects.bulk_create(
        Finding(
            report=report,
            check_code=finding.check,
            severity=finding.severity,
            verdict=finding.verdict,
            detail={**finding.detail, "last_report": last.pk},
        )
        for report, last, finding in told
    )
    link = Finding.facts.through
    link.objects.bulk_create(
        link(finding_id=row.pk, fact_id=fact)
        for row, (_, _, finding) in zip(rows, told, strict=True)
        for fact in sorted(set(finding.facts))
    )

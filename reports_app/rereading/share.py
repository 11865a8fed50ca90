"""The reports of a share, with all that reading them again needs, in a handful of statements."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from reports_app.models import Correction, Fact, IndicatorValue, Report, RereadReport
from reports_app.models.correction import ReportFinder
from reports_app.rereading.comparing import Lines, load_lines
from reports_app.rows import NOTHING_DECIDED
from reports_app.rows.replay import Replay, prepare


@dataclass(frozen=True, slots=True)
class Share:
    """Reports with their documents, by their keys; `decided` are those that a person decided something about."""

    reports: dict[int, Report]
    decided: frozenset[int]

    def lines(self, wanted: Iterable[int], *, only_figures: bool = False) -> dict[int, Lines]:
        """Return what is stored of some of the reports."""
        return load_lines([self.reports[pk] for pk in wanted], only_figures=only_figures)

    def stating(self, codes: Collection[str]) -> frozenset[int]:
        """Return the reports that have a number or a value of one of these indicators."""
        if not codes:
            return frozenset()
        rows = [
            model.objects.filter(report__in=self.reports, indicator__code__in=codes).order_by().values_list("report_id")
            for model in (Fact, IndicatorValue)
        ]
        return frozenset(pk for (pk,) in rows[0].union(rows[1]))

    def prepare(self, report: Report) -> Replay:
        """Return the decisions that hold for the report's text."""
        return prepare(report, report.document) if report.pk in self.decided else NOTHING_DECIDED


def load_share(items: Sequence[RereadReport]) -> Share:
    """Load the reports of these items."""
    found = Report.objects.filter(pk__in=[item.report_id for item in items])
    reports = {
        report.pk: report for report in found.select_related("document").defer("document__pages", "document__places")
    }
    finder = ReportFinder(reports.values())
    kept = Correction.objects.in_force().of_townships(reports.values())
    kept = kept.filter(kind__in=[Correction.Kind.NUMBER, Correction.Kind.VALUE])
    concerned = kept.order_by().values_list(*ReportFinder.PLACE).distinct()
    decided = {finder.find(*place) for place in concerned}
    return Share(reports, frozenset(pk for pk in decided if pk is not None))

"""What a person said of a finding stays with it: findings are written anew with every reading, and find it again.

A finding is known by its check and what its facts state; where a figure changes it is another finding, to be judged
anew.
"""

from collections import defaultdict
from collections.abc import Iterable

from reports_app.models import Correction, Fact, Finding, Report
from reports_app.models.correction import ReportFinder

OPEN = "open"
"""The verdict of a decision that takes an earlier one away: the finding waits to be judged."""


def fingerprint(finding: Finding, facts: Iterable[Fact] | None = None) -> dict[str, object]:
    """Return what tells the finding from any other of its report; its facts, unless given, must be loaded."""
    stated = sorted(
        [fact.indicator.code if fact.indicator else "", format(fact.value.normalize(), "f"), fact.role]
        for fact in (finding.facts.all() if facts is None else facts)
    )
    return {"check": finding.check_code, "verdict": finding.verdict, "facts": stated}


def settle_again(reports: Iterable[Report]) -> None:
    """Link the findings of the reports to the decisions in force about them."""
    reports = list(reports)
    finder = ReportFinder(reports)
    decisions: dict[int, list[Correction]] = defaultdict(list)
    known = Correction.objects.in_force().of_townships(reports).filter(kind=Correction.Kind.FINDING)
    for correction in known.order_by("-pk").select_related("document").defer("document__text"):
        document = correction.document
        own = finder.find(document.pk, document.township_id, document.year)
        if own is not None:
            decisions[own].append(correction)
    without = {report.pk for report in reports} - decisions.keys()
    Finding.objects.filter(report__in=without, correction__isnull=False).update(correction=None)
    if not decisions:
        return
    findings = list(Finding.objects.filter(report__in=decisions).prefetch_related("facts__indicator"))
    for finding in findings:
        told = fingerprint(finding)
        last = next((each for each in decisions[finding.report_id] if each.key == told), None)
        finding.correction = None if last and last.new["verdict"] == OPEN else last
    Finding.objects.bulk_update(findings, ["correction"])

"""What a person said of a finding stays with it: findings are written anew with every reading, and find it again.

A finding is known by its check and what its facts state; where a figure changes it is another finding, to be judged
anew.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from reports_app.models import Correction, Fact, Finding, Report


def fingerprint(finding: Finding, facts: Iterable[Fact] | None = None) -> dict[str, object]:
    """Return what tells the finding from any other of its report; its facts, unless given, must be loaded."""
    stated = sorted(
        [fact.indicator.code if fact.indicator else "", format(fact.value.normalize(), "f"), fact.role]
        for fact in (finding.facts.all() if facts is None else facts)
    )
    return {"check": finding.check_code, "verdict": finding.verdict, "facts": stated}


def settle_again(reports: Iterable[Report]) -> None:
    """Link the findings of the reports to the decisions in force about them."""
    by_document = {report.document_id: report for report in reports}
    by_pk = {report.pk: report for report in by_document.values()}
    decisions: dict[int, list[Correction]] = defaultdict(list)
    versions = Q(document__in=by_document) | Q(document__report__in=by_pk)
    known = Correction.objects.in_force().filter(versions, kind=Correction.Kind.FINDING)
    for correction in known.order_by("-pk").select_related("document").defer("document__text"):
        own = by_document.get(correction.document_id)
        decisions[own.pk if own else correction.document.report_id or 0].append(correction)
    Finding.objects.filter(report__in=by_pk.keys() - decisions.keys(), correction__isnull=False).update(correction=None)
    if not decisions:
        return
    findings = list(Finding.objects.filter(report__in=decisions).prefetch_related("facts__indicator"))
    for finding in findings:
        told = fingerprint(finding)
        finding.correction = next((each for each in decisions[finding.report_id] if each.key == told), None)
    Finding.objects.bulk_update(findings, ["correction"])

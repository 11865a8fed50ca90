"""A report: its text with every number marked, and the figures that were read from it."""

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, editor_required
from reports_app.models import Document, Fact, Finding, IndicatorValue, Report, ReportAddress, Section
from reports_app.models.document import WORKBOOK
from reports_app.originals import has_pages
from reports_app.report_text import Heading, Mark, build_paragraphs, mark_found
from reports_app.views.tray import build_rows
from reports_app.wording import (
    NUMBER_WORDS,
    explain_finding,
    format_figure,
    format_number,
    name_subject,
    title_finding,
)

OUTLINE_LEVELS = 2
LONGEST_OFFSET = 10


@dataclass(frozen=True, slots=True)
class Ledger:
    """How many of a report's numbers are used, explained, or wait for a person."""

    used: int
    explained: int
    waiting: int

    @property
    def total(self) -> int:
        """All numbers of the text."""
        return self.used + self.explained + self.waiting


@require_GET
def show_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the report in force of a township's year; say so where it was withdrawn."""
    visible = Report.objects.visible_to(request.user).select_related(
        "township", "document", "document__township", "document__uploaded_by"
    )
    report = visible.filter(pk=pk).first()
    if report is None:
        return _show_left(request, pk)
    facts = list(report.facts.exclude(state=Fact.State.REJECTED).select_related("indicator"))
    values = list(report.values.select_related("indicator").prefetch_related("facts__indicator"))
    sections = list(report.sections.all())
    marks = build_marks(facts, report.numbers)
    headings = [_to_heading(section) for section in sections]
    anchored: set[int] = set()
    lines = build_paragraphs(report.document.text, marks=marks, headings=headings)
    paragraphs = mark_found(lines, *_read_span(request))
    context = {
        "report": report,
        "document": report.document,
        "has_pages": has_pages(report.document),
        "paragraphs": paragraphs,
        "found_at": next((part.start for line in paragraphs for part in line.segments if part.is_found), None),
        "outline": [heading for heading in headings if heading.level <= OUTLINE_LEVELS],
        "ledger": count_marks(marks),
        "themes": group_values(values, anchored),
        "rest": group_rest(facts, values, anchored),
        "findings": describe_findings(report),
        "years": Report.objects.visible_to(request.user).filter(township=report.township).only("year").order_by("year"),
        "versions": _versions(report),
        "row": build_rows([report.document], request.user)[0],
    }
    return render(request, "reports/report.html", context)


def _read_span(request: SignedInRequest) -> tuple[int, int]:
    """Return the passage that the address points to; an empty one where it points to none."""
    ends = [request.GET.get(key, "") for key in ("from", "to")]
    if not all(end.isascii() and end.isdecimal() and len(end) < LONGEST_OFFSET for end in ends):
        return 0, 0
    return int(ends[0]), int(ends[1])


@require_GET
@editor_required
def show_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a file that waits for somebody, with what can be done and its text; a stored one leads to its report."""
    visible = Document.objects.visible_to(request.user).select_related("township", "report", "uploaded_by")
    document = get_object_or_404(visible, pk=pk)
    if document.format == WORKBOOK:
        return redirect("reports:table", document.pk)
    if document.state == Document.State.PARSED and document.report is not None:
        return redirect(document.report)
    context = {
        "row": build_rows([document], request.user)[0],
        "document": document,
        "paragraphs": build_paragraphs(document.text),
    }
    return render(request, "reports/document.html", context)


def build_marks(facts: list[Fact], numbers: list[list[object]]) -> list[Mark]:
    """Return a mark for every number: one for facts that share a span, and for each that is no fact its kind."""
    marks = []
    for (start, end), group in groupby(facts, key=lambda fact: (fact.start, fact.end)):
        shared = list(group)
        if any(fact.is_waiting for fact in shared):
            kind = "waiting"
        else:
            kind = "used" if any(fact.indicator_id for fact in shared) else "explained"
        marks.append(Mark(start, end, kind, gettext("；").join(_note(fact) for fact in shared)))
    taken = {(mark.start, mark.end) for mark in marks}
    for start, end, number_kind in numbers:
        if (start, end) not in taken:
            marks.append(Mark(start, end, "explained", str(NUMBER_WORDS.get(number_kind, ""))))  # type: ignore[arg-type, call-overload]
    return marks


def _show_left(request: SignedInRequest, pk: int) -> HttpResponse:
    """Tell that a report is gone, or lead to the one that stands in its place now."""
    left = get_object_or_404(ReportAddress.objects.visible_to(request.user).select_related("township"), number=pk)
    now = Report.objects.filter(township=left.township, year=left.year).first()
    if now is not None:
        return redirect(now)
    return render(request, "reports/withdrawn.html", {"place": left.township, "year": left.year}, status=404)


def count_marks(marks: list[Mark]) -> Ledger:
    """Return the report's ledger of numbers."""
    kinds = [mark.kind for mark in marks]
    return Ledger(kinds.count("used"), kinds.count("explained"), kinds.count("waiting"))


def group_values(values: list[IndicatorValue], anchored: set[int]) -> list[dict[str, object]]:
    """Return the report's values under their themes, in the catalogue's order.

    `anchored` takes the positions whose facts have an anchor on the page, each once.
    """
    ordered = sorted(values, key=lambda value: (value.indicator.order, value.indicator.code))
    return [
        {"name": name, "values": [_describe_value(value, anchored) for value in group]}
        for name, group in groupby(ordered, key=lambda value: value.indicator.theme_name)
    ]


def group_rest(
    facts: list[Fact], values: list[IndicatorValue], anchored: set[int]
) -> dict[str, list[dict[str, object]]]:
    """Return the facts that no value rests on: those of the catalogue (parts, earlier years, plans), and the others."""
    used = {fact.pk for value in values for fact in value.facts.all()}
    unused = [fact for fact in facts if fact.pk not in used]
    return {
        "catalogue": [_describe_fact(fact, anchored) for fact in unused if fact.indicator_id],
        "other": [_describe_fact(fact) for fact in unused if not fact.indicator_id],
    }


def describe_findings(report: Report) -> dict[str, list[dict[str, object]]]:
    """Return what the checks found in words: what is `wrong` (warnings first), and what was `checked` besides."""
    found = list(report.findings.prefetch_related("facts__indicator"))
    wrong = [finding for finding in found if finding.verdict == Finding.Verdict.INCONSISTENT]
    wrong.sort(key=lambda finding: not finding.must_be_verified)
    checked = [finding for finding in found if finding.verdict != Finding.Verdict.INCONSISTENT]
    return {
        "wrong": [_describe_finding(finding) for finding in wrong],
        "checked": [_describe_finding(finding) for finding in checked],
    }


def _describe_finding(finding: Finding) -> dict[str, object]:
    is_wrong = finding.verdict == Finding.Verdict.INCONSISTENT
    facts = list(finding.facts.all())
    return {
        "title": title_finding(finding),
        "subject": name_subject(finding),
        "badge": finding.get_severity_display() if is_wrong else finding.get_verdict_display(),
        "is_doubtful": finding.must_be_verified,
        "words": explain_finding(finding),
        "facts": [_describe_source(fact, finding) for fact in facts],
    }


def _describe_source(fact: Fact, finding: Finding) -> dict[str, object]:
    """Return a number that a finding names; one of last year's report leads there."""
    is_here = fact.report_id == finding.report_id
    page = "" if is_here else reverse("reports:report", args=[fact.report_id])
    year = "" if is_here else finding.detail.get("last_year", "")
    return {**_describe_fact(fact), "address": f"{page}#at-{fact.start}", "year": year}


def _describe_value(value: IndicatorValue, anchored: set[int]) -> dict[str, object]:
    has_counts = value.numerator is not None and value.denominator is not None
    return {
        "pk": value.pk,
        "name": value.indicator.name,
        "unit": value.indicator.unit_name,
        "figure": format_figure(value.value, value.bound),
        "bound": value.get_bound_display() if value.bound != "exact" else "",
        "basis": value.get_basis_display() if value.basis != IndicatorValue.Basis.REPORTED else "",
        "counts": f"{format_number(value.numerator)}/{format_number(value.denominator)}" if has_counts else "",  # type: ignore[arg-type]
        "facts": [_describe_fact(fact, anchored) for fact in sorted(value.facts.all(), key=lambda fact: fact.start)],
        "is_waiting": any(fact.is_waiting for fact in value.facts.all()),
    }


def _describe_fact(fact: Fact, anchored: set[int] | None = None) -> dict[str, object]:
    is_anchor = anchored is not None and fact.start not in anchored
    if is_anchor and anchored is not None:
        anchored.add(fact.start)
    return {
        "start": fact.start,
        "is_anchor": is_anchor,
        "quote": fact.quote,
        "unit": "" if fact.quote.endswith((fact.unit, "％")) else fact.unit,
        "times": fact.times,
        "name": fact.indicator.name if fact.indicator else "",
        "role": fact.get_role_display() if fact.role != Fact.Role.TOTAL else "",
        "is_waiting": fact.is_waiting,
    }


def _note(fact: Fact) -> str:
    parts = [
        fact.indicator.name if fact.indicator else gettext("目录外的数量"),
        f"{format_figure(fact.value, fact.bound)}{fact.unit}",
        fact.get_role_display() if fact.role != Fact.Role.TOTAL else "",
        gettext("待核对") if fact.is_waiting else "",
    ]
    return " · ".join(str(part) for part in parts if part)


def _to_heading(section: Section) -> Heading:
    return Heading(section.start, section.level, section.heading, f"section-{section.order}")


def _versions(report: Report) -> list[Document]:
    return list(report.versions.without_text().select_related("uploaded_by").order_by("-pk"))

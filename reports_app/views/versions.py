"""The files of a report: an earlier one's text, and what differs between two, above all before one replaces another."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, editor_required
from reports_app.models import Document, Report
from reports_app.originals import has_pages
from reports_app.report_text import build_paragraphs
from reports_app.versions import compare_versions


@require_GET
def show_version(request: SignedInRequest, pk: int, document_pk: int) -> HttpResponse:
    """Show the text of an earlier file of the report."""
    report = _get_report(request, pk)
    document = get_object_or_404(report.versions.all(), pk=document_pk)
    context = {
        "report": report,
        "document": document,
        "has_pages": has_pages(document),
        "paragraphs": build_paragraphs(document.text),
    }
    return render(request, "reports/version.html", context)


@require_GET
def compare(request: SignedInRequest, pk: int, old_pk: int, new_pk: int) -> HttpResponse:
    """Show what differs between two files of the report."""
    report = _get_report(request, pk)
    old = get_object_or_404(report.versions.all(), pk=old_pk)
    new = get_object_or_404(report.versions.all(), pk=new_pk)
    return _show(request, report, old, new)


@require_GET
@editor_required
def consider(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what would change if a file that waits, or an earlier version, took the place of the report's.

    Any other file leads on to where it stands.
    """
    visible = Document.objects.visible_to(request.user).select_related("township", "uploaded_by")
    document = get_object_or_404(visible, pk=pk)
    reports = Report.objects.visible_to(request.user).select_related("township", "document")
    is_asked = document.state == Document.State.NEEDS_CHOICE
    is_earlier = document.state == Document.State.PARSED
    report = None
    if is_asked or is_earlier:
        report = reports.filter(township=document.township, year=document.year or 0).exclude(document=document).first()
    if report is None or (is_earlier and document.report_id != report.pk):
        return redirect("reports:document", document.pk)
    return _show(request, report, report.document, document, is_asked=True)


def _get_report(request: SignedInRequest, pk: int) -> Report:
    visible = Report.objects.visible_to(request.user).select_related("township", "document")
    return get_object_or_404(visible, pk=pk)


def _show(
    request: SignedInRequest, report: Report, old: Document, new: Document, *, is_asked: bool = False
) -> HttpResponse:
    context = {
        "report": report,
        "old": old,
        "new": new,
        "comparison": compare_versions(report, old, new),
        "is_asked": is_asked,
        "is_earlier": new.report_id == report.pk,
        "versions": report.versions.without_text().order_by("-pk"),
        "after": reverse("reports:report", args=[report.pk]),
    }
    return render(request, "reports/compare_versions.html", context)

"""The list of reports: one row a report, and every file that waits or failed."""

from collections import defaultdict
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest
from accounts.models import User
from reports_app.forms import ReportFilterForm
from reports_app.models import Document, Fact, Finding
from reports_app.models.document import DocumentQuerySet
from reports_app.parsing.model import Check
from reports_app.wording import tell_finding, title_finding

PAGE_SIZE = 50
State = Document.State


@require_GET
def show_list(request: SignedInRequest) -> HttpResponse:
    """Show the reports that the account may see, filtered by what the address says."""
    visible = Document.objects.visible_to(request.user).listed()
    form = _filter_form(request, visible)
    chosen = form.chosen()
    page = Paginator(_select(visible, chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    _tell_findings(page, chosen.get("state"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "lede": _describe(page, visible, is_filtered=bool(chosen)),
        "query": query.urlencode(),
        "waiting": _count_waiting(visible, request.user),
        "is_filtered": bool(chosen),
        "ignored": form.ignored(),
    }
    return render(request, "reports/list.html", context)


def _filter_form(request: SignedInRequest, visible: DocumentQuerySet) -> ReportFilterForm:
    placed = visible.filter(township__isnull=False).order_by()
    counties = placed.values_list("township__county_code", "township__prefecture", "township__county").distinct()
    names = [(code, f"{prefecture}{county}") for code, prefecture, county in sorted(counties)]
    years = visible.filter(year__isnull=False).order_by("-year").values_list("year", flat=True).distinct()
    return ReportFilterForm(request.GET, counties=names, years=[year for year in years if year is not None])


def _select(visible: DocumentQuerySet, chosen: dict[str, Any]) -> DocumentQuerySet:
    """Return the rows of the list, in administrative order, files without a township first."""
    rows = _filter_state(visible, chosen.get("state"))
    if "county" in chosen:
        rows = rows.filter(township__county_code=chosen["county"])
    if "year" in chosen:
        rows = rows.filter(year=chosen["year"])
    if text := chosen.get("q"):
        rows = rows.filter(
            Q(township__name__contains=text) | Q(report__title__contains=text) | Q(original_name__contains=text)
        )
    facts = Fact.objects.waiting().filter(report=OuterRef("report_id"))
    return (
        rows.select_related("township", "report", "uploaded_by")
        .without_text()
        .annotate(waiting=_count(facts), to_verify=_count(_inconsistent()))
        .order_by(F("township__code").asc(nulls_first=True), F("year").desc(nulls_first=True), "-pk")
    )


def _filter_state(rows: DocumentQuerySet, state: object) -> DocumentQuerySet:
    if state == ReportFilterForm.WAITING:
        return rows.filter(Exists(Fact.objects.waiting().filter(report=OuterRef("report_id"))), state=State.PARSED)
    if state == ReportFilterForm.TO_VERIFY:
        return rows.filter(Exists(_inconsistent()), state=State.PARSED)
    if state == ReportFilterForm.LEAPS:
        return rows.filter(Exists(_leaps().filter(report=OuterRef("report_id"))), state=State.PARSED)
    if state == ReportFilterForm.IN_WORK:
        return rows.filter(state__in=(State.RECEIVED, State.READING))
    if state:
        return rows.filter(state=state)
    return rows.exclude(state=State.WITHDRAWN)


def _tell_findings(page: "Page[Document]", state: object) -> None:
    """Where the list is of reports with findings, let each row have `told`: title and words of those asked for."""
    kinds = {
        ReportFilterForm.TO_VERIFY: Finding.objects.to_verify(),
        ReportFilterForm.LEAPS: _leaps(),
    }
    if state not in kinds:
        return
    told: dict[int | None, list[tuple[str, str]]] = defaultdict(list)
    found = kinds[str(state)].filter(report__in=[document.report_id for document in page])
    for finding in found.prefetch_related("facts__indicator").order_by("pk"):
        told[finding.report_id].append((title_finding(finding), tell_finding(finding)))
    for document in page:
        document.told = told[document.report_id]  # type: ignore[attr-defined]


def _inconsistent() -> "QuerySet[Finding]":
    return Finding.objects.to_verify().filter(report=OuterRef("report_id"))


def _leaps() -> "QuerySet[Finding]":
    """Return what differs much from the year before: mere notices, which nobody need settle."""
    return Finding.objects.filter(check_code=Check.JUMP)


def _count(rows: "QuerySet[Any]") -> Coalesce:
    counted = rows.order_by().values("report").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _count_waiting(visible: DocumentQuerySet, user: User) -> list[dict[str, object]]:
    """Return, for each state that needs a person, how many files are in it."""
    states = (State.NEEDS_IDENTITY, State.NEEDS_CHOICE, State.FAILED)
    counts = dict(visible.filter(state__in=states).order_by().values_list("state").annotate(count=Count("pk")))
    return [{"state": state, "label": state.label, "count": counts[state]} for state in states if counts.get(state)]


def _describe(page: "Page[Document]", visible: DocumentQuerySet, *, is_filtered: bool) -> str:
    count = page.paginator.count
    if is_filtered:
        return ngettext("按所选条件找到 %(count)s 份。", "按所选条件找到 %(count)s 份。", count) % {"count": count}
    reports = visible.filter(state=State.PARSED).count()
    text = ngettext("共 %(count)s 份报告，按区划顺序排列。", "共 %(count)s 份报告，按区划顺序排列。", reports)
    if count > reports:
        text = ngettext(
            "共 %(count)s 份报告，另列出 %(others)s 个没有入库的文件，按区划顺序排列。",
            "共 %(count)s 份报告，另列出 %(others)s 个没有入库的文件，按区划顺序排列。",
            reports,
        )
    return text % {"count": reports, "others": count - reports}

"""Jobs that read many reports again: how far one is, what changes, and for a preview, saving its draft."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from accounts.access import SignedInRequest, administrator_required
from reports_app import knowledge, rereading
from reports_app.catalogue.checking import Verdict, check_draft
from reports_app.catalogue.saving import MAX_REASON, OvertakenError, add_indicator, change_indicator
from reports_app.models import Indicator, Report, Rereading, RereadReport
from reports_app.models.fact import Bound, Fact
from reports_app.rereading.workbook import XLSX_TYPE, build_workbook

PAGE_SIZE = 20
FACTS_SHOWN = 12
JOBS_SHOWN = 30
ACTIONS = {"pause": rereading.pause, "resume": rereading.resume, "cancel": rereading.cancel}
STATES = RereadReport.State


@require_GET
@administrator_required
def show_jobs(request: SignedInRequest) -> HttpResponse:
    """Show the re-parses so far, and how many reports old rules read."""
    visible = Report.objects.visible_to(request.user)
    counties = visible.order_by().values_list("township__county_code", "township__county")
    context = {
        "jobs": Rereading.objects.filter(kind=Rereading.Kind.REPARSE).select_related("started_by")[:JOBS_SHOWN],
        "older": visible.exclude(parser_version=knowledge.reading_version()).count(),
        "total": visible.count(),
        "counties": counties.annotate(count=Count("pk")).order_by("township__county_code"),
    }
    return render(request, "catalogue/jobs.html", context)


@require_POST
@administrator_required
def start(request: SignedInRequest) -> HttpResponse:
    """Start a re-parse of all reports, of a county's, or of those that old rules read."""
    reports, scope = Report.objects.visible_to(request.user), gettext("全部报告")
    county = request.POST.get("county", "")[:12]
    if county:
        reports = reports.filter(township__county_code=county)
        first = reports.select_related("township").first()
        scope = first.township.county if first else county
    if request.POST.get("older"):
        reports = reports.exclude(parser_version=knowledge.reading_version())
        scope = gettext("%(scope)s中按旧规则读出的") % {"scope": scope}
    return _start(request, reports, scope)


def _start(request: SignedInRequest, reports: Any, scope: str) -> HttpResponse:
    try:
        job = rereading.start_reparse(reports, request.user, scope=scope)
    except rereading.AlreadyRunningError as error:
        messages.error(request, gettext("已有一次重新读数没有完成，请等它完成或先取消。这里是它的进度。"))
        job = error.job
    return redirect("reports:rereading", pk=job.pk)


@require_GET
@administrator_required
def show_job(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show how far a job is and what it changes; of a preview, the examples and the form that saves it too."""
    return _show(request, get_object_or_404(Rereading.objects.select_related("indicator", "started_by"), pk=pk))


def _show(request: SignedInRequest, job: Rereading, *, status: int = 200, reason: str = "") -> HttpResponse:
    items = job.reports.visible_to(request.user).filter(state=STATES.CHANGED).select_related("report__township")
    page = Paginator(items.order_by("pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    names = {code: (name, unit) for code, name, unit in _named()}
    draft = Indicator.from_snapshot(job.draft) if job.draft else None
    if draft is not None:
        names[draft.code] = (draft.name, draft.unit_name)
    context = {
        **_progress(job),
        "page": page,
        "rows": [(item, *_tell(item, names)) for item in page],
        "failed": job.reports.visible_to(request.user)
        .filter(state=STATES.FAILED)
        .select_related("report__township")[:PAGE_SIZE],
        "draft": draft,
        "verdict": _check(job),
        "reason": reason,
        "max_reason": MAX_REASON,
    }
    return render(request, "catalogue/job.html", context, status=status)


def _named() -> Iterable[tuple[str, str, str]]:
    return ((indicator.code, indicator.name, indicator.unit_name) for indicator in Indicator.objects.all())


def _check(job: Rereading) -> Verdict | None:
    if not job.draft:
        return None
    origin = job.indicator.origin if job.indicator else Indicator.Origin.STAFF
    return check_draft(Indicator.from_snapshot(job.draft, origin=origin), job.indicator)


def _progress(job: Rereading) -> dict[str, Any]:
    done = job.count_done()
    return {
        "job": job,
        "done": done,
        "percent": round(100 * done / job.total) if job.total else 100,
        "counts": job.count_changes(),
        "is_preview": job.kind == Rereading.Kind.PREVIEW,
    }


def _tell(item: RereadReport, names: dict[str, tuple[str, str]]) -> tuple[list[dict[str, Any]], list[Any], int]:
    """Return an item's facts and values in words, and how many facts more there are."""
    facts = item.changes.get("facts", [])
    told = [
        fact | {"was": _stated(fact["old"], names), "becomes": _stated(fact["new"], names)}
        for fact in facts[:FACTS_SHOWN]
    ]
    values = [
        (names.get(value["indicator"], (value["indicator"], ""))[0], _figure(value["old"]), _figure(value["new"]))
        for value in item.changes.get("values", [])
    ]
    return told, values, max(0, len(facts) - FACTS_SHOWN)


def _stated(stated: dict[str, str] | None, names: dict[str, tuple[str, str]]) -> str:
    if stated is None:
        return gettext("不归入指标")
    name, unit = names.get(stated["indicator"], (stated["indicator"], ""))
    role = "" if stated["role"] == Fact.Role.TOTAL else f"（{Fact.Role(stated['role']).label}）"
    return f"{name} {_figure([stated['value'], stated['bound']])}{unit}{role}"


def _figure(pair: list[str] | None) -> str:
    if pair is None:
        return "—"
    value, bound = pair
    return value if bound == Bound.EXACT else f"{Bound(bound).label} {value}"


@require_GET
@administrator_required
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer with the job's progress (a fragment)."""
    return render(request, "catalogue/progress.html", _progress(get_object_or_404(Rereading, pk=pk)))


@require_POST
@administrator_required
def act(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """Pause a job, go on with it, or cancel it."""
    job = get_object_or_404(Rereading, pk=pk)
    if not ACTIONS[action](job, request.user):
        messages.warning(request, gettext("情况刚刚变了，没有改动。这里是现在的进度。"))
    return redirect("reports:rereading", pk=pk)


@require_POST
@administrator_required
def save(request: SignedInRequest, pk: int) -> HttpResponse:
    """Save the draft of a preview; where examples fail, only with a reason. Then, if wanted, read all reports anew."""
    job = get_object_or_404(Rereading.objects.select_related("indicator"), pk=pk, kind=Rereading.Kind.PREVIEW)
    verdict = _check(job)
    if verdict is None:
        raise Http404
    reason = request.POST.get("reason", "").strip()[:MAX_REASON]
    if not job.is_over:
        messages.error(request, gettext("预览还没有读完。请等它读完，或者停止预览后再保存。"))
        return _show(request, job, status=422, reason=reason)
    if verdict.failed and not (reason and request.POST.get("despite")):
        messages.error(request, gettext("有例句没有读对，没有保存。请返回修改；确要保存，请写明理由并勾选。"))
        return _show(request, job, status=422, reason=reason)
    told = {"failed_examples": verdict.failed, "previewed": f"{job.count_done()}/{job.total}"}
    try:
        indicator = _save(job, request, reason, told)
    except OvertakenError:
        messages.error(request, gettext("别人刚刚改了这个指标，您的草稿没有保存。请返回修改，看看现在的内容。"))
        return _show(request, job, status=409, reason=reason)
    messages.success(request, gettext("已保存指标“%(name)s”。") % {"name": indicator.name})
    if request.POST.get("reparse"):
        older = Report.objects.exclude(parser_version=knowledge.reading_version())
        return _start(request, older, gettext("保存“%(name)s”之后") % {"name": indicator.name_zh})
    return redirect("reports:indicator", pk=indicator.pk)


def _save(job: Rereading, request: SignedInRequest, reason: str, told: dict[str, Any]) -> Indicator:
    said = job.draft or {}
    if job.indicator is None:
        return add_indicator(Indicator.from_snapshot(said), request.user, reason=reason, **told)
    return change_indicator(job.indicator, said, request.user, based_on=job.based_on, reason=reason, **told)


@require_GET
@administrator_required
def export(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand out all that a job changes, as a workbook."""
    job = get_object_or_404(Rereading, pk=pk)
    items = job.reports.visible_to(request.user).filter(state=STATES.CHANGED).order_by("pk")
    names = {code: name for code, name, _unit in _named()}
    if job.draft:
        names[job.draft["code"]] = job.draft["name_zh"]
    name = gettext("%(job)s变化清单.xlsx") % {"job": job}
    audit.record(request, audit.Action.EXPORTED, name, rows=items.count())
    content = build_workbook(items.select_related("report__township").iterator(chunk_size=500), names)
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response

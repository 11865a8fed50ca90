"""What a person decides about a file: a script is answered with the row, a plain form with a page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, editor_required
from accounts.return_address import return_address
from reports_app import ingest
from reports_app.forms import IdentityForm
from reports_app.models import Document, Report
from reports_app.views.tray import build_rows, render_row

Decide = Callable[..., Document]

DECISIONS: dict[str, tuple[Decide, str]] = {
    "accept": (ingest.accept_as_new_version, gettext_noop("已作为新版本，正在重新读取。")),
    "keep": (
        ingest.keep_as_earlier_version,
        gettext_noop("已保留两个文件，现行的没有替换。这个文件可在报告页的版本里查看。"),
    ),
    "reinstate": (
        ingest.reinstate,
        gettext_noop("已恢复这个版本，正在重新读取。人工决定照样有效，对不上的会列为冲突。"),
    ),
    "withdraw": (ingest.withdraw, gettext_noop("已撤回。文件在回收站保存30天，其间可以恢复。")),
    "restore": (ingest.restore, gettext_noop("已恢复，正在重新读取。")),
    "retry": (ingest.retry, gettext_noop("正在重新读取。")),
}
RESTORED_BESIDE = gettext_noop(
    "已从回收站取出。这个乡镇这一年已有现行报告，读完后请选择：替换现行的、两个都留，还是撤回。"
)
CONFIRMED = gettext_noop("已按您确认的乡镇和年度处理。")
REPLACED = gettext_noop("您查看期间，这份报告的现行文件换过了（或正在换），没有替换。请看过与现在的差别再决定。")
OVERTAKEN = gettext_noop("这个文件的状态刚刚变了，没有改动。请按现在的状态处理。")


@require_POST
@editor_required
def decide(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """Accept, keep, reinstate, withdraw, restore or retry a file."""
    document = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    act, done = DECISIONS[action]
    seen = {"shown": _to_key(request.POST.get("shown", ""))} if action in {"accept", "reinstate"} else {}
    try:
        act(document, request.user, **seen)
    except ingest.ReplacedError:
        return _answer(request, document, error=REPLACED, back=reverse("reports:consider", args=[document.pk]))
    except ingest.DecisionError:
        return _answer(request, document, error=OVERTAKEN)
    place = Report.objects.filter(township=document.township_id or 0, year=document.year or 0)
    if action == "restore" and place.exists():
        done = RESTORED_BESIDE
    return _answer(request, document, message=done)


@require_http_methods(["GET", "POST"])
@editor_required
def identify(request: SignedInRequest, pk: int) -> HttpResponse:
    """Store a file under the township and year that the form names.

    A refused form stands at this address: who loads it anew, or chooses another language there, comes to the file.
    """
    document = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    if request.method == "GET":
        return redirect("reports:document", pk=pk)
    form = IdentityForm(request.user, request.POST)
    if not form.is_valid() or form.township is None:
        return _refuse(request, document, form)
    try:
        ingest.confirm_identity(document, form.township, form.cleaned_data["year"], request.user)
    except ingest.DecisionError:
        return _answer(request, document, error=OVERTAKEN)
    return _answer(request, document, message=CONFIRMED)


def _to_key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _answer(
    request: SignedInRequest, document: Document, *, message: str = "", error: str = "", back: str = ""
) -> HttpResponse:
    if _wants_json(request):
        return _row_response(request, document, error=error)
    if error:
        messages.error(request, gettext(error))
    else:
        messages.success(request, gettext(message))
    back = back or _way_back(request)
    came_from_report = document.report_id and back == reverse("reports:report", args=[document.report_id])
    if came_from_report and _reload(document).report_id != document.report_id:
        return redirect("reports:document", document.pk)
    return HttpResponseRedirect(back)


def _refuse(request: SignedInRequest, document: Document, form: IdentityForm) -> HttpResponse:
    if _wants_json(request):
        return _row_response(request, document, form=form)
    row = build_rows([_reload(document)], request.user, bound=form)[0]
    return render(
        request,
        "reports/identify.html",
        {"row": row, "next": _way_back(request)},
        status=422,
    )


def _row_response(
    request: SignedInRequest, document: Document, *, form: IdentityForm | None = None, error: str = ""
) -> JsonResponse:
    row = build_rows([_reload(document)], request.user, bound=form)[0]
    answer = {
        "id": document.pk,
        "bucket": row.bucket,
        "html": render_row(request, row),
        "error": gettext(error) if error else "",
    }
    return JsonResponse(answer, status=409 if error else 422 if form else 200)


def _reload(document: Document) -> Document:
    return Document.objects.select_related("township", "report").without_text().get(pk=document.pk)


def _wants_json(request: SignedInRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _way_back(request: SignedInRequest) -> str:
    return return_address(request, default=reverse("reports:upload"))

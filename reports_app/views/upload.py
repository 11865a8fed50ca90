"""The upload page: files come in one request each, and the tray tells where each stands."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import SignedInRequest, editor_required
from reports_app import failures, ingest, storage
from reports_app.forms import MAX_SUGGESTIONS
from reports_app.models import Document, Township
from reports_app.views.tray import build_rows, render_row

CHUNK_BYTES = 256 * 1024
DOCUMENT_ID = re.compile(r"[0-9]{1,18}")
MAX_TRAY_ROWS = 1000
REFUSED_STATUS = {"too_large": 413, "empty": 400, "no_space": 507}


@require_http_methods(["GET", "POST"])
@editor_required
def upload(request: SignedInRequest) -> HttpResponse:
    """Show the page, or take in the files of the plain form (for a browser without script)."""
    if request.method == "POST":
        _take_form(request)
        return redirect("reports:upload")
    documents = Document.objects.visible_to(request.user).in_tray_of(request.user)
    rows = build_rows(documents.select_related("township", "report").without_text()[:MAX_TRAY_ROWS], request.user)
    context = {
        "rows": rows,
        "done": [row for row in rows if row.bucket == "done"],
        "open": [row for row in rows if row.bucket != "done"],
        "max_bytes": settings.MAX_UPLOAD_BYTES,
        "max_megabytes": settings.MAX_UPLOAD_BYTES // 2**20,
        "max_files": settings.MAX_UPLOAD_FILES,
    }
    return render(request, "reports/upload.html", context)


@require_POST
@editor_required
def send(request: SignedInRequest) -> JsonResponse:
    """Take in one file: the request's body is the file, the header X-File-Name its name (percent-encoded)."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAX_UPLOAD_BYTES:
        return _refuse("too_large")
    name = unquote(request.headers.get("X-File-Name", ""), errors="replace")
    try:
        receipt = ingest.receive(Body(request), name, request.user)
    except storage.UploadRefusedError as error:
        return _refuse(error.code)
    if not receipt.is_duplicate:
        document = Document.objects.select_related("township", "report").get(pk=receipt.document.pk)
        return JsonResponse(_row_answer(request, document), status=201)
    return JsonResponse(_duplicate_answer(request, receipt.document))


class Body:
    """A request's body as chunks, never whole in memory."""

    def __init__(self, request: SignedInRequest) -> None:
        self.request = request

    def chunks(self) -> Iterator[bytes]:
        while chunk := self.request.read(CHUNK_BYTES):
            yield chunk


@require_GET
@editor_required
def tray(request: SignedInRequest) -> JsonResponse:
    """Return the state of the documents asked for (`?id=1&id=2`), with the rows of those that are final."""
    ids = [value for value in request.GET.getlist("id")[: settings.MAX_UPLOAD_FILES] if DOCUMENT_ID.fullmatch(value)]
    found = Document.objects.visible_to(request.user).filter(pk__in=ids)
    rows = build_rows(found.select_related("township", "report").without_text(), request.user)
    answer = [
        {
            "id": row.document.pk,
            "bucket": row.bucket,
            "state": row.document.get_state_display(),
            "html": render_row(request, row) if row.is_final else "",
        }
        for row in rows
    ]
    return JsonResponse({"rows": answer})


@require_POST
@editor_required
def put_away(request: SignedInRequest) -> HttpResponse:
    """Take what is done off the upload page; the reports stay where they are."""
    mine = Document.objects.in_tray_of(request.user)
    mine.filter(state__in=[Document.State.PARSED, Document.State.WITHDRAWN]).update(is_put_away=True)
    return redirect("reports:upload")


@require_GET
@editor_required
def townships(request: SignedInRequest) -> JsonResponse:
    """Return the labels of townships that begin with or hold `?q=`, within the account's area."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    found = Township.objects.visible_to(request.user).matching(text)[:MAX_SUGGESTIONS] if text else []
    return JsonResponse({"labels": [place.label for place in found]})


def _take_form(request: SignedInRequest) -> None:
    taken = 0
    for file in request.FILES.getlist("files"):
        name = file.name or ""
        try:
            receipt = ingest.receive(file, name, request.user)
        except storage.UploadRefusedError as error:
            messages.error(request, f"{storage.clean_name(name)}{gettext('：')}{gettext(failures.REFUSED[error.code])}")
            continue
        if receipt.is_duplicate:
            messages.warning(
                request,
                f"{storage.clean_name(name)}{gettext('：')}{_duplicate_answer(request, receipt.document)['message']}",
            )
        else:
            taken += 1
    if taken:
        text = ngettext("已收到 %(count)s 个文件，正在读取。", "已收到 %(count)s 个文件，正在读取。", taken)
        messages.success(request, text % {"count": taken})
    elif not request.FILES.getlist("files"):
        messages.error(request, gettext("没有选择文件。请先选择文件，再点“上传”。"))


def _refuse(code: str) -> JsonResponse:
    return JsonResponse({"message": gettext(failures.REFUSED[code])}, status=REFUSED_STATUS[code])


def _row_answer(request: SignedInRequest, document: Document) -> dict[str, object]:
    row = build_rows([document], request.user)[0]
    return {"id": document.pk, "bucket": row.bucket, "html": render_row(request, row)}


def _duplicate_answer(request: SignedInRequest, document: Document) -> dict[str, object]:
    """Tell what the same bytes are already, as far as the account may know."""
    seen = Document.objects.visible_to(request.user).select_related("township", "report").filter(pk=document.pk).first()
    if seen is None:
        return {
            "message": gettext("同样的文件已由其他单位上传，不在您的查看范围内。如需处理，请联系系统管理员。"),
            "url": "",
        }
    if seen.report is not None:
        message = gettext("同样的文件已经入库：%(report)s年报告。没有重复保存。") % {"report": seen.report}
        return {"message": message, "url": seen.report.get_absolute_url()}
    message = gettext("同样的文件已经上传过，现在的状态是“%(state)s”。没有重复保存。")
    return {"message": message % {"state": seen.get_state_display()}, "url": "", **_row_answer(request, seen)}

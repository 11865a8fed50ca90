"""The upload page: files come in one request each, large ones in pieces, and the tray tells where each stands."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
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
from reports_app.storage.pieces import OffsetError, Partial
from reports_app.views.tray import build_rows, look, render_row, same_text_of

CHUNK_BYTES = 256 * 1024
REFUSED_STATUS = {"too_large": 413, "empty": 400, "changed": 422, "no_space": 507}


@require_http_methods(["GET", "POST"])
@editor_required
def upload(request: SignedInRequest) -> HttpResponse:
    """Show the page, or take in the files of the plain form (for a browser without script)."""
    if request.method == "POST":
        _take_form(request)
        return redirect("reports:upload")
    shown = look(request.user)
    context = {
        "tray": shown,
        "counts_json": json.dumps(shown.counts),
        "done": build_rows(shown.done, request.user),
        "open": build_rows(shown.open, request.user),
        "max_bytes": settings.MAX_UPLOAD_BYTES,
        "max_megabytes": settings.MAX_UPLOAD_BYTES // 2**20,
        "max_archive_bytes": settings.MAX_ARCHIVE_BYTES,
        "max_archive_megabytes": settings.MAX_ARCHIVE_BYTES // 2**20,
        "max_files": settings.MAX_UPLOAD_FILES,
    }
    return render(request, "reports/upload.html", context)


@require_POST
@editor_required
def send(request: SignedInRequest) -> JsonResponse:
    """Take in one file: the request's body is the file, the header X-File-Name its name (percent-encoded).

    The header X-File-SHA256 may say what it is, so that a file that was changed on its way is not stored.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAX_ARCHIVE_BYTES:
        return _refuse("too_large")
    name = unquote(request.headers.get("X-File-Name", ""), errors="replace")
    try:
        receipt = ingest.receive(Body(request), name, request.user, sha256=request.headers.get("X-File-SHA256", ""))
    except storage.UploadRefusedError as error:
        return _refuse(error.code)
    return _welcome(request, receipt)


@require_http_methods(["GET", "PATCH", "DELETE"])
@editor_required
def part(request: SignedInRequest) -> HttpResponse:
    """Take in a large file piece by piece: `?name=&size=&modified=` say which, the header Upload-Offset where to go on.

    GET tells how many bytes are there. PATCH adds the body; a piece that does not follow is answered 409 with the
    offset to go on at. The last piece has the header X-File-SHA256 and is answered as `send` does.
    """
    partial = _find_partial(request)
    if partial is None:
        return _refuse("too_large")
    if request.method == "DELETE":
        partial.discard()
        return HttpResponse(status=204)
    if request.method == "GET":
        return JsonResponse({"offset": partial.offset()})
    try:
        there = partial.append(int(request.headers.get("Upload-Offset") or 0), Body(request).chunks())
        if there < partial.size:
            return JsonResponse({"offset": there})
        staged = partial.finish(request.headers.get("X-File-SHA256", ""))
        return _welcome(request, ingest.admit(staged, partial.name, request.user))
    except OffsetError as error:
        return JsonResponse({"offset": error.offset}, status=409)
    except storage.UploadRefusedError as error:
        return _refuse(error.code)


def _find_partial(request: SignedInRequest) -> Partial | None:
    """Return what is being sent; None where its size makes no sense."""
    size = request.GET.get("size", "")
    if not re.fullmatch(r"[0-9]{1,12}", size) or not 0 < int(size) <= settings.MAX_ARCHIVE_BYTES:
        return None
    return Partial(request.user.pk, request.GET.get("name", ""), int(size), request.GET.get("modified", "")[:40])


def _welcome(request: SignedInRequest, receipt: ingest.Receipt) -> JsonResponse:
    if receipt.is_duplicate:
        return JsonResponse(_duplicate_answer(request, receipt.document))
    return JsonResponse({"id": receipt.document.pk}, status=201)


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
    """Return what the tray shows now: counts, the documents in their order, and the rows that the page has not.

    `?have=12-parsed,13-reading` says which rows it has.
    """
    have = set(request.GET.get("have", "").split(","))
    shown = look(request.user)
    fresh = [document for document in (*shown.open, *shown.done) if f"{document.pk}-{document.state}" not in have]
    answer = {
        "counts": shown.counts,
        "open": [document.pk for document in shown.open],
        "done": [document.pk for document in shown.done],
        "rows": {row.document.pk: render_row(request, row) for row in build_rows(fresh, request.user)},
    }
    return JsonResponse(answer)


@require_GET
@editor_required
def progress(request: SignedInRequest) -> JsonResponse:
    """Return how many of the account's files since `?since=` (milliseconds since 1970) are there and still at work."""
    since = request.GET.get("since", "")
    begun = datetime.fromtimestamp(int(since) / 1000, UTC) if re.fullmatch(r"[0-9]{1,14}", since) else None
    mine = Document.objects.in_tray_of(request.user)
    counts = (mine.filter(uploaded_at__gte=begun) if begun else mine).count_buckets()
    return JsonResponse({"total": sum(counts.values()), "busy": counts.get("busy", 0)})


@require_POST
@editor_required
def put_away(request: SignedInRequest) -> HttpResponse:
    """Take what is done off the upload page; the reports stay where they are."""
    mine = Document.objects.in_tray_of(request.user)
    settled = [Document.State.PARSED, Document.State.WITHDRAWN, Document.State.UNPACKED]
    mine.filter(state__in=settled).update(is_put_away=True)
    return redirect("reports:upload")


@require_POST
@editor_required
def withdraw_same(request: SignedInRequest) -> HttpResponse:
    """Withdraw every file of the tray that says no more than the one in force."""
    count = 0
    for document in same_text_of(request.user):
        with suppress(ingest.DecisionError):  # decided meanwhile
            ingest.withdraw(document, request.user, seen=Document.State.NEEDS_CHOICE)
            count += 1
    text = ngettext(
        "已撤回 %(count)s 个正文相同的文件，可以在回收站恢复。",
        "已撤回 %(count)s 个正文相同的文件，可以在回收站恢复。",
        count,
    )
    messages.success(request, text % {"count": count})
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
    message = gettext("同样的文件已经上传过：“%(name)s”，现在的状态是“%(state)s”。没有重复保存。")
    return {"message": message % {"name": seen.original_name, "state": seen.state_word}, "url": ""}

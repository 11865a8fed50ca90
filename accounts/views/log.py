"""The log of who did what."""

import csv
import json
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts import chain
from accounts.access import audit_reader_required
from accounts.audit import Action, record
from accounts.forms import AuditFilterForm
from accounts.log_words import LogWords
from accounts.models import AuditEvent

PAGE_ENTRIES = 50
FORMULA_SIGNS = tuple("=+-@\t\r＝＋－＠")


@require_GET
@audit_reader_required
def show_log(request: HttpRequest) -> HttpResponse:
    """Show the log, newest first, filtered by account, action, subject and days."""
    form = AuditFilterForm(request.GET)
    form.is_valid()
    page = Paginator(_filtered(form.cleaned_data), PAGE_ENTRIES).get_page(request.GET.get("page"))
    words = LogWords()
    rows = [(event, words.action(event), words.subject(event), words.detail(event)) for event in page]
    asked = request.GET.copy()
    asked.pop("page", None)
    chain.seal_events()
    sealed, seal = chain.head()
    context = {"form": form, "page": page, "rows": rows, "asked": asked.urlencode(), "sealed": sealed, "seal": seal}
    return render(request, "accounts/audit.html", context)


@require_GET
@audit_reader_required
def export_log(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out the log as filtered, oldest first, as CSV that spreadsheets open.

    Each entry is in words, with its seal and with what is stored and sealed, as JSON.
    """
    form = AuditFilterForm(request.GET)
    form.is_valid()
    chain.seal_events()
    found = _filtered(form.cleaned_data).order_by("pk").select_related("seal")
    name = gettext("操作记录%(day)s.csv") % {"day": localdate().isoformat()}
    record(request, Action.LOG_EXPORTED, name, rows=found.count())
    response = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _lines(found: QuerySet[AuditEvent]) -> Iterator[str]:
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    headings = (
        _("编号"),
        _("时间"),
        _("账号"),
        _("操作"),
        _("对象"),
        _("详情"),
        _("来源地址"),
        _("校验值"),
        _("原始记录"),
    )
    yield "\ufeff" + writer.writerow([str(heading) for heading in headings])
    words = LogWords()
    for event in found.iterator(chunk_size=1000):
        seal = getattr(event, "seal", None)
        cells = [
            str(event.pk),
            localtime(event.at).strftime("%Y-%m-%d %H:%M:%S"),
            str(event.user or ""),
            words.action(event),
            words.subject(event),
            gettext("；").join(words.detail(event)),
            event.address or "",
            seal.hash if seal else "",
            json.dumps([event.action, event.subject, event.detail], ensure_ascii=False),
        ]
        yield writer.writerow([_as_text(cell) for cell in cells])


def _as_text(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{cell}" if cell.lstrip()[:1] in FORMULA_SIGNS else cell


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _filtered(wanted: dict[str, object]) -> QuerySet[AuditEvent]:
    conditions = {
        "user": wanted.get("user"),
        "action": wanted.get("action"),
        "subject__icontains": wanted.get("subject"),
        "at__date__gte": wanted.get("since"),
        "at__date__lte": wanted.get("until"),
    }
    given = {lookup: value for lookup, value in conditions.items() if value}
    return AuditEvent.objects.filter(**given).select_related("user")

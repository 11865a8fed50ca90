"""The log of who did what."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import audit_reader_required
from accounts.audit import action_words, detail_words
from accounts.forms import AuditFilterForm
from accounts.models import AuditEvent

PAGE_ENTRIES = 50


@require_GET
@audit_reader_required
def show_log(request: HttpRequest) -> HttpResponse:
    """Show the log, newest first, filtered by account, action, subject and days."""
    form = AuditFilterForm(request.GET)
    form.is_valid()
    page = Paginator(_filtered(form.cleaned_data), PAGE_ENTRIES).get_page(request.GET.get("page"))
    rows = [(event, action_words(event.action), detail_words(event.detail)) for event in page]
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {"form": form, "page": page, "rows": rows, "asked": asked.urlencode()}
    return render(request, "accounts/audit.html", context)


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

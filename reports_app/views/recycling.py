"""The bin: withdrawn files, who withdrew them, how long they stay; back they go, or for good."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SignedInRequest, administrator_required, editor_required
from reports_app import ingest
from reports_app.models import Document
from reports_app.models.document import BIN_PERIOD
from reports_app.views.decisions import OVERTAKEN

PAGE_SIZE = 50


@require_GET
@editor_required
def show_bin(request: SignedInRequest) -> HttpResponse:
    """Show the withdrawn files that the account may see."""
    found = Document.objects.visible_to(request.user).in_bin().without_text()
    found = found.select_related("township", "withdrawn_by")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reports/bin.html", {"page": page, "days": BIN_PERIOD.days})


@require_POST
@administrator_required
def purge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a withdrawn file for good."""
    document = get_object_or_404(Document.objects.visible_to(request.user).without_text(), pk=pk)
    try:
        ingest.purge(document, request.user)
    except ingest.DecisionError:
        messages.error(request, gettext(OVERTAKEN))
    except ingest.BackupUnderWayError:
        messages.error(request, gettext("正在备份，暂时不能彻底删除，没有改动。请稍后再试。"))
    else:
        messages.success(request, gettext("已彻底删除：%(name)s。") % {"name": document.original_name})
    return redirect("reports:bin")

"""Original files go out as they came in, as attachments that no browser runs."""

import logging

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest
from accounts.audit import Action, record
from reports_app import storage
from reports_app.models import Document
from reports_app.models.document import TABLED

logger = logging.getLogger(__name__)


@require_GET
def download_original(request: SignedInRequest, pk: int) -> HttpResponse | FileResponse:
    """Send the file; one that is gone from the disk or no longer what was uploaded is told, with its number."""
    visible = Document.objects.visible_to(request.user).without_text()
    document = get_object_or_404(visible, pk=pk)
    name = document.original_name
    if document.format == TABLED:  # figures of a table: the table itself for who may see all of it, else their lines
        document = visible.filter(pk=document.archive_id or 0).first() or document
        name = document.original_name if document.format != TABLED else f"{name}.txt"
    try:
        file = storage.open_verified(document.storage_name, document.sha256)
    except FileNotFoundError:
        logger.error("stored file %s of document %s is missing", document.storage_name, document.pk)
        return render(request, "reports/file_missing.html", {"document": document}, status=404)
    except storage.ChangedFileError:
        logger.error("stored file %s of document %s has changed", document.storage_name, document.pk)
        return render(request, "reports/file_changed.html", {"document": document}, status=409)
    record(request, Action.DOWNLOADED, f"{document.original_name}（{document.pk}）")
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response

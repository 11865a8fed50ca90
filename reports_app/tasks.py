"""Entry points of the queue: each calls one function."""

from reports_app import ingest, originals, rereading
from reports_app.indexing import index_waiting
from reports_app.models import Document, PlaceName
from reports_app.rows.coverage import refresh_larger_areas
from reports_app.rows.kept_figures import keep_missing
from reports_app.township_groups import forget_deleted_groups


def process_document(document_id: int, *, recognise: bool = False) -> None:
    """Read one document; a try that broke is queued again until the document's three tries are used up."""
    if ingest.process(document_id, recognise=recognise) == Document.State.RECEIVED:
        ingest.queue(document_id)


def purge_expired() -> None:
    """Delete for good what has been withdrawn for long enough."""
    ingest.purge_expired()
    forget_deleted_groups()


def refresh_figures() -> None:
    """Count anew the areas of which something changed, and learn how new places sound."""
    keep_missing()
    refresh_larger_areas()
    PlaceName.objects.keep_missing()


def index_reports() -> None:
    """Have the search find what was stored since; what is left after a while, the next run takes."""
    index_waiting(seconds=20)


def make_pages(document_id: int) -> None:
    """Make the pages of a Word file that somebody wants to see."""
    originals.make_pages(document_id)


def reread_reports(job_pk: int) -> None:
    """Read reports of a job again for a while, then let other tasks have their turn."""
    if rereading.work(job_pk):
        rereading.queue(job_pk)

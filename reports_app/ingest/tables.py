"""Figures of old years from a table: checked while it waits, then entered as one document and report a township-year.

A report that was read from a text is never touched; one that comes later takes the place of what a table gave.
"""

import hashlib
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.audit import Action
from accounts.models import User
from reports_app import reading, storage
from reports_app.ingest.deciding import DecisionError
from reports_app.ingest.leasing import Lease, leased
from reports_app.ingest.queueing import audit, queue_again
from reports_app.ingest.receiving import Chunked, receive
from reports_app.models import Document, Indicator, Report, Township
from reports_app.tables import tabled
from reports_app.tables.figures import Checked, Entry, Measure, Place, check
from reports_app.tables.spreadsheet import LIMITS

State = Document.State
HAS_REPORT, HAS_TABLE = "has_report", "has_table"
WHOLE_KINDS = {Indicator.Kind.COUNT, Indicator.Kind.PEOPLE}


def receive_table(file: Chunked, name: str, user: User) -> Document:
    """Store a table that waits to be looked at; raise UploadRefusedError, or DecisionError for another's file."""
    with transaction.atomic():  # no worker sees it before it waits for a person
        document = receive(file, name, user, enqueue=False).document
        document = Document.objects.select_for_update().get(pk=document.pk)
        is_free = document.state in {State.RECEIVED, State.FAILED, State.WITHDRAWN, State.NEEDS_ENTRY}
        if not is_free or (document.uploaded_by_id not in {user.pk, None} and user.area_codes):
            raise DecisionError
        document.state, document.error, document.is_put_away = State.NEEDS_ENTRY, "", True
        document.identity_confirmed, document.uploaded_by = False, user
        document.format, document.heartbeat = tabled.WORKBOOK, timezone.now()
        document.save()
    return document


def check_table(document: Document, user: User) -> Checked:
    """Return what the table says of the account's townships; raise ReadingError where it cannot be read."""
    sheet = reading.read_cells(storage.path_of(document.storage_name), limits=LIMITS)
    return check(sheet, list_places(user), list_measures(), this_year=timezone.localdate().year)


def note_faults(table: Document, told: str) -> None:
    """Keep why a table cannot be entered as it is, "" where it can: for lists of tables, which look into none."""
    if table.error != told:
        Document.objects.filter(pk=table.pk, state=State.NEEDS_ENTRY).update(error=told)
        table.error = told


def list_places(user: User) -> Iterable[Place]:
    """Return the townships that the account may see, as a table must name them."""
    rows = Township.objects.visible_to(user).values_list("pk", "code", "name", "county")
    return (Place(*row) for row in rows.iterator(chunk_size=5_000))


def list_measures() -> list[Measure]:
    """Return the catalogue's indicators, as a table must name them."""
    return [
        Measure(
            indicator.code,
            (indicator.name_zh, indicator.name_en),
            indicator.unit,
            is_rate=indicator.kind == Indicator.Kind.RATE,
            is_whole=indicator.kind in WHOLE_KINDS,
        )
        for indicator in Indicator.objects.order_by("order", "code")
    ]


def find_taken(entries: Iterable[Entry], table: Document) -> dict[tuple[int, int], str]:
    """Return the townships and years of the entries that have a report, by why they are left out."""
    wanted = {(entry.place.pk, entry.year) for entry in entries}
    reports = Report.objects.filter(
        township__in={place for place, _ in wanted}, year__in={year for _, year in wanted}
    ).exclude(document__archive=table)
    rows = reports.values_list("township", "year", "document__format")
    return {
        (place, year): HAS_TABLE if format_ == tabled.TABLED else HAS_REPORT
        for place, year, format_ in rows
        if (place, year) in wanted
    }


def confirm_table(document: Document, user: User) -> Document:
    """Queue the table to be entered; raise DecisionError where it does not wait for that."""
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        if document.state != State.NEEDS_ENTRY:
            raise DecisionError
        document.identity_confirmed, document.uploaded_by = True, user
        audit(user, Action.TABLE_ENTERED, document)
        queue_again(document)
    return document


def wait_for_entry(lease: Lease, told: str) -> Document.State | None:
    """Let the table wait for somebody to look at it again, told why; call inside a transaction."""
    table = leased(lease)
    if table is None:
        return None
    table.state, table.identity_confirmed, table.error = State.NEEDS_ENTRY, False, told
    table.save(update_fields=["state", "identity_confirmed", "error"])
    return State.NEEDS_ENTRY


def enter(lease: Lease, checked: Checked) -> list[Document]:
    """Make each entry a document whose report is to be stored; call inside the transaction that does so.

    What has a report is left out and told with the table.
    """
    table = leased(lease)
    if table is None:
        return []
    taken = find_taken(checked.entries, table)
    members = [
        _compose_document(table, entry)
        for entry in sorted(checked.entries, key=lambda entry: (entry.place.pk, entry.year))
        if (entry.place.pk, entry.year) not in taken
    ]
    table.left_out = [
        [f"{entry.place.name}{entry.year}", taken[entry.place.pk, entry.year]]
        for entry in checked.entries
        if (entry.place.pk, entry.year) in taken
    ]
    table.state, table.error = State.UNPACKED, ""
    table.save(update_fields=["left_out", "state", "error"])
    return members


def _compose_document(table: Document, entry: Entry) -> Document:
    """Return the stored document of an entry; the same table entered again finds the one that was there."""
    text, cells = tabled.compose(entry, table.original_name, table.pk)
    content = text.encode()
    known = Document.objects.select_for_update().filter(sha256=hashlib.sha256(content).hexdigest()).first()
    document = known or Document(sha256=hashlib.sha256(content).hexdigest(), storage_name=storage.new_storage_name())
    if known is None:
        storage.keep(storage.stage([content]), document.storage_name)
    document.original_name, document.size, document.format = table.original_name, len(content), tabled.TABLED
    document.text, document.cells, document.archive = text, cells, table
    document.township_id, document.year, document.identity_confirmed = entry.place.pk, entry.year, True
    document.uploaded_by, document.uploaded_at, document.is_put_away = table.uploaded_by, timezone.now(), True
    document.state, document.withdrawn_at, document.withdrawn_by = State.READING, None, None
    document.save()
    return document

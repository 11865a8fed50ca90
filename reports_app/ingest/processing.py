"""A stored file becomes its report: read, parsed, and stored as what it says of a township's year.

`process` may be called any number of times for a document: it takes the document by a lease, and what it stores
replaces what was there.
"""

import logging
from collections.abc import Iterable

from django.db import transaction

from reports_app import failures, knowledge, reading, rows, storage
from reports_app.ingest.leasing import Lease, fail, give_back, kept_alive, leased, take
from reports_app.ingest.placing import decide_place, describe_identity
from reports_app.ingest.queueing import TASK_SECONDS, queue
from reports_app.ingest.tables import check_table, enter, wait_for_entry
from reports_app.ingest.unpacking import unpack
from reports_app.models import Document, Report, ReportAddress, Township
from reports_app.parsing import model
from reports_app.reader import Reader
from reports_app.reading.model import (
    RECOGNITION_LIMITS,
    Doubt,
    ErrorCode,
    Limits,
    Place,
    ReadDocument,
    ReadingError,
)
from reports_app.rows import recheck_years
from reports_app.rows.replay import Replay, note_conflicts, prepare
from reports_app.tables import tabled

logger = logging.getLogger(__name__)

State = Document.State
# Reading ends well before the queue kills the task; parsing has the rest.
READING_LIMITS = Limits(cpu_seconds=30, wall_seconds=TASK_SECONDS - 40)
MOST_NUMBERS = 10_000
"""A report has some hundred; every page of one with more would take seconds."""


def process(document_id: int, *, recognise: bool = False) -> Document.State | None:
    """Read, parse and store one document; return the state it is in then, None where there is nothing more to do.

    A scan is left to a longer task of the queue, which calls this again with `recognise`.

    A try that breaks gives the document back as RECEIVED, the third one as FAILED: whoever called may call again.
    """
    lease = take(document_id)
    if lease is None:
        return None
    try:
        with kept_alive(lease):
            return _work(lease, recognise=recognise)
    except ReadingError as error:
        if error.code == ErrorCode.SCANNED:
            return _recognise_later(lease)
        logger.info("document %s is not readable: %s", document_id, error.code)
        return fail(lease, failures.explain_unreadable(error.code))
    except Exception:  # the boundary: whatever breaks, the document must say so
        logger.exception("document %s broke the reading", document_id)
        return give_back(lease)


def _work(lease: Lease, *, recognise: bool) -> Document.State | None:
    document = Document.objects.get(pk=lease.document_id)
    if document.format == tabled.WORKBOOK:
        return _enter_table(lease, document)
    try:
        read = _read(document, RECOGNITION_LIMITS if recognise else READING_LIMITS)
    except ReadingError as error:
        if error.code != ErrorCode.ARCHIVE:
            raise
        if document.archive_id is not None:
            raise ReadingError(ErrorCode.NESTED_ARCHIVE) from error
        return unpack(lease, document)
    is_tabled = document.format == tabled.TABLED
    parsed = parse(document) if is_tabled else Reader.of_today().parse_text(read.text, document.original_name)
    if len(parsed.numbers) > MOST_NUMBERS:
        raise ReadingError(ErrorCode.TOO_LARGE)
    return _settle(lease, read, parsed)


def _enter_table(lease: Lease, document: Document) -> Document.State | None:
    """Store every figure of a table in one transaction; one with something wrong, or not confirmed, waits."""
    user = document.uploaded_by
    checked = check_table(document, user) if user and document.identity_confirmed else None
    with transaction.atomic():
        if checked is None or checked.problems:
            return wait_for_entry(lease, failures.TABLE_WITH_FAULTS if checked else "")
        for member in enter(lease, checked):
            if member.township is not None and member.year is not None:
                _store(member, member.township, member.year, parse(member))
                member.save()
    return State.UNPACKED


@transaction.atomic
def _recognise_later(lease: Lease) -> None:
    if give_back(lease, is_pause=True) is not None:
        queue(lease.document_id, recognise=True)


def _read(document: Document, limits: Limits) -> ReadDocument:
    """Return the document's canonical text; once read, every offset points into it, so it is kept."""
    if document.text:
        return ReadDocument(
            text=document.text,
            format=document.format,
            warnings=tuple(document.warnings),
            pages=tuple((width, height) for width, height in document.pages),
            places=tuple(Place(*place) for place in document.places),
            doubts=tuple(Doubt(*doubt) for doubt in document.doubts),
        )
    path = storage.path_of(document.storage_name)
    return reading.read_file(path, document.original_name, limits=limits)


def parse(document: Document, decided: Replay = rows.NOTHING_DECIDED) -> model.ParsedReport:
    """Return what the document's text says, with what persons decided laid over it; nothing is stored."""
    return Reader.of_today().parse(document, decided)


@transaction.atomic
def _settle(lease: Lease, read: ReadDocument, parsed: model.ParsedReport) -> Document.State | None:
    document = leased(lease)
    if document is None:
        return None
    document.text, document.format, document.warnings = read.text, read.format, list(read.warnings)
    document.pages, document.places, document.doubts = list(read.pages), list(read.places), list(read.doubts)
    document.identity = describe_identity(parsed.identity)
    decision = decide_place(document, parsed.identity)
    document.township, document.year = decision.township, decision.year
    if decision.problem or decision.township is None or decision.year is None:
        document.state = State.NEEDS_IDENTITY
        document.error = decision.problem if _is_like_a_report(parsed) else failures.NOT_A_REPORT
    else:
        _store(document, decision.township, decision.year, parsed)
    document.save()
    return State(document.state)


def _is_like_a_report(parsed: model.ParsedReport) -> bool:
    """Whether anything speaks for a yearly report: whose it is or of when, a figure, or a part that only reports have.

    A text without sections is one of measures, whatever it is.
    """
    has_parts = bool(set(parsed.parts) - {model.SectionKind.MEASURES})
    return bool(parsed.identity.township or parsed.identity.year or parsed.values or has_parts)


def _store(document: Document, township: Township, year: int, parsed: model.ParsedReport) -> None:
    """Store the document's report, unless another file's is there and nobody has said that this one replaces it."""
    _wait_for(township)
    report = Report.objects.filter(township=township, year=year).first()
    is_asked = report is not None and document.pk != report.document_id and document.report_id != report.pk
    if is_asked and not _gives_way(report, document):
        document.state, document.error, document.report = State.NEEDS_CHOICE, failures.SAME_YEAR, None
        return
    if report is None:
        report = Report(pk=_take_address(township, year), township=township, year=year)
    elif report.document_id != document.pk:
        report.let_be_checked()
    report.document, report.indexed_as = document, ""
    document.state, document.error, document.attempts, document.is_kept_aside = State.PARSED, "", 0, False
    store_reading(report, document, parsed)
    document.report = report


def _take_address(township: Township, year: int) -> int | None:
    """Return the key that a report withdrawn from this place had, for the one that comes; None where none was."""
    left = ReportAddress.objects.filter(township=township, year=year).first()
    if left is None:
        return None
    left.delete()  # the report may move to another place, and its key with it
    return left.number


def _gives_way(report: Report | None, document: Document) -> bool:
    """Whether a report is only what a table gave, and the document is a text."""
    is_table = report is not None and report.document.format == tabled.TABLED
    return is_table and document.format != tabled.TABLED


def store_reading(report: Report, document: Document, parsed: model.ParsedReport | None) -> None:
    """Store what was read from the document as what the report says, with what persons decided about it.

    Where it was not read yet (None) it is now. Call inside a transaction that holds the township.
    """
    write_readings([(report, document, parsed)], version=knowledge.reading_version())
    recheck_years(report.township_id, [report.year])


def write_readings(readings: Iterable[tuple[Report, Document, model.ParsedReport | None]], *, version: str) -> None:
    """Do so for several reports but for what depends on the township's other years: `recheck_years` must follow.

    `version` tells the rules that read them. A confirmed report of which a value became another is to be checked again.
    """
    written = [_write_reading(*reading, version=version) for reading in readings]
    changed = rows.store_rows(written)
    for report, *_ in written:
        if report.pk in changed and report.let_be_checked():
            report.save(update_fields=["review_state"])


def _write_reading(
    report: Report, document: Document, parsed: model.ParsedReport | None, *, version: str
) -> rows.Reading:
    """Store the report itself; return what its rows must say."""
    decided = prepare(report, document)
    if decided or parsed is None:
        parsed = parse(document, decided)
    report.title = (parsed.identity.title or document.original_name)[:200]
    report.parser_version = version
    report.published_on = parsed.identity.published_on
    report.counted_through = parsed.identity.counted_through
    report.parts = list(parsed.parts)
    report.numbers = [
        [number.start, number.end, number.kind] for number in parsed.numbers if number.kind != model.NumberKind.FACT
    ]
    if note_conflicts(decided, parsed):
        report.let_be_checked()
    report.save()
    return rows.Reading(report, document, parsed, decided)


def reread(report: Report) -> None:
    """Read the report's figures again from its stored text, at once; call inside a transaction."""
    store_reading(report, report.document, None)


def _wait_for(township: Township) -> None:
    """Lock the township: two files that take a place in it, in whatever year, do so one after the other."""
    Township.objects.select_for_update(no_key=True).get(pk=township.pk)

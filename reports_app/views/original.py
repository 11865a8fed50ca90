"""The original beside the text: one page as a picture or as placed text, with a sentence and its numbers marked on it.

Nothing of the file itself reaches the browser: only pixels that the child drew, and text that is escaped.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseNotFound
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest
from accounts.audit import Action, record
from reports_app import originals, storage
from reports_app.failures import explain_no_pages
from reports_app.models import Document, Fact, Report
from reports_app.originals import COMPOSED, Progress
from reports_app.originals.marks import Box, find_boxes, find_page, find_runs
from reports_app.reading.model import Place, ReadingError
from reports_app.reading.nursery import NurseryError
from reports_app.reading.page_images import MEDIA_TYPE
from reports_app.report_text import Mark, build_paragraphs
from reports_app.views.report import build_marks

logger = logging.getLogger(__name__)

KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """A number on the page; choosing it marks its sentence."""

    mark: Mark
    boxes: list[Box]


@dataclass(frozen=True, slots=True)
class Shown:
    """A file whose pages are shown, the address of its text, and what is read in it; the number at `at` is chosen."""

    document: Document
    text_address: str
    facts: Sequence[Fact] = ()
    marks: Sequence[Mark] = ()
    at: int | None = None


@require_GET
def show_original(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a page of the report's original: `page` from 1, else the one where the number `at` stands."""
    report = _get_report(request, pk)
    at = _to_number(request.GET.get("at"))
    text_address = f"{report.get_absolute_url()}{f'#at-{at}' if at is not None else ''}"
    facts = list(report.facts.exclude(state=Fact.State.REJECTED).select_related("indicator"))
    return _show(request, report, Shown(report.document, text_address, facts, build_marks(facts, report.numbers), at))


@require_GET
def show_version_original(request: SignedInRequest, pk: int, document_pk: int) -> HttpResponse:
    """Show a page of an earlier file of the report; what is read in the file in force has no place on it."""
    report = _get_report(request, pk)
    document = get_object_or_404(report.versions.all(), pk=document_pk)
    return _show(request, report, Shown(document, reverse("reports:version", args=[pk, document_pk])))


def _get_report(request: SignedInRequest, pk: int) -> Report:
    visible = Report.objects.visible_to(request.user).select_related("township", "document")
    return get_object_or_404(visible, pk=pk)


def _show(request: SignedInRequest, report: Report, shown: Shown) -> HttpResponse:
    document = shown.document
    pages = originals.ask_for_pages(document)
    if pages.progress == Progress.NONE:
        return redirect(shown.text_address)
    context = {
        "report": report,
        "document": document,
        "is_earlier": document.pk != report.document_id,
        "pages": pages,
        "problem": explain_no_pages(pages.problem) if pages.problem else "",
        "at": shown.at,
        "paragraphs": build_paragraphs(document.text, marks=shown.marks),
    }
    if pages.progress == Progress.READY:
        asked = _to_number(request.GET.get("page"))
        context |= _describe_page(shown, asked)
        if asked is None:
            record(request, Action.ORIGINAL_SEEN, f"{document.original_name}（{document.pk}）")
    return render(request, "reports/original.html", context)


@require_GET
def show_picture(request: SignedInRequest, pk: int, page: int) -> HttpResponse:
    """Send a page as a picture that no browser takes for anything else."""
    document = get_object_or_404(Document.objects.visible_to(request.user).without_text(), pk=pk)
    try:
        picture = originals.draw(document, page)
    except (ReadingError, FileNotFoundError, storage.ChangedFileError) as error:
        logger.warning("page %s of document %s cannot be drawn: %s", page, pk, error)
        return HttpResponseNotFound()
    except NurseryError as error:
        logger.warning("page %s of document %s could not be drawn just now: %s", page, pk, error)
        return HttpResponse(status=503)
    response = HttpResponse(picture, content_type=MEDIA_TYPE)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _to_number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _describe_page(shown: Shown, asked: int | None) -> dict[str, object]:
    document, marks, at = shown.document, shown.marks, shown.at
    places = [Place(*place) for place in document.places]
    chosen = next((mark for mark in marks if mark.start == at), None)
    home = find_page(places, chosen.start, chosen.end) if chosen else None
    count = len(document.pages)
    page = min(max((asked or (home or 0) + 1) - 1, 0), count - 1)
    width, height = document.pages[page]
    sentence = _sentence_at(shown.facts, chosen)
    return {
        "number": page + 1,
        "count": count,
        "width": width,
        "height": height,
        "picture": "" if document.format in COMPOSED else reverse("reports:picture", args=[document.pk, page]),
        "runs": find_runs(document.text, places, page) if document.format in COMPOSED else [],
        "placed": _place_marks(document.text, places, page, marks),
        "sentence": find_boxes(document.text, places, page, *sentence) if sentence else [],
        "is_place_unknown": at is not None and home is None,
        "previous": _address(page, at) if page else "",
        "next": _address(page + 2, at) if page + 1 < count else "",
    }


def _sentence_at(facts: Sequence[Fact], mark: Mark | None) -> tuple[int, int] | None:
    """Return the span of the sentence around the chosen number; of one that is no fact, the number itself."""
    if mark is None:
        return None
    fact = next((fact for fact in facts if fact.start == mark.start), None)
    return (fact.sentence_start, fact.sentence_end) if fact else (mark.start, mark.end)


def _place_marks(text: str, places: list[Place], page: int, marks: Sequence[Mark]) -> list[PlacedMark]:
    here = [place for place in places if place.page == page]
    placed = [PlacedMark(mark, find_boxes(text, here, page, mark.start, mark.end)) for mark in marks]
    return [each for each in placed if each.boxes]


def _address(number: int, at: int | None) -> str:
    chosen = {"page": number} | ({"at": at} if at is not None else {})
    return f"?{urlencode(chosen)}"

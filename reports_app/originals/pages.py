"""The pages of an original, as pictures drawn in the readers' child and kept on disk beside the stored files.

A Word file has pages only once LibreOffice has made a PDF of it, which a task of the queue does when somebody first
asks. All of it can be made again from the stored file, is bounded, and leaves with its document.
"""

import contextlib
import os
import shutil
import time
import uuid
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django_q.tasks import async_task

from reports_app import reading, storage
from reports_app.models import Document
from reports_app.parsing.carrying import carry_over
from reports_app.reading.libreoffice import convert
from reports_app.reading.model import Limits, Place, ReadDocument, ReadingError

PICTURED = frozenset(("pdf", "png", "jpg", "tif"))
COMPOSED = frozenset(("ofd",))  # shown by its characters and their places, without any picture
CONVERTED = frozenset(("docx", "doc", "wps", "rtf", "odt", "wordxml"))
WIDTH_PIXELS = 1_400
MAX_KEPT_BYTES = 2**30
MAX_PLACED_CHARACTERS = 200_000
ASKED_SECONDS, FAILED_SECONDS = 180, 600
MAKE_TASK = "reports_app.tasks.make_pages"
MAKE_SECONDS = 120
_DRAW_LIMITS = Limits(cpu_seconds=20, wall_seconds=30.0)
_MAKE_LIMITS = Limits(cpu_seconds=50, wall_seconds=50.0)
_PDF, _ASKED, _FAILED = "pages.pdf", "asked", "failed"


class Progress(StrEnum):
    """How far the pages of an original are."""

    READY = "ready"
    MAKING = "making"
    FAILED = "failed"
    NONE = "none"  # a format without pages


@dataclass(frozen=True, slots=True)
class Pages:
    """How far the pages are; where they cannot be made, `problem` is the code of the ReadingError."""

    progress: Progress
    problem: str = ""


def has_pages(document: Document) -> bool:
    """Whether the document has pages to show, or may have once LibreOffice has made them."""
    return document.format in CONVERTED or (bool(document.pages) and document.format in PICTURED | COMPOSED)


def ask_for_pages(document: Document) -> Pages:
    """Return how far the document's pages are; those of a Word file are queued to be made where they are not there."""
    if document.format not in CONVERTED:
        return Pages(Progress.READY if has_pages(document) else Progress.NONE)
    folder = _folder(document)
    if document.pages and (folder / _PDF).is_file():
        return Pages(Progress.READY)
    if _is_younger(folder / _FAILED, FAILED_SECONDS):
        return Pages(Progress.FAILED, (folder / _FAILED).read_text("utf-8"))
    if not _is_younger(folder / _ASKED, ASKED_SECONDS):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _ASKED).touch()
        async_task(MAKE_TASK, document.pk, task_name=f"pages-{document.pk}", timeout=MAKE_SECONDS)
    return Pages(Progress.MAKING)


def make_pages(document_id: int) -> None:
    """Make the PDF of a Word file, with its pages and where the text stands on them; a failure is kept for a while."""
    document = Document.objects.get(pk=document_id)
    folder = _folder(document)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with convert(storage.path_of(document.storage_name), document.format, "pdf", _MAKE_LIMITS) as converted:
            read = reading.read_file(converted, limits=_MAKE_LIMITS)
            _keep(folder / _PDF, converted.read_bytes())
    except ReadingError as error:
        _keep(folder / _FAILED, str(error.code).encode())
        return
    finally:
        (folder / _ASKED).unlink(missing_ok=True)
    (folder / _FAILED).unlink(missing_ok=True)
    Document.objects.filter(pk=document_id).update(pages=list(read.pages), places=locate(read, document.text))
    _make_room(folder)


def locate(read: ReadDocument, text: str) -> list[Place]:
    """Return where the lines of a converted file stand in the canonical `text`; those that cannot be told are missing.

    Texts past MAX_PLACED_CHARACTERS get no places.
    """
    if max(len(text), len(read.text)) > MAX_PLACED_CHARACTERS:
        return []
    found = carry_over(read.text, text, [(place.start, place.end) for place in read.places])
    placed = zip(read.places, found, strict=True)
    return sorted(place._replace(start=span[0], end=span[1]) for place, span in placed if span is not None)


def draw(document: Document, page: int) -> bytes:
    """Return a picture of the page, from 0, as JPEG.

    Raises ReadingError where it cannot be drawn, FileNotFoundError and storage.ChangedFileError for the stored file.
    """
    folder = _folder(document)
    kept = folder / f"{page}.jpg"
    with contextlib.suppress(FileNotFoundError):
        return kept.read_bytes()
    if document.format in CONVERTED:
        source = folder / _PDF
    else:
        storage.open_verified(document.storage_name, document.sha256).close()
        source = storage.path_of(document.storage_name)
    picture = reading.render_page(source, page, WIDTH_PIXELS, limits=_DRAW_LIMITS)
    with contextlib.suppress(OSError):  # a full disk: it is shown all the same
        _keep(kept, picture)
        _make_room(folder)
    return picture


def _folder(document: Document) -> Path:
    return storage.pages_folder(document.storage_name)


def _keep(path: Path, content: bytes) -> None:
    """Write the file at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{uuid.uuid4().hex}.new")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def _is_younger(path: Path, seconds: float) -> bool:
    try:
        return path.stat().st_mtime > time.time() - seconds
    except FileNotFoundError:
        return False


def _make_room(newest: Path) -> None:
    """Delete the pages that were made longest ago, but for the newest, where all take more than is allowed."""
    folders = []
    for folder in os.scandir(Path(settings.MEDIA_ROOT) / storage.PAGES_FOLDER):
        with contextlib.suppress(OSError):  # deleted meanwhile
            size = sum(file.stat().st_size for file in os.scandir(folder.path))
            folders.append((folder.stat().st_mtime, folder.path, size))
    excess = sum(size for _, _, size in folders) - MAX_KEPT_BYTES
    for _, path, size in sorted(folders):
        if excess <= 0:
            return
        if path != str(newest):
            shutil.rmtree(path, ignore_errors=True)
            excess -= size

"""An office that takes hostile files in by the real way, and watches what they do to the machine."""

import re
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from reports_app import failures, ingest, storage
from reports_app.models import Document, Indicator, IndicatorValue, LoadedFile, Township
from reports_app.reading.model import Limits
from tests.hostile.case import Case, Data

CODES = {sentence: code for code, sentence in failures.UNREADABLE.items()}
CODES[failures.NOTHING_IN_ARCHIVE] = "nothing_in_archive"
CODES |= {sentence: f"archive_{code or 'bare'}" for code, sentence in failures.NOTHING_TAKEN.items()}
LIMITS = Limits(cpu_seconds=6, wall_seconds=30)
LONGEST_SECONDS = 40.0


class Chunks:
    """A file that is sent in pieces."""

    def __init__(self, data: Data) -> None:
        self.data = data

    def chunks(self) -> Iterator[bytes]:
        return ContentFile(self.data).chunks() if isinstance(self.data, bytes) else iter(self.data)


class Canary:
    """A listener that nobody may call, and a record of every connection that this process tries."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}/canary"
        threading.Thread(target=self._listen, daemon=True).start()
        sys.addaudithook(self._hear)

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.calls.append("somebody called the listener")
            connection.close()

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and self.listener.fileno() >= 0 and isinstance(arguments[1], tuple):
            self.calls.append(f"this process called {arguments[1]}")


@dataclass
class Outcome:
    """What became of a file; `code` of its refusal, `text` of its reading."""

    code: str = ""
    reason: str = ""
    text: str = ""
    cases: Decimal | None = None
    left_out: frozenset[str] = frozenset()
    seconds: float = 0.0


@dataclass
class Office:
    """Takes files in; `base` holds all that it may write, files in `base/files`."""

    base: Path
    canary: Canary
    processes: set[int] = field(default_factory=set)

    def send(self, case: Case) -> Outcome:
        """Receive and process one file."""
        began = time.perf_counter()
        try:
            document = ingest.receive(
                Chunks(case.data(self.canary.address)), case.file_name, None, enqueue=False
            ).document
        except storage.UploadRefusedError as error:
            return Outcome(error.code, failures.REFUSED[error.code], seconds=time.perf_counter() - began)
        ingest.process(document.pk)
        document.refresh_from_db()
        if document.state == Document.State.RECEIVED:  # an image, left to the longer task
            ingest.process(document.pk, recognise=True)
            document.refresh_from_db()
        seconds = time.perf_counter() - began
        if document.state == Document.State.FAILED:
            return Outcome(CODES.get(document.error, document.error), document.error, seconds=seconds)
        left_out: frozenset[str] = frozenset()
        if document.state == Document.State.UNPACKED:
            left_out = frozenset(code for _, code in document.left_out)
            assert left_out <= set(failures.LEFT_OUT)
            document = self._unpacked(document)
        assert document.state in {"parsed", "needs_identity"}, (document.state, document.error)
        value = IndicatorValue.objects.filter(report=document.report_id, indicator__code="mediation.cases").first()
        cases = value.value if value else None
        return Outcome(text=document.text, cases=cases, left_out=left_out, seconds=seconds)

    def _unpacked(self, archive: Document) -> Document:
        """Process what came out of an archive; return the member that is a report."""
        report = archive
        for member in Document.objects.filter(archive=archive).order_by("pk"):
            ingest.process(member.pk)
            member.refresh_from_db()
            assert member.is_final
            if member.state == Document.State.PARSED:
                report = member
        return report

    def strays(self) -> list[str]:
        """Return the files below `base` that are no stored originals."""
        kept = re.compile(r"files/[0-9a-f]{2}/[0-9a-f]{32}")
        paths = (path.relative_to(self.base) for path in self.base.rglob("*") if not path.is_dir())
        return [str(path) for path in paths if not kept.fullmatch(str(path))]

    def new_processes(self) -> list[str]:
        """Return the commands of our descendants that were not there when the office opened."""
        children = psutil.Process().children(recursive=True)
        return [" ".join(child.cmdline()) for child in children if child.pid not in self.processes]


@pytest.fixture(scope="module")
def opened(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The catalogue and one township in the database, a folder of its own, a listener."""
    base = tmp_path_factory.mktemp("office")
    (base / "tmp").mkdir()
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setenv("TMPDIR", str(base / "tmp"))
        patch.setattr(tempfile, "tempdir", None)
        patch.setattr("reports_app.ingest.processing.READING_LIMITS", LIMITS)
        call_command("load_catalogue", verbosity=0)
        Township.objects.create(
            code="990101001",
            name="石桥镇",
            kind="镇",
            county_code="990101",
            county="示例县",
            prefecture_code="9901",
            prefecture="示例市",
            province_code="99",
            province="示例省",
            source=Township.Source.DEMO,
        )
        canary = Canary()
        yield Office(base, canary)
        canary.listener.close()
        for model in (Township, Indicator, LoadedFile):
            model.objects.all().delete()


@pytest.fixture
def office(opened: Office, settings: Any, db: None) -> Office:
    settings.MEDIA_ROOT = opened.base / "files"
    if not opened.processes:
        opened.send(Case("warm up", "年报.txt", "甲".encode(), reads=True))  # starts the server of readers
        opened.processes = {child.pid for child in psutil.Process().children(recursive=True)}
    return opened

"""Trials: files are sent by two people while a blow falls; how long until all is sent and read, and what was lost."""

import contextlib
import itertools
import os
import random
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faults.blows import Blow
from benchmarks.faults.product import Product
from benchmarks.faults.sender import Sender
from benchmarks.faults.verdict import digest_of, find_breaches, read_states
from reports_app.reading import read_bytes
from tests.reading.pdf_files import make_pdf, set_text
from tests.reading.scans import save, scan

PEOPLE = 2
FILES_EACH = 8
PAUSE_SECONDS = 0.15  # between two files of a person
LATER = 4
MISSES = 20  # a reader lives for some hundredths of a second
PATIENCE_SECONDS = 150.0
START_SECONDS = 120.0
BUSY = {"received", "reading"}
PASSWORD = "a long walk at dusk"  # noqa: S105
Batch = list[tuple[str, bytes]]


@dataclass
class Series:
    """All trials of one blow: recovery times in seconds, breaches in words, what was hit."""

    name: str
    bar: float
    seconds: list[float] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    acknowledged: int = 0
    hit: list[str] = field(default_factory=list)
    skipped: str = ""

    @property
    def is_met(self) -> bool:
        """Whether nothing was lost and every recovery was in time."""
        return bool(self.skipped) or (not self.breaches and all(one <= self.bar for one in self.seconds))


class Bench:
    """A running product with two people who send files to it."""

    def __init__(self, product: Product, reports: Iterator[tuple[str, bytes]]) -> None:
        self.product = product
        self.reports = reports
        self.sent: dict[str, bytes] = {}
        self.told: set[str] = set()
        self.people = [Sender(product.address, f"editor{number}", PASSWORD) for number in range(PEOPLE)]

    def acknowledged(self) -> dict[str, int]:
        """Return what either was told is stored."""
        return {name: number for person in self.people for name, number in person.acknowledged.items()}

    def strike(self, blow: Blow, times: int, chance: random.Random) -> Series:
        """Let the blow fall, so many times."""
        series = Series(blow.name, blow.bar)
        before = len(self.acknowledged())
        misses = 0
        while len(series.seconds) < times and misses < MISSES:
            seconds = self._trial(blow, chance, series)
            if series.hit[-1]:
                series.seconds.append(seconds)
            else:
                misses += 1
        if not series.seconds:
            series.skipped = "nothing to hit was met"
        series.acknowledged = len(self.acknowledged()) - before
        self._judge(series)
        return series

    def _judge(self, series: Series) -> None:
        """Add what is newly wrong."""
        breaches = [breach for breach in find_breaches(self.sent, self.acknowledged()) if breach not in self.told]
        self.told.update(breaches)
        series.breaches += breaches

    def _trial(self, blow: Blow, chance: random.Random, series: Series) -> float:
        batches = [self.next_batch() for _ in self.people]
        if blow.is_in_recognition:
            batches[0] = [self.next_scan()]
        unsent: list[str] = []
        deadline = time.monotonic() + PATIENCE_SECONDS + blow.bar
        threads = [
            threading.Thread(target=lambda p=person, b=batch: unsent.extend(p.send_all(_slowly(b), deadline=deadline)))  # type: ignore[misc]
            for person, batch in zip(self.people, batches, strict=True)
        ]
        for thread in threads:
            thread.start()
        series.hit.append(blow.strike(self.product, chance))
        began = time.monotonic()
        for thread in threads:
            thread.join()
        later = self.next_batch(LATER)  # whoever is back at work takes new work
        unsent += self.people[0].send_all(later, deadline=deadline)
        self.wait_until_read([digest_of(data) for batch in [*batches, later] for _, data in batch], deadline)
        series.breaches += [f"never acknowledged: {name}" for name in unsent]
        return time.monotonic() - began

    def next_batch(self, count: int = FILES_EACH) -> Batch:
        """Return files that were never sent before."""
        batch = list(itertools.islice(self.reports, count))
        assert len(batch) == count, "more files were asked for than there are"
        self.sent.update(batch)
        return batch

    def next_scan(self) -> tuple[str, bytes]:
        """Return a picture of a page with some lines of a report that was never sent."""
        name, data = next(self.reports)
        lines = [line for line in read_bytes(data, name).text.split("\n") if line.strip()]
        [page, *_] = scan(make_pdf(set_text("\n".join(lines[:12]))))
        scanned = (f"{name}.png", save([page], "PNG"))
        self.sent[scanned[0]] = scanned[1]
        return scanned

    def wait_until_read(self, digests: list[str], deadline: float) -> None:
        """Wait until nothing will happen to these files by itself."""
        while time.monotonic() < deadline:
            states = read_states(digests)
            if len(states) == len(digests) and not BUSY & set(states):
                return
            time.sleep(0.2)

    def fill_disk(self, folder: Path) -> Series:
        """Fill the folder of files to the last byte, see uploads refused and pages answered, and go on afterwards."""
        series = Series("the disk of files full", 90.0)
        filler = folder / "filler"
        with filler.open("wb") as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(64 * 1024))
        batch, person = self.next_batch(), self.people[0]
        before = dict(person.answers)
        refused = person.send_all(batch, deadline=time.monotonic() + 3)
        answers = {code: count - before.get(code, 0) for code, count in person.answers.items()}
        if len(refused) != len(batch) or {code for code, count in answers.items() if count} != {"507"}:
            series.breaches.append(f"not refused as no_space: {answers}")
        if not person.is_up():
            series.breaches.append("pages do not answer while the disk is full")
        filler.unlink()
        began = time.monotonic()
        person.send_all(batch, deadline=began + PATIENCE_SECONDS)
        self.wait_until_read([digest_of(data) for _, data in batch], began + PATIENCE_SECONDS)
        series.seconds.append(time.monotonic() - began)
        series.acknowledged = len(batch)
        self._judge(series)
        return series


def _slowly(batch: Batch) -> Iterator[tuple[str, bytes]]:
    for file in batch:
        yield file
        time.sleep(PAUSE_SECONDS)


@contextlib.contextmanager
def running_product(files_needed: int, *, files_megabytes: int = 0) -> Iterator[Bench]:
    """Start the product, with its folder of files on a small disk of its own where `files_megabytes` says so.

    Raises PermissionError where no disk may be mounted. Points Django in this process at the product's database.
    """
    product = Product()
    folder = product.var / "files"
    try:
        if files_megabytes:
            _mount(folder, files_megabytes)
            product.environment["MIN_FREE_PERCENT"] = "0"
        product.start()
        yield _open_bench(product, files_needed)
    finally:
        from django.db import connections

        connections.close_all()
        if files_megabytes:
            subprocess.run(["umount", "--lazy", str(folder)], check=False, capture_output=True)  # noqa: S607
        product.stop()


def _mount(folder: Path, megabytes: int) -> None:
    if shutil.which("mount") is None or os.geteuid() != 0:
        raise PermissionError("mounting a small disk needs root")
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise PermissionError(f"mounting a small disk is not permitted here: {done.stderr.strip()}")


def _open_bench(product: Product, files_needed: int) -> Bench:
    deadline = time.monotonic() + START_SECONDS
    probe = Sender(product.address, "", "")
    while not probe.is_up():
        assert time.monotonic() < deadline, "the product did not start"
        time.sleep(0.5)
    os.environ |= {"DATABASE_URL": product.cluster.url(), "APP_VAR_DIR": str(product.var)}
    _set_up_django(product)

    from accounts.models import User
    from reports_app.demo import Plan, write_district
    from reports_app.management.commands.make_demo import store_places
    from reports_app.models import Indicator

    plan = Plan(townships=max(2, -(-files_needed // 20)), first_year=2005, last_year=2024)
    written = list(write_district(plan))
    store_places({report.place.code: report.place for report in written}.values(), plan)
    for number in range(PEOPLE):
        User.objects.create_user(f"editor{number}", password=PASSWORD, role="editor")
    while not Indicator.objects.exists():  # loaded after the website is up
        assert time.monotonic() < deadline, "the catalogue was not loaded"
        time.sleep(0.5)
    return Bench(product, ((report.file_name, report.data) for report in written))


def _set_up_django(product: Product) -> None:
    """Point Django at the product's database, again for a second product."""
    import django
    from django.apps import apps
    from django.conf import settings
    from django.db import connections

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not apps.ready:
        django.setup()
        return
    from config.settings import read_database

    settings.MEDIA_ROOT = product.var / "files"
    connections.close_all()
    connections["default"].settings_dict.update(read_database(product.cluster.url()))

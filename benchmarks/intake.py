"""Many reports at once through the page's own address: the website and a worker as they run, sandbox included.

    python -m config.postgres exec -- python -m benchmarks.intake [N]

Measured from the first byte sent to the last document settled, and what memory the website and the workers took.
"""

import contextlib
import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import Any
from urllib.parse import quote

from benchmarks.figure import Figure
from benchmarks.reference import run_loop

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = 300
SENDERS = 3
WORKERS = 2
MOST_SECONDS = 900
BAR_MILLISECONDS = 1000 / 15
BAR_WORKER_MEGABYTES = 300
BAR_WEB_MEGABYTES = 30


def measure_intake(count: int = DOCUMENTS) -> list[Figure]:
    """Send `count` .docx reports of a fictional district and wait until each is settled."""
    from reports_app.models import Document

    reports = write_reports(count)
    before = Document.objects.count()
    reference = min(run_loop() for _ in range(5))
    with running_product() as product, product.memory_watched():
        product.send_first(reports[0])
        product.settle(before + 1)
        resting = product.web_memory()
        used = product.processor_seconds()
        began = time.perf_counter()
        product.send(reports[1:])
        sent = time.perf_counter() - began
        product.settle(before + len(reports))
        seconds = time.perf_counter() - began
        growth = product.web_memory() - resting
        used = (product.processor_seconds() - used) / (len(reports) - 1)
    states = [Document.objects.filter(state=state).count() for state in ("parsed", "failed")]
    each = seconds / (len(reports) - 1)
    note = f"{1 / each:.1f} a second; {len(reports)} sent in {sent:.1f} s; {states[0]} parsed, {states[1]} failed"
    return [
        Figure("a .docx through the page", each * 1000, "ms", each / reference, BAR_MILLISECONDS, note),
        Figure("the same, processor time", used * 1000, "ms CPU", used / reference, note="website, workers, readers"),
        Figure("growth of the website meanwhile", growth, "MB", bar=BAR_WEB_MEGABYTES),
        Figure("largest worker", product.worker_megabytes, "MB", bar=BAR_WORKER_MEGABYTES, note="its readers included"),
    ]


def write_reports(count: int) -> list[Any]:
    """Return that many .docx reports of a district; its townships are stored."""
    from reports_app.demo import Plan, write_district
    from reports_app.management.commands.make_demo import store_places

    plan = Plan(townships=min(800, count // 2 + 20))
    reports = []
    for report in write_district(plan):
        if report.file_name.endswith(".docx"):
            reports.append(report)
        if len(reports) == count:
            break
    store_places({report.place.code: report.place for report in reports}.values(), plan)
    return reports


@contextlib.contextmanager
def running_product() -> Iterator["Product"]:
    """Start the website and a worker on the database in force."""
    from config import web

    with tempfile.TemporaryFile() as log, web.listen("127.0.0.1", 0) as listener:
        environment = {
            **os.environ,
            "WEB_SOCKET": str(listener.fileno()),
            "QUEUE_WORKERS": str(WORKERS),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        commands = ([sys.executable, "-m", "config.web"], [sys.executable, "manage.py", "qcluster"])
        processes = [
            subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[listener.fileno()], stdout=log, stderr=log)
            for command in commands
        ]
        try:
            yield Product(listener.getsockname()[1], processes[0].pid, processes[1].pid)
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(30)


@dataclass(slots=True)
class Product:
    """A website and a worker under measurement."""

    port: int
    web: int
    cluster: int
    headers: dict[str, str] = field(default_factory=dict)
    worker_megabytes: float = 0.0

    def send_first(self, report: Any) -> None:
        """Sign in, wait for the website, and send one report."""
        from django.conf import settings
        from django.test import Client

        from accounts.models import Role, User

        client = Client(headers={"host": "127.0.0.1"})
        user, _ = User.objects.get_or_create(username="intake", defaults={"role": Role.ADMINISTRATOR})
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get("/reports/upload/").content.decode()
        token = page.partition('name="csrf-token" content="')[2].partition('"')[0]
        cookies = {name: client.cookies[name].value for name in (settings.SESSION_COOKIE_NAME, "csrftoken")}
        self.headers = {
            "Host": "127.0.0.1",
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": token,
            "Content-Type": "application/octet-stream",
            "Accept": "application/json",
        }
        self._send_all([report])

    def send(self, reports: list[Any]) -> None:
        """Send the reports over as many connections as the page uses."""
        waiting: Queue[Any] = Queue()
        for report in reports:
            waiting.put(report)

        def work() -> None:
            with contextlib.suppress(Empty):
                self._send_all(iter(waiting.get_nowait, None))

        threads = [threading.Thread(target=work) for _ in range(SENDERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _send_all(self, reports: Any) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for report in reports:
            name = {"X-File-Name": quote(report.file_name)}
            connection.request("POST", "/reports/upload/send/", report.data, {**self.headers, **name})
            answer = connection.getresponse()
            told = answer.read()
            if answer.status != 201:
                raise RuntimeError(f"{answer.status}: {told[:300]!r}")
        connection.close()

    def settle(self, count: int) -> None:
        """Wait until that many documents are there and none is at work."""
        from reports_app.models import Document

        deadline = time.monotonic() + MOST_SECONDS
        while time.monotonic() < deadline:
            busy = Document.objects.filter(state__in=("received", "reading"))
            if not busy.exists() and Document.objects.count() >= count:
                return
            time.sleep(0.1)
        raise TimeoutError("the documents do not settle")

    def processor_seconds(self) -> float:
        """Return the processor time of the website, the workers and their readers, without the database's."""
        import psutil

        seconds = 0.0
        for pid in (self.web, self.cluster):
            for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
                with contextlib.suppress(psutil.Error):
                    times = process.cpu_times()
                    seconds += times.user + times.system
                    if "reading.child" in " ".join(process.cmdline()):
                        seconds += times.children_user + times.children_system
        return seconds

    def web_memory(self) -> float:
        """Return the megabytes that the website holds."""
        return resident_megabytes(self.web)

    @contextlib.contextmanager
    def memory_watched(self) -> Iterator[None]:
        """Keep the largest sum of a worker and its readers' process."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(1.0):
                self.worker_megabytes = max(self.worker_megabytes, *worker_sizes(self.cluster))

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def worker_sizes(cluster: int) -> list[float]:
    """Return the megabytes of each process below the cluster that has readers, with all below it."""
    import psutil

    sizes = [0.0]
    with contextlib.suppress(psutil.Error):
        for process in psutil.Process(cluster).children(recursive=True):
            family = process.children(recursive=True)
            if any("reading.child" in " ".join(child.cmdline()) for child in process.children()):
                sizes.append(sum(resident_megabytes(member.pid) for member in [process, *family]))
    return sizes


def resident_megabytes(pid: int) -> float:
    """Return what a process holds of memory, shared pages by their share, in megabytes; 0 where it is gone."""
    with contextlib.suppress(OSError):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        return int(rollup.partition("\nPss:")[2].split()[0]) / 1024
    return 0.0


if __name__ == "__main__":
    from benchmarks.__main__ import measure_on_throwaway

    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS
    sys.exit(measure_on_throwaway(lambda: measure_intake(wanted)))

"""The demo district: reading, parsing and importing its 84 reports, and the server time of every page on it."""

import resource
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from benchmarks.figure import Figure
from benchmarks.parser import measure_parser
from benchmarks.reference import run_loop
from benchmarks.word import measure_word

WORKERS = 2
REQUESTS = 20
IMPORT_BAR_SECONDS = 30.0
PAGE_BAR_MILLISECONDS = 300.0
EXPORT_BAR_MILLISECONDS = 2_000.0


def measure() -> list[Figure]:
    """Fill the empty database with the demo district and measure on it."""
    reference = min(run_loop() for _ in range(5))
    figures = [Figure("reference loop", reference, "s CPU", 1.0)]
    figures += measure_pure(reference)
    figures += measure_word(reference)
    figures += measure_parser()
    figures += measure_import(reference)
    figures += measure_pages(reference)
    return figures


def measure_pure(reference: float) -> list[Figure]:
    """Reading and parsing in this process, by report."""
    from reports_app.demo import Plan, write_district
    from reports_app.knowledge import gazetteer, lexicon
    from reports_app.parsing import parse_report
    from reports_app.reading import read_bytes

    reports = list(write_district(Plan()))
    known, words = gazetteer(), lexicon()
    parse_report(reports[0].text, gazetteer=known, lexicon=words)
    figures = []
    for ending in ("txt", "html", "docx"):
        files = [report for report in reports if report.file_name.endswith(ending)]
        seconds = _cpu(lambda files=files: [read_bytes(report.data, report.file_name) for report in files])
        figures.append(_each(f"read a .{ending}", seconds, len(files), reference))
    seconds = _cpu(lambda: [parse_report(report.text, gazetteer=known, lexicon=words) for report in reports])
    return [*figures, _each("parse a report", seconds, len(reports), reference)]


def measure_import(reference: float) -> list[Figure]:
    """The whole way in, on two processes."""
    from reports_app.demo import Plan
    from reports_app.management.commands.make_demo import import_district

    before, began = _children_seconds(), time.perf_counter()
    outcomes = list(import_district(Plan(), workers=WORKERS))
    wall, cpu = time.perf_counter() - began, _children_seconds() - before
    stored = sum(outcome.kind == "已入库" for outcome in outcomes)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    note = f"{stored} of {len(outcomes)} stored, {WORKERS} processes"
    return [
        Figure("import 84 reports", wall, "s", wall / reference, IMPORT_BAR_SECONDS, note),
        Figure("import 84 reports, processor time", cpu, "s CPU", cpu / reference),
        Figure("largest process of the import", memory, "MB"),
    ]


def measure_pages(reference: float) -> list[Figure]:
    """Median server time of each page that a GET answers, without network and without the database's start."""
    from django.test import Client

    from accounts.models import Role, User

    client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
    client.force_login(User.objects.create_user("bench", password=None, role=Role.ADMINISTRATOR))
    return [figure for address in list_addresses() if (figure := _time_page(client, address, reference)) is not None]


def _time_page(client: Any, address: str, reference: float) -> Figure | None:
    response = client.get(address)
    if response.status_code in (302, 405):
        return None
    times, processor = [], []
    for _ in range(REQUESTS):
        began, began_processor = time.perf_counter(), time.process_time()
        response = client.get(address)
        size = sum(map(len, response)) if response.streaming else len(response.content)
        times.append(time.perf_counter() - began)
        processor.append(time.process_time() - began_processor)
    median = statistics.median(times)
    own = statistics.median(processor) * 1000
    note = f"fastest {min(times) * 1000:.0f} ms, of the processor {own:.0f} ms, {size // 1024} KB"
    if response.status_code != 200:
        note = f"status {response.status_code}"
    bar = EXPORT_BAR_MILLISECONDS if "export" in address else PAGE_BAR_MILLISECONDS
    return Figure(f"GET {address}", median * 1000, "ms", median / reference, bar, note)


def list_addresses() -> list[str]:
    """Return an address of every route that the resolver knows, its arguments filled with what the demo has."""
    from django.urls import NoReverseMatch, get_resolver, reverse

    from accounts.models import User
    from reports_app.models import Report

    report = Report.objects.select_related("township").order_by("pk").first()
    filled = {
        "reports:document": [report.document_id],
        "reports:original": [report.document_id],
        "reports:report": [report.pk],
        "reports:version": [report.pk, report.document_id],
        "accounts:edit": [User.objects.first().pk],
    }
    indicators = ("mediation.success_rate", "publicity.activities", "learning.trainings")
    point = f"?township={report.township.code}&year={report.year}&indicator=mediation.cases"
    addresses = []
    for name in _route_names(get_resolver()):
        if name == "dashboard:compare":
            addresses += [f"{reverse(name)}?indicator={code}" for code in indicators]
        elif name == "dashboard:export":
            addresses += [reverse(name, args=[ending]) for ending in ("csv", "xlsx")]
        else:
            try:
                address = reverse(name, args=filled.get(name, []))
            except NoReverseMatch:
                continue
            addresses.append(address + point if name == "dashboard:point" else address)
    return addresses


def _route_names(resolver: Any, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _route_names(pattern, inner)
        elif pattern.name and "logout" not in pattern.name:
            yield f"{namespace}{pattern.name}"


def _cpu(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def _each(name: str, seconds: float, count: int, reference: float) -> Figure:
    return Figure(name, seconds / count * 1000, "ms CPU", seconds / count / reference, note=f"mean of {count}")


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def to_plain(figure: Figure) -> dict[str, Any]:
    """Return the figure as plain values."""
    return asdict(figure) | {"is_met": figure.is_met}

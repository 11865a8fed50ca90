"""The dashboard at size: what a chart's answer costs over the bare SQL of the same figures, and how many a second.

    python -m config.postgres exec -- python -m benchmarks.dashboard [--size province|nation] [--keep]

Without a size a small district is measured. With one, the demo of that size is made in a database of its own
(`bench_province`, `bench_nation`), which stays for the next time unless `--drop` is given.
"""

import argparse
import contextlib
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psutil
import psycopg2
from psycopg2.sql import SQL, Identifier

from benchmarks.browser import measure_browser
from benchmarks.figure import Figure

ROOT = Path(__file__).resolve().parent.parent
REQUESTS = 50
WARMING = 20  # every thread of the website opens its connection to the database once
CLIENTS = 8
SECONDS = 10.0
BAR_ADDED_MEDIAN, BAR_ADDED_P95 = 15.0, 30.0
BAR_NATION_P95 = 150.0
BAR_ANSWERS = 80.0
BAR_CSV, BAR_XLSX = 60.0, 250.0
EXPORTS, EXPORTED_TOWNSHIPS, EXPORTED_INDICATORS = 10, 25, 80
CASES = "indicator=mediation.cases"
RATE = "indicator=mediation.success_rate"
MANY = "&".join(
    f"indicator={code}"
    for code in (
        *("mediation.disputes_found", "mediation.cases", "mediation.success_rate", "petitions.cases"),
        *("publicity.activities", "learning.trainings", "enforcement.cases", "legality.contracts"),
    )
)
AREAS = {"small": ("990101", "9901", "99"), "province": ("980101", "9801", "98"), "nation": ("980101", "9801", "98")}
# The statements that read an answer's figures have one of these names; those of session and selection have none.
OF_FIGURES = (
    *("reports_app_indicatorvalue", "reports_app_report r", "k.median", "t.has_reports", "reports_app_passage"),
    *('"reports_app_document"', '"reports_app_finding"', "reports_app_document d"),
)


def list_addresses(size: str) -> dict[str, str]:
    """Return what is asked for, by what it shows."""
    county, prefecture, province = AREAS[size]
    asked = {
        "a county's lines": f"area={county}&{CASES}&view=lines",
        "a county's panels": f"area={county}&{RATE}&view=panels",
        "a county's bars": f"area={county}&{RATE}&view=bars",
        "a county's heat table, a theme": f"area={county}&{CASES}&view=heat",
        "a county's heat table, eight indicators": f"area={county}&{MANY}",
        "a county's distribution": f"area={county}&{CASES}&view=box",
        "a county's funnel": f"area={county}&{CASES}&view=funnel",
        "a county's scatter": f"area={county}&{CASES}&view=scatter",
        "a county's two townships": f"area={county}&{CASES}&view=pair",
        "a county's filing": f"area={county}&{CASES}&view=filing",
        "a township's indicators": f"area={county}001&{MANY}",
        "a prefecture, first fifty": f"area={prefecture}&{CASES}",
        "a province ranked": f"area={province}&{RATE}&order=highest",
        "a province's heat table ranked": f"area={province}&{CASES}&view=heat&order=highest",
        "a province's scatter": f"area={province}&{CASES}&view=scatter",
        "a province's filing": f"area={province}&{CASES}&view=filing",
        "everything, kept medians": f"area=all&{CASES}",
        "everything ranked": f"area=all&{CASES}&order=highest",
        "everything ranked, with part years": f"area=all&{CASES}&order=highest&part_year=1",
        "everything ranked, medians counted": f"area=all&{CASES}&order=highest&confirmed=1",
        "everything's heat table ranked": f"area=all&{CASES}&view=heat&order=highest",
        "everything's distribution": f"area=all&{CASES}&view=box",
        "everything's distribution, quartiles counted": f"area=all&{CASES}&view=box&confirmed=1",
        "everything's funnel": f"area=all&{CASES}&view=funnel",
        "everything's scatter": f"area=all&{CASES}&view=scatter",
    }
    pages = {
        "page of a county": f"/compare/?area={county}&{RATE}",
        "page of a heat table": f"/compare/?area={county}&{MANY}",
        "page of a township": f"/townships/{county}001/",
        "page of an indicator": f"/indicators/mediation.cases/?area={county}",
        "page of an indicator, everything": "/indicators/mediation.cases/?area=all&order=highest",
        "page of a search": "/search/?q=调解",
    }
    addresses = {name: f"/compare/figure.json?{query}" for name, query in asked.items()} | pages
    return {name: quote(address, safe="/?=&:.") for name, address in addresses.items()}


def measure(size: str) -> list[Figure]:
    """Measure on the database that Django is set up with."""
    addresses = list_addresses(size)
    figures: list[Figure] = []
    with running_website() as (port, cookie, website):
        for name, address in addresses.items():
            used = processor_milliseconds(website)
            figures += measure_added(name, address, port, cookie, is_nation=size == "nation")
            each = (processor_milliseconds(website) - used) / (REQUESTS + WARMING)
            figures.append(Figure(f"{name}: website's processor time", each, "ms CPU"))
        figures += measure_exports(size, port, cookie)
        figures.append(measure_clients(list(addresses.values())[:5], port, cookie))
        figures += measure_browser({"overview": "/", "comparison": "/compare/"}, port, cookie)
    return figures


def measure_added(name: str, address: str, port: int, cookie: str, *, is_nation: bool) -> list[Figure]:
    """Ask for an answer and for its bare SQL in turns; what the answer takes longer is ours."""
    statements = bare_statements(address)
    site = http.client.HTTPConnection("127.0.0.1", port)
    bare = psycopg2.connect(os.environ["DATABASE_URL"], options="-c jit=off")
    bare.autocommit = True
    whole, plain, size = [], [], 0
    for turn in range(REQUESTS + WARMING):
        began = time.perf_counter()
        with bare.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()
        between = time.perf_counter()
        size = len(ask(site, address, cookie))
        ended = time.perf_counter()
        if turn >= WARMING:
            plain.append((between - began) * 1000)
            whole.append((ended - between) * 1000)
    bare.close()
    added = [both - own for both, own in zip(whole, plain, strict=True)]
    median = statistics.median(whole) - statistics.median(plain)
    best = f"{min(whole):.1f} and {min(plain):.1f} at best"
    halves = f"answer {statistics.median(whole):.1f} ms, SQL {statistics.median(plain):.1f} ms"
    note = f"{halves} ({best}), {size / 1024:.1f} KB sent"
    figures = [
        Figure(f"{name}: added, median", median, "ms", bar=BAR_ADDED_MEDIAN, note=note),
        Figure(f"{name}: added, p95", _p95(added), "ms", bar=BAR_ADDED_P95),
    ]
    if is_nation:
        figures.append(Figure(f"{name}: answer, p95", _p95(whole), "ms", bar=BAR_NATION_P95))
    return figures


def measure_exports(size: str, port: int, cookie: str) -> list[Figure]:
    """Take away a table of 25 townships with 80 indicators."""
    from reports_app.models import Indicator, Township

    _county, prefecture, _province = AREAS[size]
    near = Township.objects.filter(code__startswith=prefecture, has_reports=True).order_by("code")
    codes = near.values_list("code", flat=True)[:EXPORTED_TOWNSHIPS]
    indicators = Indicator.objects.filter(is_used=True).values_list("code", flat=True)[:EXPORTED_INDICATORS]
    query = "&".join([*(f"area={code}" for code in codes), *(f"indicator={code}" for code in indicators)])
    site = http.client.HTTPConnection("127.0.0.1", port)
    figures = []
    for ending, bar in (("csv", BAR_CSV), ("xlsx", BAR_XLSX)):
        times, sent = [], 0
        for _ in range(EXPORTS + 2):
            began = time.perf_counter()
            sent = len(ask(site, f"/compare/export.{ending}?{query}&view=heat", cookie))
            times.append((time.perf_counter() - began) * 1000)
        name = f"{len(codes)} townships × {len(indicators)} indicators as {ending.upper()}"
        note = f"{min(times):.0f} at best, {sent / 1024:.0f} KB"
        figures.append(Figure(name, statistics.median(times[2:]), "ms", bar=bar, note=note))
    return figures


def measure_clients(addresses: list[str], port: int, cookie: str) -> Figure:
    """Let eight clients ask at once for some seconds."""
    counts, errors = [0] * CLIENTS, []
    end = time.perf_counter() + SECONDS

    def client(number: int) -> None:
        site = http.client.HTTPConnection("127.0.0.1", port)
        while time.perf_counter() < end:
            try:
                ask(site, addresses[(counts[number] + number) % len(addresses)], cookie)
            except (OSError, AssertionError, http.client.HTTPException) as error:
                errors.append(error)
                return
            counts[number] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = sum(counts) / SECONDS
    # A bar is what must not be passed: the time of one answer.
    note = f"{rate:.0f} answers a second, {len(errors)} errors, load {os.getloadavg()[0]:.1f}"
    return Figure(
        f"{CLIENTS} clients at once: an answer each", 1000 / max(rate, 0.001), "ms", bar=1000 / BAR_ANSWERS, note=note
    )


def ask(site: http.client.HTTPConnection, address: str, cookie: str) -> bytes:
    """Return the answer as it came over the wire."""
    site.request("GET", address, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    response = site.getresponse()
    body = response.read()
    assert response.status == 200, (response.status, address)
    return body


def bare_statements(address: str) -> list[str]:
    """Return the statements that read the answer's figures: not those of the session and the selection."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(username="bench"), backend="django.contrib.auth.backends.ModelBackend")
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    found = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in found if any(name in sql for name in OF_FIGURES)]


@contextlib.contextmanager
def running_website() -> Iterator[tuple[int, str, int]]:
    """Run the website as it is served; yield its port, the cookie of a signed-in account and its process number."""
    from django.test import Client

    from accounts.models import Role, User

    account, _ = User.objects.get_or_create(username="bench", defaults={"role": Role.ADMINISTRATOR})
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    port = _free_port()
    environment = {**os.environ, "PORT": str(port), "ALLOWED_HOSTS": "127.0.0.1"}
    website = subprocess.Popen([sys.executable, "-m", "config.web"], cwd=ROOT, env=environment)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError, AssertionError):
                ask(http.client.HTTPConnection("127.0.0.1", port), "/health/", cookie)
                break
            time.sleep(0.1)
        yield port, cookie, website.pid
    finally:
        website.terminate()
        website.wait()


def processor_milliseconds(pid: int) -> float:
    """Return the processor time that a process and its children have taken."""
    website = psutil.Process(pid)
    used = [process.cpu_times() for process in (website, *website.children(recursive=True))]
    return 1000 * sum(times.user + times.system for times in used)


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def main() -> int:
    """Measure at the size asked for, print a table and keep it beside the other results."""
    from benchmarks.__main__ import FOLDER, measure_on_throwaway, to_table

    parser = argparse.ArgumentParser()
    parser.add_argument("--size", choices=["province", "nation"])
    parser.add_argument("--drop", action="store_true", help="do not keep the database")
    chosen = parser.parse_args()
    if not chosen.size:
        return measure_on_throwaway(measure_small)
    with sized_database(chosen.size, drop=chosen.drop):
        figures = measure(chosen.size)
    table = to_table(figures)
    print(table)
    load = f"The machine's load was {os.getloadavg()[2]:.0f} on {os.cpu_count()} processors."
    text = f"# The dashboard with a {chosen.size} of fictional townships\n\n{load}\n\n{table}\n"
    (FOLDER / f"dashboard_{chosen.size}.md").write_text(text, "utf-8")
    return 0 if all(figure.is_met for figure in figures) else 1


def measure_small() -> list[Figure]:
    """Measure with a small district, imported as real files are, unless it is there."""
    from reports_app.demo import Plan
    from reports_app.management.commands.make_demo import has_demo, import_district

    if not has_demo():
        list(import_district(Plan(), workers=2))
    return measure("small")


@contextlib.contextmanager
def sized_database(size: str, *, drop: bool) -> Iterator[None]:
    """Set Django up with the demo of a size in a database of its own."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"bench_{size}"
    server = psycopg2.connect(urlunsplit(url))
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ.update(DATABASE_URL=urlunsplit(url._replace(path=f"/{name}")), APP_VAR_DIR=folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        commands: list[Callable[[], Any]] = [
            *(lambda command=command: call_command(command, verbosity=0) for command in ("migrate", "load_gazetteer")),
            lambda: call_command("load_catalogue", verbosity=0),
            lambda: call_command("make_demo", size=size),
            lambda: call_command("refresh_figures"),
            lambda: call_command("index_reports", verbosity=0),
            lambda: call_command("collectstatic", interactive=False, verbosity=0),
        ]
        try:
            for command in commands:
                command()
            yield
        finally:
            connections.close_all()
            with server.cursor() as cursor:
                if drop:
                    cursor.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
            server.close()


if __name__ == "__main__":
    sys.exit(main())

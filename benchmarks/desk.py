"""`python -m benchmarks.desk`: the review desk of a report of 300 numbers, from the click until a key is answered."""

import statistics
import sys
import time
from typing import Any

from benchmarks.browser import TURNS, open_browser, open_profile
from benchmarks.dashboard import ask, running_website
from benchmarks.figure import Figure

NUMBERS = 300
SERVER_BAR, OPEN_BAR, KEY_BAR = 300.0, 1000.0, 100.0
# The next frame after the script has drawn the rows and listens to keys.
WHEN_READY = "() => new Promise((done) => requestAnimationFrame(() => done(performance.now())))"
# From the key to the frame in which the next number is lit.
CONFIRM = """() => new Promise((done) => {
  const began = performance.now();
  const before = document.querySelector("#desk-list [aria-current]").dataset.index;
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  const look = () => document.querySelector("#desk-list [aria-current]")?.dataset.index !== before
    ? requestAnimationFrame(() => done(performance.now() - began)) : requestAnimationFrame(look);
  look();
})"""


def measure_desk() -> list[Figure]:
    """Store a report of 300 numbers and more, and open its desk."""
    report, numbers = _store_report()
    address = f"/reports/{report.pk}/review/"
    figures = [Figure("numbers on the desk", float(numbers), "")]
    with running_website() as (port, cookie, _website):
        figures.append(_measure_server(address, port, cookie))
        for browser in open_browser():
            figures += _measure_opening(browser, f"http://127.0.0.1:{port}{address}", cookie)
    return figures


def _store_report() -> tuple[Any, int]:
    """Store one report made of the sentences of several of a demo township; return it with its count of numbers."""
    from django.core.files.base import ContentFile

    from accounts.models import Role, User
    from reports_app import ingest
    from reports_app.demo import Plan, list_places, write_district
    from reports_app.management.commands.make_demo import store_places
    from reports_app.models import Document, Report
    from reports_app.review import desk

    plan = Plan()
    places = list_places(plan.townships, seed=plan.seed)
    store_places(places, plan)
    user, _ = User.objects.get_or_create(username="sender", defaults={"role": Role.EDITOR})
    first, *others = write_district(plan)
    text = first.text
    while True:
        document = ingest.receive(ContentFile(text.encode()), "报告.txt", user).document
        ingest.confirm_identity(document, document.township or _township(places), first.year, user)
        ingest.process(document.pk)
        report = Report.objects.select_related("document", "township").get()
        numbers = len(desk.lay_out(report).items)
        if numbers >= NUMBERS:
            return report, numbers
        ingest.withdraw(Document.objects.get(pk=document.pk), user)
        text += "\n" + others.pop(0).text.split("\n", 1)[1]


def _township(places: Any) -> Any:
    from reports_app.models import Township

    return Township.objects.get(code=next(iter(places)).code)


def _measure_server(address: str, port: int, cookie: str) -> Figure:
    import http.client

    site = http.client.HTTPConnection("127.0.0.1", port)
    times, size = [], 0
    for _ in range(3 * TURNS):
        began = time.perf_counter()
        size = len(ask(site, address, cookie))
        times.append(1000 * (time.perf_counter() - began))
    note = f"fastest {min(times):.0f} ms, {size // 1024} KB"
    return Figure("the desk: server", statistics.median(times), "ms", bar=SERVER_BAR, note=note)


def _measure_opening(browser: Any, address: str, cookie: str) -> list[Figure]:
    cold, warm, keys = [], [], []
    for _ in range(TURNS):
        context = open_profile(browser, cookie)
        page = context.new_page()
        cold.append(_open(page, address))
        warm.append(_open(page, address))
        keys.append(float(page.evaluate(CONFIRM)))
        page.wait_for_selector("#desk:not([aria-busy])")
        context.close()
    best = f"median of {TURNS}, {min(cold):.0f} at best"
    return [
        Figure("the desk: interactive, cold", statistics.median(cold), "ms", bar=OPEN_BAR, note=best),
        Figure("the desk: interactive, warm", statistics.median(warm), "ms", bar=OPEN_BAR),
        Figure("the desk: a key until the next number is lit", statistics.median(keys), "ms", bar=KEY_BAR),
    ]


def _open(page: Any, address: str) -> float:
    page.goto(address, wait_until="commit")
    page.wait_for_selector("#desk[data-ready]")
    return float(page.evaluate(WHEN_READY))


if __name__ == "__main__":
    from benchmarks.__main__ import measure_on_throwaway

    sys.exit(measure_on_throwaway(measure_desk))

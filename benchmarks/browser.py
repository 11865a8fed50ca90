"""What a person waits for: charts drawn in Chromium, cold and warm, what came over the wire, and a changed filter."""

import statistics
from collections.abc import Iterator
from typing import Any

from benchmarks.figure import Figure
from config.browser import find_chromium

TURNS = 7
COLD_BAR, WARM_BAR, CHANGE_BAR = 1000.0, 600.0, 300.0
WIRE_BAR_KB, REQUESTS_BAR = 700.0, 20.0
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]
ALL_DRAWN = """() => {
  const frames = [...document.querySelectorAll("[data-chart]")];
  return frames.length > 0 && frames.every((frame) => frame.dataset.drawn);
}"""
# The next frame after the last chart: what the eye sees.
WHEN_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => done(performance.now())))"


def measure_browser(pages: dict[str, str], port: int, cookie: str) -> list[Figure]:
    """Return the figures of each page, nothing where there is no Chromium; the first page's filter is changed, too."""
    figures: list[Figure] = []
    for browser in open_browser():
        for name, address in pages.items():
            figures += _measure_page(browser, name, f"http://127.0.0.1:{port}{address}", cookie)
        figures += _measure_change(browser, f"http://127.0.0.1:{port}/compare/", cookie)
    return figures


def open_browser() -> Iterator[Any]:
    """Yield a Chromium, nothing where there is none."""
    executable = find_chromium()
    if executable is None:
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


def open_profile(browser: Any, cookie: str) -> Any:
    """Return a fresh profile that is signed in by the cookie."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    cookies = [part.split("=", 1) for part in cookie.split("; ")]
    context.add_cookies([{"name": key, "value": value, "domain": "127.0.0.1", "path": "/"} for key, value in cookies])
    return context


def _draw(page: Any, address: str) -> float:
    page.goto(address, wait_until="commit")
    page.wait_for_function(ALL_DRAWN, polling="raf")
    return float(page.evaluate(WHEN_DRAWN))


class _Processor:
    """What a page's main thread has computed, whoever else is busy on the machine."""

    def __init__(self, context: Any, page: Any) -> None:
        self.session = context.new_cdp_session(page)
        self.session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def milliseconds(self) -> float:
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        return 1000 * next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")


def _measure_page(browser: Any, name: str, address: str, cookie: str) -> list[Figure]:
    cold, busy, warm, sizes, counts, foreign = [], [], [], [], [], 0
    for _ in range(TURNS):
        context = open_profile(browser, cookie)
        page = context.new_page()
        processor = _Processor(context, page)
        seen: list[str] = []
        received = [0]
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.requestWillBeSent", lambda event, seen=seen: seen.append(event["request"]["url"]))
        network.on(
            "Network.loadingFinished",
            lambda event, received=received: received.__setitem__(0, received[0] + event["encodedDataLength"]),
        )
        cold.append(_draw(page, address))
        busy.append(processor.milliseconds())
        page.wait_for_load_state("networkidle")
        sizes.append(received[0] / 1024)
        counts.append(float(len(seen)))
        foreign += sum("127.0.0.1" not in url and not url.startswith("data:") for url in seen)
        warm.append(_draw(page, address))
        context.close()
    charts = f"median of {TURNS}, {min(cold):.0f} at best; {min(busy):.0f} ms of its own processor time"
    return [
        Figure(f"{name}: charts drawn, cold", statistics.median(cold), "ms", bar=COLD_BAR, note=charts),
        Figure(
            f"{name}: charts drawn, warm", statistics.median(warm), "ms", bar=WARM_BAR, note=f"{min(warm):.0f} at best"
        ),
        Figure(f"{name}: over the wire", max(sizes), "KB", bar=WIRE_BAR_KB),
        Figure(f"{name}: requests", max(counts), "", bar=REQUESTS_BAR, note=f"{foreign} of them to another host"),
    ]


def _measure_change(browser: Any, address: str, cookie: str) -> list[Figure]:
    """Change the last year again and again; from the click to the new chart."""
    context = open_profile(browser, cookie)
    page = context.new_page()
    _draw(page, address)
    processor = _Processor(context, page)
    times, busy = [], []
    for turn in range(TURNS * 2):
        options = page.locator("#from option").count()
        page.select_option("#from", index=turn % min(options, 4))
        before = processor.milliseconds()
        page.evaluate("""() => {
          window.drawnAt = new Promise((done) => {
            const began = performance.now();
            const look = () => document.querySelector("[data-chart][data-drawn]:not([data-old])")
              ? requestAnimationFrame(() => done(performance.now() - began)) : requestAnimationFrame(look);
            document.querySelector("[data-chart]").dataset.old = "1";
            document.querySelector("form[data-swap] button").click();
            look();
          });
        }""")
        times.append(float(page.evaluate("() => window.drawnAt")))
        busy.append(processor.milliseconds() - before)
    context.close()
    median = statistics.median(times)
    best = f"{min(times):.0f} at best, {statistics.median(busy):.0f} ms of the page's own processor time"
    note = f"{best}, slowest {max(times):.0f}"
    return [Figure("a changed filter: new chart drawn", median, "ms", bar=CHANGE_BAR, note=note)]

"""A real Chromium on a real server, for tests of pages.

    @pytest.mark.browser
    def test_overview_can_be_read(open_page, assert_accessible):
        page = open_page("/", role="viewer")          # signed in; role=None for nobody
        assert_accessible(page)                       # axe-core finds nothing to complain about

At the end of a test every page it opened must have had no console error, no uncaught exception and no breach of the
content security policy; `page.problems` holds them (empty it where a test provokes one).
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from config.browser import find_chromium

# Playwright's loop makes Django think that it runs in one; every query here is an ordinary one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe-core" / "axe.min.js"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
CSP_LISTENER = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser; tests that need it are skipped, and say so, where there is none."""
    executable = find_chromium()
    if executable is None:
        pytest.skip("no Chromium on this machine: browser tests are skipped")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, live_server: Any, make_account: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Open an address in a fresh browser profile, signed in with a new account of `role`.

    `open_page(path, role="viewer", viewport=LAPTOP, dark=False, has_touch=False, **fields of the account)` returns
    playwright's page.
    """
    contexts = []
    problems: list[str] = []

    def open_one(
        path: str,
        *,
        role: str | None = "viewer",
        viewport: dict[str, int] | None = None,
        dark: bool = False,
        has_touch: bool = False,
        account: Any = None,
        **fields: Any,
    ) -> Any:
        context = chromium.new_context(
            viewport=viewport or LAPTOP,
            color_scheme="dark" if dark else "light",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            has_touch=has_touch,
        )
        contexts.append(context)
        context.add_init_script(CSP_LISTENER)
        if role or account:
            context.add_cookies([_session_cookie(account or make_account(role, **fields), live_server.url)])
        page = context.new_page()
        page.problems = problems
        page.on("console", lambda message: message.type == "error" and problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(live_server.url + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def assert_accessible() -> Callable[..., None]:
    """Assert that axe-core finds no violation on the page, or within the part that a selector names.

    `in_both_themes` looks at the colours of the dark one too, and leaves the page in it.
    """

    def check(page: Any, within: str | None = None, *, in_both_themes: bool = False) -> None:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = _find_violations(page, within)
        if in_both_themes:
            page.emulate_media(color_scheme="dark")
            found += _find_violations(page, within, runOnly=["color-contrast"])
        assert found == []

    return check


def _find_violations(page: Any, within: str | None, **options: Any) -> list[str]:
    result = page.evaluate(
        "([within, options]) => axe.run(within ?? document, {resultTypes: ['violations'], ...options})",
        [within, options],
    )
    return [
        f"{violation['id']} ({violation['impact']}): {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


@contextmanager
def in_background(step: Callable[[], None]) -> Iterator[None]:
    """Take a step again and again beside the test, as the queue's workers do."""
    from django.db import connections

    over = threading.Event()

    def work() -> None:
        while not over.wait(0.1):
            step()
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join(30)


@pytest.fixture
def worker(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    """Work off the files that are sent; they are kept in a folder of the test's own."""
    from reports_app import tasks
    from reports_app.models import Document

    settings.MEDIA_ROOT = tmp_path / "files"

    def process_waiting() -> None:
        for pk in list(Document.objects.filter(state="received").values_list("pk", flat=True)):
            tasks.process_document(pk)

    with in_background(process_waiting):
        yield


def _session_cookie(account: Any, url: str) -> dict[str, Any]:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }

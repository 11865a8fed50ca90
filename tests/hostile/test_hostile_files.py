"""Every hostile file has its outcome, with a reason in Chinese, in good time, and leaves nothing behind."""

import csv
import io
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import pytest
from django.test import Client
from django.urls import reverse

from reports_app import ingest
from reports_app.models import Document
from tests.hostile import contents, named
from tests.hostile.case import ESCAPE, REPORT, Case
from tests.hostile.catalogue import CASES
from tests.hostile.conftest import LONGEST_SECONDS, Office

ROOT = Path(__file__).resolve().parent.parent.parent
CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")
MARKUP = ("<script>alert(1)", "<img src=x", '" onmouseover="', "onload=alert", "<a href='javascript:")
CHOICE = "indicator=mediation.cases&year=2024"
TAKEN = [case for case in CASES if case.is_taken]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_file_has_its_outcome(case: Case, office: Office) -> None:
    outcome = office.send(case)
    assert outcome.seconds < LONGEST_SECONDS
    if outcome.code:
        assert outcome.code in case.codes, outcome.reason
        assert CHINESE.search(outcome.reason)
        return
    assert case.reads, outcome.text[:200]
    assert [words for words in case.contains if words not in outcome.text] == []
    assert [words for words in (*case.lacks, "\0") if words in outcome.text] == []
    assert outcome.left_out == case.left_out
    if case.cases is not None:
        assert outcome.cases == case.cases


def post(browser: Client, name: str, data: bytes) -> Any:
    header = quote(name.encode("utf-8", "surrogatepass"))
    return browser.post(
        reverse("reports:send"), data, content_type="application/octet-stream", headers={"X-File-Name": header}
    )


def look(browser: Client, *addresses: str) -> None:
    """Assert that the pages come and show no markup of a file as their own."""
    for address in addresses:
        page = browser.get(address)
        assert page.status_code == 200, address
        text = page.content.decode() if not page.streaming else b"".join(page.streaming_content).decode()
        assert [words for words in MARKUP if words in text] == [], address


def pages_of(document: Document) -> list[str]:
    if document.report_id:
        return [reverse("reports:report", args=[document.report_id])]
    return [reverse("reports:document", args=[document.pk])]


@pytest.mark.parametrize("case", TAKEN[::6], ids=lambda case: case.name)
def test_endpoint_takes_it_and_pages_show_it(case: Case, office: Office, as_role: Any) -> None:
    browser, data = as_role("editor"), case.data(office.canary.address)
    assert isinstance(data, bytes)
    answer = post(browser, case.file_name, data)
    assert answer.status_code == 201
    document = Document.objects.get(pk=answer.json()["id"])
    ingest.process(document.pk)
    document.refresh_from_db()
    tray = reverse("reports:tray") + f"?id={document.pk}"
    look(browser, reverse("reports:list"), reverse("reports:upload"), tray, *pages_of(document))


def test_odd_names_are_shown_as_text_on_every_list(office: Office, as_role: Any, caplog: Any) -> None:
    browser = as_role("administrator")
    documents = []
    for number, name in enumerate(named.NAMES.values()):
        answer = post(browser, name, f"{REPORT}第{number}件\n".encode())
        assert answer.status_code == 201, name
        documents.append(answer.json()["id"])
        ingest.process(documents[-1])
    stored = Document.objects.filter(pk__in=documents)
    assert all(
        name and name.isprintable() and len(name) <= 255 for name in stored.values_list("original_name", flat=True)
    )
    look(browser, reverse("reports:list"), reverse("reports:upload"), reverse("accounts:audit"))
    for document in stored[:8]:
        ingest.withdraw(document, browser.account)
        header = browser.get(reverse("reports:original", args=[document.pk]))["Content-Disposition"]
        assert header.startswith("attachment")
    look(browser, reverse("reports:bin"))
    assert "\x1b" not in caplog.text


@pytest.mark.parametrize("payload", contents.PAYLOADS.values(), ids=contents.PAYLOADS.keys())
def test_words_meant_for_page_log_or_spreadsheet_stay_words(
    payload: str, office: Office, as_role: Any, caplog: Any
) -> None:
    browser = as_role("editor")
    text = REPORT.replace("宣传活动12场次", f"{payload}宣传活动12场次").replace("（一）", f"（一）{payload}", 1)
    document = Document.objects.get(pk=post(browser, f"{payload}.txt", f"{text}{payload}\n".encode()).json()["id"])
    ingest.process(document.pk)
    document.refresh_from_db()
    look(browser, reverse("reports:list"), *pages_of(document), f"{reverse('dashboard:compare')}?{CHOICE}")
    table = browser.get(f"{reverse('dashboard:export', args=['csv'])}?{CHOICE}")
    body = b"".join(table.streaming_content) if table.streaming else table.content
    cells = [cell for row in csv.reader(io.StringIO(body.decode("utf-8-sig"))) for cell in row]
    assert "石桥镇" in cells
    assert [cell for cell in cells if re.match(r"\s*[=+@\t\r＝＋＠]", cell)] == []
    assert not any(line.startswith("ERROR forged") for line in caplog.text.splitlines())


def test_nobody_was_called(office: Office) -> None:
    assert office.canary.calls == []


def test_nothing_lies_outside_the_store(office: Office) -> None:
    places = [Path("/"), Path("/tmp"), Path.cwd(), ROOT, ROOT.parent, Path.home(), *office.base.parents[:3]]
    assert [str(path) for place in places for path in place.glob(f"*{ESCAPE}*")] == []
    assert office.strays() == []


def test_no_process_is_left(office: Office) -> None:
    deadline = time.monotonic() + 10
    while office.new_processes() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert office.new_processes() == []
    assert all(psutil.pid_exists(pid) for pid in office.processes)


def test_there_are_enough_of_them() -> None:
    assert (len(CASES) >= 200, len({case.name.split("/")[0] for case in CASES}) >= 12) == (True, True)
    assert len({case.name for case in CASES}) == len(CASES)

"""The log: who reads it, how it is filtered, that it only grows, and that nothing written to it does harm."""

import csv
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import RequestFactory

from accounts import audit
from accounts.address import client_address
from accounts.models import AuditEvent

LOG = "/accounts/log/"


@pytest.mark.parametrize(
    ("role", "status"), [("viewer", 403), ("editor", 403), ("administrator", 200), ("auditor", 200)]
)
def test_log_is_for_administrators_and_auditors(as_role: Any, role: str, status: int) -> None:
    assert as_role(role).get(LOG).status_code == status


def test_log_is_filtered_by_account_action_subject_and_day(as_role: Any, make_account: Any) -> None:
    editor = make_account("editor")
    audit.record(editor, "document.uploaded", "清河镇2024年报告.docx", size=1200)
    audit.record(None, "document.uploaded", "石桥镇2024年报告.docx")
    audit.record(editor, "comparison.exported", "调解", rows=12)
    client = as_role("auditor")
    AuditEvent.objects.filter(action="account.signed_in")

    def subjects(**params: Any) -> list[str]:
        return [event.subject for event, *_ in client.get(LOG, params).context["rows"]]

    assert subjects(action="document.uploaded") == ["石桥镇2024年报告.docx", "清河镇2024年报告.docx"]
    assert subjects(user=editor.pk) == ["调解", "清河镇2024年报告.docx"]
    assert subjects(subject="清河") == ["清河镇2024年报告.docx"]
    assert subjects(until="2001-01-01") == []


@pytest.mark.parametrize(
    "params",
    [
        {"page": "nonsense"},
        {"page": "-1"},
        {"page": "9" * 30},
        {"user": "x"},
        {"user": "9" * 30},
        {"action": "none"},
        {"since": "yesterday"},
        {"since": "0001-01-01", "until": "9999-12-31"},
        {"subject": "\x00"},
        {"subject": "%_\\'"},
    ],
)
def test_nonsense_in_the_filter_is_no_fault(as_role: Any, params: dict[str, str]) -> None:
    assert as_role("auditor").get(LOG, params).status_code == 200


def test_log_is_shown_in_pages(as_role: Any) -> None:
    for number in range(55):
        audit.record(None, "document.uploaded", f"文件{number}")
    client = as_role("auditor")
    page = client.get(LOG, {"action": "document.uploaded", "page": 2})
    assert [event.subject for event, *_ in page.context["rows"]] == [
        "文件4",
        "文件3",
        "文件2",
        "文件1",
        "文件0",
    ]
    assert "?action=document.uploaded&amp;page=1" in page.content.decode()


@pytest.mark.parametrize(
    "statement", ["UPDATE accounts_auditevent SET subject = ''", "DELETE FROM accounts_auditevent"]
)
def test_database_refuses_to_change_an_entry(db: None, statement: str) -> None:
    from django.db import connection

    audit.record(None, "document.uploaded", "文件")
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEvent.objects.get().subject == "文件"


def test_control_signs_and_markup_stay_harmless_text(as_role: Any) -> None:
    event = audit.record(None, "x", "a\x00b\r\nc\x1b[31m" + "长" * 300, note="n\x00<script>", parts=["\x07"])
    assert (event.subject[:8], len(event.subject), event.detail) == (
        "a b  c [", 200, {"note": "n <script>", "parts": [" "]},
    )  # fmt: skip
    assert "n <script>" not in as_role("auditor").get(LOG).content.decode()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "not an address", None),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_address_is_believed_only_from_our_own_proxies(
    settings: Any, proxies: int, forwarded: str, address: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert client_address(RequestFactory().get("/", headers={"x-forwarded-for": forwarded})) == address


def test_log_is_exported_as_filtered_with_its_seals(as_role: Any) -> None:
    audit.record(None, "document.uploaded", "=1+1.docx", size=3)
    audit.record(None, "document.restored", "another.docx")
    response = as_role("auditor").get(LOG + "export/", {"action": "document.uploaded"})
    _, cells = csv.reader(b"".join(response.streaming_content).decode("utf-8-sig").splitlines())
    raw = '["document.uploaded", "=1+1.docx", {"size": 3}]'
    assert (cells[4], cells[5], len(cells[7]), cells[8]) == ("'=1+1.docx", "大小（字节）：3", 64, raw)
    assert AuditEvent.objects.filter(action="log.exported").count() == 1

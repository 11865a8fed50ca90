"""Who may do what with files and reports: roles, areas, and addresses of others."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from reports_app import ingest
from reports_app.models import Document, Report, Township
from tests.reports_app.conftest import Send, make_user, report_text

EDITOR_PAGES = ["upload", "tray", "townships", "document"]
DECISIONS = ["send", "put_away", "identify", "accept", "withdraw", "restore", "retry"]


@pytest.fixture
def document(send: Send, bridge: Township) -> Document:
    return send(report_text())


def sign_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def address(name: str, document: Document) -> str:
    if name in {"accept", "withdraw", "restore", "retry"}:
        return reverse("reports:decide", args=[document.pk, name])
    arguments: dict[str, list[Any]] = {
        "report": [document.report_id],
        "version": [document.report_id, document.pk],
        "original": [document.pk],
        "document": [document.pk],
        "identify": [document.pk],
    }
    return reverse(f"reports:{name}", args=arguments.get(name, []))


@pytest.mark.parametrize("name", [*EDITOR_PAGES, *DECISIONS])
def test_a_viewer_changes_nothing(document: Document, viewer: User, name: str) -> None:
    browser = sign_in(viewer)
    response = browser.post(address(name, document)) if name in DECISIONS else browser.get(address(name, document))
    assert response.status_code == 403
    assert "填报审核" in response.content.decode()
    assert Report.objects.get().document == document


def test_lists_and_states_hold_only_the_own_area(document: Document, neighbour: User) -> None:
    browser = sign_in(neighbour)
    assert list(browser.get(reverse("reports:list")).context["page"]) == []
    nothing = {"counts": {}, "open": [], "done": [], "rows": {}}
    assert browser.get(reverse("reports:tray"), {"have": f"{document.pk}-parsed"}).json() == nothing


def test_a_report_cannot_be_moved_out_of_the_own_area(
    send: Send, abroad: Township, bridge: Township, neighbour: User
) -> None:
    document = send(report_text("外沟镇", county="邻县"), user=neighbour)
    response = sign_in(neighbour).post(address("identify", document), {"place": bridge.label, "year": "2024"})
    assert response.status_code == 422
    assert Report.objects.get().township == abroad


def test_a_waiting_file_is_seen_by_its_sender_and_by_nobody_of_another_area(
    send: Send, bridge: Township, editor: User, neighbour: User
) -> None:
    document = send("||2024", user=neighbour)
    assert sign_in(neighbour).get(address("document", document)).status_code == 200
    assert sign_in(editor).get(address("document", document)).status_code == 200
    narrow = make_user("narrow", Role.EDITOR, area_codes=["990101"])
    assert sign_in(narrow).get(address("document", document)).status_code == 404


@pytest.mark.parametrize("name", DECISIONS)
def test_a_change_needs_the_token_and_a_post(document: Document, editor: User, name: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post(address(name, document)).status_code == 403
    leads_on = name == "identify"  # to the file's page
    assert browser.get(address(name, document)).status_code == (302 if leads_on else 405)


@pytest.mark.parametrize("pk", ["0", "999999999", str(10**17)])
def test_unknown_numbers_are_not_found(editor: User, pk: str) -> None:
    browser = sign_in(editor)
    for place in (f"/reports/{pk}/", f"/reports/{pk}/versions/{pk}/", f"/reports/documents/{pk}/"):
        assert browser.get(place).status_code == 404
    assert browser.post(f"/reports/documents/{pk}/withdraw/").status_code == 404
    assert browser.get(f"/reports/{'9' * 30}/").status_code == 404


def test_withdrawing_again_is_harmless(document: Document, editor: User) -> None:
    ingest.withdraw(document, editor)
    assert sign_in(editor).post(address("withdraw", document)).status_code == 302

"""Signing in, failing to, being locked out, and what the log says of it."""

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from tests.conftest import PASSWORD

LOGIN = "/accounts/login/"
WRONG = "账号或密码不正确。请核对后再试；连续5次不正确，将锁定15分钟。忘记密码请联系系统管理员重置。"


def sign_in(client: Client, username: str = "viewer", password: str = PASSWORD, **headers: Any) -> Any:
    return client.post(LOGIN, {"username": username, "password": password}, **headers)


def log() -> list[tuple[str, str, str | None]]:
    events = AuditEvent.objects.order_by("id").select_related("user")
    return [(event.action, event.subject, event.user.username if event.user else None) for event in events]


def test_right_password_leads_to_the_overview_with_a_new_session(make_account: Any) -> None:
    make_account("viewer")
    client = Client()
    client.get(LOGIN)
    client.cookies[settings.SESSION_COOKIE_NAME] = "chosen-by-someone-else-000000000"
    response = sign_in(client)
    assert (response.status_code, response.url) == (302, "/")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "chosen-by-someone-else-000000000"
    assert log() == [("account.signed_in", "viewer", "viewer")]


def test_auditor_lands_on_the_log(make_account: Any) -> None:
    make_account("auditor")
    assert sign_in(Client(), "auditor").url == "/accounts/log/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_next_never_leads_to_another_site(make_account: Any, target: str) -> None:
    make_account("viewer")
    assert Client().post(LOGIN, {"username": "viewer", "password": PASSWORD, "next": target}).url == "/"


def test_wrong_unknown_and_disabled_accounts_are_told_the_same(make_account: Any) -> None:
    make_account("viewer")
    make_account("editor", is_active=False)
    answers = [
        sign_in(Client(), "viewer", "not the password"),
        sign_in(Client(), "nobody", PASSWORD),
        sign_in(Client(), "editor", PASSWORD),
    ]
    assert [str(answer.context["form"].non_field_errors()[0]) for answer in answers] == [WRONG] * 3
    assert log() == [("account.sign_in_failed", name, None) for name in ("viewer", "nobody", "editor")]


def test_fifth_wrong_password_locks_for_a_quarter_of_an_hour(make_account: Any) -> None:
    make_account("viewer")
    client = Client()
    for _ in range(5):
        response = sign_in(client, password="wrong")
    assert (response.status_code, response["Retry-After"]) == (429, "900")
    assert "请在15分钟后再试" in response.content.decode()
    assert sign_in(client).status_code == 429, "the right password is refused while locked"
    assert log().count(("account.locked_out", "viewer", None)) >= 1


def test_lock_of_one_account_leaves_a_colleague_at_the_same_address_alone(make_account: Any) -> None:
    make_account("viewer")
    make_account("editor")
    for _ in range(6):
        sign_in(Client(), password="wrong")
    assert sign_in(Client(), "editor").status_code == 302


def test_forged_forwarding_header_does_not_escape_the_lock(make_account: Any) -> None:
    make_account("viewer")
    for number in range(6):
        response = sign_in(Client(), password="wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert response.status_code == 429


def test_lock_ends_after_its_time(make_account: Any) -> None:
    make_account("viewer")
    for _ in range(5):
        sign_in(Client(), password="wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timezone.timedelta(minutes=16))
    assert sign_in(Client()).status_code == 302


def test_sign_out_needs_post_and_ends_the_session(as_role: Any) -> None:
    client = as_role("viewer")
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/").url == "/accounts/login/"
    assert client.get("/accounts/password/").status_code == 302
    assert ("account.signed_out", "viewer", "viewer") in log()


@pytest.mark.parametrize(("hours", "status"), [(11, 200), (13, 302)])
def test_a_session_ends_however_busy(as_role: Any, hours: int, status: int) -> None:
    client = as_role("viewer")
    client.get("/accounts/password/")
    session = client.session
    session["signed_in_at"] -= hours * 3600
    session.save()
    assert client.get("/accounts/password/").status_code == status
    assert client.get("/accounts/password/").status_code == status


@pytest.mark.parametrize("username", ["\x00", "a" * 5000, "'; DROP TABLE accounts_user; --", "<script>", "\u202e反"])
@pytest.mark.django_db
def test_strange_account_names_get_an_ordinary_refusal(username: str) -> None:
    response = sign_in(Client(), username)
    assert response.status_code == 200
    assert "<script>" not in response.content.decode().replace("<script defer", "")
    assert User.objects.count() == 0


def test_form_without_token_is_told_what_to_do(make_account: Any) -> None:
    response = sign_in(Client(enforce_csrf_checks=True))
    assert response.status_code == 403
    assert "请返回上一页，刷新后重新提交" in response.content.decode()

"""One's own password: forced after a one-time password, what is refused, and what changing it ends."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import AuditEvent, User
from accounts.passwords import make_one_time_password
from tests.conftest import PASSWORD

CHANGE = "/accounts/password/"
NEW = "seven grey herons"


def change(client: Client, new: str = NEW, *, old: str = PASSWORD, again: str | None = None) -> Any:
    return client.post(CHANGE, {"old_password": old, "new_password1": new, "new_password2": again or new})


@pytest.mark.parametrize("path", ["/", "/accounts/", "/accounts/log/"])
def test_one_time_password_leads_to_nothing_but_its_change(as_role: Any, path: str) -> None:
    response = as_role("administrator", must_change_password=True).get(path)
    assert (response.status_code, response.url) == (302, CHANGE)


def test_changing_the_password_opens_the_product(as_role: Any) -> None:
    client = as_role("administrator", must_change_password=True)
    assert change(client).url == "/"
    user = User.objects.get()
    assert (user.must_change_password, user.check_password(NEW)) == (False, True)
    assert client.get("/accounts/").status_code == 200
    assert next(event.action for event in AuditEvent.objects.all()) == "account.password_changed"


def test_changing_the_password_ends_other_sessions(as_role: Any) -> None:
    client = as_role("viewer")
    elsewhere = Client()
    elsewhere.force_login(client.account, backend="django.contrib.auth.backends.ModelBackend")
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    change(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert (client.get(CHANGE).status_code, elsewhere.get(CHANGE).status_code) == (200, 302)


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("short", "密码太短，至少要10个字符"),
        ("1357924680135", "密码只包含数字。"),
        ("password1234", "这个密码太常见了"),
        ("zhangxiaoming", "密码跟 用户名 太相似了。"),
        (PASSWORD, "新密码与原密码相同，请换一个。"),
    ],
)
def test_weak_password_is_refused_in_chinese(as_role: Any, new: str, message: str) -> None:
    response = change(as_role("viewer", username="zhangxiaoming"), new)
    errors = " ".join(error for errors in response.context["form"].errors.values() for error in errors)
    assert message in errors


@pytest.mark.parametrize("new", ["大河向东流去不回头的清晨", "x" * 61 + "abc", "päss wörd ✓ long"])
def test_long_and_chinese_passwords_are_accepted(as_role: Any, new: str) -> None:
    assert change(as_role("viewer"), new).status_code == 302


def test_wrong_old_password_is_told_with_what_next(as_role: Any) -> None:
    response = change(as_role("viewer"), old="not it")
    assert response.context["form"].errors["old_password"] == [
        "原密码不正确，请重新输入。若是首次登录，请输入系统管理员给您的一次性密码。"
    ]


def test_one_time_passwords_differ_and_are_long_enough() -> None:
    made = {make_one_time_password() for _ in range(50)}
    assert (len(made), {len(password) for password in made}) == (50, {14})

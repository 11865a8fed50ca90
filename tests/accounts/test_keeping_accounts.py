"""What administrators do to accounts, what the rules forbid, and that a request's types change nothing."""

import re
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from accounts import people
from accounts.models import AuditEvent, Role, User
from tests.conftest import PASSWORD

FORM = {"username": "chen", "first_name": "陈小明", "role": "editor", "area_codes": ["990101"]}
ACTIONS = ["", "password/", "disable/", "enable/"]


def shown_password(response: Any) -> str:
    found = re.search(r'one-time-password">([^<]+)<', response.content.decode())
    assert found
    return found[1]


def test_created_account_signs_in_with_the_password_shown_once(as_role: Any, county: None) -> None:
    client = as_role("administrator")
    response = client.post("/accounts/new/", FORM)
    password = shown_password(response)
    assert "no-store" in response["Cache-Control"]
    user = User.objects.get(username="chen")
    assert (user.first_name, user.role, user.area_codes, user.must_change_password) == (
        "陈小明", "editor", ["990101"], True,
    )  # fmt: skip
    assert not user.is_superuser
    assert password not in client.get(f"/accounts/{user.pk}/").content.decode()
    own = Client()
    assert own.post("/accounts/login/", {"username": "chen", "password": password}).status_code == 302
    assert own.get("/").url == "/accounts/password/"
    event = AuditEvent.objects.get(action="account.created")
    assert (event.user, event.subject, event.detail) == (
        client.account, "chen", {"role": "editor", "areas": "示例省示例市示例县"},
    )  # fmt: skip
    assert password not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"username": "ADMINISTRATOR"}, "username", "已有这个账号，请换一个，例如加上科室或数字。"),
        ({"username": "has space"}, "username", ""),
        ({"username": ""}, "username", ""),
        ({"first_name": "x" * 31}, "first_name", ""),
        ({"role": "root"}, "role", ""),
        ({"role": ""}, "role", ""),
        ({"area_codes": ["99' OR 1=1"]}, "area_codes", "可见范围里有无法识别的区域，请重新查找并选择。"),
        ({"area_codes": ["9"]}, "area_codes", "可见范围里有无法识别的区域，请重新查找并选择。"),
        ({"area_codes": ["９９"]}, "area_codes", "可见范围里有无法识别的区域，请重新查找并选择。"),
        ({"area_codes": ["123456"]}, "area_codes", "可见范围里有系统没有的区域，请重新查找并选择。"),
        ({"area_codes": ["99"] * 600 + ["x"]}, "area_codes", "可见范围里有无法识别的区域，请重新查找并选择。"),
    ],
)
def test_nonsense_in_the_form_is_refused_and_nothing_is_made(
    as_role: Any, county: None, change: dict[str, Any], field: str, message: str
) -> None:
    response = as_role("administrator").post("/accounts/new/", {**FORM, **change})
    assert response.status_code == 200
    assert message in " ".join(response.context["form"].errors[field])
    assert User.objects.count() == 1


@pytest.mark.parametrize("value", ["true", "1", "on", "True"])
def test_fields_beyond_the_form_change_nothing(as_role: Any, county: None, value: str) -> None:
    client = as_role("administrator")
    extra = dict.fromkeys(("is_superuser", "is_staff", "must_change_password", "is_active"), value)
    client.post("/accounts/new/", {**FORM, **extra, "password": "chosen by the sender", "id": client.account.pk})
    user = User.objects.get(username="chen")
    assert (user.is_superuser, user.is_staff, user.must_change_password) == (False, False, True)
    assert not user.check_password("chosen by the sender")
    client.post(f"/accounts/{user.pk}/", {**FORM, "username": "other", "is_superuser": value, "is_active": ""})
    user.refresh_from_db()
    assert (user.username, user.is_superuser, user.is_active) == ("chen", False, True)


@pytest.mark.parametrize("body", ['{"role": "administrator"}', '{"role": true}', "[]", "null"])
def test_json_body_is_no_form(as_role: Any, make_account: Any, body: str) -> None:
    user = make_account("viewer")
    response = as_role("administrator").post(f"/accounts/{user.pk}/", body, content_type="application/json")
    user.refresh_from_db()
    assert (response.status_code, user.role) == (200, "viewer")


@pytest.mark.parametrize("role", ["viewer", "editor", "auditor"])
@pytest.mark.parametrize("action", ACTIONS)
def test_others_cannot_keep_accounts(as_role: Any, make_account: Any, role: str, action: str) -> None:
    user = make_account("viewer", username="someone")
    client = as_role(role)
    response = client.post(f"/accounts/{user.pk}/{action}", {**FORM, "role": "administrator"})
    user.refresh_from_db()
    assert (response.status_code, user.role, user.is_active, user.check_password(PASSWORD)) == (
        403, "viewer", True, True,
    )  # fmt: skip
    assert "账号和目录由“系统管理”账号办理" in response.content.decode()
    assert client.get("/accounts/").status_code == client.get("/accounts/areas/?q=x").status_code == 403


def test_change_is_logged_with_old_and_new(as_role: Any, make_account: Any, county: None) -> None:
    user = make_account("viewer", first_name="李文")
    client = as_role("administrator")
    client.post(f"/accounts/{user.pk}/", {"first_name": "李文", "role": "editor", "area_codes": ["990101001"]})
    detail = AuditEvent.objects.get(action="account.changed").detail
    assert detail == {"role": ["viewer", "editor"], "areas": ["全部", "示例省示例市示例县清河镇"]}
    assert "角色：浏览 → 填报审核" in client.get("/accounts/log/").content.decode()


def test_area_within_a_chosen_county_is_not_kept_twice(as_role: Any, make_account: Any, county: None) -> None:
    user = make_account("viewer")
    codes = ["990101001", "990102001", "990101", "990101"]
    as_role("administrator").post(
        f"/accounts/{user.pk}/", {"first_name": "李文", "role": "viewer", "area_codes": codes}
    )
    user.refresh_from_db()
    assert user.area_codes == ["990101", "990102001"]


def test_disabled_account_loses_its_sessions_for_good(as_role: Any) -> None:
    user_client = as_role("viewer")
    client = as_role("administrator")
    pk = user_client.account.pk
    client.post(f"/accounts/{pk}/disable/")
    assert user_client.get("/accounts/password/").status_code == 302
    client.post(f"/accounts/{pk}/enable/")
    assert user_client.get("/accounts/password/").status_code == 302, "the old session stays dead"
    actions = [event.action for event in AuditEvent.objects.filter(subject="viewer")]
    assert actions[:2] == ["account.enabled", "account.disabled"]


def test_reset_password_ends_sessions_and_the_lock(as_role: Any) -> None:
    user_client = as_role("viewer")
    for _ in range(5):
        Client().post("/accounts/login/", {"username": "viewer", "password": "wrong"})
    password = shown_password(as_role("administrator").post(f"/accounts/{user_client.account.pk}/password/"))
    assert user_client.get("/accounts/password/").status_code == 302
    assert Client().post("/accounts/login/", {"username": "viewer", "password": password}).status_code == 302


@pytest.mark.parametrize("action", ["disable/", "password/"])
def test_nobody_does_it_to_oneself(as_role: Any, make_account: Any, action: str) -> None:
    client = as_role("administrator")
    make_account("administrator", username="second")
    client.post(f"/accounts/{client.account.pk}/{action}")
    client.account.refresh_from_db()
    assert (client.account.is_active, client.account.check_password(PASSWORD)) == (True, True)


def test_nobody_changes_their_own_role(as_role: Any, make_account: Any) -> None:
    client = as_role("administrator")
    make_account("administrator", username="second")
    response = client.post(f"/accounts/{client.account.pk}/", {"first_name": "我", "role": "viewer"})
    assert response.context["form"].errors["role"] == ["不能修改自己的角色，请由另一位系统管理员办理。"]
    client.account.refresh_from_db()
    assert client.account.role == "administrator"


def request_of(account: User) -> Any:
    request = RequestFactory().post("/")
    request.user = account
    return request


def test_last_administrator_stays(make_account: Any) -> None:
    last = make_account("administrator")
    former = make_account("viewer")
    for step in (
        lambda: people.disable_account(request_of(former), last),
        lambda: people.change_account(request_of(former), last, name="x", role=Role.VIEWER, area_codes=[]),
    ):
        with pytest.raises(people.AccountError, match="这是最后一个可用的系统管理账号"):
            step()
    last.refresh_from_db()
    assert (last.is_active, last.role) == (True, "administrator")


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_disable_each_other_at_once(make_account: Any) -> None:
    first, second = make_account("administrator"), make_account("administrator", username="second")
    start = threading.Barrier(2)
    refused: list[str] = []

    def disable(actor: User, target: User) -> None:
        start.wait()
        try:
            people.disable_account(request_of(actor), target)
        except people.AccountError as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=disable, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(refused), User.objects.filter(is_active=True).count()) == (1, 1)


@pytest.mark.parametrize("pk", ["0", "999999", "99999999999999999999999999"])
def test_unknown_account_is_not_found(as_role: Any, pk: str) -> None:
    client = as_role("administrator")
    assert client.get(f"/accounts/{pk}/").status_code == 404
    assert client.post(f"/accounts/{pk}/disable/").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("示例县", ["示例县", "示例县清河镇", "示例县石桥镇"]),
        ("清河", ["示例县清河镇", "样本区清河街道"]),
        ("示例县 清河", ["示例县清河镇"]),
        ("样本区", ["样本区", "样本区清河街道"]),
        ("没有这里", []),
        ("", []),
        ("%", []),
        ("\x00", []),
    ],
)
def test_areas_are_found_by_name(as_role: Any, county: None, query: str, found: list[str]) -> None:
    response = as_role("administrator").get("/accounts/areas/", {"q": query})
    assert [area.name for area in response.context["found"]] == found

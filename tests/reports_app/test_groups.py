"""Saved groups: whose they are, who sees what of them, and that no township is seen through them past one's area."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from dashboard import queries
from dashboard.selection import Asked
from reports_app.models import TownshipGroup
from reports_app.township_groups import delete_group, forget_deleted_groups, restore_group
from tests.district import District

LIST = reverse("reports:groups")
NEW = reverse("reports:group_create")


@pytest.fixture(autouse=True)
def towns(district: District) -> District:
    for code, name in (("990101001", "石桥镇"), ("990101002", "河口镇"), ("990102001", "山下乡")):
        district.report(district.township(code, name), 2024)
    return district


def text(client: Any, address: str) -> str:
    return client.get(address).content.decode()


def groups() -> list[tuple[str, bool, list[str]]]:
    return list(TownshipGroup.objects.values_list("name", "is_shared", "codes"))


def test_group_is_made_changed_and_deleted(as_role: Callable[..., Any]):
    client = as_role("viewer")
    client.post(NEW, {"name": " 山区  乡镇 ", "codes": ["990102001", "990101001"]})
    assert groups() == [("山区 乡镇", False, ["990101001", "990102001"])]
    assert "石桥镇、山下乡" in text(client, LIST)
    address = reverse("reports:group", args=[TownshipGroup.objects.get().pk])
    client.post(address, {"name": "山区", "is_shared": "on", "codes": ["990102001"]})
    assert groups() == [("山区", True, ["990102001"])]
    client.post(reverse("reports:group_delete", args=[TownshipGroup.objects.get().pk]))
    assert groups() == []
    log = AuditEvent.objects.filter(action__startswith="group.").order_by("pk").values_list("action", "detail")
    assert list(log) == [
        ("group.made", {"shared": False, "townships": 2}),
        ("group.changed", {"name": ["山区 乡镇", "山区"], "shared": [False, True], "townships": [2, 1]}),
        ("group.deleted", {"townships": 1}),
    ]
    told = as_role("administrator").get(reverse("accounts:audit")).content.decode()
    assert "共享：否 → 是" in told


FROM_DRAWER = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}


def test_deleted_group_is_put_back_under_its_old_address(as_role: Callable[..., Any]):
    client = as_role("viewer")
    group = TownshipGroup.objects.create(name="山区", codes=["990101001"], made_by=client.account)
    told = client.post(reverse("reports:group_delete", args=[group.pk]), **FROM_DRAWER).json()
    assert told["message"] == "已删除分组“山区”。"
    assert (groups(), client.get(reverse("reports:group", args=[group.pk])).status_code) == ([], 404)
    assert "最近删除" in text(client, LIST)
    assert client.post(told["undo"], **FROM_DRAWER).json()["message"] == "已恢复分组“山区”。"
    assert (TownshipGroup.objects.get().pk, "最近删除" in text(client, LIST)) == (group.pk, False)
    assert client.post(told["undo"]).status_code == 404


def test_group_deleted_or_put_back_twice_at_once_is_logged_once(editor: User):
    group = TownshipGroup.objects.create(made_by=editor, name="山区", codes=["990101001"])
    for _ in range(2):
        delete_group(editor, group)
    assert not TownshipGroup.objects.exists()
    for _ in range(2):
        assert restore_group(editor, group)
    assert TownshipGroup.objects.get() == group
    log = AuditEvent.objects.filter(action__startswith="group.").order_by("pk").values_list("action", flat=True)
    assert list(log) == ["group.deleted", "group.restored"]


def test_group_is_not_put_back_under_a_name_given_away(as_role: Callable[..., Any]):
    client = as_role("viewer")
    group = TownshipGroup.objects.create(name="山区", codes=["990101001"], made_by=client.account)
    client.post(reverse("reports:group_delete", args=[group.pk]))
    client.post(NEW, {"name": "山区", "codes": ["990101002"]})
    restore = reverse("reports:group_restore", args=[group.pk])
    assert client.post(restore, **FROM_DRAWER).status_code == 409
    assert "已有名为“山区”的分组，不能恢复" in client.post(restore, follow=True).content.decode()
    assert groups() == [("山区", False, ["990101002"])]


def test_deleted_group_is_put_back_by_nobody_else_and_not_for_ever(as_role: Callable[..., Any], make_account: Any):
    client = as_role("viewer")
    gone = timezone.now() - timedelta(days=31)
    mine = TownshipGroup.objects.create(name="旧", codes=["990101001"], made_by=client.account, deleted_at=gone)
    other = TownshipGroup.objects.create(
        name="别人", codes=["990101001"], made_by=make_account("editor"), deleted_at=timezone.now()
    )
    for group in (mine, other):
        assert client.post(reverse("reports:group_restore", args=[group.pk])).status_code == 404
    forget_deleted_groups()
    assert list(TownshipGroup.with_deleted.all()) == [other]


def test_new_group_begins_with_the_townships_of_the_areas(as_role: Callable[..., Any]):
    client = as_role("viewer", area_codes=["990101"])
    hidden = TownshipGroup.objects.create(name="跨县", codes=["990101001", "990102001"], made_by=client.account)
    begun = [
        re.findall(r'value="([0-9]+)" checked', client.get(f"{NEW}?{query}", **FROM_DRAWER).content.decode())
        for query in (
            "area=990101002&area=990102001",
            "area=9901",
            f"area=group:{hidden.pk}",
            "area=all&area=%27--&area=group:x&area=group:99999999999",
        )
    ]
    assert begun == [["990101002"], ["990101001", "990101002"], ["990101001"], []]


def test_form_in_the_drawer_is_a_part_and_tells_what_became_of_it(as_role: Callable[..., Any]):
    client = as_role("viewer")
    wrong = client.post(NEW, {"name": ""}, **FROM_DRAWER)
    assert (wrong.status_code, "<html" in wrong.content.decode()) == (422, False)
    made = client.post(NEW, {"name": "山区", "codes": ["990102001"]}, **FROM_DRAWER).json()
    assert made == {"message": "已建立分组“山区”。", "made": f"group:{TownshipGroup.objects.get().pk}"}


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"name": "", "codes": ["990101001"]}, "请给分组起个名称。"),
        ({"name": "空"}, "请至少选一个乡镇（街道）。"),
        ({"name": "外", "codes": ["990102001", "1'--", "x\x00"]}, "请至少选一个乡镇（街道）。"),
        ({"name": "旧名", "codes": ["990101001"]}, "已有名为“旧名”的分组，请换个名称。"),
        ({"name": "长" * 61, "codes": ["990101001"]}, "还没有保存"),
    ],
)
def test_what_is_no_group_is_told(sent: dict[str, Any], message: str, as_role: Callable[..., Any]):
    client = as_role("viewer", area_codes=["990101"])
    TownshipGroup.objects.create(name="旧名", codes=["990101001"], made_by=client.account)
    response = client.post(NEW, sent)
    assert (response.status_code, message in response.content.decode()) == (422, True)
    assert TownshipGroup.objects.count() == 1


def test_name_of_another_account_s_group_is_free_and_not_told(as_role: Callable[..., Any], make_account: Any):
    TownshipGroup.objects.create(name="库区", codes=["990101001"], made_by=make_account("editor"), is_shared=False)
    client = as_role("viewer")
    assert "库区" not in text(client, LIST)
    assert client.post(NEW, {"name": "库区", "codes": ["990101001"]}).url == LIST


def test_shared_groups_show_only_what_an_account_may_see(as_role: Callable[..., Any], make_account: Any):
    maker = make_account("editor")
    both = TownshipGroup.objects.create(name="跨县", codes=["990101001", "990102001"], made_by=maker)
    TownshipGroup.objects.create(name="别处", codes=["990102001"], made_by=maker)
    TownshipGroup.objects.create(name="私有", codes=["990101001"], made_by=maker, is_shared=False)
    client = as_role("viewer", area_codes=["990101"])
    page = text(client, LIST)
    assert [word in page for word in ("跨县", "石桥镇", "山下乡", "别处", "私有")] == [True, True, False, False, False]
    assert client.get(reverse("reports:group", args=[both.pk])).status_code == 404
    asked = Asked(tuple(f"group:{group.pk}" for group in TownshipGroup.objects.all()), ())
    assert queries.load_choices(client.account, asked).areas == {f"group:{both.pk}": "跨县"}
    scope = queries.scope_of(client.account, asked.areas)
    assert scope.params == {"codes": ["990101001"]}


def test_what_an_account_sees_no_more_stays_in_its_group(as_role: Callable[..., Any]):
    client = as_role("viewer", area_codes=["990101"])
    group = TownshipGroup.objects.create(name="跨县", codes=["990101001", "990102001"], made_by=client.account)
    address = reverse("reports:group", args=[group.pk])
    assert "山下乡" not in text(client, address)
    client.post(address, {"name": "跨县", "codes": ["990101002"]})
    assert groups() == [("跨县", False, ["990101002", "990102001"])]


def test_administrator_keeps_shared_groups_but_not_private_ones(as_role: Callable[..., Any], make_account: Any):
    maker = make_account("editor")
    shared = TownshipGroup.objects.create(name="共享", codes=["990101001"], made_by=maker)
    private = TownshipGroup.objects.create(name="私有", codes=["990101001"], made_by=maker, is_shared=False)
    client = as_role("administrator")
    assert client.get(reverse("reports:group", args=[private.pk])).status_code == 404
    client.post(reverse("reports:group", args=[shared.pk]), {"name": "共用", "is_shared": "on", "codes": ["990101002"]})
    shared.refresh_from_db()
    assert (shared.name, shared.codes, shared.made_by) == ("共用", ["990101002"], maker)


def test_search_offers_what_is_not_chosen_yet_within_the_area(as_role: Callable[..., Any]):
    client = as_role("viewer", area_codes=["990101"])
    address = reverse("reports:group_townships")
    found = client.get(address, {"q": "示例县", "codes": ["990101001"]}).content.decode()
    assert ("河口镇" in found, "石桥镇" in found) == (True, False)
    assert "没有找到" in client.get(address, {"q": "山下乡"}).content.decode()
    assert client.get(address, {"q": "桥", "codes": ["\x00", "1'--"]}).status_code == 200
    assert client.get(address, {"q": "\x00"}).content.decode().strip() == ""

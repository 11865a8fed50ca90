"""Townships that the table of divisions lacks: added by an administrator, and the files that name them find them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from accounts.models import AuditEvent
from reports_app import failures
from reports_app.models import Document, Report, Township
from tests.reports_app.conftest import Send, report_text

PAGE, ADD = reverse("reports:added"), reverse("reports:township_add")
State = Document.State


def added() -> list[tuple[str, str, str]]:
    staff = Township.objects.filter(source=Township.Source.STAFF)
    return list(staff.values_list("code", "name", "county"))


def test_ticked_township_is_added_and_its_files_are_read_again(
    as_role: Callable[..., Any], send: Send, bridge: Township, abroad: Township
):
    first, second = send("新桥镇|示例县|2024"), send("新桥镇|示例县|2023")
    other = send("新桥镇|邻县|2022")
    assert {first.error, second.error} == {failures.UNKNOWN_TOWNSHIP}
    client = as_role("administrator")
    assert 'value="新桥镇@990101"' in client.get(PAGE).content.decode()
    client.post(ADD, {"pick": ["新桥镇@990101"]})
    assert added() == [("990101901", "新桥镇", "示例县")]
    states = Document.objects.order_by("pk").values_list("pk", "state")
    assert list(states) == [(first.pk, State.RECEIVED), (second.pk, State.RECEIVED), (other.pk, State.NEEDS_IDENTITY)]
    log = AuditEvent.objects.filter(action="township.added").values_list("subject", "detail")
    assert list(log) == [("示例县新桥镇", {"county": "示例市示例县", "code": "990101901"})]


def test_report_finds_a_township_that_was_added(as_role: Callable[..., Any], send: Send, bridge: Township):
    as_role("administrator").post(ADD, {"name": "新桥镇", "county": "示例市示例县"})
    send(report_text(township="新桥镇"))
    assert [report.township.code for report in Report.objects.all()] == ["990101901"]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"name": "石桥镇", "county": "示例县"}, "示例县已经有石桥镇，不用再添加。"),
        ({"name": "<b>镇", "county": "示例县"}, "请只填乡镇（街道）的汉字全称，例如：石桥镇。"),
        ({"name": "新桥镇", "county": "无此县"}, "没有找到这个县区，或不在您的管辖范围内。"),
        ({"name": "新桥镇", "county": "县"}, "有几个县区符合，请写全称：示例市示例县、示例市邻县。"),
        ({"pick": ["新桥镇@999999"]}, "没有找到这个县区，或不在您的管辖范围内。"),
        ({"pick": ["<b>@990101"]}, "没有找到这个县区，或不在您的管辖范围内。"),
    ],
)
def test_what_cannot_be_added_is_told(
    as_role: Callable[..., Any], bridge: Township, abroad: Township, sent: dict[str, Any], told: str
):
    page = as_role("administrator").post(ADD, sent, follow=True).content.decode()
    assert (escape(told) in page, added()) == (True, [])


def test_area_of_an_account_bounds_what_it_adds(as_role: Callable[..., Any], bridge: Township, abroad: Township):
    client = as_role("administrator", area_codes=["990102"])
    client.post(ADD, {"name": "新桥镇", "county": "示例县"})
    client.post(ADD, {"pick": ["新桥镇@990101"]})
    assert added() == []
    assert client.get(reverse("reports:counties"), {"q": "县"}).json() == {"labels": ["示例市邻县"]}


def test_added_township_goes_only_while_nothing_is_of_it(as_role: Callable[..., Any], send: Send, bridge: Township):
    client = as_role("administrator")
    for name in ("新桥镇", "旧桥镇"):
        client.post(ADD, {"name": name, "county": "示例县"})
    send(report_text(township="新桥镇"))
    kept, gone = Township.objects.filter(source=Township.Source.STAFF).order_by("code")
    page = client.get(PAGE).content.decode()
    remove = [reverse("reports:township_remove", args=[each.pk]) for each in (kept, gone)]
    assert [address in page for address in remove] == [False, True]
    told = client.post(remove[0], follow=True).content.decode()
    client.post(remove[1])
    client.post(reverse("reports:township_remove", args=[bridge.pk]))
    assert ("不能删除" in told, [name for _code, name, _county in added()]) == (True, ["新桥镇"])
    assert Township.objects.filter(pk=bridge.pk).exists()


def test_file_of_an_unlisted_township_leads_administrators_there(
    as_role: Callable[..., Any], send: Send, bridge: Township
):
    document = send("新桥镇|示例县|2024")
    address = reverse("reports:document", args=[document.pk])
    pages = [as_role(role, username=f"a_{role}").get(address).content.decode() for role in ("administrator", "editor")]
    assert ["/added/?name=" in page for page in pages] == [True, False]


def test_township_of_another_county_is_no_choice_where_the_text_names_its_own(send: Send, bridge: Township):
    assert send("石桥镇|邻县|2024").error == failures.UNKNOWN_TOWNSHIP


def test_more_missing_townships_take_no_more_queries(
    as_role: Callable[..., Any], send: Send, bridge: Township, abroad: Township
):
    client = as_role("administrator")

    def count() -> int:
        client.get(PAGE)  # tells what was done before
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    send("新桥镇|示例县|2024")
    few = count()
    for number in "一二三四":
        send(f"第{number}镇|示例县|2024")
        send(f"第{number}镇||2024")
        client.post(ADD, {"name": f"老{number}镇", "county": "邻县"})
    assert (count(), PAGE in client.get(PAGE).content.decode()) == (few, True)

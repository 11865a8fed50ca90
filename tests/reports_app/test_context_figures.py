"""Population, villages and area by year: a table is checked, previewed, stored in one piece, and taken back."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from reports_app.models import ContextImport, TownshipYear
from tests.district import District

HEADINGS = "区划代码,县区,乡镇（街道）,年度,常住人口,村（社区）数,面积（平方公里）"
PAGE = reverse("reports:context")


@pytest.fixture
def towns(district: District) -> District:
    district.report(district.township("990101001", "石桥镇"), 2024)
    district.report(district.township("990101002", "河口镇"), 2024)
    district.report(district.township("990102001", "山下乡"), 2024)
    return district


def send(client: Any, *rows: str, headings: str = HEADINGS, name: str = "概况.csv") -> Any:
    return client.post(PAGE, {"table": SimpleUploadedFile(name, "\r\n".join([headings, *rows]).encode("gb18030"))})


def store(client: Any, *rows: str) -> ContextImport:
    response = send(client, *rows)
    assert response.status_code == 302, response.content.decode()
    batch = ContextImport.objects.latest("pk")
    client.post(reverse("reports:context_store", args=[batch.pk]))
    batch.refresh_from_db()
    return batch


def stored() -> list[tuple[Any, ...]]:
    rows = TownshipYear.objects.order_by("township__code", "year")
    return [
        (code, year, people, villages, None if area is None else str(area))
        for code, year, people, villages, area in rows.values_list(
            "township__code", "year", "population", "villages", "area_km2"
        )
    ]


def test_table_is_previewed_then_stored_then_undone(towns: District, as_role: Callable[..., Any]):
    client = as_role("editor")
    store(client, "990101001,,,2023,12000,9,34.5", ",示例县,河口镇,2024,8000,,")
    first = [("990101001", 2023, 12000, 9, "34.50"), ("990101002", 2024, 8000, None, None)]
    assert stored() == first

    send(client, "990101001,,,2023,12500,,清空", ",示例县,河口镇,2024,8000,7,")
    batch = ContextImport.objects.latest("pk")
    assert stored() == first
    page = client.get(reverse("reports:context_preview", args=[batch.pk])).content.decode()
    assert "新填1处，改动1处，清空1处，与现有相同1处" in page
    assert "<del>12000</del>" in page
    assert "<strong>12500</strong>" in page

    client.post(reverse("reports:context_store", args=[batch.pk]))
    assert stored() == [("990101001", 2023, 12500, 9, None), ("990101002", 2024, 8000, 7, None)]
    client.post(reverse("reports:context_undo", args=[batch.pk]))
    assert stored() == first
    client.post(reverse("reports:context_undo", args=[ContextImport.objects.earliest("pk").pk]))
    assert stored() == []
    log = AuditEvent.objects.filter(action__startswith="context.").order_by("pk").values_list("action", "detail")
    assert list(log) == [
        ("context.imported", {"rows": 4, "year": "2023、2024"}),
        ("context.imported", {"rows": 3, "year": "2023、2024"}),
        ("context.undone", {"rows": 3, "year": "2023、2024"}),
        ("context.undone", {"rows": 4, "year": "2023、2024"}),
    ]


def test_every_fault_is_told_by_its_cell_and_nothing_is_kept(towns: District, as_role: Callable[..., Any]):
    client = as_role("editor")
    response = send(
        client,
        "990101001,,,2023,一万,9,34.5",
        "990101009,,,2023,100,,",
        "990101001,,,2050,100,-3,1.234",
        "990101002,,,2023,100,,",
        "990101002,,河口镇,2023,100,,",
        "990101003,,,2023,,,",
    )
    assert response.status_code == 422
    assert [(fault.cell, fault.problem.partition("”")[2] or fault.problem) for fault in response.context["faults"]] == [
        ("E2", "不是数字，请只填数字，不带单位。"),
        ("A3", "，或不在您的管辖范围内。"),
        ("D4", f"不是1990至{timezone.localdate().year}之间的年度。"),
        ("F4", "是负数。"),
        ("G4", "最多2位小数。"),
        ("D6", "河口镇2023年在第5行已经有了，请只留一行。"),
    ]
    assert (stored(), ContextImport.objects.count()) == ([], 0)
    assert "没有改动任何数据" in response.content.decode()


@pytest.mark.parametrize(
    ("headings", "row", "message"),
    [
        ("区划代码,常住人口", "990101001,5", "表格缺少这些列：年度。"),
        ("区划代码,年度", "990101001,2024", "没有常住人口、村（社区）数、面积中的任何一列"),
        (HEADINGS, "990101001,,,2024,,,", "表格里没有填写任何数字。"),
    ],
)
def test_table_of_another_kind_is_refused(
    headings: str, row: str, message: str, towns: District, as_role: Callable[..., Any]
):
    response = send(as_role("editor"), row, headings=headings)
    assert (response.status_code, message in response.content.decode()) == (422, True)


def test_no_file_and_no_change_are_told(towns: District, as_role: Callable[..., Any]):
    client = as_role("editor")
    assert "请先选择一个表格文件。" in client.post(PAGE).content.decode()
    store(client, "990101001,,,2024,5,,")
    assert send(client, "990101001,,,2024,5.0,,").url == PAGE
    assert "没有要改的" in client.get(PAGE).content.decode()


def test_what_others_changed_meanwhile_is_not_overwritten(towns: District, as_role: Callable[..., Any]):
    one, other = as_role("editor"), as_role("editor", username="other")
    send(one, "990101001,,,2024,100,,")
    waiting = ContextImport.objects.latest("pk")
    mine = store(other, "990101001,,,2024,200,,")
    assert "刚被改过" in one.post(reverse("reports:context_store", args=[waiting.pk]), follow=True).content.decode()
    TownshipYear.objects.update(population=300)
    assert "又改过" in other.post(reverse("reports:context_undo", args=[mine.pk]), follow=True).content.decode()
    assert stored() == [("990101001", 2024, 300, None, None)]


def test_import_is_stored_once(towns: District, as_role: Callable[..., Any]):
    client = as_role("editor")
    batch = store(client, "990101001,,,2024,100,,")
    TownshipYear.objects.all().delete()
    client.post(reverse("reports:context_store", args=[batch.pk]))
    assert stored() == []


def test_nobody_reaches_past_their_area_or_another_account_s_preview(towns: District, as_role: Callable[..., Any]):
    limited = as_role("editor", area_codes=["990102"])
    page = limited.get(PAGE + "?county=990101").content.decode()
    assert ("山下乡" in page, "石桥镇" in page) == (True, False)
    assert "不在您的管辖范围内" in send(limited, "990101001,,,2024,100,,").content.decode()
    send(limited, "990102001,,,2024,100,,")
    batch = ContextImport.objects.get()
    other = as_role("editor", username="other")
    assert other.get(reverse("reports:context_preview", args=[batch.pk])).status_code == 404
    limited.account.area_codes = ["990101"]
    limited.account.save()
    limited.post(reverse("reports:context_store", args=[batch.pk]))
    assert stored() == []


def test_template_lists_the_account_s_townships_and_comes_back_unchanged(towns: District, as_role: Callable[..., Any]):
    client = as_role("editor", area_codes=["990101"])
    store(client, "990101001,,,2024,12000,9,34.5")
    data = client.get(reverse("reports:context_template") + "?year=2024").content
    rows = [list(row) for row in openpyxl.load_workbook(BytesIO(data)).worksheets[0].values]
    assert rows == [
        HEADINGS.split(","),
        ["990101001", "示例县", "石桥镇", 2024, 12000, 9, 34.5],
        ["990101002", "示例县", "河口镇", 2024, None, None, None],
    ]
    client.cookies["django_language"] = "en"  # sent back in another language
    response = client.post(PAGE, {"table": SimpleUploadedFile("模板.xlsx", data)})
    assert response.url == PAGE  # nothing to change


def test_page_shows_a_county_and_year_and_forgives_nonsense(towns: District, as_role: Callable[..., Any]):
    client = as_role("administrator")
    store(client, "990101001,,,2023,12000,9,34.5")
    page = client.get(PAGE).content.decode()
    assert "示例市示例县，2023年，2个乡镇" in page
    assert "12000" in page
    for nonsense in ("?county=x&year=²", "?county=%00&year=99999999999", "?year=-1"):
        assert client.get(PAGE + nonsense).status_code == 200


def test_queries_do_not_grow_with_the_townships(
    towns: District, as_role: Callable[..., Any], django_assert_max_num_queries: Any
):
    client = as_role("editor")
    for number in range(3, 60):
        towns.township(f"99010{1}{number:03d}", f"第{number}镇")
    rows = [f"990101{number:03d},,,2024,{number}00,5,1" for number in range(1, 60)]
    with django_assert_max_num_queries(20):
        send(client, *rows)
    with django_assert_max_num_queries(25):
        client.post(reverse("reports:context_store", args=[ContextImport.objects.get().pk]))
    assert TownshipYear.objects.count() == 59
    with django_assert_max_num_queries(15):
        client.get(PAGE)


def test_template_s_name_says_what_it_is(towns: District, as_role: Callable[..., Any]):
    client = as_role("editor", area_codes=["990101"])
    heads = client.get(reverse("reports:context_template") + "?year=2024&county=990101")["Content-Disposition"]
    assert unquote(heads).endswith("示例县2024年乡镇概况填报表.xlsx")

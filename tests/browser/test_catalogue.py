"""The catalogue desk's main job: add an indicator, see what it changes, save it, and find it in the reports."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from reports_app import ingest, rereading
from reports_app.models import Indicator, Report, Rereading
from tests.browser.conftest import LAPTOP, in_background
from tests.district import District

pytestmark = pytest.mark.browser

TABLET = {"width": 820, "height": 1180}
TEXT = """石桥镇{year}年度法治政府建设情况报告
一、主要举措和成效
全年调解矛盾纠纷219件，调解成功217件。建成示范果园{orchards}亩。
召开村民评议会12场。
"""


@pytest.fixture
def report(transactional_db: None) -> Report:
    call_command("load_catalogue", verbosity=0)
    district = District()
    bridge = district.township("990101001", "石桥镇")
    for year in range(2019, 2026):
        report = district.report(bridge, year, TEXT.format(year=year, orchards=year - 1900))
        with transaction.atomic():
            ingest.reread(report)
    return Report.objects.get(year=2025)


@pytest.fixture
def queue_worker(transactional_db: None) -> Iterator[None]:
    """Work off the jobs over many reports."""

    def work_on_jobs() -> None:
        for pk in list(Rereading.objects.filter(state="running").values_list("pk", flat=True)):
            rereading.work(pk)

    with in_background(work_on_jobs):
        yield


def look(page: Any, assert_accessible: Callable[..., None]) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(page)


@pytest.mark.parametrize("viewport", [LAPTOP, TABLET], ids=["laptop", "tablet"])
def test_indicator_is_added_previewed_saved_and_read(
    report: Report,
    queue_worker: None,
    open_page: Callable[..., Any],
    assert_accessible: Callable[..., None],
    viewport: dict[str, int],
) -> None:
    page = open_page("/reports/catalogue/", role="administrator", viewport=viewport)
    page.get_by_role("searchbox", name="查找").fill("tjcgl")
    page.keyboard.press("Enter")
    page.get_by_text("找到 1 个").wait_for()
    look(page, assert_accessible)
    page.get_by_role("link", name="新增指标").first.click()

    page.get_by_label("中文名称").fill("示范果园面积")
    page.get_by_label("主题").select_option(label="基层治理")
    page.get_by_label("类别").select_option(label="存量")
    page.get_by_label("单位", exact=True).fill("亩")
    page.get_by_label("用语", exact=True).fill("园")
    page.get_by_role("button", name="检查并预览").click()
    page.get_by_text("只有一个字").wait_for()
    look(page, assert_accessible)
    page.get_by_label("用语", exact=True).fill("示范果园")
    page.get_by_label("排除用语").fill("规划")
    page.get_by_label("例句").fill("建成示范果园120亩 = 120\n规划示范果园50亩 = -")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the keyboard reaches what comes next

    page.get_by_text("已完成").wait_for(timeout=30_000)
    page.get_by_text("7 份有变化：新增 7").wait_for()
    page.get_by_text("都读对了").wait_for()
    assert page.locator(".change mark").first.inner_text() == "119"
    look(page, assert_accessible)
    page.get_by_role("link", name="返回修改").click()
    assert page.get_by_label("用语", exact=True).input_value() == "示范果园"
    page.go_back()
    page.get_by_role("button", name="保存").click()

    page.get_by_text("已保存指标“示范果园面积”").wait_for()
    page.get_by_text("已完成").wait_for(timeout=30_000)
    look(page, assert_accessible)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载变化清单").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.get_by_role("link", name="石桥镇 2025").click()
    page.get_by_text("示范果园面积").first.wait_for()

    page.goto(page.url.split("/reports/")[0] + "/reports/rereadings/")
    look(page, assert_accessible)
    indicator = Indicator.objects.get(origin="staff")
    page.goto(page.url.split("/reports/")[0] + f"/reports/catalogue/{indicator.pk}/")
    page.get_by_text("现行").wait_for()
    look(page, assert_accessible)


def tab_to(page: Any, target: Any) -> None:
    """Press Tab until the focus is where the locator points, as somebody without a mouse does."""
    target.wait_for()
    wanted = target.element_handle()
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement === wanted", wanted):
            return
    raise AssertionError(f"Tab does not reach {target}")


def open_indicator(page: Any, name: str) -> None:
    """From anywhere in the catalogue to an indicator."""
    tab_to(page, page.get_by_role("link", name="指标目录").last)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("searchbox", name="查找"))
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name=name, exact=True))
    page.keyboard.press("Enter")


def save_preview(page: Any) -> None:
    page.get_by_text("已完成").wait_for(timeout=30_000)
    tab_to(page, page.get_by_role("button", name="保存"))
    page.keyboard.press("Enter")
    page.get_by_text("已保存指标").wait_for()
    page.get_by_text("已完成").wait_for(timeout=30_000)


def test_a_word_is_added_and_taken_back_by_keyboard_alone(
    report: Report,
    queue_worker: None,
    open_page: Callable[..., Any],
    assert_accessible: Callable[..., None],
) -> None:
    name = Indicator.objects.get(code="publicity.activities").name_zh
    held = report.values.filter(indicator__code="publicity.activities")
    assert not held.exists()
    page = open_page("/reports/rereadings/", role="administrator")
    open_indicator(page, name)
    tab_to(page, page.get_by_label("补充用语"))
    page.keyboard.type("评议会")
    look(page, assert_accessible)
    tab_to(page, page.get_by_role("button", name="检查并预览"))
    page.keyboard.press("Enter")
    page.get_by_text("7 份有变化：新增 7").wait_for(timeout=30_000)
    save_preview(page)
    assert held.get().value == 12

    open_indicator(page, name)
    page.get_by_text("现行").wait_for()
    look(page, assert_accessible)
    tab_to(page, page.get_by_role("button", name="预览回到第0版"))
    page.keyboard.press("Enter")
    page.get_by_text("7 份有变化：新增 0，减少 7").wait_for(timeout=30_000)
    save_preview(page)
    assert not held.exists()
    assert Indicator.objects.get(code="publicity.activities").words == []

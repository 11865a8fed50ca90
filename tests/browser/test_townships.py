"""What is known of townships beside their reports, as people use it: a table in and back out, a group, a target."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reports_app.models import Target, TownshipGroup, TownshipYear
from tests.browser.conftest import LAPTOP, PHONE
from tests.district import District, make_district

pytestmark = pytest.mark.browser

both_screens = pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])


@pytest.fixture
def towns(transactional_db: None) -> District:
    district = make_district()
    for number, name in enumerate(["石桥镇", "河口镇", "山下乡", "城关街道"], 1):
        district.report(district.township(f"99010100{number}", name), 2024)
    TownshipYear.objects.create(township_id=district.township("990102001", "山前乡").pk, year=2024, population=5000)
    return district


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@both_screens
def test_table_is_corrected_previewed_saved_and_undone(
    towns: District,
    open_page: Callable[..., Any],
    assert_accessible: Callable[..., None],
    viewport: dict[str, int],
    tmp_path: Path,
):
    head = "区划代码,年度,常住人口,村（社区）数\n"
    (tmp_path / "概况.csv").write_text(f"{head}990101001,2024,约一万,9\n", encoding="gb18030")
    page = open_page("/reports/context/?county=990101&year=2024", role="editor", viewport=viewport)
    assert_accessible(page)
    page.get_by_label("选择填好的表格").set_input_files(tmp_path / "概况.csv")
    page.get_by_role("button", name="检查并预览").click()
    page.get_by_text("“约一万”不是数字，请只填数字，不带单位。").wait_for()
    assert page.get_by_role("row", name="C2").count() == 1
    assert fits(page)
    assert_accessible(page)
    page.problems.clear()  # the browser tells of the refusal (422)

    (tmp_path / "概况.csv").write_text(f"{head}990101001,2024,10000,9\n", encoding="gb18030")
    page.get_by_label("选择填好的表格").set_input_files(tmp_path / "概况.csv")
    page.get_by_role("button", name="检查并预览").click()
    page.get_by_text("新填2处，改动0处").wait_for()
    assert fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="保存这些变动").click()
    page.get_by_text("已保存2处变动。").wait_for()
    assert page.get_by_role("row", name="石桥镇").inner_text().split() == ["石桥镇", "990101001", "10000", "9", "—"]
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="撤销这次导入").click()
    page.get_by_text("已撤销导入：概况.csv。").wait_for()
    assert TownshipYear.objects.filter(township__code="990101001").count() == 0


@both_screens
def test_group_is_picked_by_search_and_compared(
    towns: District,
    open_page: Callable[..., Any],
    assert_accessible: Callable[..., None],
    viewport: dict[str, int],
):
    page = open_page("/reports/groups/", role="viewer", viewport=viewport)
    page.get_by_role("link", name="新建分组").first.click()
    page.get_by_label("名称", exact=True).fill("沿河乡镇")
    page.get_by_role("searchbox", name="查找县区或乡镇").press_sequentially("示例县")
    page.get_by_role("checkbox", name="河口镇").check()
    page.get_by_role("button", name="全部选上").click()
    page.get_by_role("checkbox", name="山下乡").uncheck()
    assert page.locator("[data-picks-count]").inner_text() == "3"
    assert fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已建立分组“沿河乡镇”。").wait_for()
    assert TownshipGroup.objects.get().codes == ["990101001", "990101002", "990101004"]
    assert fits(page)
    assert_accessible(page)
    page.get_by_role("link", name="比较", exact=True).last.click()
    page.locator(".chip", has_text="沿河乡镇").wait_for()


def test_what_is_typed_before_the_script_is_there_is_looked_for(towns: District, open_page: Callable[..., Any]):
    page = open_page("/reports/groups/", role="viewer")
    held: list[Any] = []
    page.route("**/picks*.js", lambda route: held.append(route))
    page.get_by_role("link", name="新建分组").first.click(no_wait_after=True)
    page.get_by_role("searchbox", name="查找县区或乡镇").press_sequentially("示例县")
    held[0].continue_()
    page.get_by_role("checkbox", name="河口镇").check()


@both_screens
def test_target_is_set(
    towns: District,
    open_page: Callable[..., Any],
    assert_accessible: Callable[..., None],
    viewport: dict[str, int],
):
    page = open_page("/reports/targets/", role="editor", viewport=viewport, dark=True)
    page.get_by_label("指标").select_option("mediation.success_rate")
    page.get_by_label("县区").select_option("990101")
    page.get_by_label("目标值", exact=True).fill("97.5")
    page.get_by_role("button", name="设定目标值").click()
    page.get_by_text("已设定“调解成功率”的目标值。").wait_for()
    assert str(Target.objects.get().value) == "97.5000"
    assert fits(page)
    assert_accessible(page)

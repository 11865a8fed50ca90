"""Charts in a real browser: a point leads to its sentence, nothing breaks the policy, everyone can read the page."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.actions import click_point, compose, hover_point, settle
from tests.browser.conftest import LAPTOP, PHONE
from tests.district import District, counted_once

pytestmark = pytest.mark.browser

HOSTILE = '<b>丁</b>&lt;%{x}<img src=x onerror="alert(1)">镇'


@pytest.fixture
@counted_once
def filed(district: District) -> District:
    """Three townships with mediated cases of 2022 to 2024; the third has a hostile name, a gap and a bound."""
    names = ["甲镇", "乙镇", HOSTILE]
    for number, name in enumerate(names, start=1):
        place = district.township(f"99010100{number}", name, kind="镇")
        for year in (2022, 2023, 2024):
            count = number * 100 + year - 2000
            text = f"一、举措。{year}年走访3次。全年调解纠纷{count}件。发放资料。"
            report = district.report(place, year, text)
            if (number, year) != (3, 2023):
                bound = "at_least" if number == 3 else "exact"
                district.value(report, "mediation.cases", str(count), str(count), bound=bound)
    return district


@pytest.mark.parametrize("view", ["lines", "panels"])
def test_point_opens_the_drawer_with_its_sentence(view: str, filed: District, open_page: Callable[..., Any]):
    page = open_page(f"/compare/?indicator=mediation.cases&view={view}")
    settle(page)
    click_point(page, "990101002", 2023)
    assert page.locator("#drawer blockquote").inner_text() == "全年调解纠纷223件。"
    assert page.locator("#drawer mark").inner_text() == "223"
    link = page.locator("#drawer .passage a", has_text="看正文").get_attribute("href")
    page.keyboard.press("Escape")
    assert page.locator("#drawer").is_hidden()
    page.goto(page.url.split("/compare")[0] + link)
    assert page.locator(f"#{link.split('#')[1]}").inner_text() == "223"


def test_small_chart_of_the_overview_opens_the_drawer(filed: District, open_page: Callable[..., Any]):
    rate = {"numerator": 216, "denominator": 219}
    report = filed.report(filed.township("990101004", "戊镇"), 2024, "调解成功率98.6%。")
    filed.value(report, "mediation.success_rate", "98.6", "98.6%", **rate)
    page = open_page("/")
    settle(page, "mediation")
    click_point(page, "990101004", 2024, "mediation")
    assert page.locator("#drawer mark").inner_text() == "98.6%"


def test_table_opens_the_same_drawer_by_keyboard(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?indicator=mediation.cases")
    page.locator("td.num a", has_text="223").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer mark")
    assert page.locator("#drawer mark").inner_text() == "223"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "223"


def test_missing_figure_says_why(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?indicator=mediation.cases")
    page.locator("td.is-missing a").first.click()
    page.wait_for_selector("#drawer .figure")
    assert "2023年度报告已入库，其中未读到这项数据。" in page.locator("#drawer").inner_text()


def test_name_is_drawn_as_it_is(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?indicator=mediation.cases&view=panels")
    page.on("dialog", lambda dialog: page.problems.append(dialog.message))
    settle(page)
    titles = page.locator(".annotation-text").all_text_contents()
    assert HOSTILE in titles
    hover_point(page, "990101003", 2024)
    assert HOSTILE in page.locator(".hoverlayer .hovertext").first.text_content()


@pytest.mark.parametrize("path", ["/", "/compare/?indicator=mediation.cases", "/compare/?indicator=learning.trainings"])
@pytest.mark.parametrize(("viewport", "dark"), [(LAPTOP, False), (PHONE, True)])
def test_page_is_accessible_and_fits(
    path: str,
    viewport: dict[str, int],
    dark: bool,
    filed: District,
    open_page: Callable[..., Any],
    assert_accessible: Callable[..., None],
):
    page = open_page(path, viewport=viewport, dark=dark)
    page.wait_for_load_state("networkidle")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_drawer_is_accessible(filed: District, open_page: Callable[..., Any], assert_accessible: Callable[..., None]):
    page = open_page("/compare/?indicator=mediation.cases")
    page.locator("td.num a", has_text="223").click()
    page.wait_for_selector("#drawer mark")
    assert_accessible(page, "#drawer")


def test_chart_follows_the_theme(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?indicator=mediation.cases")
    settle(page)
    light = page.evaluate("document.querySelector('[data-chart]')._fullLayout.paper_bgcolor")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(300)
    dark = page.evaluate("document.querySelector('[data-chart]')._fullLayout.paper_bgcolor")
    assert (light, dark) == ("#ffffff", "#1b2027")


def test_picture_can_be_taken_away(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?indicator=mediation.cases")
    settle(page)
    with page.expect_download() as taken:
        page.locator('[data-chart-download="png"]').click()
    assert taken.value.suggested_filename == "示例县_调解矛盾纠纷件数_2022-2024.png"


def test_area_is_found_by_typing(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?indicator=mediation.cases")
    settle(page)
    page.locator("[data-areas] input[type=search]").fill("乙")
    option = page.locator("[data-area-options] li:visible", has_text="示例县乙镇")
    option.locator("input").check()
    page.get_by_role("button", name="显示", exact=True).click()
    page.wait_for_selector(".chip:has-text('乙镇')")
    assert page.locator(".table--compare tbody th").all_inner_texts() == ["中位数", "乙镇"]
    assert page.url.endswith("&area=990101&area=990101002&indicator=mediation.cases")


def test_area_and_indicator_are_found_by_what_an_input_method_composes(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?indicator=mediation.cases")
    compose(page, "[data-areas] input[type=search]", "乙镇")
    page.locator("[data-area-options] li:visible", has_text="示例县乙镇").wait_for()
    compose(page, "[data-indicators] input[type=search]", "调解矛盾纠纷")
    page.wait_for_function("document.querySelectorAll('[data-indicators] li:not([hidden])').length === 1")


def test_keyboard_stays_at_the_choice_it_made(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?indicator=mediation.cases")
    settle(page)
    page.get_by_role("link", name="单年", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-chart] .bars")
    assert page.evaluate("document.activeElement.textContent") == "单年"
    page.get_by_role("button", name="显示", exact=True).focus()
    with page.expect_response("**/compare/?*"):
        page.keyboard.press("Enter")
    page.wait_for_selector("#compare:not([aria-busy])")
    assert page.evaluate("document.activeElement.textContent") == "显示"


def test_going_to_the_content_asks_for_nothing_anew(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?indicator=mediation.cases")
    settle(page)
    page.locator("[data-areas] label", has_text="乙镇").click()
    page.locator(".skip-link").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#content")
    page.wait_for_selector("#compare:not([aria-busy])")
    assert page.locator("[data-areas] label", has_text="乙镇").locator("input").is_checked()


def test_changed_year_keeps_the_area(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?indicator=mediation.cases&area=9901")
    settle(page)
    page.select_option("#from", "2023")
    page.get_by_role("button", name="显示", exact=True).click()
    page.wait_for_url("**/compare/?from=2023&to=2024&*&area=9901&indicator=mediation.cases")
    assert page.locator(".chip").first.inner_text() == "示例市"


def test_choice_swaps_the_body_and_the_browser_goes_back(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?indicator=mediation.cases")
    settle(page)
    page.evaluate("window.isSamePage = true")
    page.get_by_role("link", name="单年", exact=True).click()
    page.wait_for_selector("[data-chart] .bars")
    click_point(page, "990101002", 2024)
    assert page.locator("#drawer mark").inner_text() == "224"
    page.keyboard.press("Escape")
    page.go_back()
    page.wait_for_selector("[data-chart] .scatterlayer .point")
    assert page.evaluate("window.isSamePage")


def test_indicators_are_filtered_by_what_was_typed_before_the_script(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?indicator=mediation.cases")
    held: list[Any] = []
    page.route("**/panel*.js", lambda route: held.append(route))
    page.goto(page.url, wait_until="commit")
    page.locator("[data-indicators] input[type=search]").fill("成功")
    held[0].continue_()
    page.locator('[data-indicators] li[hidden] input[value="mediation.cases"]').wait_for(state="attached")
    assert page.locator('[data-indicators] input[value="mediation.resolved"]').is_visible()


def test_ticking_an_area_tells_at_once_which_indicators_it_has(filed: District, open_page: Callable[..., Any]):
    filed.value(filed.report(filed.township("990101004", "戊镇"), 2024), "mediation.resolved", "7")
    page = open_page("/compare/?indicator=mediation.cases&area=990101")
    page.locator("[data-areas] input[type=search]").fill("yizhen")
    page.locator("[data-area-options] li:visible", has_text="示例县乙镇").locator("input").check()
    gone = page.locator('[data-indicators] input[value="mediation.resolved"]:disabled')
    gone.wait_for(state="attached")
    assert "所选乡镇均未报" in gone.locator("xpath=ancestor::li").inner_text()
    assert page.locator('[data-indicators] input[value="mediation.cases"]').is_checked()


@pytest.mark.parametrize(("viewport", "dark"), [(LAPTOP, False), (PHONE, True)])
def test_group_is_made_changed_deleted_and_put_back_from_the_panel(
    viewport: dict[str, int],
    dark: bool,
    filed: District,
    open_page: Callable[..., Any],
    assert_accessible: Callable[..., None],
):
    page = open_page("/compare/?indicator=mediation.cases&area=990101001&area=990101002", viewport=viewport, dark=dark)
    settle(page)
    unfold = "document.querySelector('.filters').open = true"
    page.evaluate(unfold)
    page.get_by_role("link", name="存为分组").focus()
    page.keyboard.press("Enter")
    drawer = page.locator("#drawer")
    expect(drawer.get_by_label("名称", exact=True)).to_be_focused()
    drawer.get_by_label("名称", exact=True).fill(" ")
    drawer.get_by_role("button", name="保存").click()
    drawer.get_by_text("请给分组起个名称。").wait_for()
    page.problems.clear()  # the browser notes that the form was refused
    assert_accessible(page, "#drawer")
    drawer.get_by_label("名称", exact=True).fill("河边")
    drawer.get_by_role("button", name="保存").click()
    page.get_by_text("已建立分组“河边”。").wait_for()
    assert page.locator(".chip").first.inner_text().strip().startswith("河边")
    page.evaluate(unfold)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert_accessible(page)
    page.get_by_role("link", name="修改 河边").click()
    drawer.get_by_role("searchbox").fill("示例县")
    drawer.locator("[data-picks-found] input").first.check()
    drawer.get_by_label("名称", exact=True).fill("河边各镇")
    drawer.get_by_role("button", name="保存").click()
    page.get_by_text("已保存分组“河边各镇”。").wait_for()
    assert page.locator(".table--compare tbody th").count() == 4
    page.evaluate(unfold)
    page.get_by_role("link", name="修改 河边各镇").click()
    drawer.get_by_role("button", name="删除这个分组").click()
    page.get_by_text("已删除分组“河边各镇”。").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("已恢复分组“河边各镇”。").wait_for()
    assert page.locator(".chip").first.inner_text().strip().startswith("河边各镇")


def test_what_is_ticked_far_down_tells_to_press_show_which_stays_in_sight(
    filed: District, open_page: Callable[..., Any]
):
    page = open_page("/compare/?indicator=mediation.cases&area=990101")
    settle(page)
    page.locator('input[name="area"]:not([data-whole])').last.check()
    page.mouse.wheel(0, 500)
    assert page.locator("[data-changed]").inner_text() == "选择有改动，点“显示”更新。"
    show = page.locator(".filters form button.button--primary").bounding_box()
    assert show["y"] >= 48
    page.locator(".filters form button.button--primary").click()
    expect(page.locator("[data-changed]")).to_have_text("")


def test_keyboard_skips_from_the_top_to_the_chart(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?indicator=mediation.cases&view=lines")
    settle(page)
    page.locator(".skip-link").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#answer")
    stops = []
    for _ in range(20):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.closest('[data-chart]') !== null"))
        if stops[-1]:
            break
    assert stops[-1], stops

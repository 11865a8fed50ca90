"""Every view in a real browser: its marks lead to their sentence by mouse and by keys, anyone can read it, it can be
taken away as a picture."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from PIL import Image

from tests.browser.actions import click_point, settle
from tests.browser.conftest import LAPTOP, PHONE
from tests.district import District, counted_once

pytestmark = pytest.mark.browser

MANY = "indicator=mediation.cases&indicator=publicity.activities"
CHARTS = {
    "bars": "view=bars&indicator=mediation.cases",
    "box": "view=box&indicator=mediation.cases",
    "scatter": f"view=scatter&{MANY}",
    "funnel": "view=funnel",
    "pair": "view=pair",
    "profile": f"area=990101002&{MANY}",
}
TABLES = {"heat": f"view=heat&{MANY}", "filing": "view=filing"}


@pytest.fixture
@counted_once
def filed(district: District) -> District:
    """Five townships with three indicators over 2022 to 2024."""
    for number in range(1, 6):
        place = district.township(f"99010100{number}", f"第{number}镇", kind="镇")
        for year in (2022, 2023, 2024):
            count, events = number * 100 + year - 2000, number * 3
            text = f"一、举措。{year}年走访3次。全年调解纠纷{count}件。成功{count - 2}件。举办活动{events}场。"
            report = district.report(place, year, text)
            district.value(report, "mediation.cases", str(count), str(count))
            district.value(report, "mediation.resolved", str(count - 2), str(count - 2))
            district.value(report, "publicity.activities", str(events), f"{events}场")
    return district


@pytest.mark.parametrize("view", ["box", "scatter", "pair", "profile"])
def test_mark_opens_the_drawer_with_its_sentence(view: str, filed: District, open_page: Callable[..., Any]):
    page = open_page(f"/compare/?{CHARTS[view]}")
    settle(page)
    click_point(page, "990101002", 2024)
    assert page.locator("#drawer mark").inner_text() in {"224", "6场"}


@pytest.mark.parametrize("view", list(CHARTS))
def test_keys_walk_from_mark_to_mark(view: str, filed: District, open_page: Callable[..., Any]):
    page = open_page(f"/compare/?{CHARTS[view]}")
    settle(page)
    page.locator("[data-chart]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".hoverlayer .hovertext")
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer mark")


def test_phone_has_choices_in_one_row_with_the_chosen_in_sight(filed: District, open_page: Callable[..., Any]):
    for number in range(6, 12):
        report = filed.report(filed.township(f"9901010{number:02}", f"第{number}镇", kind="镇"), 2010 + number, "")
        filed.value(report, "mediation.cases", str(number))
        filed.value(report, "publicity.activities", str(number))
    page = open_page(f"/compare/?area=990101&{CHARTS['scatter']}&from=2016&to=2024", viewport=PHONE)
    settle(page)
    rows = page.locator(".panel__head > .switch").evaluate_all(
        """rows => rows.map((row) => {
          const [box, chosen] = [row, row.querySelector("[aria-current]")].map((one) => one.getBoundingClientRect());
          return [box.height < 48, chosen.right <= box.right + 1];
        })"""
    )
    assert rows == [[True, True], [True, True]]


def test_heat_table_is_read_and_sorted_by_keys(filed: District, open_page: Callable[..., Any]):
    page = open_page(f"/compare/?{TABLES['heat']}")
    page.locator("thead th a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=descending]")
    names = page.locator(".table--compare tbody th").all_inner_texts()
    assert names == ["中位数", "第5镇", "第4镇", "第3镇", "第2镇", "第1镇"]
    page.locator(".table--compare tbody td a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer mark")
    assert page.locator("#drawer mark").inner_text() == "524"


@pytest.mark.parametrize(("viewport", "dark"), [(LAPTOP, True), (PHONE, False)])
def test_views_are_accessible_and_fit(
    viewport: dict[str, int],
    dark: bool,
    filed: District,
    open_page: Callable[..., Any],
    assert_accessible: Callable[..., None],
):
    page = open_page("/compare/", viewport=viewport, dark=dark)
    base = page.url.split("/compare")[0]
    for query in [*CHARTS.values(), *TABLES.values()]:
        page.goto(f"{base}/compare/?{query}")
        page.wait_for_load_state("networkidle")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@pytest.mark.parametrize("form", ["png", "svg"])
def test_table_and_chart_are_taken_away_as_pictures(form: str, filed: District, open_page: Callable[..., Any]):
    page = open_page(f"/compare/?{TABLES['heat']}")
    base = page.url.split("/compare")[0]
    for query in (TABLES["heat"], CHARTS["box"]):
        page.goto(f"{base}/compare/?{query}")
        page.wait_for_load_state("networkidle")
        with page.expect_download() as taken:
            page.locator(f'[data-chart-download="{form}"]').click()
        assert taken.value.suggested_filename.endswith(f".{form}")
        data = taken.value.path().read_bytes()
        if form == "svg":
            drawn = data.decode()
            assert all(text in drawn for text in ("来源：各乡镇街道年度法治政府建设情况报告", "Noto Sans CJK SC"))
        else:
            assert data.startswith(b"\x89PNG")


def test_two_townships_are_chosen_and_held_together(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?view=pair")
    settle(page)
    page.get_by_label("后一个乡镇").select_option("990101005")
    page.get_by_role("button", name="对照", exact=True).click()
    page.wait_for_selector("thead th:has-text('第1镇比第5镇')")
    assert "focus=990101001&focus=990101005" in page.url


@pytest.mark.parametrize("form", ["png", "svg"])
def test_charts_of_all_views_come_in_one_zip(form: str, filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?indicator=mediation.cases", dark=True)
    page.get_by_text("更多导出").click()
    with page.expect_download() as taken:
        page.locator(f'[data-all-pictures="{form}"]').click()
    assert taken.value.suggested_filename == "示例县_调解矛盾纠纷件数_全部视图_2022-2024.zip"
    with zipfile.ZipFile(taken.value.path()) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        files = {name.split("_")[1]: archive.read(name) for name in names}
    assert list(files) == ["折线", "分格", "单年", "热力表", "分布", "散点", "调解漏斗", "两镇对照", "报送"]
    for name, data in files.items():
        if form == "png":
            with Image.open(io.BytesIO(data)) as picture:
                assert picture.getpixel((2, 2))[:3] == (255, 255, 255), name
        else:
            assert all(text in data.decode() for text in ("来源：各乡镇街道", "Noto Sans CJK SC")), name


def test_word_of_all_views_has_the_charts(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?indicator=mediation.cases")
    page.get_by_text("更多导出").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Word 文档（表和图）").click()
    assert taken.value.suggested_filename == "示例县_调解矛盾纠纷件数_全部视图_2022-2024.docx"
    document = docx.Document(taken.value.path())
    assert (len(document.inline_shapes), len(document.tables) >= 7) == (5, True)
    assert page.locator("[data-pictures-state]").inner_text() == ""


def test_failure_of_an_export_is_told(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?indicator=mediation.cases")
    page.route("**/pictures.json*", lambda route: route.abort())
    page.get_by_text("更多导出").click()
    page.locator('[data-all-pictures="png"]').click()
    page.get_by_text("没有导出成功，请再试一次。").wait_for()
    page.problems.clear()

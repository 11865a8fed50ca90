"""The pages of a township and of an indicator in a real browser: marks lead to sentences, everyone can read them."""

from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from reports_app.models import Indicator
from tests.browser.conftest import LAPTOP, PHONE
from tests.district import District, counted_once

pytestmark = pytest.mark.browser


@pytest.fixture
@counted_once
def filed(district: District) -> District:
    """Four townships with mediated cases of 2022 to 2024; the fourth says at least."""
    for number, name in enumerate(["甲镇", "乙镇", "丙镇", "丁镇"], start=1):
        place = district.township(f"99010100{number}", name)
        for year in (2022, 2023, 2024):
            count = number * 100 + year - 2000
            report = district.report(place, year, f"一、举措。全年调解纠纷{count}件。")
            bound = "at_least" if number == 4 else "exact"
            district.value(report, "mediation.cases", str(count), str(count), bound=bound)
            if number > 1:
                district.value(report, "mediation.success_rate", "98", numerator=98, denominator=100)
    return district


def test_every_mark_of_a_township_opens_its_sentence(filed: District, open_page: Callable[..., Any]):
    page = open_page("/townships/990101004/")
    for mark, number in ((".spine__own", "424"), (".trend circle[data-year='2022']", "422"), ("td.num a", "424")):
        page.locator("tr:has-text('调解矛盾纠纷件数')").locator(mark).first.click()
        page.wait_for_selector("#drawer mark")
        assert page.locator("#drawer mark").inner_text() == number
        page.keyboard.press("Escape")
    page.locator("td.num a", has_text="424").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer mark")
    assert page.locator("#drawer blockquote").inner_text() == "全年调解纠纷424件。"


def test_year_of_an_indicator_leads_to_its_townships_and_a_sentence(filed: District, open_page: Callable[..., Any]):
    page = open_page("/indicators/mediation.cases/")
    page.locator(".plot a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/indicators/mediation.cases/?area=990101&year=2022#ranking")
    page.locator("#ranking td.num a", has_text="≥422").click()
    page.wait_for_selector("#drawer mark")
    assert page.locator("#drawer mark").inner_text() == "422"
    page.keyboard.press("Escape")
    page.locator("#ranking th a", has_text="乙镇").click()
    page.wait_for_url("**/townships/990101002/")


def test_township_is_found_by_pinyin(filed: District, open_page: Callable[..., Any]):
    page = open_page("/townships/")
    page.get_by_label("找乡镇").fill("bing")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="丙镇").click()
    page.wait_for_url("**/townships/990101003/")


@pytest.mark.parametrize("path", ["/townships/990101004/", "/indicators/mediation.cases/"])
def test_drawings_are_taken_away_as_png(path: str, filed: District, open_page: Callable[..., Any]):
    page = open_page(path, dark=True)
    page.locator(".menu--button summary").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="图片 PNG").click()
    assert taken.value.suggested_filename.endswith(".png")
    with Image.open(taken.value.path()) as picture:
        assert picture.width == 2 * 960
        assert picture.convert("RGB").getpixel((2, 2)) == (255, 255, 255)
        assert len(picture.convert("L").getcolors() or ()) > 20


@pytest.mark.parametrize(
    "path",
    ["/townships/", "/townships/?area=all", "/townships/990101004/", "/indicators/", "/indicators/mediation.cases/"],
)
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
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_plans_of_last_year_lead_to_both_reports(
    district: District, open_page: Callable[..., Any], assert_accessible: Callable[..., None]
):
    place = district.township("990101001", "甲镇")
    for year, text in (
        (2023, "一、打算。全年计划调解纠纷300件。要把合同的合法性审查关口再往前移一步。"),
        (2024, "一、做法。全年调解纠纷310件。合同签订以前先作合法性审查，关口前移。"),
    ):
        report = district.report(place, year, text)
        if year == 2023:
            section = district.section(report, "一、打算", 0, len(text))
            section.kind = "plan"
            section.save()
            cases = Indicator.objects.get(code="mediation.cases")
            district.fact(report, "300", indicator=cases, value=300, role="target")
        else:
            district.value(report, "mediation.cases", "310", "310")
    for dark in (False, True):
        page = open_page("/follow-up/", dark=dark, username=f"reader{dark:d}")
        assert_accessible(page)
        page.get_by_role("link", name="甲镇").click()
        page.get_by_role("heading", name="定了数的安排").wait_for()
        assert_accessible(page)
    page.get_by_role("link", name="310").click()
    page.wait_for_selector("#drawer mark")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="今年相近的话").click()
    page.wait_for_selector("#found")
    assert "合法性审查" in page.locator("#found").inner_text()
    phone = open_page("/townships/990101001/follow-up/", viewport=PHONE, username="walker")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

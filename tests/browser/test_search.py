"""Searching: from words to the marked sentence in the report, and to reports that are like it; on laptop and phone."""

from collections.abc import Callable
from typing import Any

import pytest

from reports_app.indexing import index_waiting
from tests.browser.conftest import LAPTOP, PHONE
from tests.district import make_district

pytestmark = pytest.mark.browser
TEXT = (
    "石桥镇{year}年法治政府建设情况报告\n一、主要举措\n"
    + "坚持把法治政府建设放在全局工作的突出位置。\n" * 30
    + "全年共排查各类矛盾纠纷{number}件，调解成功216件。按月开展普法宣传活动，方便群众随时咨询。\n"
)
FITS = "document.documentElement.scrollWidth <= window.innerWidth"


@pytest.mark.parametrize(("viewport", "dark"), [(LAPTOP, True), (PHONE, False)], ids=["laptop", "phone"])
def test_words_lead_to_the_sentence_and_to_similar_reports(
    transactional_db: None,
    open_page: Callable[..., Any],
    assert_accessible: Callable[..., None],
    viewport: dict[str, int],
    dark: bool,
) -> None:
    district = make_district()
    bridge = district.township("990101001", "石桥镇")
    for year, number in ((2022, 198), (2023, 219)):
        district.report(bridge, year, TEXT.format(year=year, number=number))
    index_waiting()

    page = open_page("/search/", viewport=viewport, dark=dark)
    assert_accessible(page)
    page.keyboard.type("随时咨询 -198")
    page.keyboard.press("Enter")
    page.get_by_text("在1份报告里找到1处。").wait_for()
    assert page.locator(".search__report mark").all_inner_texts() == ["随时咨询"]
    assert page.evaluate(FITS)
    assert_accessible(page)

    page.locator(".search__passage").click()
    page.wait_for_url("**/reports/*/?from=*#found")
    assert page.locator("mark.found").all_inner_texts() == ["按月开展普法宣传活动，方便群众随时咨询。"]
    page.wait_for_function(
        "() => { const box = document.getElementById('found').getBoundingClientRect();"
        " return box.top > 40 && box.bottom < innerHeight; }"
    )
    assert_accessible(page)

    page.get_by_role("link", name="相似的报告").click()
    page.get_by_role("heading", name="与石桥镇 2023年相似的报告").wait_for()
    assert page.locator(".alike mark").all_inner_texts() == ["2023", "2022", "219", "198"]
    assert page.evaluate(FITS)
    assert_accessible(page)

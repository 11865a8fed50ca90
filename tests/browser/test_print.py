"""Pages on paper: nothing that is read is cut off, and nothing to press is printed."""

from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest

from tests.browser.actions import settle
from tests.district import District, counted_once

pytestmark = pytest.mark.browser

NAMES = [f"第{number}镇" for number in range(1, 31)]
INDICATORS = (
    "mediation.cases",
    "mediation.resolved",
    "publicity.activities",
    "publicity.materials",
    "learning.trainees",
)
PORTRAIT, LANDSCAPE = {"width": 703, "height": 1032}, {"width": 1032, "height": 703}
CUT = """
() => [...document.querySelectorAll("main *:not(svg, svg *)")]
  .filter((one) => one.checkVisibility() && getComputedStyle(one).overflow !== "visible")
  .filter((one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.className)
"""
OUTSIDE = """
() => [...document.querySelectorAll("main *:not(svg *)")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => `${one.tagName} ${one.getAttribute("class")}`)
"""


@pytest.fixture
@counted_once
def filed(district: District) -> District:
    """Thirty townships with five indicators in two years."""
    for number, name in enumerate(NAMES, start=1):
        place = district.township(f"9901010{number:02}", name, kind="镇")
        for year in (2022, 2023):
            report = district.report(place, year, f"全年调解纠纷{number}件。" * 400)
            for indicator in INDICATORS:
                district.value(report, indicator, str(number * 10 + year - 2022), str(number))
    return district


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
@pytest.mark.parametrize("view", ["panels", "heat"])
def test_comparison_is_whole_on_paper(view: str, size: dict[str, int], filed: District, open_page: Callable[..., Any]):
    chosen = "&".join(f"indicator={code}" for code in INDICATORS)
    page = open_page(f"/compare/?view={view}&area=990101&{chosen if view == 'heat' else 'indicator=mediation.cases'}")
    if view == "panels":
        settle(page)
    page.emulate_media(media="print")
    page.set_viewport_size(size)
    assert page.evaluate(CUT) == []
    assert page.evaluate(OUTSIDE) == []
    assert not page.locator(".filters").is_visible()
    assert page.locator("main button:visible, main .switch:visible").count() == 0
    texts = _print(page, landscape=size is LANDSCAPE)
    assert "比较" in texts[0]
    assert [name for name in NAMES if name not in "".join(texts)] == []
    if view == "heat":
        assert ["乡镇街道" in text for text in texts] == ["镇" in text.replace("乡镇", "") for text in texts]
    assert "打印于" in texts[-1]


def test_report_prints_its_values_after_its_text(filed: District, open_page: Callable[..., Any]):
    from reports_app.models import Report

    page = open_page(Report.objects.order_by("pk")[0].get_absolute_url())
    page.emulate_media(media="print")
    page.set_viewport_size(PORTRAIT)
    assert page.evaluate(CUT) == []
    assert page.evaluate(OUTSIDE) == []
    texts = _print(page)
    assert [name for name in ("普法宣传活动场次", "宣传资料发放量", "法治培训人次") if name not in "".join(texts)] == []


def _print(page: Any, *, landscape: bool = False) -> list[str]:
    """Return the texts of the pages that the browser would print."""
    document = pypdfium2.PdfDocument(page.pdf(format="A4", landscape=landscape))
    return [sheet.get_textpage().get_text_bounded().replace("\r\n", "") for sheet in document]

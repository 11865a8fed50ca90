"""Every mark of every view leads to its sentence, and from there to the original: all of them, by mouse and by keys."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.browser.actions import settle
from tests.district import District, counted_once

pytestmark = pytest.mark.browser

CODES = ("mediation.cases", "mediation.resolved", "publicity.activities")
MANY = "indicator=mediation.cases&indicator=publicity.activities"
YEARS = (2022, 2023, 2024)
PLACES = tuple(f"99010100{number}" for number in range(1, 5))
MARKS = """
() => {
  const frame = document.querySelector("[data-chart]");
  return frame._fullData.flatMap((trace) => (trace.customdata ?? []).flatMap((address, place) => {
    const value = trace.orientation === "h" ? trace.x[place] : trace.y[place];
    return address && value !== null ? [address.slice(0, 3)] : [];
  }));
}
"""


def all_of(*codes: str, places: tuple[str, ...] = PLACES, years: tuple[int, ...] = YEARS) -> set[tuple[str, int, str]]:
    return {(place, year, code) for place in places for year in years for code in codes}


# Each view with the figures that its chart has a mark for.
CHARTS = {
    "lines": ("view=lines&indicator=mediation.cases", all_of("mediation.cases")),
    "panels": ("view=panels&indicator=mediation.cases", all_of("mediation.cases")),
    "bars": ("view=bars&indicator=mediation.cases", all_of("mediation.cases", years=(2024,))),
    "box": ("view=box&indicator=mediation.cases", all_of("mediation.cases")),
    "scatter": (f"view=scatter&{MANY}", all_of("publicity.activities", years=(2024,))),
    "funnel": ("view=funnel", all_of("mediation.cases", "mediation.resolved", years=(2024,))),
    "pair": ("view=pair", all_of(*CODES, places=PLACES[:2])),
    "profile": (f"area=990101002&{MANY}", all_of("mediation.cases", "publicity.activities", places=PLACES[1:2])),
}
PAGES = {
    "heat": (f"/compare/?view=heat&{MANY}", ".table--compare tbody td a", 8),
    "table": ("/compare/?view=lines&indicator=mediation.cases", ".table--compare tbody td a", 12),
    "township": ("/townships/990101002/", "#figures a[data-drawer]:not([tabindex])", 3),
    "indicator": ("/indicators/mediation.cases/", "#ranking td.num a", 4),
}


def figures_of(number: int, year: int) -> dict[str, int]:
    cases = number * 100 + year - 2000
    return {"mediation.cases": cases, "mediation.resolved": cases - 2, "publicity.activities": number * 3}


@pytest.fixture
@counted_once
def filed(district: District) -> District:
    """Four townships with three indicators over three years."""
    for number, code in enumerate(PLACES, start=1):
        place = district.township(code, f"第{number}镇", kind="镇")
        for year in YEARS:
            cases, resolved, events = figures_of(number, year).values()
            text = f"一、举措。全年调解纠纷{cases}件。化解{resolved}件。举办活动{events}场。"
            report = district.report(place, year, text)
            for indicator, value, unit in zip(CODES, (cases, resolved, events), ("件", "件", "场"), strict=True):
                district.value(report, indicator, str(value), f"{value}{unit}")
    return district


def assert_leads_to_its_sentence(page: Any, address: str, figure: int) -> None:
    """Assert that the drawer has the sentence with the figure marked, and that its original opens at it."""
    drawer = page.request.get(address, headers={"X-Requested-With": "XMLHttpRequest"})
    shown = LexborHTMLParser(drawer.text())
    assert str(figure) in shown.css_first("blockquote mark").text(), address
    base = address.split("/point/")[0]
    links = [node.attributes["href"] for node in shown.css("figcaption a")]
    assert len(links) == 2
    for link in links:
        opened = page.request.get(base + link)
        start = re.findall("[0-9]+", link)[-1]
        assert (opened.status, f'id="at-{start}"' in opened.text()) == (200, True), link


@pytest.mark.parametrize("view", list(CHARTS))
def test_every_mark_of_a_chart_leads_to_its_sentence(view: str, filed: District, open_page: Callable[..., Any]):
    query, wanted = CHARTS[view]
    page = open_page(f"/compare/?{query}")
    settle(page)
    base = page.url.partition("/compare")[0]
    marks = {tuple(mark) for mark in page.evaluate(MARKS)}
    assert marks == wanted
    for township, year, indicator in sorted(marks):
        address = urlencode({"township": township, "year": year, "indicator": indicator})
        assert_leads_to_its_sentence(
            page, f"{base}/point/?{address}", figures_of(PLACES.index(township) + 1, year)[indicator]
        )


@pytest.mark.parametrize("view", list(CHARTS))
def test_keys_reach_every_mark_of_a_chart(view: str, filed: District, open_page: Callable[..., Any]):
    query, wanted = CHARTS[view]
    page = open_page(f"/compare/?{query}")
    settle(page)
    page.locator("[data-chart]").focus()
    told = set()
    for _mark in wanted:
        page.keyboard.press("ArrowRight")
        told.add(page.locator("[data-chart] + p[aria-live]").inner_text())
    assert len(told) == len(wanted)
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer mark")


@pytest.mark.parametrize("name", list(PAGES))
def test_every_figure_of_a_table_leads_to_its_sentence_by_keys(
    name: str, filed: District, open_page: Callable[..., Any]
):
    path, selector, count = PAGES[name]
    page = open_page(path)
    base = page.url.partition(path)[0]
    links = page.locator(selector)
    assert links.count() == count
    for number in range(count):
        link = links.nth(number)
        assert link.evaluate("node => node.tabIndex") == 0
        figure = int(link.inner_text().split()[0])
        assert_leads_to_its_sentence(page, base + link.get_attribute("href"), figure)
    links.last.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer mark")


def test_every_point_of_a_small_trend_leads_to_its_sentence(filed: District, open_page: Callable[..., Any]):
    page = open_page("/townships/990101003/")
    for indicator in CODES:
        for year in YEARS:
            page.locator(f'.trend[data-indicator="{indicator}"] [data-year="{year}"]').click()
            page.locator("#drawer h2", has_text=str(year)).wait_for()
            assert str(figures_of(3, year)[indicator]) in page.locator("#drawer mark").inner_text()
            page.keyboard.press("Escape")


def test_every_report_of_the_filing_grid_is_opened_by_keys(filed: District, open_page: Callable[..., Any]):
    page = open_page("/compare/?view=filing")
    links = page.locator(".table--compare tbody td a")
    assert links.count() == len(PLACES) * len(YEARS)
    links.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/*/")


def test_point_of_two_figures_leads_to_both_sentences(filed: District, open_page: Callable[..., Any]):
    page = open_page(f"/compare/?{CHARTS['scatter'][0]}")
    settle(page)
    page.locator("[data-chart]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer mark")
    assert page.locator("#drawer mark").inner_text() == "3场"
    page.get_by_role("link", name="同一点的另一项：调解矛盾纠纷件数").click()
    page.locator("#drawer mark", has_text="124件").wait_for()
    page.get_by_role("link", name="同一点的另一项：普法宣传活动场次").wait_for()

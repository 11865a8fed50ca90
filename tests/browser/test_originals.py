"""From a figure to its place on the original's page: in the drawer, on the report page, by key and on a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reports_app.models import Report
from tests.browser.conftest import LAPTOP, PHONE
from tests.district import make_district
from tests.originals import store_report

pytestmark = pytest.mark.browser

IS_IN_SIGHT = """
(selector) => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return box.width > 0 && box.top >= 0 && box.bottom <= innerHeight;
}
"""


@pytest.fixture
def store(transactional_db: None, settings: Any, tmp_path: Path) -> Callable[[str], Report]:
    settings.MEDIA_ROOT = tmp_path / "files"
    return lambda kind: store_report(make_district(), kind)


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("kind", ["pdf", "ofd"])
def test_place_of_a_number_is_seen_on_the_page(
    store: Callable[[str], Report],
    open_page: Callable[..., Any],
    assert_accessible: Callable[..., None],
    viewport: dict[str, int],
    kind: str,
) -> None:
    report = store(kind)
    start = report.facts.get(value=339).start
    page = open_page(f"{report.get_absolute_url()}#at-{start}", viewport=viewport)
    page.get_by_role("link", name="原件", exact=True).click()
    page.locator("#place").wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(IS_IN_SIGHT, ".place.is-lit")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if kind == "pdf":
        assert page.evaluate("document.querySelector('.sheet__picture').naturalWidth") > 0
    assert_accessible(page)

    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**page=*")
    page.get_by_role("link", name="正文", exact=True).click()
    page.locator(f"#at-{start}.is-lit").wait_for()


def test_drawer_leads_to_the_page_in_two_clicks(store: Callable[[str], Report], open_page: Callable[..., Any]) -> None:
    report = store("pdf")
    page = open_page("/point/?township=990101001&year=2024&indicator=mediation.cases")
    page.get_by_role("link", name="打开原文").click()
    page.locator(".place.is-lit").wait_for(state="attached")
    assert page.evaluate(IS_IN_SIGHT, ".place.is-lit")
    assert f"/reports/{report.pk}/original/" in page.url


def test_desk_opens_the_original_at_the_number_in_focus(
    store: Callable[[str], Report], open_page: Callable[..., Any]
) -> None:
    report = store("pdf")
    fact = report.facts.get(value=330)
    page = open_page(f"/reports/{report.pk}/review/#at-{fact.start}", role="editor")
    page.locator("#desk[data-ready]").wait_for()
    with page.context.expect_page() as opened:
        page.keyboard.press("o")
    opened.value.wait_for_load_state()
    assert opened.value.url.endswith(f"/reports/{report.pk}/original/?at={fact.start}")

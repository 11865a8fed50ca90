"""The review desk on small windows and as it changes: what decides a number, and the number itself, stay in sight."""

from collections.abc import Callable
from typing import Any

import pytest

from reports_app.models import Report
from tests.browser.test_desk import lit, open_desk, report, settled  # noqa: F401  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

IS_IN_SIGHT = """(inner) => {
  const frame = document.getElementById("desk-list").getBoundingClientRect();
  const box = document.querySelector(inner).getBoundingClientRect();
  const bottom = inner === "#desk-bar" ? window.innerHeight : Math.min(frame.bottom, window.innerHeight);
  return box.top >= 0 && box.bottom <= bottom + 1;
}"""


# A notebook, the same with letters of 150 %, a telephone.
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (911, 512), (390, 844)])
def test_what_decides_a_number_is_in_sight_at_once(
    open_page: Callable[..., Any],
    report: Report,  # noqa: F811
    width: int,
    height: int,
) -> None:
    page = open_desk(open_page, report, viewport={"width": width, "height": height})
    assert page.evaluate("window.scrollY") == 0
    assert page.evaluate(IS_IN_SIGHT, "#desk-bar")
    if width > 900:
        assert page.evaluate(IS_IN_SIGHT, '.desk-row[aria-current="true"]')


def test_the_number_in_focus_stays_in_sight_where_themes_change_places(
    open_page: Callable[..., Any],
    report: Report,  # noqa: F811
) -> None:
    page = open_desk(open_page, report, viewport={"width": 911, "height": 512})
    themes = page.locator(".desk-theme").all_inner_texts()
    first = page.locator(".desk-row").first
    first.click()
    page.keyboard.press("a")
    page.locator("#desk-dialog input[type=search]").fill("网格员")
    page.keyboard.press("Enter")
    settled(page)
    assert page.locator(".desk-theme").all_inner_texts() != themes
    assert lit(page)
    assert page.evaluate(IS_IN_SIGHT, '.desk-row[aria-current="true"]')

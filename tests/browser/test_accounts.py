"""The pages of signing in and of accounts, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import LAPTOP, PHONE
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser

PAGES = [
    ("/accounts/login/", None),
    ("/accounts/password/", "viewer"),
    ("/accounts/", "administrator"),
    ("/accounts/new/", "administrator"),
    ("/accounts/log/", "auditor"),
    ("/accounts/", "viewer"),
    ("/no-such-page/", "viewer"),
]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize(("path", "role"), PAGES)
def test_page_is_accessible_and_fits(
    open_page: Callable[..., Any],
    assert_accessible: Callable[..., None],
    path: str,
    role: str | None,
    viewport: dict[str, int],
    dark: bool,
) -> None:
    page = open_page(path, role=role, viewport=viewport, dark=dark)
    page.problems[:] = [text for text in page.problems if "Failed to load resource" not in text]
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]


def test_sign_in_by_keyboard_then_out(open_page: Callable[..., Any], make_account: Callable[..., Any]) -> None:
    make_account("auditor")
    page = open_page("/accounts/login/", role=None)
    page.keyboard.type("auditor")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/log/")
    page.locator("details.menu > summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/accounts/login/")

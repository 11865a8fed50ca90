"""The frame of every page: the drawer, the bar that folds, the theme, and the area search."""

from collections.abc import Callable
from typing import Any

import pytest

from reports_app.models import Township
from tests.browser.conftest import LAPTOP, PHONE

pytestmark = pytest.mark.browser

LINK = """url => document.querySelector("main").insertAdjacentHTML("beforeend",
  `<p><a id="opener" href="${url}" data-drawer data-hash="at-7">open</a></p>`)"""


def with_drawer(open_page: Callable[..., Any], fragment: str | int, **options: Any) -> Any:
    """Return a page whose link opens the drawer on a fragment, or on an answer of the given status."""
    page = open_page("/accounts/password/", **options)
    answer = {"status": fragment} if isinstance(fragment, int) else {"body": fragment, "content_type": "text/html"}
    answer["headers"] = {"X-Request-ID": "ABCD1234"}
    page.route("**/fragment/", lambda route: route.fulfill(**answer))
    page.evaluate(LINK, "/fragment/")
    page.click("#opener")
    page.wait_for_function("() => !document.querySelector('.drawer .spinner')")
    return page


def state(page: Any) -> dict[str, Any]:
    return dict(
        page.evaluate(
            """() => ({open: Drawer.element.open, title: document.querySelector(".drawer__title").textContent,
                       inside: Drawer.element.contains(document.activeElement), focus: document.activeElement.id,
                       hash: location.hash})"""
        )
    )


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_drawer_holds_the_focus_and_gives_it_back(
    open_page: Callable[..., Any], assert_accessible: Callable[..., None], viewport: dict[str, int]
) -> None:
    page = with_drawer(open_page, "<h2>清河镇 2024年</h2><p>受理320件</p><a href='/'>打开原文</a>", viewport=viewport)
    assert state(page) == {"open": True, "title": "清河镇 2024年", "inside": True, "focus": "", "hash": "#at-7"}
    assert_accessible(page)
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || Drawer.element.contains(document.activeElement)"
        )
    page.keyboard.press("Escape")
    page.wait_for_function("() => !location.hash")
    assert {**state(page), "title": ""} == {"open": False, "title": "", "inside": False, "focus": "opener", "hash": ""}


@pytest.mark.parametrize("by", ["back", "Escape"])
def test_drawer_is_a_step_of_the_history(open_page: Callable[..., Any], by: str) -> None:
    page = with_drawer(open_page, "<h2>清河镇 2024年</h2><a data-drawer href='/fragment/'>2023</a>", viewport=PHONE)
    page.locator(".drawer__body a").click()
    page.wait_for_function("() => !document.querySelector('.drawer .spinner')")
    address = page.url.partition("#")[0]
    page.evaluate("window.sameDocument = true")
    if by == "back":
        page.go_back()
    else:
        page.keyboard.press("Escape")
    page.wait_for_url(address)
    assert page.evaluate("!Drawer.element.open && window.sameDocument")
    assert state(page)["focus"] == "opener"
    page.go_back()
    page.wait_for_url("about:blank")


def test_what_follows_a_closed_drawer_at_once_is_not_undone(open_page: Callable[..., Any]) -> None:
    page = with_drawer(open_page, "<h2>清河镇 2024年</h2>")
    here = page.url.partition("#")[0]
    page.evaluate("Drawer.close(); location.hash = '#main'")
    page.evaluate("new Promise((done) => setTimeout(done, 300))")
    assert page.url == f"{here}#main"
    page.go_back()
    page.wait_for_function("() => !location.hash")
    page.evaluate("Drawer.open('/fragment/')")
    page.wait_for_function("() => !document.querySelector('.drawer .spinner')")
    page.keyboard.press("Escape")
    steps = page.evaluate("history.length")
    page.evaluate("Drawer.open('/fragment/')")
    assert page.evaluate("history.length") == steps
    page.go_back()
    page.wait_for_function("() => !Drawer.element.open")
    page.go_back()
    page.wait_for_url("about:blank")


def test_drawer_keeps_the_focus_from_one_content_to_the_next(open_page: Callable[..., Any]) -> None:
    page = with_drawer(open_page, "<h2>清河镇 2024年</h2><a data-drawer href='/fragment/'>2023</a>")
    page.locator(".drawer__body a").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => !document.querySelector('.drawer .spinner')")
    assert page.evaluate("document.activeElement.className") == "drawer__body"


@pytest.mark.parametrize(
    ("status", "words"), [(403, "没有查看这项内容的权限"), (404, "没有找到这项内容"), (500, "系统没能读出这项内容")]
)
def test_drawer_says_what_failed_with_its_number(open_page: Callable[..., Any], status: int, words: str) -> None:
    page = with_drawer(open_page, status)
    text = page.inner_text(".drawer__body")
    page.problems.clear()
    assert (words in text, "ABCD1234" in text, "再试一次" in text) == (True, True, True)


def test_drawer_asks_to_sign_in_again_when_the_session_ended(open_page: Callable[..., Any]) -> None:
    page = open_page("/accounts/password/")
    page.context.clear_cookies()
    page.evaluate(LINK, "/accounts/log/")
    page.click("#opener")
    page.wait_for_selector(".drawer__body .notice--warning")
    link = page.get_attribute(".drawer__body a", "href")
    assert link.startswith("/accounts/login/?next=%2Faccounts%2Fpassword%2F")


def test_markup_in_a_fragment_runs_no_script(open_page: Callable[..., Any]) -> None:
    page = with_drawer(open_page, "<h2>x</h2><img src=x onerror='window.harmed = 1'><script>window.harmed = 1</script>")
    page.wait_for_timeout(200)
    assert page.evaluate("window.harmed") is None
    assert any("CSP script-src" in problem for problem in page.problems)
    page.problems.clear()


def test_theme_is_remembered_by_the_server(open_page: Callable[..., Any]) -> None:
    page = open_page("/accounts/password/")
    page.click("details.menu > summary")
    page.click("[data-set-theme=dark]")
    page.reload()
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(20, 24, 29)"
    page.emulate_media(color_scheme="dark")
    page.click("details.menu > summary")
    page.click("[data-set-theme=light]")
    assert page.evaluate(ground) == "rgb(246, 247, 249)"
    page.reload()
    assert page.evaluate(ground) == "rgb(246, 247, 249)"
    page.click("details.menu > summary")
    page.click("[data-set-theme='']")
    assert page.evaluate(ground) == "rgb(20, 24, 29)"


def test_stranger_on_a_phone_can_choose_the_language(open_page: Callable[..., Any]) -> None:
    page = open_page("/accounts/login/", role=None, viewport=PHONE)
    page.click("details.menu > summary")
    page.get_by_role("button", name="English").click()
    page.wait_for_selector("h1:has-text('Sign in')")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_bar_folds_on_a_phone(open_page: Callable[..., Any]) -> None:
    page = open_page("/accounts/password/", role="auditor", viewport=PHONE)
    entry = page.get_by_role("link", name="操作记录")
    assert not entry.is_visible()
    page.get_by_role("button", name="菜单").click()
    assert entry.is_visible()


def test_found_areas_stay_chosen_through_the_next_search(
    open_page: Callable[..., Any], assert_accessible: Callable[..., None]
) -> None:
    for code, name in (("990101001", "清河镇"), ("990101002", "石桥镇")):
        place = {"county": "示例县", "prefecture": "示例市", "province": "示例省"}
        codes = {"county_code": "990101", "prefecture_code": "9901", "province_code": "99"}
        Township.objects.create(code=code, name=name, kind="镇", source="demo", **place, **codes)
    page = open_page("/accounts/new/", role="administrator")
    for name in ("清河", "石桥"):
        page.fill("#area-search", name)
        page.get_by_label(f"示例县{name}镇").check()
    assert_accessible(page)
    chosen = page.eval_on_selector_all("[name=area_codes]:checked", "boxes => boxes.map(box => box.value)")
    assert chosen == ["990101001", "990101002"]

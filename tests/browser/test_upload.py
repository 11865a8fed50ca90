"""Uploading in a real browser: dropped files become reports, doubts are settled in the row, figures and text meet."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from reports_app.models import Document, Indicator, Report, Township
from tests.browser.actions import drop, wait_for_summary
from tests.browser.conftest import LAPTOP, PHONE
from tests.reading.files import make_zip

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def district(transactional_db: None) -> list[Township]:
    """Two townships of one name in two fictional counties, a third of another, and an indicator."""
    Indicator.objects.create(
        code="mediation.cases", theme="mediation", name_zh="调解件数", name_en="Cases", unit="件", kind="count"
    )
    return [
        Township.objects.create(
            code=code,
            name=name,
            kind="镇",
            county_code=code[:6],
            county=county,
            prefecture_code="9901",
            prefecture="示例市",
            province_code="99",
            province="示例省",
            source=Township.Source.DEMO,
        )
        for code, name, county in (
            ("990101001", "石桥镇", "示例县"),
            ("990102001", "石桥镇", "邻县"),
            ("990101002", "柳渡镇", "示例县"),
        )
    ]


def report_text(township: str = "柳渡镇", year: int = 2023, cases: int = 12) -> bytes:
    return f"{township}人民政府{year}年法治政府建设年度报告\n一、主要举措\n全年调解矛盾纠纷{cases}件。\n".encode()


def test_doubts_are_settled_in_the_row(open_page: Callable[..., Any], district: list[Township], worker: None) -> None:
    page = open_page("/reports/upload/", role="editor")
    drop(page, {"石桥.txt": report_text("石桥镇"), "柳渡.txt": report_text(), "图.pdf": b"%PDF-1.7 x"})
    wait_for_summary(page, "3 个文件：1 成功 · 2 需处理")
    assert "内容不完整或已损坏" in page.locator("tr", has_text="图.pdf").inner_text()

    row = page.locator("tr", has_text="石桥.txt")
    row.get_by_role("button", name="石桥镇 示例市邻县").click()
    wait_for_summary(page, "3 个文件：2 成功 · 1 需处理")
    assert Report.objects.get(township=district[1]).year == 2023

    page.reload()
    wait_for_summary(page, "3 个文件：2 成功 · 1 需处理")
    page.get_by_role("button", name="不再列出已完成的").click()
    wait_for_summary(page, "1 个文件：1 需处理")


def test_a_township_is_found_by_typing_and_a_wrong_year_is_told(
    open_page: Callable[..., Any], district: list[Township], worker: None
) -> None:
    page = open_page("/reports/upload/", role="editor")
    drop(page, {"无名.txt": "全年调解矛盾纠纷12件。\n".encode()})
    wait_for_summary(page, "1 个文件：1 需处理")
    row = page.locator("tr", has_text="无名.txt")
    row.get_by_label("乡镇（街道）").type("柳渡")
    option = page.locator("#places option")
    option.wait_for(state="attached")
    row.get_by_label("乡镇（街道）").fill(option.get_attribute("value"))
    row.get_by_label("年度").fill("2999")
    row.get_by_role("button", name="确认").click()
    page.get_by_text("2999年还没有到，请核对。").wait_for()
    row.get_by_label("年度").fill("2022")
    page.keyboard.press("Enter")
    wait_for_summary(page, "1 个文件：1 成功")
    assert (Report.objects.get().township, Report.objects.get().year) == (district[2], 2022)
    assert [text for text in page.problems if "422" not in text] == []
    page.problems.clear()


def test_duplicates_are_told_and_can_become_a_new_version(
    open_page: Callable[..., Any], district: list[Township], worker: None
) -> None:
    page = open_page("/reports/upload/", role="editor")
    drop(page, {"柳渡.txt": report_text()})
    wait_for_summary(page, "1 成功")
    drop(page, {"又一份.txt": report_text(), "修订.txt": report_text(cases=15), ".DS_Store": b"x", "空.txt": b""})
    wait_for_summary(page, "4 个文件：1 成功 · 2 需处理 · 1 重复")
    assert "没有重复保存" in page.locator("tr", has_text="又一份.txt").inner_text()
    assert page.locator("tr", has_text="又一份.txt").get_by_role("link", name="查看已有报告").count() == 1

    page.locator("tr", has_text="修订.txt").get_by_role("link", name="看差别，再选择").click()
    page.get_by_role("button", name="作为新版本替换").click()
    page.get_by_text("已作为新版本").wait_for()
    page.goto(page.url.split("/reports/")[0] + "/reports/upload/")
    page.locator("tr", has_text="修订.txt").get_by_text("已入库").wait_for()
    assert Report.objects.get().document.original_name == "修订.txt"

    page.locator("tr", has_text="修订.txt").get_by_role("button", name="撤回").click()
    page.locator("tr", has_text="修订.txt").get_by_role("button", name="恢复").wait_for()
    assert Report.objects.get().document.original_name == "柳渡.txt"


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_opens_the_file_chooser(
    open_page: Callable[..., Any], district: list[Township], worker: None, key: str
) -> None:
    page = open_page("/reports/upload/", role="editor")
    chosen: list[Any] = []
    page.on("filechooser", lambda chooser: chosen.append(chooser))
    page.reload()  # a key pressed at once would come before the browser hands its choosers over
    page.locator("#files").focus()
    page.keyboard.press(key)
    for _ in range(400):
        if not chosen:
            page.wait_for_timeout(50)
    chosen[0].set_files([{"name": "柳渡.txt", "mimeType": "text/plain", "buffer": report_text()}])
    wait_for_summary(page, "1 个文件：1 成功")


def test_a_broken_connection_keeps_the_file_for_another_try(
    open_page: Callable[..., Any], district: list[Township], worker: None
) -> None:
    page = open_page("/reports/upload/", role="editor")
    page.clock.install()
    page.reload()
    page.route("**/reports/upload/send/", lambda route: route.abort())
    drop(page, {"柳渡.txt": report_text()})
    page.get_by_text("网络中断，正在重试").wait_for()
    given_up = page.get_by_text("网络中断，文件没有传完。请检查网络后重试。")
    for _second in range(120):
        page.clock.run_for(1_000)
        if given_up.is_visible():
            break
    assert given_up.is_visible()
    page.unroute("**/reports/upload/send/")
    page.get_by_role("button", name="重试").click()
    wait_for_summary(page, "1 个文件：1 成功")
    page.problems.clear()


def test_a_short_break_is_bridged_by_itself(
    open_page: Callable[..., Any], district: list[Township], worker: None
) -> None:
    page = open_page("/reports/upload/", role="editor")
    tries: list[str] = []

    def break_once(route: Any) -> None:
        tries.append(route.request.url)
        route.abort() if len(tries) == 1 else route.continue_()

    page.route("**/reports/upload/send/", break_once)
    drop(page, {"柳渡.txt": report_text()})
    wait_for_summary(page, "1 个文件：1 成功")
    assert len(tries) == 2
    page.problems.clear()


MAKE_LARGE = """
() => {
  const line = new TextEncoder().encode("没有数字的一行。\\n");
  const bytes = new Uint8Array(9 * 1024 * 1024 + 7);
  for (let at = 0; at < bytes.length; at += line.length) bytes.set(line.subarray(0, bytes.length - at), at);
  window.large = new File([bytes], "大文件.txt", { lastModified: 1 });
  const transfer = new DataTransfer();
  transfer.items.add(window.large);
  document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer }));
}
"""


def test_a_large_file_goes_on_after_the_page_was_loaded_anew(
    open_page: Callable[..., Any], district: list[Township], worker: None
) -> None:
    page = open_page("/reports/upload/", role="editor")
    offsets: list[str] = []

    def hold_back(route: Any) -> None:
        offset = route.request.headers.get("upload-offset", "")
        offsets.append(f"{route.request.method} {offset}")
        if offset not in ("", "0"):
            route.abort()
        else:
            route.continue_()

    page.route("**/reports/upload/part/*", hold_back)
    page.evaluate(MAKE_LARGE)
    page.get_by_text("网络中断，正在重试").wait_for()
    page.unroute_all()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    offsets.clear()
    page.on("request", lambda request: "/part/" in request.url and offsets.append(
        f"{request.method} {request.headers.get('upload-offset', '')}"))  # fmt: skip
    page.evaluate(MAKE_LARGE)
    page.locator("#tray-summary", has_text="1 个文件：1 ").wait_for()
    page.locator("#tray-open tr", has_text="大文件.txt").wait_for()
    assert offsets == ["GET ", f"PATCH {4 * 2**20}", f"PATCH {8 * 2**20}"]
    digest = page.evaluate("async () => new Sha256().update(new Uint8Array(await large.arrayBuffer())).hex()")
    assert Document.objects.get().sha256 == digest
    page.problems.clear()


def test_an_archive_s_files_appear_with_what_was_left_out(
    open_page: Callable[..., Any], district: list[Township], worker: None, assert_accessible: Callable[..., None]
) -> None:
    page = open_page("/reports/upload/", role="editor")
    members = {f"{year}.txt": report_text(year=year) for year in (2020, 2021, 2022)}
    drop(page, {"全县.zip": make_zip({**members, "../坏.txt": b"x", "Thumbs.db": b"x"})})
    wait_for_summary(page, "4 个文件：3 成功 · 1 压缩包")
    row = page.locator("tr", has_text="全县.zip")
    row.get_by_text("1 个文件没有收").click()
    assert "坏.txt：文件名指向压缩包之外，不安全" in row.inner_text()
    assert_accessible(page)


def test_hundreds_of_files_are_counted_and_can_be_called_off(
    open_page: Callable[..., Any], district: list[Township], assert_accessible: Callable[..., None]
) -> None:
    page = open_page("/reports/upload/", role="editor")
    held: list[Any] = []
    page.route("**/reports/upload/send/", lambda route: held.append(route) if len(held) < 3 else route.continue_())
    drop(page, {f"{number}.txt": report_text(cases=number) for number in range(300)})
    page.get_by_text("正在上传 0/300").wait_for()
    assert page.locator("#tray-local tr").count() == 0
    wait_for_summary(page, "300 个文件：300 处理中")
    assert_accessible(page)
    with page.context.expect_page() as opened:
        page.locator(".breadcrumb").get_by_role("link", name="报告", exact=True).click()
    assert opened.value.url.endswith("/reports/")
    opened.value.close()
    page.get_by_role("button", name="全部取消").click()
    page.locator("#sending").wait_for(state="hidden")
    assert page.locator("#tray").is_hidden()
    assert Document.objects.count() <= 3


def test_rows_appear_while_others_are_still_being_sent(
    open_page: Callable[..., Any], district: list[Township], worker: None
) -> None:
    page = open_page("/reports/upload/", role="editor")
    held: list[Any] = []
    name = quote("最后.txt")

    def hold_the_last(route: Any) -> None:
        if route.request.headers["x-file-name"] == name:
            held.append(route)
        else:
            route.continue_()

    page.route("**/reports/upload/send/", hold_the_last)
    drop(page, {"最后.txt": report_text(cases=99), **{f"{n}.txt": report_text(year=2000 + n) for n in range(20)}})
    page.get_by_text("正在上传 20/21").wait_for()
    wait_for_summary(page, "21 个文件：20 成功 · 1 处理中")
    held[0].continue_()
    page.locator("#sending").wait_for(state="hidden")
    wait_for_summary(page, "21 个文件：21 成功")


def test_other_pages_tell_how_far_it_is(open_page: Callable[..., Any], district: list[Township]) -> None:
    page = open_page("/reports/upload/", role="editor")
    drop(page, {"甲.txt": report_text(), "乙.txt": report_text(cases=9)})
    wait_for_summary(page, "2 个文件：2 处理中")
    page.locator("#sending").wait_for(state="hidden")
    page.goto(page.url.replace("upload/", ""))
    page.get_by_role("link", name="正在处理 0/2").wait_for()
    Document.objects.update(state="failed", error="x")
    page.locator("#progress-chip").wait_for(state="hidden")


def test_figure_and_number_light_each_other(
    open_page: Callable[..., Any], district: list[Township], worker: None, assert_accessible: Callable[..., None]
) -> None:
    page = open_page("/reports/upload/", role="editor")
    drop(page, {"柳渡.txt": "𠮷".encode() + report_text()})
    wait_for_summary(page, "1 个文件：1 成功")
    page.get_by_role("link", name="打开报告").click()
    page.get_by_role("link", name="12件").click()
    lit = page.locator(".mark.is-lit")
    assert (lit.inner_text(), lit.get_attribute("id"), page.url.split("#")[1]) == (
        "12",
        lit.get_attribute("id"),
        lit.get_attribute("id"),
    )
    lit.click()
    assert page.locator(".quote.is-lit").inner_text() == "12件"
    assert page.url.split("#")[1].startswith("fact-")
    assert_accessible(page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_pages_are_accessible_and_fit(
    open_page: Callable[..., Any],
    assert_accessible: Callable[..., None],
    district: list[Township],
    worker: None,
    viewport: dict[str, int],
    dark: bool,
) -> None:
    page = open_page("/reports/upload/", role="editor", viewport=viewport, dark=dark)
    long_name = "特别长的文件名" * 12 + ".txt"
    drop(
        page,
        {
            "石桥.txt": report_text("石桥镇"),
            "柳渡.txt": report_text(),
            "图.pdf": b"%PDF-1.7 x",
            long_name: report_text(cases=3),
        },
    )
    wait_for_summary(page, "4 个文件：1 成功 · 3 需处理")
    site = page.url.split("/reports/")[0]
    waiting = Document.objects.filter(state="needs_identity").get()
    for path in (
        "/reports/upload/",
        "/reports/",
        Report.objects.get().get_absolute_url(),
        f"/reports/documents/{waiting.pk}/",
    ):
        page.goto(site + path)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path


def test_who_was_signed_out_signs_in_elsewhere_and_tries_again(
    district: list[Township], open_page: Callable[..., Any]
) -> None:
    page = open_page("/reports/upload/", role="editor")
    session = [cookie for cookie in page.context.cookies() if cookie["name"] == "session"]
    page.context.clear_cookies(name="session")
    drop(page, {"甲.txt": "示例县石桥镇2024年法治政府建设情况报告\n全年调解纠纷5件。".encode()})
    link = page.get_by_role("link", name="重新登录")
    link.wait_for()
    assert (link.get_attribute("href"), link.get_attribute("target")) == ("/accounts/login/", "_blank")
    page.context.add_cookies(session)
    page.get_by_role("button", name="重试", exact=True).click()
    page.wait_for_selector("tr[data-id]")
    assert Document.objects.count() == 1

"""Choosing between two files of a township's year: what differs is seen before anything is replaced."""

from collections.abc import Callable
from typing import Any

import pytest

from reports_app.models import Document
from tests.browser.conftest import LAPTOP, PHONE
from tests.district import make_district

pytestmark = pytest.mark.browser
OLD = (
    "石桥镇2024年法治政府建设情况报告\n一、主要举措\n全年调解矛盾纠纷339件，调解成功330件。\n"
    "开展普法宣传活动12场。\n特此报告。"
)
NEW = OLD.replace("339", "341").replace("\n开展普法宣传活动12场。", "\n开展普法宣传活动15场，发放宣传资料3000份。")


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_what_differs_is_seen_and_both_are_kept(
    transactional_db: None,
    open_page: Callable[..., Any],
    assert_accessible: Callable[..., None],
    viewport: dict[str, int],
) -> None:
    district = make_district()
    bridge = district.township("990101001", "石桥镇")
    report = district.report(bridge, 2024, OLD)
    district.value(report, "mediation.cases", "339", "339")
    second = district.document(bridge, 2024, text=NEW, error="这个乡镇这一年已有报告。")

    page = open_page(f"/reports/documents/{second.pk}/", role="editor", viewport=viewport)
    page.get_by_role("link", name="看差别，再选择").click()
    page.get_by_role("heading", name="替换石桥镇2024年的报告？").wait_for()
    assert page.locator(".difference del").all_inner_texts() == ["339", "12"]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(page)

    page.get_by_role("button", name="两个都留，不替换").click()
    page.get_by_text("已保留两个文件").wait_for()
    page.get_by_role("link", name="与现行版本比较").click()
    page.get_by_role("heading", name="石桥镇2024年：两个版本的差别").wait_for()
    assert Document.objects.get(pk=second.pk).state == Document.State.PARSED

"""The bin as people use it: a laptop and a phone, an editor who restores and an administrator who deletes."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from reports_app.models import Document
from tests.browser.conftest import LAPTOP, PHONE
from tests.district import District

pytestmark = pytest.mark.browser


@pytest.fixture
def withdrawn(
    transactional_db: None, settings: Any, tmp_path: Path, make_account: Callable[..., Any]
) -> list[Document]:
    settings.MEDIA_ROOT = tmp_path
    district, colleague = District(), make_account("editor", username="colleague", first_name="李审核")
    places = [district.township("990101001", "石桥镇"), district.township("990101002", "柳渡乡"), None]
    return [
        district.document(
            place,
            2024 - number if place else None,
            original_name=f"{place.name if place else '扫描件（第一次报送，缺附件）' * 4}年度报告.docx",
            state=Document.State.WITHDRAWN,
            withdrawn_at=timezone.now() - timedelta(days=9 * number, hours=1),
            withdrawn_by=colleague,
        )
        for number, place in enumerate(places)
    ]


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_bin_can_be_read_and_emptied(
    withdrawn: list[Document],
    open_page: Callable[..., Any],
    assert_accessible: Callable[..., None],
    viewport: dict[str, int],
) -> None:
    page = open_page("/reports/", role="administrator", viewport=viewport)
    page.get_by_role("link", name="回收站").click()
    page.get_by_role("heading", name="回收站").wait_for()
    assert page.locator("tbody tr").count() == 3
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(page)

    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="彻底删除").first.click()
    assert Document.objects.count() == 3
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="彻底删除").first.click()
    page.get_by_text("已彻底删除：石桥镇年度报告.docx").wait_for()
    page.get_by_role("button", name="恢复").first.click()
    page.get_by_text("已恢复，正在重新读取").wait_for()
    assert list(Document.objects.values_list("state", flat=True).order_by("pk")) == ["received", "withdrawn"]

"""Entering figures of old years: a table with errors, then a good one, on a laptop and a phone."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reports_app.models import IndicatorValue
from tests.browser.conftest import LAPTOP, PHONE
from tests.district import make_district

pytestmark = pytest.mark.browser
HEAD = ["乡镇", "年度", "调解矛盾纠纷件数（件）", "调解成功率（%）", "普法宣传活动场次", "宣传资料发放量"]


def to_xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def send(page: Any, name: str, rows: Sequence[Sequence[object]]) -> None:
    page.set_input_files("#table-file", {"name": name, "mimeType": "application/octet-stream", "buffer": to_xlsx(rows)})
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("heading", name=name).wait_for()


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_table_is_checked_looked_at_and_entered(
    transactional_db: None,
    settings: Any,
    tmp_path: Path,
    worker: None,
    open_page: Callable[..., Any],
    assert_accessible: Callable[..., None],
    viewport: dict[str, int],
) -> None:
    district = make_district()
    for code, name in (("990101001", "石桥镇"), ("990101002", "柳渡乡")):
        district.township(code, name)
    page = open_page("/reports/tables/", role="editor", viewport=viewport)
    assert_accessible(page)
    send(page, "历年.xlsx", [HEAD, ["石桥镇", 2019, "三百", 101, 12, 3000], ["白马镇", 2020, 5, 97.4, 8, None]])
    page.get_by_text("有 3 处要改").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(page)

    page.get_by_role("link", name="重新上传").click()
    send(page, "改好的.xlsx", [HEAD, ["石桥镇", 2019, 339, 97.4, 12, 3000], ["柳渡乡", 2020, "≥300", None, 8, None]])
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(page)
    page.get_by_role("button", name="确认录入").click()
    page.get_by_role("link", name="石桥镇 2019").wait_for(timeout=20_000)
    assert_accessible(page)
    assert IndicatorValue.objects.filter(basis="tabled").count() == 6
    page.get_by_role("link", name="石桥镇 2019").click()
    page.get_by_text("工作表“Sheet”C2").wait_for()
    assert_accessible(page)

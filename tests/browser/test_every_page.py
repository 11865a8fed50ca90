"""Every page that there is, in both themes, and every view with townships that stand out: axe-core finds nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from reports_app.models import Report
from tests import test_access_matrix as matrix

pytestmark = pytest.mark.browser

# The access matrix holds every address: its pages are those that an administrator is shown.
ADMINISTRATOR = matrix.ROLES.index("administrator")
SHOWN = sorted(name for method, name, *cells in matrix.LINES if (method, cells[ADMINISTRATOR]) == ("GET", "200"))
MANY = "indicator=mediation.cases&indicator=mediation.success_rate&indicator=publicity.activities"
FOCUS = "focus=990101011&focus=990101012"
VIEWS = {
    "lines": f"view=lines&{FOCUS}",
    "panels": f"view=panels&{FOCUS}",
    "bars": f"view=bars&order=highest&{FOCUS}",
    "heat": f"view=heat&{FOCUS}&{MANY}",
    "box": f"view=box&{FOCUS}",
    "scatter": f"view=scatter&{FOCUS}&{MANY}",
    "funnel": f"view=funnel&{FOCUS}",
    "pair": f"view=pair&{FOCUS}",
    "profile": f"area=990101011&{MANY}",
    "filing": f"view=filing&{FOCUS}",
    "per head": f"view=bars&per=residents&{FOCUS}",
    "target": f"view=lines&benchmark=target&{FOCUS}",
}

# Fixtures of the matrix: a report with all that hangs on it, in every test here.
report, colleague, kept = matrix.report, matrix.colleague, matrix.kept


def test_every_page_is_accessible(
    report: Report,
    colleague: User,
    kept: dict[str, int],
    open_page: Callable[..., Any],
    assert_accessible: Callable[..., None],
):
    page = open_page("/", role="administrator")
    base = page.url.rstrip("/")
    seen = []
    for name in SHOWN:
        answer = page.request.get(
            base + matrix.address(name, report, colleague, kept), params=matrix.SENT.get(name, {})
        )
        if "</html>" not in answer.text()[-40:] or "text/html" not in answer.headers["content-type"]:
            continue  # a file, or a part of a page
        page.emulate_media(color_scheme="light")
        page.goto(answer.url)
        assert_accessible(page, in_both_themes=True)
        seen.append(name)
    assert {"dashboard:overview", "dashboard:township", "reports:desk", "reports:report", "accounts:audit"} < set(seen)


def test_every_view_is_accessible_with_townships_that_stand_out(
    district: Any, open_page: Callable[..., Any], assert_accessible: Callable[..., None]
):
    for number in range(1, 6):
        place = district.township(f"99010101{number}", f"第{number}镇", kind="镇")
        for year in (2022, 2023, 2024):
            cases = 200 + number * 2
            stored = district.report(place, year, f"一、举措。全年调解纠纷{cases}件。成功{cases - 2}件。举办活动9场。")
            district.value(stored, "mediation.cases", str(cases), str(cases))
            district.value(stored, "mediation.resolved", str(cases - 2), str(cases - 2))
            district.value(stored, "publicity.activities", str(number * 9), "9场")
            district.value(stored, "mediation.success_rate", "99", numerator=cases - 2, denominator=cases)
    page = open_page("/")
    base = page.url
    for query in VIEWS.values():
        page.emulate_media(color_scheme="light")
        page.goto(f"{base}compare/?{query}")
        page.wait_for_load_state("networkidle")
        assert_accessible(page, in_both_themes=True)

"""How far the checking is: a line a county with who checked, a row a report."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Role
from reports_app.models import Report
from tests.district import District
from tests.reports_app.conftest import make_user


@pytest.fixture
def checked(db: None) -> District:
    """Six reports of two counties: two people checked in the first, one of them in the second."""
    district = District()
    busy, other = (
        make_user(name, Role.EDITOR, first_name=name.title(), area_codes=["99"]) for name in ("busy", "other")
    )
    here = [district.township(f"99010100{number}", f"第{number}镇") for number in range(1, 5)]
    there = [district.township(f"99010200{number}", f"另{number}镇") for number in range(1, 3)]
    states = Report.ReviewState
    for township, state, who in zip(
        [*here, *there],
        [states.CONFIRMED, states.IN_REVIEW, states.CONFIRMED, states.READ, states.IN_REVIEW, states.READ],
        [busy, other, busy, None, other, None],
        strict=True,
    ):
        report = district.report(township, 2024)
        Report.objects.filter(pk=report.pk).update(review_state=state, reviewed_by=who)
    return district


def test_a_county_tells_by_whom_its_reports_are_checked(checked: District, as_role: Any) -> None:
    answer = as_role("editor").get(reverse("reports:reviews"))
    told = [(row["name"], row["reports"], row["confirmed"], row["in_review"]) for row in answer.context["counties"]]
    assert told == [("示例县", 4, 2, 1), ("样本县", 2, 0, 1)]
    people = [[(str(who), count) for who, count in row["people"]] for row in answer.context["counties"]]
    assert people == [[("Busy", 2), ("Other", 1)], [("Other", 1)]]
    assert "Busy 2、Other 1" in answer.content.decode()


def test_an_account_of_one_county_sees_its_line_alone(checked: District, as_role: Any) -> None:
    answer = as_role("editor", area_codes=["990102"]).get(reverse("reports:reviews"))
    assert [row["name"] for row in answer.context["counties"]] == ["样本县"]
    page = answer.content.decode()
    assert "Other 1" in page
    assert "Busy" not in page


def test_a_filter_that_makes_no_sense_is_told(checked: District, as_role: Any) -> None:
    client = as_role("editor")
    page = client.get(reverse("reports:reviews"), {"county": "999999", "state": "<b>"}).content.decode()
    assert "没有符合“县区 999999、状态 &lt;b&gt;”的报告，下面未按它筛选。" in page
    assert "下面未按它筛选" not in client.get(reverse("reports:reviews"), {"county": "990101"}).content.decode()


def test_queries_do_not_grow_with_reports_and_people(
    checked: District, as_role: Any, django_assert_num_queries: Any
) -> None:
    client = as_role("editor")
    client.get(reverse("reports:reviews"))
    with django_assert_num_queries(8):
        client.get(reverse("reports:reviews"))
    for number in range(1, 6):
        township = checked.township(f"99010300{number}", f"新{number}镇")
        report = checked.report(township, 2024)
        who = make_user(f"person{number}", Role.EDITOR)
        Report.objects.filter(pk=report.pk).update(review_state=Report.ReviewState.IN_REVIEW, reviewed_by=who)
    with django_assert_num_queries(8):
        client.get(reverse("reports:reviews"))

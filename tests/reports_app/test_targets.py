"""Targets: set, replaced and taken away by those whose area they are of; told by the most exact one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from reports_app.models import Target
from tests.district import District

PAGE = reverse("reports:targets")
SET = reverse("reports:target_set")
RATE = "mediation.success_rate"


@pytest.fixture(autouse=True)
def towns(district: District) -> District:
    for code, name in (("990101001", "石桥镇"), ("990102001", "山下乡")):
        district.report(district.township(code, name), 2024)
    return district


def targets() -> list[tuple[Any, ...]]:
    rows = Target.objects.order_by("pk").values_list("indicator__code", "county_code", "year", "value")
    return [(code, county, year, float(value)) for code, county, year, value in rows]


def test_target_is_set_replaced_and_taken_away(as_role: Callable[..., Any]):
    client = as_role("editor")
    client.post(SET, {"indicator": RATE, "county": "all", "year": "", "value": "95"})
    client.post(SET, {"indicator": RATE, "county": "all", "value": "97.5"})
    client.post(SET, {"indicator": RATE, "county": "990101", "year": "2024", "value": "98"})
    assert targets() == [(RATE, "", None, 97.5), (RATE, "990101", 2024, 98.0)]
    page = client.get(PAGE).content.decode()
    assert [word in page for word in ("97.5", "示例市示例县", "全部县区", "每年")] == [True] * 4
    client.post(reverse("reports:target_remove", args=[Target.objects.earliest("pk").pk]))
    assert targets() == [(RATE, "990101", 2024, 98.0)]
    log = AuditEvent.objects.filter(action__startswith="target.").order_by("pk").values_list("action", "detail")
    assert list(log) == [
        ("target.set", {"value": ["", "95"], "county": "全部县区", "year": "每年"}),
        ("target.set", {"value": ["95", "97.5"], "county": "全部县区", "year": "每年"}),
        ("target.set", {"value": ["", "98"], "county": "示例市示例县", "year": 2024}),
        ("target.removed", {"value": "97.5", "county": "全部县区", "year": "每年"}),
    ]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"value": "101"}, "比率的目标值不能超过100%。"),
        ({"value": "-1"}, "目标值不能是负数。"),
        ({"value": "很高"}, "目标值只填数字，不带单位。"),
        ({"value": "NaN"}, "目标值只填数字，不带单位。"),
        ({"value": "1e400"}, "还没有保存"),
        ({"year": "1900"}, "年度要在1990至"),
        ({"year": "99999999999999999999"}, "年度要在1990至"),
        ({"indicator": "no.such"}, "还没有保存"),
        ({"county": "99010"}, "还没有保存"),
    ],
)
def test_what_is_no_target_is_told(sent: dict[str, str], message: str, as_role: Callable[..., Any]):
    plain = {"indicator": RATE, "county": "990101", "year": "2024", "value": "98"}
    response = as_role("editor").post(SET, plain | sent)
    assert (response.status_code, message in response.content.decode()) == (422, True)
    assert targets() == []


def test_limited_account_sets_and_sees_targets_of_its_area_alone(
    as_role: Callable[..., Any], towns: District, make_account: Any
):
    everyone = as_role("editor")
    for county in ("all", "990101", "990102"):
        everyone.post(SET, {"indicator": RATE, "county": county, "value": "90"})
    limited = as_role("editor", username="limited", area_codes=["990102"])
    page = limited.get(PAGE)
    assert [one.county_code for one, *_ in page.context["rows"]] == ["", "990102"]
    for county in ("all", "990101"):
        assert limited.post(SET, {"indicator": RATE, "county": county, "value": "1"}).status_code == 422
    for target in Target.objects.exclude(county_code="990102"):
        assert limited.post(reverse("reports:target_remove", args=[target.pk])).status_code == 404
    limited.post(SET, {"indicator": RATE, "county": "990102", "value": "80"})
    assert {row[3] for row in targets() if row[1] == "990102"} == {80.0}
    of_one = as_role("editor", username="one", area_codes=["990102001"])
    assert of_one.get(PAGE).context["may_set"] is False
    assert of_one.post(SET, {"indicator": RATE, "county": "990102", "value": "1"}).status_code == 422


def test_viewer_sees_targets_and_sets_none(as_role: Callable[..., Any]):
    client = as_role("viewer")
    assert "设定目标值</button>" not in client.get(PAGE).content.decode()
    assert client.post(SET, {"indicator": RATE, "county": "all", "value": "90"}).status_code == 403

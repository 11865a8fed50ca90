"""The panel of choices: what leads nowhere is told before it is chosen, and nothing is hidden."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from dashboard import queries
from dashboard.presenters.panel import spans
from reports_app.models import Coverage, Indicator, TownshipGroup
from reports_app.rows.coverage import refresh_all
from tests.district import District

CASES, RATE, ACTIVITIES = "mediation.cases", "mediation.success_rate", "publicity.activities"
OPTIONS = re.compile(
    r'name="(area|indicator)" value="([^"]+)"([^>]*)><span>[^<]*</span><span class="soft small">([^<]*)'
)


@pytest.fixture
def filed(district: District) -> District:
    """甲镇 with cases of 2022 to 2024 and activities of 2019 alone, 乙镇 with a rate, 丙镇 without any report."""
    first, second = district.township("990101001", "甲镇"), district.township("990101002", "乙镇")
    district.township("990101003", "丙镇")
    district.value(district.report(first, 2019), ACTIVITIES, "3")
    for year in (2022, 2023, 2024):
        district.value(district.report(first, year), CASES, "10")
        district.value(district.report(second, year), RATE, "97.5")
    refresh_all()
    return district


def listed(client: Client, query: str, kind: str) -> dict[str, tuple[str, bool]]:
    """Return hint and whether it is disabled of each option of the panel."""
    page = client.get(f"/compare/?{query}").content.decode()
    return {value: (hint, "disabled" in rest) for name, value, rest, hint in OPTIONS.findall(page) if name == kind}


def codes(reported: dict[int, list[int]]) -> dict[str, list[int]]:
    names = dict(Indicator.objects.values_list("pk", "code"))
    return {names[key]: years for key, years in reported.items()}


@pytest.mark.parametrize("areas", [["990101"], ["9901"], ["99"], ["all"], ["990101001", "990101002"], ["group"]])
@pytest.mark.parametrize("is_kept", [True, False])
def test_years_of_an_indicator_are_those_of_the_areas(areas: list[str], is_kept: bool, filed: District, everyone: User):
    if areas == ["group"]:
        group = TownshipGroup.objects.create(name="组", codes=["990101001", "990101002"], made_by=everyone)
        areas = [f"group:{group.pk}"]
    if not is_kept:
        Coverage.objects.exclude(area="990101").delete()
    found = codes(queries.load_reported_years(everyone, areas))
    assert found == {CASES: [2022, 2023, 2024], RATE: [2022, 2023, 2024], ACTIVITIES: [2019]}


def test_years_of_a_township_are_its_own(filed: District, everyone: User, sign_in: Callable[..., Client]):
    assert codes(queries.load_reported_years(everyone, ["990101002"])) == {RATE: [2022, 2023, 2024]}
    limited = User.objects.create_user("limited", area_codes=["990101002"])
    for areas in (["990101"], ["all"], ["990101001"]):
        allowed = {} if areas == ["990101001"] else {RATE: [2022, 2023, 2024]}
        assert codes(queries.load_reported_years(limited, areas)) == allowed


def test_indicator_without_data_is_disabled_with_the_reason(filed: District, sign_in: Callable[..., Client]):
    client = sign_in()
    found = listed(client, f"indicator={CASES}&area=990101&from=2022&to=2024", "indicator")
    assert [found[code] for code in (CASES, RATE, ACTIVITIES, "learning.trainings")] == [
        ("3/3年", False),
        ("3/3年", False),
        ("所选年份未报，2019年有", True),
        ("所选地区均未报", True),
    ]
    picked = listed(client, f"indicator={CASES}&area=990101001&from=2022&to=2024", "indicator")
    assert picked[RATE] == ("所选乡镇均未报", True)


def test_chosen_indicator_can_be_taken_back_though_it_has_no_data(filed: District, sign_in: Callable[..., Client]):
    found = listed(sign_in(), f"indicator=learning.trainings&indicator={CASES}&area=990101", "indicator")
    assert found["learning.trainings"] == ("所选地区均未报", False)


def test_area_without_data_is_listed_with_the_reason(filed: District, sign_in: Callable[..., Client]):
    found = listed(sign_in(), f"indicator={CASES}&area=990101", "area")
    assert found == {
        "990101001": ("3/3年", False),
        "990101002": ("所选年份无此项数据", True),
        "990101003": ("尚未报送", True),
    }


def test_province_without_reports_is_listed(filed: District, sign_in: Callable[..., Client]):
    filed.township("980101001", "远镇", province="远方省")
    page = sign_in().get("/compare/areas/?parent=all").content.decode()
    assert ("远方省" in page, "尚未报送" in page) == (True, True)


def test_districts_and_counties_of_a_municipality_are_told_apart(filed: District, sign_in: Callable[..., Client]):
    city = {"province": "重庆市", "prefecture": "重庆市"}
    for code, name in (("500101001", "河口镇"), ("500229001", "山前镇")):
        filed.report(filed.township(code, name, **city), 2023)
    refresh_all()
    client = sign_in()
    for page in ("/compare/areas/?parent=50", "/compare/areas/?q=重庆", "/townships/?area=50"):
        text = client.get(page).content.decode()
        assert ("重庆市（区）" in text, "重庆市（县）" in text) == (True, True), page
    assert "重庆市（区）" in client.get("/townships/?area=500101").content.decode()


def test_ticked_areas_tell_what_of_the_catalogue_they_have(filed: District, sign_in: Callable[..., Client]):
    page = sign_in().get("/compare/indicators/?area=990101002&from=2022&to=2024").content.decode()
    found = {value: (hint, "disabled" in rest) for _name, value, rest, hint in OPTIONS.findall(page)}
    assert (found[RATE], found[CASES]) == (("3/3年", False), ("所选乡镇均未报", True))
    assert "checked" not in page


def test_number_of_queries_does_not_grow(
    filed: District, sign_in: Callable[..., Client], django_assert_num_queries: Callable[..., Any]
):
    client = sign_in()
    address = f"/compare/indicators/?area=990101&indicator={CASES}"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(4, 12):
        filed.value(filed.report(filed.township(f"9901010{number:02d}", f"第{number}镇"), 2024), CASES, "1")
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_groups_are_offered_with_what_they_have(filed: District, sign_in: Callable[..., Client]):
    client = sign_in("990101")
    maker = User.objects.get()
    kept = {"全": ["990101001"], "一半": ["990101001", "990101003"], "无": ["990101003"], "外": ["980101001"]}
    keys = {
        name: TownshipGroup.objects.create(name=name, codes=codes, made_by=maker).pk for name, codes in kept.items()
    }
    found = listed(client, f"indicator={CASES}&area=group:{keys['全']}", "area")
    assert [found[f"group:{keys[name]}"] for name in kept] == [
        ("1个", False),
        ("2个，1个有报告", False),
        ("均未报送", True),
        ("都不在您的管辖范围内", True),
    ]
    page = client.get(f"/compare/?area=group:{keys['全']}").content.decode()
    assert page.count(f'name="area" value="group:{keys["全"]}"') == 1
    assert f"/reports/groups/new/?area=group:{keys['全']}" in page


def test_without_groups_the_panel_says_how_to_make_one(filed: District, sign_in: Callable[..., Client]):
    page = sign_in().get(f"/compare/?indicator={CASES}&area=990101").content.decode()
    assert "还没有分组。" in page
    assert "/reports/groups/new/?area=990101" in page


def test_runs_of_years():
    assert [list(spans(years)) for years in ([], [2020], [2019, 2020, 2022])] == [
        [],
        [(2020, 2020)],
        [(2019, 2020), (2022, 2022)],
    ]


def shown(client: Client, query: str) -> tuple[list[str], str]:
    """Return what is chosen in the lists on the view, and the whole page."""
    page = client.get(f"/compare/?{query}").content.decode()
    form = page.partition('class="pair-form"')[2].partition("</form>")[0]
    return re.findall(r'value="([^"]+)" selected', form), page


@pytest.fixture
def compared(filed: District) -> District:
    """Three townships more, with two indicators each."""
    for number in range(4, 7):
        report = filed.report(filed.township(f"99010100{number}", f"第{number}镇"), 2024)
        filed.value(report, CASES, str(number))
        filed.value(report, "mediation.resolved", "3")
    return filed


def test_axes_are_picked_on_the_view_and_exchanged(compared: District, sign_in: Callable[..., Client]):
    client = sign_in()
    query = f"view=scatter&area=990101&indicator={CASES}&indicator=mediation.resolved&indicator={RATE}"
    chosen, page = shown(client, query)
    assert chosen == [CASES, "mediation.resolved"]
    assert f"indicator=mediation.resolved&amp;indicator={CASES}&amp;indicator={RATE}" in page
    assert f'name="indicator" value="{RATE}"' in page.partition('class="pair-form"')[2].partition("</form>")[0]


def test_second_axis_of_a_single_indicator_is_one_that_has_data(compared: District, sign_in: Callable[..., Client]):
    chosen, _page = shown(sign_in(), f"view=scatter&area=990101&indicator={CASES}&year=2024")
    assert chosen == [CASES, "mediation.resolved"]
    chosen, _page = shown(sign_in(), f"view=scatter&area=990101&indicator={ACTIVITIES}&from=2024&to=2024")
    assert chosen == [ACTIVITIES, CASES]


def test_same_indicator_on_both_axes_is_told(compared: District, sign_in: Callable[..., Client]):
    chosen, page = shown(sign_in(), f"view=scatter&area=990101&indicator={CASES}&indicator={CASES}")
    assert chosen == [CASES, "mediation.resolved"]
    assert "横轴和纵轴选了同一项指标，纵轴改为“调解成功（化解）件数”。" in page


def test_township_alone_is_held_against_one_of_its_county(compared: District, sign_in: Callable[..., Client]):
    client = sign_in()
    chosen, page = shown(client, "view=pair&area=990101004&from=2024&to=2024")
    assert chosen == ["990101004", "990101001"]
    assert "focus=990101001&amp;focus=990101004" in page
    chosen, page = shown(client, "view=pair&area=990101&focus=990101005&focus=990101005")
    assert (chosen, "两处选了同一个乡镇，后一个改为甲镇。" in page) == (["990101005", "990101001"], True)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (f"view=lines&indicator={CASES}&indicator={RATE}", "选了2项指标，这种图一次只看一项，现为“调解矛盾纠纷件数”。"),
        (f"view=funnel&indicator={ACTIVITIES}", "与所选的“普法宣传活动场次”无关。"),
        (f"view=heat&indicator={CASES}", "只选了一项指标，热力表列出同一主题的各项。"),
        (f"view=box&indicator={CASES}&area=990101001", "只有1个乡镇，看不出分布。"),
        (f"view=lines&indicator={CASES}&from=2024&to=2024", "只选了一个年份，折线只有一个点。"),
        (f"view=bars&indicator={CASES}&from=2024&to=2024", ""),
        (f"view=box&indicator={CASES}", ""),
        (f"indicator={CASES}&area=990101001", ""),
        (f"indicator={CASES}&indicator={RATE}", ""),
    ],
)
def test_view_that_does_not_suit_says_so_and_leads_to_one_that_does(
    query: str, told: str, compared: District, sign_in: Callable[..., Client]
):
    page = sign_in().get(f"/compare/?{query}").content.decode()
    notice = page.partition('<p class="notice misfit">')[2].partition("</p>")[0]
    assert told in notice
    assert bool(notice) is bool(told)
    assert "view=" not in notice

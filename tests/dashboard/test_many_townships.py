"""More townships than a page, a list or a file holds: what is said of all is said of all, the rest of those listed."""

import csv
import io
from dataclasses import replace

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from accounts.models import User
from dashboard import export_views, queries
from dashboard.selection import Selection
from reports_app.models import TownshipGroup
from tests.district import District, counted_once

CASES, RATE = "mediation.cases", "mediation.success_rate"
BOTH = f"indicator={CASES}&indicator={RATE}"
COUNT = 52


@pytest.fixture
@counted_once
def many(district: District) -> District:
    """52 townships of one county, each with both figures of 2024; 第52镇 has none of 2023."""
    for number in range(1, COUNT + 1):
        place = district.township(f"990101{number:03d}", f"第{number}镇")
        for year in (2023, 2024) if number < COUNT else (2024,):
            report = district.report(place, year, "一、举措。")
            district.value(report, CASES, str(100 + number))
            district.value(report, RATE, "95", numerator=95, denominator=100)
    return district


def lede(client: Client, query: str) -> str:
    response = client.get(f"/compare/?{query}")
    assert response.status_code == 200
    return LexborHTMLParser(response.content).css_first(".lede").text(strip=True)


def test_what_is_counted_on_a_page_is_told_of_those_listed(many: District, client: Client):
    assert lede(client, f"area=990101&view=scatter&{BOTH}") == (
        "52个乡镇2024年调解矛盾纠纷件数与调解成功率：所列50个乡镇中，50个乡镇两项都有数，画在图中。"
    )
    assert "所列50个乡镇中，100格中100格有数" in lede(client, f"area=990101&view=heat&{BOTH}")
    assert lede(client, f"area=990101&view=filing&{BOTH}") == "52个乡镇；所列50个乡镇中，2024年度50/50已入库。"
    assert lede(client, f"area=990101&view=filing&page=2&{BOTH}") == "52个乡镇；所列2个乡镇中，2024年度2/2已入库。"


@pytest.mark.parametrize("is_group", [True, False])
def test_picked_townships_past_the_page_are_not_told_missing(is_group: bool, many: District, client: Client):
    codes = [f"990101{number:03d}" for number in range(1, COUNT + 1)]
    area = "&".join(f"area={code}" for code in codes)
    if is_group:
        group = TownshipGroup.objects.create(name="全部", codes=codes, is_shared=True)
        area = f"area=group:{group.pk}"
    told = lede(client, f"{area}&indicator={CASES}&view=bars&from=2023&to=2024")
    assert "缺" not in told
    assert "中位数126.5件" in told


def test_missing_townships_are_those_of_the_selection_and_not_of_its_counties(many: District, client: Client):
    for number in range(1, 7):
        report = many.report(many.township(f"990102{number:03d}", f"另{number}镇"), 2024, "一、举措。")
        if number > 2:
            many.value(report, CASES, "10")
    told = lede(client, f"area=990102&area=990101001&indicator={CASES}&view=bars&from=2024&to=2024")
    assert "2个乡镇缺2024年" in told


def test_file_begins_with_the_first_township_whatever_page_is_shown(
    many: District, client: Client, monkeypatch: pytest.MonkeyPatch
):
    few = replace(export_views.FORMATS["csv"], max_rows=3)
    monkeypatch.setitem(export_views.FORMATS, "csv", few)
    answer = client.get(f"/compare/export.csv?area=990101&indicator={CASES}&view=heat&page=2")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row[1] for row in rows[2:5]] == ["第1镇", "第2镇", "第3镇"]
    assert "只列前3个" in rows[-1][0]


def test_pair_holds_the_townships_that_were_picked_wherever_they_stand(
    many: District, everyone: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("dashboard.queries.several.MAX_CHOOSABLE", 3)
    selection = Selection(("990101",), (CASES,), 2023, 2024, focus=("990101052", "990101002"))
    indicators = list(queries.load_indicators([CASES]).values())
    pair = queries.load_several(everyone, selection, indicators, view="pair", years=(2024,), area_names={}, townships=2)
    assert [figures[0].name for figures in pair.townships] == ["第52镇", "第2镇"]
    assert [place.name for place in pair.choosable] == ["第1镇", "第2镇", "第3镇", "第52镇"]

"""The vendored table of divisions and its look-ups."""

import gzip
from pathlib import Path

import pytest

from reports_app.parsing.gazetteer import (
    Gazetteer,
    Place,
    apply_overrides,
    kind_of,
    load_county_former_names,
    load_places,
    read_table,
)

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
ROWS = """code,name
50,重庆市
5001,市辖区
500101,万州区
500101001,双桥镇
41,河南省
4190,省直辖县级行政区划
419001,济源市
419001100,清河镇
4109,濮阳市
410928,濮阳县
410928101,濮阳县柳河镇
63,青海省
6301,西宁市
630121,大通回族土族自治县
630121200,清河回族乡
630121201,双桥乡
"""


@pytest.fixture(scope="module")
def small() -> Gazetteer:
    return Gazetteer.from_places(read_table(gzip.compress(ROWS.encode())))


@pytest.fixture(scope="module")
def whole() -> Gazetteer:
    return Gazetteer.from_places(load_places(FIXTURES))


def test_municipality_is_its_own_prefecture(small: Gazetteer) -> None:
    assert small.by_code["500101001"] == Place(
        "500101001", "双桥镇", "镇", "500101", "万州区", "5001", "重庆市", "50", "重庆市"
    )


def test_county_directly_under_a_province_has_a_telling_prefecture(small: Gazetteer) -> None:
    assert small.by_code["419001100"].prefecture == "省直辖县级"


def test_county_in_front_of_a_township_is_cut(small: Gazetteer) -> None:
    assert small.by_code["410928101"].name == "柳河镇"


def test_township_is_found_by_stem_within_its_county_whatever_its_kind(small: Gazetteer) -> None:
    assert [place.code for place in small.in_county("500101", "双桥街道")] == ["500101001"]
    assert [place.code for place in small.in_county("630121", "清河乡")] == ["630121200"]
    assert small.in_county("500101", "清河镇") == ()


def test_autonomous_county_is_known_by_its_everyday_name(small: Gazetteer) -> None:
    assert [county.code for county in small.counties_named("大通县")] == ["630121"]
    assert [county.code for county in small.counties_of_stem("大通")] == ["630121"]


def test_name_of_several_townships_gives_all(small: Gazetteer) -> None:
    assert [place.code for place in small.named("清河乡")] == ["630121200"]
    assert {place.code for place in small.named("清河镇")} == {"419001100"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("双桥镇", "镇"),
        ("双桥乡", "乡"),
        ("双桥侗族乡", "民族乡"),
        ("双桥街道", "街道"),
        ("双桥街道办事处", "街道"),
        ("双桥苏木", "苏木"),
        ("双桥农场", "农场"),
        ("双桥经济开发区", "开发区"),
        ("双桥产业园", "开发区"),
        ("双桥经济开发区特殊乡镇", "其他"),
        ("双桥煤矿", "其他"),
    ],
)
def test_kind_follows_from_the_name(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_overrides_rename_add_and_end(small: Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "overrides.csv"
    path.write_text(
        "# 说明\ncode,name,former_names,valid_from,valid_to\n"
        "500101001,新桥街道,,2024,\n500101002,高山镇,大山乡、小山乡,2024,\n419001100,,,,2023\n",
        "utf-8",
    )
    changed = {place.code: place for place in apply_overrides(small.places, path)}
    assert (changed["500101001"].name, changed["500101001"].kind) == ("新桥街道", "街道")
    assert changed["500101001"].former_names == ("双桥镇",)
    assert changed["500101002"].former_names == ("大山乡", "小山乡")
    assert changed["500101002"].county == "万州区"
    assert (changed["419001100"].name, changed["419001100"].valid_to) == ("清河镇", 2023)
    assert {place.source for code, place in changed.items() if code[:2] in ("50", "41") and "柳" not in place.name} == {
        "override"
    }


def test_override_outside_every_county_is_refused(small: Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "overrides.csv"
    path.write_text("code,name,former_names,valid_from,valid_to\n880101001,无名镇,,,\n", "utf-8")
    with pytest.raises(ValueError, match=r"880101001 无名镇 lies in no county of the table"):
        apply_overrides(small.places, path)


def test_former_name_finds_the_township(small: Gazetteer, tmp_path: Path) -> None:
    path = tmp_path / "overrides.csv"
    path.write_text("code,name,former_names,valid_from,valid_to\n500101001,新桥镇,老桥乡,,\n", "utf-8")
    changed = Gazetteer.from_places(apply_overrides(small.places, path))
    assert [place.name for place in changed.in_county("500101", "老桥乡")] == ["新桥镇"]
    assert [place.name for place in changed.named("双桥镇")] == ["新桥镇"]


def test_vendored_table_is_whole(whole: Gazetteer) -> None:
    real = [place for place in whole.places if place.source == "gazetteer"]
    demo = [place for place in whole.places if place.source == "demo"]
    assert (len(real), len({place.province for place in real}), len(demo)) == (41_352, 31, 48)
    assert all(place.code.startswith(place.county_code) and place.name and place.prefecture for place in whole.places)
    assert len(whole.by_code) == len(whole.places)


def test_county_former_names_point_at_counties_of_the_table(whole: Gazetteer) -> None:
    for name, code in load_county_former_names().items():
        assert [county.code for county in whole.counties_named(name)] == [code]

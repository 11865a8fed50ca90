"""Series break where two years are certainly not of the same kind, and nowhere else."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from accounts.models import User
from dashboard.breaks import COUNTED, mark_breaks
from dashboard.grid import Figure
from dashboard.measures import change_from
from dashboard.states import CellState
from reports_app.parsing.counting import load_rules
from tests.district import District

CASES, TRAINEES = "mediation.cases", "learning.trainees"


def figure(year: int, value: float | None = 100.0, **fields: Any) -> Figure:
    state = CellState.NOT_MENTIONED if value is None else CellState.VALUE
    known = {"basis": "reported", "is_comparable": value is not None}
    return Figure("990101001", "甲镇", "示例县", year, state, value, **(known | fields))


PART = {"is_part_year": True, "is_comparable": False}


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ({}, {}, ""),
        ({}, PART, "2024年未满全年"),
        (PART, {}, "2023年未满全年"),
        (PART, PART, ""),
        ({}, {"is_part_year": True}, ""),  # part years are wanted
        ({}, {"basis": "summed"}, "2023年为载明的总数，2024年为分项相加"),
        ({"basis": "summed"}, {}, "2023年为分项相加，2024年为载明的总数"),
        ({"basis": "corrected"}, {"basis": "summed"}, ""),
        ({"basis": "tabled"}, {}, ""),
        ({"counted": "人次"}, {"counted": "人数"}, "2023年按人次计，2024年按人数计"),
        ({"counted": "受理"}, {"counted": "调解"}, "2023年按受理计，2024年按调解计"),
        ({"counted": "受理"}, {"counted": ""}, ""),
    ],
)
def test_years_that_are_certainly_of_another_kind_break_a_series(
    before: dict[str, Any], now: dict[str, Any], words: str
):
    row = (figure(2023, **before), figure(2024, **now))
    assert [one.broken for one in mark_breaks(row, is_rate=False)] == ["", words]
    assert [one.broken for one in mark_breaks(row, is_rate=True)] == ["", ""]


def test_a_gap_is_no_break():
    row = (figure(2022, basis="summed"), figure(2023, None), figure(2024))
    assert not any(one.broken for one in mark_breaks(row, is_rate=False))


def test_change_over_a_break_is_not_told():
    before, now = mark_breaks((figure(2023), figure(2024, basis="summed")), is_rate=False)
    assert change_from(before, now, is_rate=False) is None
    # Two townships of one year are held together whatever came before.
    assert change_from(now._replace(value=50.0), now, is_rate=False) is not None


def test_readers_are_told_every_name_of_what_is_counted():
    names = {name for rule in load_rules().values() for name in (*rule.units.values(), *rule.words.values()) if name}
    assert names == set(COUNTED)


@pytest.fixture
def trained(district: District) -> District:
    """甲镇 trains 300 人次, then 120 人; 乙镇 300 人, then 310名."""
    told = {"甲镇": ("培训300人次。", "培训120人。"), "乙镇": ("培训300人。", "培训310名。")}
    for number, (name, texts) in enumerate(told.items(), start=1):
        place = district.township(f"99010100{number}", name)
        for year, text in zip((2023, 2024), texts, strict=True):
            report = district.report(place, year, text)
            quote = text.removeprefix("培训")[:3]
            district.value(report, TRAINEES, quote, quote, counted="人次" if "人次" in text else "人数")
    return district


def test_attendances_after_people_break_the_line_with_a_mark(
    trained: District, everyone: User, sign_in: Callable[..., Client]
):
    client = sign_in()
    page = LexborHTMLParser(client.get(f"/compare/?indicator={TRAINEES}&view=lines").content)
    notes = [note.text() for note in page.css(".table-foot p")]
    assert "与上年口径不同、不相比的有1处，折线在此断开并标“//”：甲镇（2023年按人次计，2024年按人数计）。" in notes
    rows = page.css(".table--compare tbody tr")
    assert [row.css(".note")[0].text(strip=True) for row in rows[-2:]] == ["口径不同，不比", "升10（3.3%）"]
    assert "与上年口径不同：2023年按人次计，2024年按人数计" in rows[-2].css("td a")[-1].attributes["title"]
    figure = client.get(page.css_first("[data-chart]").attributes["data-src"]).json()
    drawn = [(trace["name"], trace["x"], trace.get("text")) for trace in figure["data"][:4]]
    assert drawn == [
        ("甲镇", [2023], None),
        ("甲镇", [2024], None),
        ("甲镇", [2023.5], ["//"]),
        ("乙镇", [2023, 2024], None),
    ]
    township = LexborHTMLParser(client.get("/townships/990101001/").content)
    assert township.css_first(".trend__break title").text() == "2023年按人次计，2024年按人数计"
    assert len(township.css(".trend polyline")) == 0


@pytest.mark.parametrize("view", ["lines", "panels", "pair"])
def test_part_year_stands_apart_in_every_view_of_years(
    view: str, district: District, everyone: User, sign_in: Callable[..., Client]
):
    for number in (1, 2):
        place = district.township(f"99010100{number}", f"第{number}镇")
        for year in (2022, 2023, 2024):
            through = date(year, 11, 30) if (number, year) == (1, 2023) else None
            district.value(district.report(place, year, "一、举措。", through=through), CASES, "120")
    figure = sign_in().get(f"/compare/figure.json?indicator={CASES}&view={view}").json()
    marks = [trace for trace in figure["data"] if trace.get("text") == ["//", "//"]]
    assert [(trace["name"], trace["x"]) for trace in marks] == [("第1镇", [2022.5, 2023.5])]
    wanted = sign_in().get(f"/compare/figure.json?indicator={CASES}&view={view}&part_year=1").json()
    assert not [trace for trace in wanted["data"] if trace.get("text") == ["//", "//"]]

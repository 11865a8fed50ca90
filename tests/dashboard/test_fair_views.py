"""Comparisons per head, against other benchmarks and with chosen peers: what they show, and what they cost."""

import csv
import io
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from accounts.models import Role, User
from dashboard import charts, queries
from dashboard.comparison import Comparison
from dashboard.grid import Figure, Place
from dashboard.measures import count_years
from dashboard.selection import Benchmark, Order, Per, Selection
from dashboard.sizes import Size, rows_per_head
from dashboard.states import CellState
from reports_app.models import Coverage, Indicator, Report, Target, Township, TownshipGroup, TownshipYear
from reports_app.rows.coverage import refresh_larger_areas
from tests.dashboard.test_views import screen_rows
from tests.district import District, counted_once

YEARS = (2022, 2023, 2024)
CASES = "mediation.cases"
RATE = "mediation.success_rate"


def fill(district: District, *, seed: int = 1, counties: tuple[str, ...] = ("990101", "990102")) -> list[Township]:
    """Store figures of ten townships over three years, sizes of some of their years."""
    chance = random.Random(seed)  # noqa: S311
    places = []
    for number in range(10):
        county = counties[number % len(counties)]
        place = district.township(f"{county}{number + 1:03d}", f"{chr(0x7532 + number)}镇")
        places.append(place)
        for year in (2019, 2021, 2023):
            if chance.random() < 0.6:
                TownshipYear.objects.create(
                    township=place, year=year, population=chance.randint(5_000, 60_000), villages=chance.randint(3, 20)
                )
        for year in YEARS:
            report = district.report(place, year, "一、举措。")
            district.value(report, CASES, str(chance.randint(1, 500)))
            whole = chance.randint(5, 300)
            part = chance.randint(0, whole)
            rate = f"{part / whole * 100:.4f}"
            district.value(report, RATE, rate, numerator=part, denominator=whole)
    return places


def compare(user: User, code: str = CASES, *areas: str, **chosen: Any) -> Comparison:
    selection = Selection(areas or ("all",), (code,), YEARS[0], YEARS[-1], **chosen)
    return queries.load_comparison(user, selection, queries.load_indicators([code])[code])


@pytest.mark.parametrize("per", [Per.RESIDENTS, Per.VILLAGES])
@pytest.mark.parametrize("seed", range(3))
def test_medians_per_head_are_those_of_the_figures_shown(seed: int, per: Per, district: District, everyone: User):
    fill(district, seed=seed)
    found = compare(everyone, per=per)
    counted = count_years(found.shown)
    assert {year: one.known for year, one in found.statistics.items() if year in YEARS} == {
        year: one.known for year, one in counted.items()
    }
    for year, one in counted.items():
        assert found.median(year) == pytest.approx(one.median)
    several = queries.load_several(
        everyone,
        found.selection,
        list(queries.load_indicators([CASES, RATE]).values()),
        view="heat",
        years=YEARS,
        area_names={},
    )
    assert [part.median(2024) for part in several.parts] == [
        pytest.approx(found.median(2024)),
        compare(everyone, RATE).median(2024),
    ]
    box = queries.load_distribution(
        everyone, found.selection, queries.load_indicators([CASES])[CASES], area_names={}, year=2024
    )
    assert box.years[2024].spread.median == pytest.approx(found.median(2024))
    assert {(one.township, one.year, one.value) for one in box.figures} == {
        (one.township, one.year, one.value) for row in found.shown for one in row if one.value is not None
    }


def test_ranking_per_head_is_by_the_divided_figures(district: District, everyone: User):
    fill(district)
    found = compare(everyone, per=Per.RESIDENTS, order=Order.HIGHEST, year=2024)
    values = [row[-1].value for row in found.rows]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=True)
    assert 0 < len(known) < len(values)
    assert values[: len(known)] == known
    assert [found.ranks.get(row[0].township) for row in found.rows] == [
        *range(1, len(known) + 1),
        *[None] * (len(values) - len(known)),
    ]


def test_figures_apart_per_head_carry_what_they_are_made_of(
    district: District, everyone: User, monkeypatch: pytest.MonkeyPatch
):
    for place in fill(district):
        TownshipYear.objects.update_or_create(township=place, year=2024, defaults={"population": 20_000})
    TownshipYear.objects.filter(township__code="990101001", year=2024).update(population=20)
    monkeypatch.setattr("dashboard.queries.distribution.MAX_POINTS_TOWNSHIPS", 1)
    selection = Selection(("all",), (CASES,), 2024, 2024, per=Per.RESIDENTS)
    box = queries.load_distribution(
        everyone, selection, queries.load_indicators([CASES])[CASES], area_names={}, year=2024
    )
    (apart,) = box.apart[2024]
    assert (apart.township, apart.size, apart.size_year) == ("990101001", 20, 2024)
    assert apart.stated is not None
    assert apart.value == pytest.approx(apart.stated * 500)


@pytest.fixture
def reader(sign_in: Callable[..., Client]) -> Client:
    return sign_in()


def page(client: Client, query: str) -> LexborHTMLParser:
    response = client.get(f"/compare/?from=2022&to=2024&{query}")
    assert response.status_code == 200
    return LexborHTMLParser(response.content)


@pytest.fixture
@counted_once
def one_place(district: District) -> Township:
    """甲镇 has 32,100 residents since 2022 and 219 cases a year; 乙镇 has cases, but no size."""
    first, second = district.township("990101001", "甲镇"), district.township("990101002", "乙镇")
    TownshipYear.objects.create(township=first, year=2022, population=32_100)
    for place in (first, second):
        for year in (2022, 2024):
            report = district.report(place, year, "一、举措。")
            district.value(report, CASES, "219")
            district.value(report, RATE, "98.6301", numerator=216, denominator=219)
    return first


def test_figure_per_head_tells_what_it_is_made_of_and_the_year_of_an_older_size(one_place: Township, reader: Client):
    shown = page(reader, f"indicator={CASES}&per=residents&view=lines")
    rows = {row[0][0]: row[1:4] for row in screen_rows(shown)}
    assert rows["甲镇"] == [["68.22", "219/32100"], ["未报"], ["68.22", "219/32100（2022年）"]]
    assert rows["乙镇"] == [["缺人口"], ["未报"], ["缺人口"]]
    cell = shown.css(".table--compare tbody tr")[1].css("td a")[2]
    assert "按2022年常住人口换算" in cell.attributes["title"]
    assert shown.css_first("h2#chart-title").text(strip=True) == "每万人调解矛盾纠纷件数（件/万人）"
    notes = [note.text() for note in shown.css(".table-foot p")]
    assert any(note.startswith("换算：单位为件/万人，由报告所载数和常住人口算出") for note in notes)
    assert ["缺人口", "有数，但没有当年及此前三年的常住人口，不能换算"] in [
        [item.css_first("b").text(), item.text().removeprefix(item.css_first("b").text()).strip()]
        for item in shown.css(".legend li")
    ]
    head, *_lines = (
        reader.get(f"/compare/export.csv?from=2022&to=2024&indicator={CASES}&per=residents")
        .content.decode("utf-8-sig")
        .splitlines()
    )
    assert head.split(",")[2:4] == ["2022（件/万人）", "2022 原数/常住人口"]
    figure = reader.get(shown.css_first("[data-chart]").attributes["data-src"]).json()
    assert figure["words"]["unit"] == "件/万人"
    assert figure["data"][0]["mark"]["counts"][-1] == "219/32100（2022年）"


def test_rates_are_never_divided(one_place: Township, reader: Client):
    shown = page(reader, f"indicator={RATE}&per=residents&view=lines")
    assert screen_rows(shown)[1][1] == ["98.6", "216/219"]
    assert options(shown, "per") == {"none": True, "residents": True, "villages": False}
    assert shown.css_first("#per-reason").text(strip=True) == "比率不再换算。"


def options(shown: LexborHTMLParser, name: str) -> dict[str, bool]:
    """Return which options of a choice can be had."""
    found = shown.css(f"select#{name} option")
    return {option.attributes["value"]: "disabled" not in option.attributes for option in found}


def test_choice_per_head_needs_sizes_and_leads_to_where_they_are_loaded(
    one_place: Township, reader: Client, sign_in: Callable[..., Client]
):
    shown = page(reader, f"indicator={CASES}")
    assert options(shown, "per") == {"none": True, "residents": True, "villages": False}
    assert shown.css_first("#per-reason").text(strip=True) == "所选范围没有村（社区）数数据。"
    assert shown.css_first("#per-reason a") is None
    TownshipYear.objects.all().delete()
    editor = page(sign_in(role=Role.EDITOR), f"indicator={CASES}")
    assert options(editor, "per") == {"none": True, "residents": False, "villages": False}
    assert editor.css_first("#per-reason a").attributes["href"] == "/reports/context/"


def test_missing_size_is_shown_as_missing_and_not_as_zero(one_place: Township, reader: Client):
    figure = reader.get(f"/compare/figure.json?from=2022&to=2024&indicator={CASES}&per=villages&view=lines").json()
    assert {y for trace in figure["data"] for y in trace["y"]} == {None}


@pytest.mark.parametrize(
    ("benchmark", "word"),
    [
        ("median", "↑ 高于中位数"),
        ("county", "↑ 高于本县区中位数"),
        ("prefecture", "↑ 高于本市州中位数"),
        ("province", "↑ 高于本省中位数"),
        ("target", "≈ 与目标值相近"),
    ],
)
def test_verdict_names_the_benchmark_that_was_chosen(
    benchmark: str, word: str, district: District, reader: Client, settings: Any
):
    for number in range(1, 5):
        report = district.report(district.township(f"99010100{number}", f"第{number}镇"), 2024, "一、举措。")
        district.value(report, RATE, "99" if number == 4 else "90", numerator=99, denominator=100)
    Target.objects.create(indicator=Indicator.objects.get(code=RATE), county_code="", value="98.5")
    shown = LexborHTMLParser(reader.get(f"/compare/?indicator={RATE}&benchmark={benchmark}&view=lines").content)
    rows = {row[0][0]: row[1:] for row in screen_rows(shown)}
    assert rows["第4镇"][-1] == [word]
    if benchmark == "target":
        assert rows["目标值"][0] == ["98.5"]
    figure = reader.get(shown.css_first("[data-chart]").attributes["data-src"]).json()
    names = [trace["name"] for trace in figure["data"]]
    assert names[4:] == (["中位数", "目标值"] if benchmark == "target" else [names[4]])


def test_each_township_is_held_against_its_own_county(district: District, everyone: User):
    fill(district)
    found = compare(everyone, benchmark=Benchmark.COUNTY)
    assert [line.name for line in found.lines] == ["中位数", "示例县中位数", "样本县中位数"]
    for county, line in zip(("990101", "990102"), found.lines[1:], strict=True):
        alone = compare(everyone, CASES, county)
        assert line.values == {year: alone.median(year) for year in YEARS}
        own = found.own_line(f"{county}001" if county == "990101" else f"{county}002")
        assert own == line
    bars = charts.build_chart("bars", found)
    marks = next(trace for trace in bars["data"] if trace.get("mode") == "markers")
    assert set(marks["x"]) == {line.values[2024] for line in found.lines[1:]}


def test_townships_of_two_counties_side_by_side_each_have_their_own_line(
    district: District, sign_in: Callable[..., Client], everyone: User
):
    fill(district)
    line = compare(everyone, benchmark=Benchmark.COUNTY).own_line("990102002")
    query = f"area=990101&area=990102&view=pair&focus=990101001&focus=990102002&benchmark=county&indicator={CASES}"
    page = LexborHTMLParser(sign_in().get(f"/compare/?{query}").content)
    figure = sign_in().get(page.css_first("[data-chart]").attributes["data-src"]).json()
    drawn = [trace for trace in figure["data"] if trace["name"] in {"示例县中位数", "样本县中位数"}]
    assert [line.values.get(year) for year in drawn[0]["x"]] in [trace["y"] for trace in drawn]
    assert len({(trace["name"], trace["line"]["color"]) for trace in drawn}) == 2
    remark = page.css_first("[data-chart-remark]").text()
    assert "虚线为中位数。点线为各乡镇自己的参照值。" in remark


def test_median_of_a_prefecture_is_the_same_kept_or_counted(district: District, everyone: User):
    fill(district)
    counted = compare(everyone, CASES, "990101", benchmark=Benchmark.PREFECTURE)
    refresh_larger_areas()
    kept = compare(everyone, CASES, "990101", benchmark=Benchmark.PREFECTURE)
    whole = compare(everyone, CASES, "9901")
    assert counted.lines[-1].has_values_of(kept.lines[-1])
    assert kept.lines[-1].values == {year: whole.median(year) for year in YEARS}


def test_median_of_a_part_never_passes_for_that_of_the_prefecture(district: District, one_county: User):
    fill(district)
    found = compare(one_county, CASES, "990101", benchmark=Benchmark.PREFECTURE)
    assert found.lines[1:] == []
    assert found.yardsticks is not None
    assert found.yardsticks.reason == "您的账号只能看到该地区的一部分，不能取全地区的中位数。"
    assert str(found.verdict(found.rows[0][-1]).word) == "不作比较"


def test_targets_are_not_held_against_figures_per_head(one_place: Township, reader: Client):
    Target.objects.create(indicator=Indicator.objects.get(code=CASES), county_code="", value="200")
    shown = page(reader, f"indicator={CASES}&per=residents&benchmark=target&view=lines")
    assert screen_rows(shown)[1][-1] == ["不作比较"]
    assert "目标值按原数设定，换算后不与目标值比。" in [note.text() for note in shown.css(".table-foot p")]


def test_peers_of_similar_size_are_named_with_their_rule(district: District, reader: Client):
    for number, residents in enumerate((1000, 1100, 950, 1200, 9000), start=1):
        place = district.township(f"99010100{number}", f"第{number}镇")
        TownshipYear.objects.create(township=place, year=2024, population=residents)
        district.value(district.report(place, 2024, "一、举措。"), CASES, str(number * 10))
    query = f"/compare/?indicator={CASES}&view=lines&peers=size&focus=990101001&order=highest"
    shown = LexborHTMLParser(reader.get(query).content)
    told = shown.css_first(".compare__main p.soft").text(strip=True)
    assert told == (
        "同类：示例市常住人口与它相差不超过30%的3个乡镇（街道）（2024年或此前最近一年，取最接近的至多10个）："
        "第3镇、第2镇、第4镇。同类中位数和名次连本乡镇一并计算。只列出这些乡镇"
    )
    assert shown.css_first(".lede").text(strip=True).endswith("2024年同类中位数25件（4个乡镇）。")
    rows = {row[0][0]: row[1:] for row in screen_rows(shown)}
    assert rows["同类中位数"][0] == ["25"]
    assert rows["第1镇"][-1] == ["↓ 低于同类中位数"]
    assert (rows["第5镇"][1], rows["第4镇"][1]) == (["不排名"], ["第1，共4"])
    listed = shown.css_first(".compare__main p.soft a").attributes["href"]
    rows = screen_rows(LexborHTMLParser(reader.get(listed).content))
    assert {row[0][0] for row in rows} == {"同类中位数", "第1镇", "第2镇", "第3镇", "第4镇"}


def test_group_is_offered_as_peers_and_its_absence_told(district: District, everyone: User, reader: Client):
    places = fill(district)
    group = TownshipGroup.objects.create(name="山区", codes=[place.code for place in places[:4]], made_by=everyone)
    shown = page(reader, f"indicator={CASES}&peers=group:{group.pk}&view=lines")
    assert "group:" + str(group.pk) in options(shown, "peers")
    assert shown.css_first(".compare__main p.soft").text().startswith("同类：分组“山区”的4个乡镇（街道）：")
    gone = page(reader, f"indicator={CASES}&peers=group:{group.pk + 1}&view=lines")
    assert "找不到所选的分组，现按所选地区比较。" in [note.text() for note in gone.css(".notice")]


def test_place_of_a_picked_township_is_that_in_its_county(district: District, everyone: User):
    for number in range(1, 6):
        report = district.report(district.township(f"99010100{number}", f"第{number}镇"), 2024, "一、举措。")
        district.value(report, CASES, str(number))
    picked = compare(everyone, CASES, "990101002", "990101003", order=Order.HIGHEST)
    assert picked.ranks == {"990101003": 3, "990101002": 4}
    assert picked.statistics[2024].comparable == 5


def test_rate_carries_its_interval_everywhere(one_place: Township, reader: Client):
    shown = page(reader, f"indicator={RATE}&view=bars&year=2024")
    cell = shown.css(".table--compare tbody tr")[1].css("td a")[-1]
    assert cell.attributes["title"] == "95%区间96.1–99.5%"
    figure = reader.get(shown.css_first("[data-chart]").attributes["data-src"]).json()
    bar = figure["data"][0]
    assert bar["mark"]["intervals"] == ["96.1–99.5"] * 2
    assert bar["error_x"]["array"][0] == pytest.approx(99.533 - 98.6301, abs=0.001)
    assert bar["error_x"]["arrayminus"][0] == pytest.approx(98.6301 - 96.051, abs=0.001)
    text = reader.get(f"/compare/export.csv?from=2024&to=2024&indicator={RATE}").content.decode("utf-8-sig")
    assert "2024 95%区间" in text.splitlines()[0]


def township_page(client: Client, code: str, query: str) -> LexborHTMLParser:
    response = client.get(f"/townships/{code}/?year=2024&{query}")
    assert response.status_code == 200
    return LexborHTMLParser(response.content)


def line_of(page: LexborHTMLParser, name: str) -> list[str]:
    """Return the cells of an indicator's row on a township's page."""
    row = next(row for row in page.css(".table--profile tbody tr") if row.css_first("th").text(strip=True) == name)
    for hidden in row.css(".visually-hidden, svg"):
        hidden.decompose()
    return [" ".join(cell.text(separator=" ").split()) for cell in row.css("th, td")]


def test_township_page_tells_figures_per_head_among_peers_of_similar_size(district: District, reader: Client):
    for number, residents in enumerate((1000, 1100, 950, 1200, 9000), start=1):
        place = district.township(f"99010100{number}", f"第{number}镇")
        if number != 3:
            TownshipYear.objects.create(township=place, year=2024, population=residents)
        else:
            TownshipYear.objects.create(township=place, year=2023, population=residents)
        report = district.report(place, 2024, "一、举措。")
        district.value(report, CASES, "11")
        district.value(report, RATE, "90", numerator=90, denominator=100)
    shown = township_page(reader, "990101001", "per=residents&peers=size")
    assert line_of(shown, "每万人调解矛盾纠纷件数")[1:6] == [
        "110 11/1000",
        "件/万人",
        "",
        "≈ 与同类中位数相近",
        "第2，共4；比中位数高5件/万人",
    ]
    assert line_of(shown, "调解成功率")[1:3] == ["90.0 90/100", "%"]
    assert shown.css_first("#figures-title").text() == "2024年数据与在同类中的位置"
    note = shown.css_first("#figures .table-foot p").text()
    assert "人口与它相差不超过30%的3个乡镇" in note
    assert "第3镇、第2镇、第4镇" in note
    assert options(shown, "peers") == {"county": True, "size": True}
    taken = [link.attributes["href"] for link in shown.css("a") if "export.csv" in link.attributes["href"]]
    heads, *lines = csv.reader(io.StringIO(reader.get(taken[0]).content.decode("utf-8-sig"), newline=""))
    line = dict(zip(heads, next(line for line in lines if line[0].startswith("每万人")), strict=True))
    assert [line[head] for head in ("2024", "2024 件数", "与同类中位数比", "同类中位数")] == [
        "110",
        "11／1000",
        "≈ 与同类中位数相近",
        "105",
    ]


def test_township_without_a_size_tells_so_and_keeps_what_is_told(one_place: Township, reader: Client):
    shown = township_page(reader, "990101002", "per=residents")
    assert line_of(shown, "每万人调解矛盾纠纷件数")[1] == "缺人口"
    assert "2024年载明2项指标" in shown.css_first(".lede").text()
    plain = township_page(reader, "990101002", "peers=size")
    assert "本乡镇没有2024年前后的常住人口数据，不能按规模找同类" in plain.css_first("#figures .table-foot p").text()


def statements(user: User, **chosen: Any) -> int:
    with CaptureQueriesContext(connection) as caught:
        compare(user, RATE if chosen.pop("rate", False) else CASES, "990101", **chosen)
    return len(caught)


def test_what_is_not_asked_for_costs_no_statement(district: District, everyone: User):
    fill(district)
    group = TownshipGroup.objects.create(name="山区", codes=["990101001", "990101003"], made_by=everyone)
    plain = statements(everyone)
    assert plain == statements(everyone, rate=True, per=Per.RESIDENTS) == statements(everyone, benchmark=Benchmark.NONE)
    assert statements(everyone, per=Per.RESIDENTS) == plain + 1
    assert statements(everyone, benchmark=Benchmark.TARGET) == plain + 1
    assert statements(everyone, benchmark=Benchmark.COUNTY) == plain + 2
    assert statements(everyone, peers=f"group:{group.pk}") <= plain + 4
    assert Report.objects.count() == 30


def test_township_with_most_per_head_is_the_first_on_its_page(district: District, reader: Client):
    # 284 * 10000 / 97245 is one bit more as the database divides than as Python does
    for number, (cases, residents) in enumerate(((284, 97_245), (10, 50_000), (20, 50_000)), start=1):
        place = district.township(f"99010100{number}", f"第{number}镇")
        TownshipYear.objects.create(township=place, year=2024, population=residents)
        district.value(district.report(place, 2024, "一、举措。"), CASES, str(cases))
    shown = township_page(reader, "990101001", "per=residents")
    assert line_of(shown, "每万人调解矛盾纠纷件数")[5].startswith("第1，共3")


def test_figure_that_cannot_be_divided_breaks_nothing():
    row = (
        Figure("990101001", "甲镇", "示例县", 2023, CellState.VALUE, 5.0, basis="summed", is_comparable=True),
        Figure(
            "990101001", "甲镇", "示例县", 2024, CellState.VALUE, 9.0, basis="reported", is_small=True, broken="口径"
        ),
    )
    places = [Place(1, "990101001", "甲镇", "990101", "示例县")]
    sizes = {(1, 2020): Size(residents=10_000)}
    (divided,) = rows_per_head([row], places, sizes, per=Per.RESIDENTS)
    assert divided == (
        row[0]._replace(stated=5.0, size=10_000, size_year=2020),
        Figure("990101001", "甲镇", "示例县", 2024, CellState.NO_RESIDENTS),
    )


@pytest.mark.parametrize("area", ["all", "99"])
def test_heat_table_counts_what_is_not_kept_yet(area: str, district: District, everyone: User):
    fill(district)
    Coverage.objects.filter(area__in=["", "99"]).delete()
    found = queries.load_several(
        everyone,
        Selection((area,), (CASES, RATE), 2024, 2024),
        list(queries.load_indicators([CASES, RATE]).values()),
        view="heat",
        years=(2024,),
        area_names={},
    )
    assert [part.median(2024) for part in found.parts] == [
        compare(everyone, code).median(2024) for code in (CASES, RATE)
    ]

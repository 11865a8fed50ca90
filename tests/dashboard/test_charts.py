"""A figure draws what the frame says: gaps, bounds, part years, names as plain text."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from dashboard import measures
from dashboard.charts import CHARTS, TOKENS, ChartSpec, build_chart, fitting_view, theme
from dashboard.charts.model import spread_labels
from tests.dashboard.test_measures import NO_FILES, make_places, make_reports, make_values

YEARS = (2022, 2023, 2024)


def make_frame(count: int = 2) -> tuple[pd.DataFrame, pd.DataFrame]:
    """第1镇 has 100, a gap, ≥300; 第2镇 has a part year, about 50, nothing; the rest have 10 each year."""
    places = make_places(count)
    codes = list(places["township"])
    part = (codes[1], 2022)
    reports = make_reports([(code, year, (code, year) == part) for code in codes for year in YEARS])
    values = [
        (codes[0], 2022, 100, "exact", None, None),
        (codes[0], 2024, 300, "at_least", None, None),
        (codes[1], 2022, 40, "exact", None, None),
        (codes[1], 2023, 50, "about", None, None),
        *((code, year, 10, "exact", None, None) for code in codes[2:] for year in YEARS),
    ]
    grid = measures.complete_grid(make_values(values), places, reports, NO_FILES, years=YEARS)
    grid = measures.add_comparability(grid, is_rate=False)
    return grid, measures.medians_by_year(grid)


def make_spec(grid: pd.DataFrame, **fields: object) -> ChartSpec:
    townships = tuple(dict.fromkeys(grid["township"]))
    plain = {"indicator": "x", "name": "调解件数", "unit": "件", "is_rate": False, "years": YEARS}
    return ChartSpec(townships=townships, **(plain | fields))


@pytest.mark.parametrize("view", ["lines", "panels"])
def test_gap_stays_a_gap_and_marks_tell_the_state(view: str):
    grid, medians = make_frame()
    figure = build_chart(view, grid, medians, make_spec(grid)).to_plotly_json()
    drawn = {trace["name"]: trace for trace in figure["data"] if trace.get("customdata")}
    found = {name: (list(trace["y"]), list(trace["marker"]["symbol"])) for name, trace in drawn.items()}
    assert found == {
        "第1镇": ([100.0, None, 300.0], ["circle", "circle", "triangle-up-open"]),
        "第2镇": ([40.0, 50.0, None], ["circle-open", "diamond-open", "circle"]),
    }
    assert all(trace["connectgaps"] is False for trace in figure["data"])
    assert list(drawn["第1镇"]["customdata"][0]) == ["990101001", 2022, "x"]


def test_panel_names_the_year_of_a_figure_that_is_not_the_last_years():
    grid, medians = make_frame()
    figure = build_chart("panels", grid, medians, make_spec(grid)).to_plotly_json()
    assert [label["text"] for label in figure["layout"]["annotations"]] == ["第1镇", "≥300", "第2镇", "≈50 (2023)"]


def test_median_is_a_thin_dashed_line_with_its_value():
    grid, medians = make_frame(5)
    figure = build_chart("lines", grid, medians, make_spec(grid)).to_plotly_json()
    median = figure["data"][-1]
    assert (median["y"], median["line"]["dash"]) == ([10.0, 10.0, 10.0], "dash")
    assert "中位数 10" in [label["text"] for label in figure["layout"]["annotations"]]


def test_bars_start_at_zero_and_keep_the_order_of_the_table():
    grid, medians = make_frame()
    figure = build_chart("bars", grid, medians, make_spec(grid)).to_plotly_json()
    bar = figure["data"][0]
    assert figure["layout"]["xaxis"]["range"][0] == 0
    assert (list(bar["y"]), list(bar["text"])) == (["第1镇", "第2镇"], ["≥300", "—"])
    assert list(bar["marker"]["color"]) == [theme.SHEET, theme.SERIES[0]]


def test_past_eight_townships_only_the_chosen_are_coloured():
    grid, medians = make_frame(10)
    spec = make_spec(grid, focus=("990101003",))
    figure = build_chart("lines", grid, medians, spec).to_plotly_json()
    colours = {trace["name"]: trace["line"]["color"] for trace in figure["data"] if trace.get("customdata")}
    assert [name for name, colour in colours.items() if colour != theme.REST] == ["第3镇"]
    assert [label["text"] for label in figure["layout"]["annotations"]][:1] == ["第3镇"]


@pytest.mark.parametrize(
    ("count", "focus", "years", "view"),
    [
        (8, (), YEARS, "lines"),
        (12, (), YEARS, "panels"),
        (12, ("990101001",), YEARS, "lines"),
        (84, (), YEARS, "lines"),
        (3, (), (2024,), "bars"),
    ],
)
def test_view_fits_the_selection(count: int, focus: tuple[str, ...], years: tuple[int, ...], view: str):
    codes = tuple(f"990101{number:03d}" for number in range(1, count + 1))
    assert fitting_view(ChartSpec("x", "调解件数", "件", False, years, codes, focus)) == view


@pytest.mark.parametrize("view", list(CHARTS))
def test_names_are_never_markup(view: str):
    grid, medians = make_frame()
    hostile = '<b>甲</b><a href="https://example.org">乡</a>&lt;%{x}\n镇'
    grid = grid.assign(name=grid["name"].where(grid["township"] != "990101001", hostile))
    text = build_chart(view, grid, medians, make_spec(grid)).to_json()
    assert "<b>" not in text
    assert "<a " not in text
    assert "%{x}" not in text
    assert "\\n" not in text
    assert re.findall(r"%\{\w+\}", text) in ([], ["%{hovertext}"] * text.count("%{hovertext}"))


@pytest.mark.parametrize("view", list(CHARTS))
def test_figure_is_plain_json_without_figures(view: str):
    grid, medians = make_frame()
    empty = grid.assign(value=float("nan"), is_comparable=False, state="not_mentioned")
    figure = build_chart(view, empty, measures.medians_by_year(empty), make_spec(grid))
    assert "NaN" not in json.dumps(json.loads(figure.to_json()))
    assert medians is not None


def test_labels_move_apart_and_keep_their_order():
    assert spread_labels([50, 50, 51, 98], low=0, high=100, gap=5) == [50, 55, 60, 98]
    assert spread_labels([99, 100, 98], low=0, high=100, gap=5) == [95, 100, 90]


def test_colours_are_those_of_the_style_sheet():
    css = Path("static/css/tokens.css").read_text(encoding="utf-8")
    light = css[: css.index("@media")]
    declared = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", light))
    assert {token: colour for colour, token in TOKENS.items()} == {token: declared[token] for token in TOKENS.values()}

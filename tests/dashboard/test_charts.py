"""A figure draws what the rows say: gaps, bounds, part years, names as plain text; and Plotly knows all of it."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import plotly.graph_objects as go
import pytest

from dashboard.charts import CHARTS, build_chart, theme
from dashboard.charts.model import spread_labels
from dashboard.charts.panels import GAP_SHARE, PANEL_PX, TITLE_SHARE
from dashboard.charts.theme import TOKENS
from dashboard.comparison import Comparison
from dashboard.filing import Filing
from dashboard.fitting import fitting_view
from dashboard.grid import Filed, build_rows
from dashboard.indicators import IndicatorInfo
from dashboard.measures import count_years
from dashboard.selection import Selection, View
from dashboard.several import Distribution, FilingAnswer, Quartiles, Several
from dashboard.standing import Spread
from dashboard.states import FilingState
from tests.dashboard.test_measures import make_places, make_value

YEARS = (2022, 2023, 2024)
CASES = IndicatorInfo("x", "调解件数", "件", "count", "neutral", "")


def make_comparison(count: int = 2, *, name: str = "第1镇", is_empty: bool = False, **chosen: Any) -> Comparison:
    """第1镇 has 100, a gap, ≥300; 第2镇 has a part year, about 50, nothing; the rest have 10 each year."""
    places = make_places(count)
    places[0] = places[0]._replace(name=name)
    values = [
        make_value(1, 2022, 100),
        make_value(1, 2024, 300, "at_least", is_doubtful=True),
        make_value(2, 2022, 40, is_part_year=True),
        make_value(2, 2023, 50, "about"),
        *(make_value(place.pk, year, 10) for place in places[2:] for year in YEARS),
    ]
    years = (2021, *YEARS)
    filed = Filed({(place.pk, year): False for place in places for year in YEARS}, frozenset())
    rows = build_rows(places, years, [] if is_empty else values, filed, is_rate=False)
    return Comparison(
        selection=Selection(("990101",), ("x",), 2022, 2024, **chosen),
        indicator=CASES,
        years=years,
        rows=rows,
        statistics=count_years(rows),
        latest_year=2024,
        total=count,
        view="lines",
    )


def make_answer(view: str, **options: Any) -> Any:
    """The same figures as `make_comparison` as a view's answer; views of several indicators have two."""
    comparison = make_comparison(**options)
    if view in {"lines", "panels", "bars", "overview"}:
        return comparison
    shared = {"selection": comparison.selection, "indicator": CASES, "view": view, "latest_year": 2024, "total": 2}
    if view == "filing":
        filed = FilingState.FILED
        rows = [tuple(Filing(one.township, one.name, one.year, filed, 1) for one in row) for row in comparison.shown]
        return FilingAnswer(rows=rows, due_day=(4, 1), **shared)
    if view == "box":
        figures = [one for row in comparison.shown for one in row if one.value is not None]
        lie = Quartiles(known=3, comparable=3, raw_spread=Spread(10, 20, 30, 40, 300))
        apart = {2024: figures[:1]} if figures else {}
        years = {2024: lie} if figures else {}
        return Distribution(years=years, figures=figures, has_all=True, apart=apart, apart_count={2024: 1}, **shared)
    if view in {"heat", "scatter", "funnel"}:
        comparison = replace(comparison, years=(2024,), rows=[row[-1:] for row in comparison.rows])
    return Several(parts=(comparison, comparison), **shared)


@pytest.mark.parametrize("view", list(CHARTS))
def test_plotly_knows_all_of_a_figure(view: str):
    figure = build_chart(view, make_answer(view))
    data = [{key: value for key, value in trace.items() if key != "mark"} for trace in figure["data"]]
    go.Figure(data=data, layout=figure["layout"])


@pytest.mark.parametrize("view", list(CHARTS))
def test_browsers_bundle_of_plotly_can_draw_a_figure(view: str):
    # what plotly-basic.min.js has, pies aside; another kind would need a bundle that takes longer to start
    assert {trace["type"] for trace in build_chart(view, make_answer(view))["data"]} <= {"scatter", "bar"}


def test_box_reaches_from_quartile_to_quartile_with_whiskers_to_the_extremes():
    bars, lines, _points = build_chart("box", make_answer("box"))["data"]
    assert (bars["x"], bars["base"], bars["y"]) == ([2024], [20], [20])
    strokes = list(zip(lines["y"][::3], lines["y"][1::3], strict=True))
    assert strokes == [(30, 30), (10, 20), (40, 300), (10, 10), (300, 300)]


@pytest.mark.parametrize("view", ["lines", "panels"])
def test_gap_stays_a_gap_and_marks_tell_the_state(view: str):
    figure = build_chart(view, make_comparison())
    drawn = {trace["name"]: trace for trace in figure["data"] if "mark" in trace}
    found = {name: (trace["y"], trace["marker"]["symbol"]) for name, trace in drawn.items()}
    assert found == {
        "第1镇": ([100.0, None, 300.0], ["circle", "circle", "triangle-up-open"]),
        "第2镇": ([40.0, 50.0, None], ["circle-open", "diamond-open", "circle"]),
    }
    assert all(trace["connectgaps"] is False for trace in figure["data"])


@pytest.mark.parametrize("view", ["lines", "panels"])
def test_mark_says_where_a_point_leads_and_what_it_states(view: str):
    figure = build_chart(view, make_comparison())
    mark = next(trace["mark"] for trace in figure["data"] if "mark" in trace)
    assert mark == {
        "township": "990101001",
        "name": "第1镇",
        "text": ["100件", "已报送，报告未提及", "≥300件"],
        "notes": ["", "", "d"],
    }
    assert (figure["indicator"], figure["words"]["notes"]["d"]) == ("x", "需核实")


def test_mark_of_doubt_stays_clear_of_the_title_of_its_panel():
    """A line of text over the highest point, in the height that a panel has under its title."""
    doubtful = make_comparison()
    low, high = build_chart("panels", doubtful)["layout"]["yaxis"]["range"]
    drawn = PANEL_PX * (1 - TITLE_SHARE - GAP_SHARE)
    assert (high - 300) / (high - low) * drawn > 18
    sure = replace(doubtful, rows=[tuple(one._replace(is_doubtful=False) for one in row) for row in doubtful.rows])
    assert build_chart("panels", sure)["layout"]["yaxis"]["range"][1] < high


def test_panel_names_the_year_of_a_figure_that_is_not_the_last_years():
    figure = build_chart("panels", make_comparison())
    assert [label["text"] for label in figure["layout"]["annotations"]] == ["第1镇", "≥300？", "第2镇", "≈50 (2023)"]


@pytest.mark.parametrize("view", ["lines", "panels"])
def test_point_that_needs_checking_is_marked_in_the_picture(view: str):
    figure = build_chart(view, make_comparison())
    texts = {trace["name"]: trace.get("text") for trace in figure["data"] if "mark" in trace}
    assert texts == {"第1镇": ["", "", "？"], "第2镇": None}


def test_picture_of_the_heat_table_has_the_medians_and_marks_what_needs_checking():
    figure = build_chart("heat", make_answer("heat", count=5))
    assert figure["layout"]["yaxis"]["ticktext"][:3] == ["中位数", "第1镇", "第2镇"]
    townships, _same, medians, _too = figure["data"]
    assert (townships["y"][0], townships["text"][0], medians["y"], medians["text"]) == (1, "≥300？ ↑", [0], ["10"])


def test_median_is_a_thin_dashed_line_with_its_value():
    figure = build_chart("lines", make_comparison(5))
    median = figure["data"][-1]
    assert (median["y"], median["line"]["dash"]) == ([10.0, 10.0, 10.0], "dash")
    assert "中位数 10" in [label["text"] for label in figure["layout"]["annotations"]]


def test_bars_start_at_zero_and_keep_the_order_of_the_table():
    figure = build_chart("bars", make_comparison())
    bar = figure["data"][0]
    assert figure["layout"]["xaxis"]["range"][0] == 0
    assert bar["y"] == ["第1镇", "第2镇"]
    assert bar["marker"]["color"] == [theme.SHEET, theme.SERIES[0]]
    assert (bar["mark"]["township"], bar["mark"]["year"]) == (["990101001", "990101002"], 2024)


@pytest.mark.parametrize("view", ["bars", "funnel"])
def test_long_name_leaves_room_for_the_bars(view: str):
    axis = build_chart(view, make_answer(view, name="长" * 30))["layout"]["yaxis"]
    assert (axis["tickvals"][0], axis["ticktext"][0]) == ("长" * 30, "长" * 9 + "…")


def test_figures_of_bars_stand_in_a_column_that_has_room():
    layout = build_chart("bars", make_comparison())["layout"]
    labels = [label for label in layout["annotations"] if label["y"] in {"第1镇", "第2镇"}]
    assert [(one["text"], one["xref"], one["x"], one["xanchor"]) for one in labels] == [
        ("≥300？", "paper", 1, "left"),
        ("—", "paper", 1, "left"),
    ]
    assert layout["margin"]["r"] > 4 * 7


def test_past_eight_townships_only_the_chosen_are_coloured():
    figure = build_chart("lines", make_comparison(10, focus=("990101003",)))
    colours = {trace["name"]: trace["line"]["color"] for trace in figure["data"] if "mark" in trace}
    assert [name for name, colour in colours.items() if colour != theme.REST] == ["第3镇"]
    assert [label["text"] for label in figure["layout"]["annotations"]][:1] == ["第3镇"]


@pytest.mark.parametrize(
    ("count", "chosen", "view"),
    [
        (8, {}, "lines"),
        (12, {}, "panels"),
        (12, {"focus": ("990101001",)}, "lines"),
        (84, {}, "bars"),
        (84, {"view": View.LINES}, "lines"),
        (3, {"view": View.SCATTER}, "lines"),
        (3, {"first_year": 2024}, "bars"),
    ],
)
def test_view_fits_the_selection(count: int, chosen: dict[str, Any], view: str):
    plain = {"areas": ("990101",), "indicators": ("x",), "first_year": 2022, "last_year": 2024}
    assert fitting_view(Selection(**(plain | chosen)), count) == view


@pytest.mark.parametrize("view", list(CHARTS))
def test_names_are_never_markup(view: str):
    hostile = '<b>甲</b><a href="https://example.org">乡</a>&lt;%{x}\n镇'
    text = orjson.dumps(build_chart(view, make_answer(view, name=hostile))).decode()
    assert "<b>" not in text
    assert "<a " not in text
    assert "%{x}" not in text
    assert "\\n" not in text
    assert re.findall(r"%\{\w+\}", text) in ([], ["%{hovertext}"] * text.count("%{hovertext}"))


@pytest.mark.parametrize("view", list(CHARTS))
def test_figure_is_plain_json_without_figures(view: str):
    assert b"NaN" not in orjson.dumps(build_chart(view, make_answer(view, is_empty=True)))


def test_labels_move_apart_and_keep_their_order():
    assert spread_labels([50, 50, 51, 98], low=0, high=100, gap=5) == [50, 55, 60, 98]
    assert spread_labels([99, 100, 98], low=0, high=100, gap=5) == [95, 100, 90]


def test_colours_are_those_of_the_style_sheet():
    light, dark = (
        dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", Path(f"static/css/{name}.css").read_text(encoding="utf-8")))
        for name in ("tokens", "dark")
    )
    assert {token: colour for colour, token in TOKENS.items()} == {token: light[token] for token in TOKENS.values()}
    assert sorted(dark) == sorted(light)


def test_doubtful_figures_are_marked_in_box_and_funnel():
    *_boxes, points = build_chart("box", make_answer("box"))["data"]
    assert [text for text in points["text"] if text] == ["第1镇", "？"]
    bars = build_chart("funnel", make_answer("funnel"))["data"][0]
    assert bars["text"] == ["≥300？", "—"]


def test_point_of_a_scatter_says_what_limits_each_of_its_figures():
    answer = make_answer("scatter")
    across, up = answer.parts
    sure = replace(up, rows=[tuple(one._replace(is_doubtful=False, bound="exact") for one in row) for row in up.rows])
    mark = build_chart("scatter", replace(answer, parts=(across, sure)))["data"][0]["mark"]
    assert mark["text"] == ["调解件数 ≥300件（需核实）<br>调解件数 300件"]
    assert set(mark) == {"text", "township", "name", "year", "indicator", "also"}


def test_small_n_is_written_in_the_picture_as_in_the_table():
    answer = make_answer("heat")
    rate = replace(CASES, kind="rate", unit="%")
    small = answer.parts[0].rows[0][0]._replace(value=66.7, bound="exact", is_small=True, denominator=3.0)
    part = replace(answer.parts[0], indicator=rate, rows=[(small,)])
    column = build_chart("heat", replace(answer, parts=(part,)))["data"][0]
    assert column["text"] == ["n=3？"]

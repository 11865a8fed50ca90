"""Boxes over the years from quartiles that are counted elsewhere, with single townships as points on them."""

from collections.abc import Sequence
from typing import Any

from dashboard.charts import theme
from dashboard.charts.lines import (
    LEFT_PX,
    latest_label,
    line_trace,
    place_labels,
    unit_label,
    value_axis,
    year_axis,
)
from dashboard.charts.model import axis_ends, doubt_mark, label_width, symbol, to_mark
from dashboard.grid import Figure
from dashboard.several import Distribution
from dashboard.standing import Spread

HEIGHT_PX = 420
SPREAD = 0.22
HALF_BOX = 0.28  # of a year
LINE_PX = 1.4


def build_box(answer: Distribution) -> dict[str, Any]:
    """Return one box for each year, whiskers to the extremes, and a trace of points; names stand at few outliers."""
    low, high = _range(answer)
    wanted = [label for line in answer.lines for label in latest_label(line, answer, theme.INK)]
    labels = place_labels(wanted, ends=(low, high))
    layout = theme.base_layout(height=HEIGHT_PX) | {
        "margin": {
            "l": LEFT_PX,
            "r": label_width([label["text"] for label in labels]) if labels else 24,
            "t": 24,
            "b": 36,
        },
        "xaxis": year_axis(answer) | {"range": [answer.selection.first_year - 0.6, answer.selection.last_year + 0.6]},
        "yaxis": value_axis(low, high),
        "annotations": [unit_label(answer), *labels],
    }
    lines = [line_trace(line, answer.selection.years, theme.REFERENCES[-1]) for line in answer.lines]
    return {"data": [*_boxes(answer), *lines, _points(answer)], "layout": layout}


def _boxes(answer: Distribution) -> list[dict[str, Any]]:
    """Return bars from quartile to quartile, and the lines of medians and whiskers."""
    spreads = {year: one.spread for year, one in sorted(answer.years.items()) if one.spread}
    years, found = list(spreads), list(spreads.values())
    bars = {
        "type": "bar",
        "x": years,
        "base": [one.lower_quartile for one in found],
        "y": [one.upper_quartile - one.lower_quartile for one in found],
        "width": 2 * HALF_BOX,
        "marker": {"color": theme.SHEET, "line": {"color": theme.LINE_STRONG, "width": LINE_PX}},
        "hoverinfo": "skip",
    }
    strokes = [stroke for year, one in spreads.items() for stroke in _strokes(year, one)]
    lines = {
        "type": "scatter",
        "mode": "lines",
        "x": [place for start, end in strokes for place in (start[0], end[0], None)],
        "y": [place for start, end in strokes for place in (start[1], end[1], None)],
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": theme.LINE_STRONG, "width": LINE_PX},
        "hoverinfo": "skip",
    }
    return [bars, lines]


def _strokes(year: int, box: Spread) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return the lines of one box from point to point: the median, and whiskers with their caps."""
    cap = HALF_BOX / 2
    return [
        ((year - HALF_BOX, box.median), (year + HALF_BOX, box.median)),
        ((year, box.low), (year, box.lower_quartile)),
        ((year, box.upper_quartile), (year, box.high)),
        ((year - cap, box.low), (year + cap, box.low)),
        ((year - cap, box.high), (year + cap, box.high)),
    ]


def _points(answer: Distribution) -> dict[str, Any]:
    figures = list(answer.figures)
    focus = answer.selection.focus
    colours = [theme.SERIES[1] if one.township in focus else theme.SERIES[0] for one in figures]
    apart = {(one.township, one.year) for found in answer.apart.values() for one in found[:2]}
    named = [(one.township, one.year) in apart or one.township in focus for one in figures]
    names = [theme.escape(one.name) for one in figures]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": _spread(figures),
        "y": [figure.value for figure in figures],
        "text": [
            (name if is_named else "") + doubt_mark(one)
            for one, name, is_named in zip(figures, names, named, strict=True)
        ],
        "textposition": "top center",
        "textfont": {"color": theme.INK_SOFT, "size": 11},
        "cliponaxis": False,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "color": colours,
            "size": 6,
            "opacity": 0.85,
            "symbol": [symbol(figure) for figure in figures],
            "line": {"color": colours, "width": 1},
        },
        "mark": to_mark(figures, answer)
        | {
            "township": [figure.township for figure in figures],
            "name": names,
            "year": [figure.year for figure in figures],
        },
    }


def _spread(figures: Sequence[Figure]) -> list[float]:
    """Return places beside each other within a year, the same at every drawing."""
    seen: dict[int, int] = {}
    places = []
    for figure in figures:
        turn = seen[figure.year] = seen.get(figure.year, -1) + 1
        places.append(round(figure.year + ((turn * 0.618) % 1 - 0.5) * 2 * SPREAD, 3))
    return places


def _range(answer: Distribution) -> tuple[float, float]:
    values = [end for one in answer.years.values() if one.spread for end in (one.spread.low, one.spread.high)]
    values += [value for line in answer.lines for value in line.values.values()]
    values += [figure.value for figure in answer.figures if figure.value is not None]
    return axis_ends(values, is_rate=answer.indicator.is_rate)

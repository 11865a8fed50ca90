"""Townships as lines over the years, each named at its end."""

from collections.abc import Sequence
from typing import Any

from dashboard.charts import theme
from dashboard.charts.model import (
    LABEL_HEIGHT_PX,
    colours,
    doubt_mark,
    label_width,
    shorten,
    spread_labels,
    to_traces,
    value_range,
)
from dashboard.comparison import Comparison
from dashboard.figures import format_number
from dashboard.grid import Figure
from dashboard.several import AnyAnswer
from dashboard.yardsticks import Line

HEIGHT_PX = 400
TOP_PX, BOTTOM_PX, LEFT_PX = 24, 36, 52


def build_lines(comparison: Comparison) -> dict[str, Any]:
    """Return one line for each township and the median as a thin dashed one; gaps stay gaps."""
    palette = colours(comparison)
    rows = {row[0].township: row for row in comparison.shown}
    behind = sorted((code for code in rows if palette[code] == theme.REST), key=lambda code: _is_marked(rows[code]))
    before = [code for code in rows if palette[code] != theme.REST]
    traces = [trace for code in [*behind, *before] for trace in _line(rows[code], palette[code], comparison)]
    traces += reference_lines(comparison)
    low, high = value_range(comparison)
    labels = _end_labels(rows, palette, comparison, ends=(low, high))
    layout = theme.base_layout(height=HEIGHT_PX) | {
        "margin": {"l": LEFT_PX, "r": label_width([label["text"] for label in labels]), "t": TOP_PX, "b": BOTTOM_PX},
        "xaxis": year_axis(comparison),
        "yaxis": value_axis(low, high),
        "annotations": [*labels, unit_label(comparison)],
    }
    return {"data": traces, "layout": layout}


def _is_marked(row: Sequence[Figure]) -> bool:
    """Whether a line has marks of doubt, which no other line's points should cover."""
    return any(map(doubt_mark, row))


def _line(row: Sequence[Figure], colour: str, comparison: Comparison) -> list[dict[str, Any]]:
    is_rest = colour == theme.REST
    look = {
        "line": {"color": colour, "width": 1 if is_rest else 2},
        "marker": {"color": colour, "size": 5 if is_rest else 8, "line": {"color": colour, "width": 1.5}},
    }
    return to_traces(row, comparison, look)


def reference_lines(comparison: Comparison) -> list[dict[str, Any]]:
    """Return the median over the years, thin and dashed, and what else figures are held against, dotted."""
    years = comparison.selection.years
    lines = comparison.drawn_lines
    return [line_trace(line, years, style) for line, style in zip(lines, theme.REFERENCES, strict=False)]


def line_trace(line: Line, years: Sequence[int], style: dict[str, Any]) -> dict[str, Any]:
    """Return a line over the years as a trace without points to click; one of a single year as a mark."""
    ys = [line.values.get(year) for year in years]
    single = {"mode": "markers", "marker": {"symbol": "line-ew-open", "size": 18, "color": style["color"]}}
    return {
        "type": "scatter",
        "mode": "lines",
        "name": theme.escape(line.name),
        "x": list(years),
        "y": ys,
        "connectgaps": False,
        "hoverinfo": "skip",
        "line": style,
    } | (single if sum(y is not None for y in ys) == 1 else {})


def year_axis(comparison: AnyAnswer) -> dict[str, Any]:
    """Return an axis with a tick for each year."""
    years = comparison.selection.years
    first, last = years[0], years[-1]
    return {
        "tickmode": "array",
        "tickvals": list(years),
        "ticktext": [str(year) for year in years],
        "range": [first - 0.3, last + 0.3],
        "showgrid": False,
        "zeroline": False,
        "linecolor": theme.LINE_STRONG,
        "showline": True,
        "tickfont": {"color": theme.INK_SOFT},
        "fixedrange": True,
    }


def value_axis(low: float, high: float) -> dict[str, Any]:
    """Return an axis with hairlines."""
    return {
        "range": [low, high],
        "gridcolor": theme.LINE,
        "zeroline": False,
        "nticks": 6,
        "tickfont": {"color": theme.INK_SOFT},
        "separatethousands": False,
        "exponentformat": "none",
        "fixedrange": True,
    }


def unit_label(comparison: AnyAnswer) -> dict[str, Any]:
    """Return the unit, written above the value axis: a sign ends at the axis, a word begins at the left edge."""
    unit = comparison.indicator.unit
    is_word = len(unit) > 2
    return {
        "text": theme.escape(unit),
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xanchor": "left" if is_word else "right",
        "yanchor": "bottom",
        "xshift": -40 if is_word else -6,
        "yshift": 4,
        "showarrow": False,
        "font": {"color": theme.INK_SOFT},
    }


def _end_labels(
    rows: dict[str, tuple[Figure, ...]], palette: dict[str, str], comparison: Comparison, *, ends: tuple[float, float]
) -> list[dict[str, Any]]:
    """Return a name at the end of each coloured line and the median's value, moved apart where they would overlap."""
    wanted: list[tuple[float, str, str]] = []
    for code, row in rows.items():
        known = [figure.value for figure in row if figure.value is not None]
        if known and palette[code] != theme.REST:
            wanted.append((known[-1], shorten(row[0].name), palette[code]))
    for line, style in zip(comparison.drawn_lines, theme.REFERENCES, strict=False):
        wanted += latest_label(line, comparison, str(style["color"]))
    return place_labels(wanted, ends=ends)


def place_labels(wanted: Sequence[tuple[float, str, str]], *, ends: tuple[float, float]) -> list[dict[str, Any]]:
    """Return texts beside the right edge at their values, in their colours, moved apart where they would overlap."""
    low, high = ends
    gap = (high - low) * LABEL_HEIGHT_PX / (HEIGHT_PX - TOP_PX - BOTTOM_PX)
    places = spread_labels([value for value, _text, _colour in wanted], low=low, high=high, gap=gap)
    return [
        {
            "text": theme.escape(text),
            "xref": "paper",
            "x": 1,
            "y": place,
            "xanchor": "left",
            "yanchor": "middle",
            "xshift": 2,
            "showarrow": False,
            "font": {"color": colour},
        }
        for place, (_value, text, colour) in zip(places, wanted, strict=True)
    ]


def latest_label(line: Line, answer: AnyAnswer, colour: str) -> list[tuple[float, str, str]]:
    """Return where and how the end of a line is labelled; nothing for one without values."""
    known = [line.values[year] for year in answer.selection.years if year in line.values]
    if not known:
        return []
    return [(known[-1], f"{shorten(line.name)} {format_number(known[-1], is_rate=answer.indicator.is_rate)}", colour)]

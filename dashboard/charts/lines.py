"""Townships as lines over the years, each named at its end."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go
from django.utils.translation import gettext as _

from dashboard.charts import theme
from dashboard.charts.model import (
    LABEL_HEIGHT_PX,
    ChartSpec,
    colours,
    rows_by_township,
    spread_labels,
    symbols,
    to_points,
    value_range,
)
from dashboard.figures import format_number

HEIGHT_PX = 400
TOP_PX, BOTTOM_PX, LEFT_PX = 24, 36, 52
MAX_LABEL_CHARACTERS = 10


def build_lines(frame: pd.DataFrame, medians: pd.DataFrame, spec: ChartSpec) -> go.Figure:
    """Return one line for each township and the median as a thin dashed one; gaps stay gaps."""
    palette = colours(spec)
    rows = rows_by_township(frame, spec)
    behind = [code for code in spec.townships if palette[code] == theme.REST]
    before = [code for code in spec.townships if palette[code] != theme.REST]
    traces = [_line(rows[code], palette[code], spec) for code in [*behind, *before] if rows[code]]
    traces.append(median_line(medians, spec))
    low, high = value_range(frame, medians, spec)
    labels = _end_labels(rows, medians, palette, spec, ends=(low, high))
    layout = theme.base_layout(height=HEIGHT_PX) | {
        "margin": {"l": LEFT_PX, "r": _label_width(labels), "t": TOP_PX, "b": BOTTOM_PX},
        "xaxis": year_axis(spec),
        "yaxis": value_axis(low, high),
        "annotations": [*labels, unit_label(spec)],
    }
    return go.Figure(data=traces, layout=layout)


def _line(rows: list[dict[str, Any]], colour: str, spec: ChartSpec) -> dict[str, Any]:
    is_rest = colour == theme.REST
    return to_points(rows, spec) | {
        "type": "scatter",
        "mode": "lines+markers",
        "name": theme.escape(str(rows[0]["name"])),
        "connectgaps": False,
        "line": {"color": colour, "width": 1 if is_rest else 2},
        "marker": {
            "color": colour,
            "size": 5 if is_rest else 8,
            "symbol": symbols(rows),
            "line": {"color": colour, "width": 1.5},
        },
    }


def median_line(medians: pd.DataFrame, spec: ChartSpec, *, is_thin: bool = True) -> dict[str, Any]:
    """Return the median over the years as a trace without points to click."""
    chosen = medians[medians["year"].isin(spec.years)]
    values = [None if pd.isna(value) else float(value) for value in chosen["median"]]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": _("中位数"),
        "x": [int(year) for year in chosen["year"]],
        "y": values,
        "connectgaps": False,
        "hoverinfo": "skip",
        "line": {"color": theme.INK_SOFT, "width": 1.2 if is_thin else 2, "dash": "dash" if is_thin else "solid"},
    }


def year_axis(spec: ChartSpec) -> dict[str, Any]:
    """Return an axis with a tick for each year."""
    first, last = spec.years[0], spec.years[-1]
    return {
        "tickmode": "array",
        "tickvals": list(spec.years),
        "ticktext": [str(year) for year in spec.years],
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


def unit_label(spec: ChartSpec) -> dict[str, Any]:
    """Return the unit, written above the value axis: a sign ends at the axis, a word begins at the left edge."""
    is_word = len(spec.unit) > 2
    return {
        "text": theme.escape(spec.unit),
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
    rows: dict[str, list[dict[str, Any]]],
    medians: pd.DataFrame,
    palette: dict[str, str],
    spec: ChartSpec,
    *,
    ends: tuple[float, float],
) -> list[dict[str, Any]]:
    """Return a name at the end of each coloured line and the median's value, moved apart where they would overlap."""
    wanted: list[tuple[float, str, str]] = []
    for code, points in rows.items():
        known = [float(row["value"]) for row in points if not pd.isna(row["value"])]
        if known and palette[code] != theme.REST:
            name = str(points[0]["name"])
            wanted.append((known[-1], _shorten(name), palette[code]))
    known_medians = medians[medians["year"].isin(spec.years)]["median"].dropna()
    if not known_medians.empty:
        last = float(known_medians.iloc[-1])
        text = _("中位数 %(value)s") % {"value": format_number(last, is_rate=spec.is_rate)}
        wanted.append((last, text, theme.INK_SOFT))
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


def _shorten(name: str) -> str:
    return name if len(name) <= MAX_LABEL_CHARACTERS else name[: MAX_LABEL_CHARACTERS - 1] + "…"


def _label_width(labels: list[dict[str, Any]]) -> int:
    widths = [sum(1.0 if ord(character) > 0x2E80 else 0.6 for character in label["text"]) for label in labels]
    return int(max(widths, default=0) * theme.FONT_SIZE) + 16

"""A small comparison for the overview: every township as a faint line, the median, if any, as the strong one."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.lines import median_line, unit_label, value_axis, year_axis
from dashboard.charts.model import ChartSpec, rows_by_township, symbols, to_points, value_range
from dashboard.figures import format_number

HEIGHT_PX = 200


def build_overview(frame: pd.DataFrame, medians: pd.DataFrame, spec: ChartSpec) -> go.Figure:
    """Return the faint lines as one trace, so that a hundred townships draw at once, and the median with its value."""
    low, high = value_range(frame, medians, spec)
    years = year_axis(spec)
    shown = [spec.years[0], spec.years[-1]] if len(spec.years) > 1 else list(spec.years)
    layout = theme.base_layout(height=HEIGHT_PX) | {
        "margin": {"l": 44, "r": 44, "t": 24, "b": 28},
        "xaxis": years | {"tickvals": shown, "ticktext": [str(year) for year in shown]},
        "yaxis": value_axis(low, high) | {"nticks": 4},
        "annotations": [unit_label(spec), *_median_value(medians, spec)],
    }
    median = median_line(medians, spec, is_thin=False)
    median["line"] = {"color": theme.SERIES[0], "width": 2.5}
    colour = theme.REST if medians["median"].notna().any() else theme.SERIES[0]
    return go.Figure(data=[_lines(frame, spec, colour), median], layout=layout)


def _lines(frame: pd.DataFrame, spec: ChartSpec, colour: str) -> dict[str, Any]:
    keys = ("x", "y", "hovertext", "customdata")
    joined: dict[str, list[Any]] = {key: [] for key in keys}
    marks: list[str] = []
    for rows in rows_by_township(frame, spec).values():
        points = to_points(rows, spec)
        for key in keys:
            joined[key] += [*points[key], None]
        marks += [*symbols(rows), "circle"]
    return joined | {
        "type": "scatter",
        "mode": "lines+markers",
        "connectgaps": False,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "line": {"color": colour, "width": 1},
        "marker": {"color": colour, "size": 4, "symbol": marks, "line": {"color": colour, "width": 1}},
    }


def _median_value(medians: pd.DataFrame, spec: ChartSpec) -> list[dict[str, Any]]:
    known = medians[medians["year"].isin(spec.years)].dropna(subset=["median"])
    if known.empty:
        return []
    last = known.iloc[-1]
    label = {
        "text": format_number(float(last["median"]), is_rate=spec.is_rate),
        "x": int(last["year"]),
        "y": float(last["median"]),
        "xanchor": "left",
        "xshift": 6,
        "showarrow": False,
        "font": {"color": theme.SERIES[0], "size": 14},
    }
    return [label]

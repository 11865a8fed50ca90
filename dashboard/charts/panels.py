"""One small panel for each township, all on the same scale, with the median behind each line."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.charts.lines import median_line
from dashboard.charts.model import ChartSpec, rows_by_township, symbols, to_points, value_range
from dashboard.figures import format_value

COLUMNS = 4
PANEL_PX = 128
GAP_SHARE = 0.16
TITLE_SHARE = 0.24


def build_panels(frame: pd.DataFrame, medians: pd.DataFrame, spec: ChartSpec) -> go.Figure:
    """Return a grid of panels; `layout.meta` says how many, for the page to lay them out anew where it is narrow."""
    rows = rows_by_township(frame, spec)
    low, high = value_range(frame, medians, spec)
    lines = -(-max(len(rows), 1) // COLUMNS)
    layout = theme.base_layout(height=lines * PANEL_PX + 24) | {
        "margin": {"l": 36, "r": 8, "t": 4, "b": 20},
        "meta": {"panels": len(rows), "columns": COLUMNS, "panelHeight": PANEL_PX},
        "annotations": [],
    }
    traces: list[dict[str, Any]] = []
    for place, points in enumerate(rows.values()):
        axes = {"xaxis": f"x{place + 1 if place else ''}", "yaxis": f"y{place + 1 if place else ''}"}
        traces += [median_line(medians, spec) | axes, _line(points, spec) | axes]
        suffix = str(place + 1) if place else ""
        horizontal, vertical = panel_domain(place, len(rows), COLUMNS)
        layout[f"xaxis{suffix}"] = _year_axis(spec, axes["yaxis"], horizontal)
        layout[f"yaxis{suffix}"] = _value_axis(axes["xaxis"], vertical, ends=(low, high))
        layout["annotations"] += _titles(points, spec, axes)
    return go.Figure(data=traces, layout=layout)


def panel_domain(place: int, count: int, columns: int) -> tuple[list[float], list[float]]:
    """Return the horizontal and vertical share of the drawing that a panel takes; the page's script does the same."""
    lines = -(-count // columns)
    column, line = place % columns, place // columns
    gap = GAP_SHARE / columns
    width = (1 - gap * (columns - 1)) / columns
    left = column * (width + gap)
    bottom = 1 - (line + 1) / lines
    horizontal = [left, left + width]
    return horizontal, [bottom + GAP_SHARE / lines, bottom + (1 - TITLE_SHARE) / lines]


def _line(rows: list[dict[str, Any]], spec: ChartSpec) -> dict[str, Any]:
    is_chosen = bool(rows) and rows[0]["township"] in spec.focus
    colour = theme.SERIES[1] if is_chosen else theme.SERIES[0]
    return to_points(rows, spec) | {
        "type": "scatter",
        "mode": "lines+markers",
        "name": theme.escape(str(rows[0]["name"])) if rows else "",
        "connectgaps": False,
        "line": {"color": colour, "width": 1.8},
        "marker": {"color": colour, "size": 6, "symbol": symbols(rows), "line": {"color": colour, "width": 1.4}},
    }


def _year_axis(spec: ChartSpec, anchor: str, domain: list[float]) -> dict[str, Any]:
    first, last = spec.years[0], spec.years[-1]
    ticks = [first, last] if last > first else [first]
    return {
        "anchor": anchor,
        "domain": domain,
        "range": [first - 0.4, last + 0.4],
        "tickvals": ticks,
        "ticktext": [str(year) for year in ticks],
        "tickfont": {"size": 11, "color": theme.INK_SOFT},
        "showgrid": False,
        "zeroline": False,
        "showline": True,
        "linecolor": theme.LINE,
        "fixedrange": True,
    }


def _value_axis(anchor: str, domain: list[float], *, ends: tuple[float, float]) -> dict[str, Any]:
    return {
        "anchor": anchor,
        "domain": domain,
        "range": list(ends),
        "nticks": 3,
        "tickfont": {"size": 11, "color": theme.INK_SOFT},
        "gridcolor": theme.LINE,
        "zeroline": False,
        "exponentformat": "none",
        "fixedrange": True,
    }


def _titles(rows: list[dict[str, Any]], spec: ChartSpec, axes: dict[str, str]) -> list[dict[str, Any]]:
    """Return the township's name and its latest figure, above its panel; an older year's figure says its year."""
    if not rows:
        return []
    latest = _latest(rows, spec)
    place = {"xref": f"{axes['xaxis']} domain", "yref": f"{axes['yaxis']} domain", "y": 1, "yanchor": "bottom"}
    # Weight as a property: a <b> would become a style attribute, which the content security policy refuses.
    bold = {"weight": 600}
    shared = place | {"showarrow": False, "yshift": 4}
    return [
        shared | {"x": 0, "xanchor": "left", "text": theme.escape(str(rows[0]["name"])), "font": bold},
        shared | {"x": 1, "xanchor": "right", "text": latest, "font": {"color": theme.INK_SOFT}},
    ]


def _latest(rows: list[dict[str, Any]], spec: ChartSpec) -> str:
    known = [row for row in rows if not pd.isna(row["value"])]
    if not known:
        return "—"
    row = known[-1]
    figure = format_value(row["value"], str(row["bound"]), is_rate=spec.is_rate)
    return figure if row["year"] == spec.years[-1] else f"{figure} ({int(row['year'])})"

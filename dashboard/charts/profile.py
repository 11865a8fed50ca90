"""One small panel for each indicator of one or two townships, each on its own scale, with the median behind."""

from typing import Any

from dashboard.charts import theme
from dashboard.charts.lines import line_trace, reference_lines
from dashboard.charts.panels import (
    COLUMNS,
    PANEL_PX,
    panel_domain,
    panel_ends,
    panel_lines,
    panel_value_axis,
    panel_year_axis,
)
from dashboard.comparison import Comparison
from dashboard.several import Several

MAX_PANELS = 24
COLOURS = (theme.SERIES[0], theme.SERIES[1])


def panel_parts(answer: Several) -> list[Comparison]:
    """Return the indicators that have a panel: the first of those of which every township shown has a figure."""
    full = [part for part in answer.parts if part.rows and all(_has_figure(row) for row in part.shown)]
    return full[:MAX_PANELS]


def _has_figure(row: Any) -> bool:
    return any(figure.value is not None for figure in row)


def build_profile(answer: Several) -> dict[str, Any]:
    """Return a grid of panels; `layout.meta` says how many, for the page to lay them out anew where it is narrow."""
    parts = panel_parts(answer)
    lines = -(-max(len(parts), 1) // COLUMNS)
    layout = theme.base_layout(height=lines * PANEL_PX + 24) | {
        "margin": {"l": 40, "r": 8, "t": 4, "b": 20},
        "meta": {"panels": len(parts), "columns": COLUMNS, "panelHeight": PANEL_PX, "ownScales": True},
        "annotations": [],
    }
    traces: list[dict[str, Any]] = []
    for place, part in enumerate(parts):
        suffix = str(place + 1) if place else ""
        axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
        traces += [trace | axes for trace in reference_lines(part)]
        for row, colour in zip(part.shown, COLOURS, strict=False):
            own = part.own_line(row[0].township)
            if own is not None:
                traces.append(line_trace(own, part.selection.years, theme.REFERENCES[-1] | {"color": colour}) | axes)
            traces += [trace | axes for trace in _lines(row, part, colour)]
        horizontal, vertical = panel_domain(place, len(parts), COLUMNS)
        layout[f"xaxis{suffix}"] = panel_year_axis(part, axes["yaxis"], horizontal)
        layout[f"yaxis{suffix}"] = panel_value_axis(axes["xaxis"], vertical, ends=panel_ends(part))
        layout["annotations"].append(_title(part, axes))
    return {"data": traces, "layout": layout}


def _lines(row: Any, part: Comparison, colour: str) -> list[dict[str, Any]]:
    lines = panel_lines(row, part, colour)
    for line in lines:
        if "mark" in line:
            line["mark"]["indicator"] = part.indicator.code
    return lines


def _title(part: Comparison, axes: dict[str, str]) -> dict[str, Any]:
    name, unit = part.indicator.name, part.indicator.unit
    return {
        "xref": f"{axes['xaxis']} domain",
        "yref": f"{axes['yaxis']} domain",
        "x": 0,
        "xanchor": "left",
        "y": 1,
        "yanchor": "bottom",
        "yshift": 4,
        "showarrow": False,
        "text": theme.escape(f"{name if len(name) <= 12 else name[:11] + '…'} ({unit})"),
        "font": {"weight": 600},
    }

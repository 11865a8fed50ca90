"""One small panel for each township, all on the same scale, with the median behind each line."""

from collections.abc import Sequence
from typing import Any

from dashboard.charts import theme
from dashboard.charts.lines import line_trace, reference_lines
from dashboard.charts.model import doubt_mark, to_traces, value_range
from dashboard.comparison import Comparison
from dashboard.figures import format_value
from dashboard.grid import Figure

COLUMNS = 4
PANEL_PX = 128
GAP_SHARE = 0.16
TITLE_SHARE = 0.24
MARK_SHARE = 0.24
"""What a “？” over a point takes of a panel's height, so that the highest one stays clear of the title."""


def build_panels(comparison: Comparison) -> dict[str, Any]:
    """Return a grid of panels; `layout.meta` says how many, for the page to lay them out anew where it is narrow."""
    rows = comparison.shown
    ends = panel_ends(comparison)
    lines = -(-max(len(rows), 1) // COLUMNS)
    layout = theme.base_layout(height=lines * PANEL_PX + 24) | {
        "margin": {"l": 36, "r": 8, "t": 4, "b": 20},
        "meta": {"panels": len(rows), "columns": COLUMNS, "panelHeight": PANEL_PX},
        "annotations": [],
    }
    traces: list[dict[str, Any]] = []
    for place, points in enumerate(rows):
        axes = {"xaxis": f"x{place + 1 if place else ''}", "yaxis": f"y{place + 1 if place else ''}"}
        colour = theme.SERIES[1] if points[0].township in comparison.selection.focus else theme.SERIES[0]
        references = reference_lines(comparison)
        own = comparison.own_line(points[0].township)
        if own is not None:
            references.append(line_trace(own, comparison.selection.years, theme.REFERENCES[-1]))
        traces += [trace | axes for trace in (*references, *panel_lines(points, comparison, colour))]
        suffix = str(place + 1) if place else ""
        horizontal, vertical = panel_domain(place, len(rows), COLUMNS)
        # All on one scale: numbers at the left and at the bottom are enough.
        is_outer = {"x": place + COLUMNS >= len(rows), "y": place % COLUMNS == 0}
        years = panel_year_axis(comparison, axes["yaxis"], horizontal)
        layout[f"xaxis{suffix}"] = years | {"showticklabels": is_outer["x"]}
        scale = panel_value_axis(axes["xaxis"], vertical, ends=ends)
        layout[f"yaxis{suffix}"] = scale | {"showticklabels": is_outer["y"]}
        layout["annotations"] += _titles(points, comparison, axes)
    return {"data": traces, "layout": layout}


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


def panel_lines(row: Sequence[Figure], comparison: Comparison, colour: str) -> list[dict[str, Any]]:
    """Return a township's line in a panel, in pieces where it breaks."""
    look = {
        "line": {"color": colour, "width": 1.8},
        "marker": {"color": colour, "size": 6, "line": {"color": colour, "width": 1.4}},
    }
    return to_traces(row, comparison, look)


def panel_year_axis(comparison: Comparison, anchor: str, domain: list[float]) -> dict[str, Any]:
    """Return a panel's axis of years, with the first and the last."""
    first, last = comparison.selection.first_year, comparison.selection.last_year
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


def panel_ends(comparison: Comparison) -> tuple[float, float]:
    """Return the ends of the panels' axis of values, with room over the points for a “？” where one needs it."""
    low, high = value_range(comparison, with_own=True)
    is_marked = any(figure.is_doubtful for row in comparison.shown for figure in row)
    return low, high + (high - low) * MARK_SHARE / (1 - MARK_SHARE) if is_marked else high


def panel_value_axis(anchor: str, domain: list[float], *, ends: tuple[float, float]) -> dict[str, Any]:
    """Return a panel's axis of values."""
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


def _titles(row: Sequence[Figure], comparison: Comparison, axes: dict[str, str]) -> list[dict[str, Any]]:
    """Return the township's name and its latest figure, above its panel; an older year's figure says its year."""
    place = {"xref": f"{axes['xaxis']} domain", "yref": f"{axes['yaxis']} domain", "y": 1, "yanchor": "bottom"}
    # Weight as a property: a <b> would become a style attribute, which the content security policy refuses.
    bold = {"weight": 600}
    shared = place | {"showarrow": False, "yshift": 4}
    return [
        shared | {"x": 0, "xanchor": "left", "text": theme.escape(row[0].name), "font": bold},
        shared | {"x": 1, "xanchor": "right", "text": _latest(row, comparison), "font": {"color": theme.INK_SOFT}},
    ]


def _latest(row: Sequence[Figure], comparison: Comparison) -> str:
    known = [figure for figure in row if figure.value is not None]
    if not known or known[-1].value is None:
        return "—"
    figure = format_value(known[-1].value, known[-1].bound, is_rate=comparison.indicator.is_rate)
    figure += doubt_mark(known[-1])
    year = known[-1].year
    return figure if year == comparison.selection.last_year else f"{figure} ({year})"

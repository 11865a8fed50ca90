"""One year's figures as bars from zero, in the order of the table."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go
from django.utils.translation import gettext as _

from dashboard.charts import theme
from dashboard.charts.model import ChartSpec, describe, symbol
from dashboard.figures import format_n, format_number, format_value
from dashboard.measures import latest_year
from dashboard.states import CellState

BAR_PX = 26


def build_bars(frame: pd.DataFrame, medians: pd.DataFrame, spec: ChartSpec) -> go.Figure:
    """Return horizontal bars of the latest year with figures; what is no full exact figure is hollow."""
    year = latest_year(frame, spec.years)
    by_township = {str(row["township"]): row for row in frame[frame["year"].eq(year)].to_dict("records")}
    rows = [by_township[code] for code in spec.townships if code in by_township]
    names = [theme.escape(str(row["name"])) for row in rows]
    values = [None if pd.isna(row["value"]) else float(row["value"]) for row in rows]
    high = max((value for value in values if value is not None), default=1.0) or 1.0
    median = _median_of(medians, year)
    layout = theme.base_layout(height=len(rows) * BAR_PX + 64) | {
        "margin": {"l": 8, "r": 16, "t": 24, "b": 32},
        "bargap": 0.35,
        "xaxis": {
            "range": [0, high * 1.22],
            "gridcolor": theme.LINE,
            "zeroline": True,
            "zerolinecolor": theme.LINE_STRONG,
            "nticks": 6,
            "tickfont": {"color": theme.INK_SOFT},
            "exponentformat": "none",
            "fixedrange": True,
            "title": {"text": theme.escape(f"{year} · {spec.unit}"), "font": {"size": 12, "color": theme.INK_SOFT}},
        },
        "yaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": names,
            "autorange": "reversed",
            "automargin": True,
            "showgrid": False,
            "fixedrange": True,
        },
        "shapes": [_median_shape(median)] if median is not None else [],
        "annotations": [_median_label(median, spec)] if median is not None else [],
    }
    return go.Figure(data=[_bar(rows, names, values, spec)], layout=layout)


def _bar(rows: list[dict[Any, Any]], names: list[str], values: list[float | None], spec: ChartSpec) -> dict[str, Any]:
    colours = [theme.SERIES[1] if row["township"] in spec.focus else theme.SERIES[0] for row in rows]
    is_hollow = [symbol(row) != "circle" for row in rows]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [0 if value is None else value for value in values],
        "y": names,
        "text": [_label(row, spec) for row in rows],
        "textposition": "outside",
        "textangle": 0,
        "cliponaxis": False,
        "textfont": {"color": theme.INK},
        "marker": {
            "color": [theme.SHEET if hollow else colour for hollow, colour in zip(is_hollow, colours, strict=True)],
            "line": {"color": colours, "width": 1.4},
        },
        "hovertext": [describe(row, spec) for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": [[row["township"], int(row["year"]), spec.indicator] for row in rows],
    }


def _label(row: dict[Any, Any], spec: ChartSpec) -> str:
    state = CellState(str(row["state"]))
    if state.is_missing:
        return f"{state.mark}"
    counts = format_n(row["numerator"], row["denominator"]) if spec.is_rate else ""
    if row["is_small"]:
        return theme.escape(counts)
    shown = format_value(row["value"], str(row["bound"]), is_rate=spec.is_rate)
    return theme.escape(f"{shown} ({counts})" if counts else shown)


def _median_of(medians: pd.DataFrame, year: int) -> float | None:
    found = medians[medians["year"].eq(year)]["median"].dropna()
    return float(found.iloc[0]) if len(found) else None


def _median_shape(median: float) -> dict[str, Any]:
    line = {"color": theme.INK_SOFT, "width": 1.2, "dash": "dash"}
    return {
        "type": "line",
        "layer": "below",
        "x0": median,
        "x1": median,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": line,
    }


def _median_label(median: float, spec: ChartSpec) -> dict[str, Any]:
    return {
        "text": _("中位数 %(value)s") % {"value": format_number(median, is_rate=spec.is_rate)},
        "x": median,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": "right" if spec.is_rate else "center",
        "showarrow": False,
        "font": {"color": theme.INK_SOFT},
    }

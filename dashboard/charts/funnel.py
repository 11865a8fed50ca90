"""Disputes found, mediated and resolved as three bars for each township, in the order of the table."""

from typing import Any

from dashboard.charts import theme
from dashboard.charts.model import symbol, to_mark
from dashboard.comparison import Comparison
from dashboard.figures import format_value
from dashboard.several import Several

BAND_PX = 62
COLOURS = (theme.REST, theme.SERIES[0], theme.SERIES[2])


def build_funnel(answer: Several) -> dict[str, Any]:
    """Return one trace of bars for each step; a missing count has no bar but its mark."""
    names = [theme.escape(figures[0].name) for figures in answer.townships]
    values = [figure.value for figures in answer.townships for figure in figures if figure.value is not None]
    unit = answer.parts[0].indicator.unit if answer.parts else ""
    layout = theme.base_layout(height=max(len(names), 1) * BAND_PX + 84) | {
        "margin": {"l": 8, "r": 16, "t": 40, "b": 36},
        "barmode": "group",
        "bargap": 0.28,
        "bargroupgap": 0.08,
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"},
        "xaxis": {
            "range": [0, (max(values, default=1.0) or 1.0) * 1.14],
            "gridcolor": theme.LINE,
            "zeroline": True,
            "zerolinecolor": theme.LINE_STRONG,
            "nticks": 6,
            "tickfont": {"color": theme.INK_SOFT},
            "exponentformat": "none",
            "fixedrange": True,
            "title": {
                "text": theme.escape(f"{answer.latest_year} · {unit}"),
                "font": {"size": 12, "color": theme.INK_SOFT},
            },
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
        "annotations": [],
    }
    return {"data": [_bars(part, colour, names) for part, colour in zip(answer.parts, COLOURS, strict=False)]} | {
        "layout": layout
    }


def _bars(part: Comparison, colour: str, names: list[str]) -> dict[str, Any]:
    figures = [row[-1] for row in part.rows]
    is_hollow = [symbol(figure) != "circle" for figure in figures]
    texts = [one.state.mark if one.value is None else format_value(one.value, one.bound) for one in figures]
    return {
        "type": "bar",
        "orientation": "h",
        "name": theme.escape(part.indicator.name),
        "x": [figure.value or 0 for figure in figures],
        "y": names,
        "text": [theme.escape(text) for text in texts],
        "textposition": "outside",
        "textangle": 0,
        "cliponaxis": False,
        "textfont": {"color": theme.INK},
        "marker": {
            "color": [theme.SHEET if hollow else colour for hollow in is_hollow],
            "line": {"color": colour, "width": 1.4},
        },
        "hovertemplate": "%{hovertext}<extra></extra>",
        "mark": to_mark(figures, part)
        | {
            "township": [figure.township for figure in figures],
            "name": [f"{name} {theme.escape(part.indicator.name)}" for name in names],
            "year": part.latest_year,
            "indicator": part.indicator.code,
        },
    }

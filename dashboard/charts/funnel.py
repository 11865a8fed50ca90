"""Disputes found, mediated and resolved as three bars for each township, in the order of the table."""

from typing import Any

from dashboard.charts import theme
from dashboard.charts.bars import bar_axes, bar_trace
from dashboard.charts.model import doubt_mark, to_mark
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
        **bar_axes(
            [figures[0].name for figures in answer.townships],
            high=(max(values, default=1.0) or 1.0) * 1.14,
            title=f"{answer.latest_year} · {unit}",
        ),
        "annotations": [],
    }
    return {"data": [_bars(part, colour, names) for part, colour in zip(answer.parts, COLOURS, strict=False)]} | {
        "layout": layout
    }


def _bars(part: Comparison, colour: str, names: list[str]) -> dict[str, Any]:
    figures = [row[-1] for row in part.rows]
    texts = [
        one.state.mark if one.value is None else format_value(one.value, one.bound) + doubt_mark(one) for one in figures
    ]
    name = theme.escape(part.indicator.name)
    places = {
        "township": [figure.township for figure in figures],
        "name": [f"{township} {name}" for township in names],
        "year": part.latest_year,
        "indicator": part.indicator.code,
    }
    outside = {"textposition": "outside", "textangle": 0, "cliponaxis": False, "textfont": {"color": theme.INK}}
    bars = bar_trace(figures, names, colour) | {"text": [theme.escape(text) for text in texts]} | outside
    return bars | {"name": name, "mark": to_mark(figures, part) | places}

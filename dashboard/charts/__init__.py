"""A frame becomes a Plotly figure. No request, no database; each builder is registered under the view it draws."""

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.bars import build_bars
from dashboard.charts.lines import build_lines
from dashboard.charts.model import MAX_COLOURED, ChartSpec
from dashboard.charts.overview import build_overview
from dashboard.charts.panels import build_panels
from dashboard.charts.theme import TOKENS

__all__ = ["CHARTS", "TOKENS", "ChartSpec", "build_chart", "fitting_view"]

Builder = Callable[[pd.DataFrame, pd.DataFrame, ChartSpec], go.Figure]

CHARTS: dict[str, Builder] = {
    "lines": build_lines,
    "panels": build_panels,
    "bars": build_bars,
    "overview": build_overview,
}
MAX_PANELS = 24


def build_chart(view: str, frame: pd.DataFrame, medians: pd.DataFrame, spec: ChartSpec) -> go.Figure:
    """Return the figure of a view: one of `CHARTS`."""
    return CHARTS[view](frame, medians, spec)


def fitting_view(spec: ChartSpec) -> str:
    """Return the view that shows so many townships and years best."""
    if len(spec.years) == 1:
        return "bars"
    return "panels" if MAX_COLOURED < len(spec.townships) <= MAX_PANELS and not spec.focus else "lines"

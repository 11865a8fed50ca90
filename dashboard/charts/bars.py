"""One year's figures as bars from zero, in the order of the table; the figures stand in a column at the right."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from dashboard.charts import theme
from dashboard.charts.model import label_width, symbol, to_mark
from dashboard.comparison import Comparison
from dashboard.figures import format_n, format_number, format_value
from dashboard.grid import Figure

BAR_PX = 26


def build_bars(comparison: Comparison) -> dict[str, Any]:
    """Return horizontal bars of the latest year with figures; what is no full exact figure is hollow."""
    year, unit = comparison.latest_year, comparison.indicator.unit
    figures = [figure for row in comparison.shown for figure in row if figure.year == year]
    names = [theme.escape(figure.name) for figure in figures]
    high = max((figure.value for figure in figures if figure.value is not None), default=1.0) or 1.0
    median = comparison.median(year)
    labels = [_label(figure, is_rate=comparison.indicator.is_rate) for figure in figures]
    layout = theme.base_layout(height=len(figures) * BAR_PX + 64) | {
        "margin": {"l": 8, "r": label_width(labels), "t": 24, "b": 32},
        "bargap": 0.35,
        **bar_axes(names, high=high * 1.02, title=f"{year} · {unit}"),
        "shapes": [_median_shape(median)] if median is not None else [],
        "annotations": [
            *([_median_label(median, comparison)] if median is not None else []),
            *(_row_label(name, label) for name, label in zip(names, labels, strict=True)),
        ],
    }
    return {"data": [_bar(figures, names, comparison)], "layout": layout}


def _row_label(name: str, text: str) -> dict[str, Any]:
    """Return a row's figure beyond the plot: it is cut off by no edge and crosses no line."""
    place = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 6, "y": name, "yanchor": "middle"}
    return place | {"text": text, "align": "left", "showarrow": False, "font": {"color": theme.INK}}


def _bar(figures: Sequence[Figure], names: list[str], comparison: Comparison) -> dict[str, Any]:
    focus = comparison.selection.focus
    colours = [theme.SERIES[1] if figure.township in focus else theme.SERIES[0] for figure in figures]
    places = {"township": [figure.township for figure in figures], "name": names, "year": comparison.latest_year}
    return bar_trace(figures, names, colours) | {"mark": to_mark(figures, comparison) | places}


def bar_axes(names: list[str], *, high: float, title: str) -> dict[str, Any]:
    """Return the axes of horizontal bars: figures from zero to `high`, names downwards; `title` is not yet escaped."""
    return {
        "xaxis": {
            "range": [0, high],
            "gridcolor": theme.LINE,
            "zeroline": True,
            "zerolinecolor": theme.LINE_STRONG,
            "nticks": 6,
            "tickfont": {"color": theme.INK_SOFT},
            "exponentformat": "none",
            "fixedrange": True,
            "title": {"text": theme.escape(title), "font": {"size": 12, "color": theme.INK_SOFT}},
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
    }


def bar_trace(figures: Sequence[Figure], names: list[str], colours: str | list[str]) -> dict[str, Any]:
    """Return horizontal bars; what is no full exact figure is hollow."""
    each = [colours] * len(figures) if isinstance(colours, str) else colours
    is_hollow = [symbol(figure) != "circle" for figure in figures]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [figure.value or 0 for figure in figures],
        "y": names,
        "marker": {
            "color": [theme.SHEET if hollow else colour for hollow, colour in zip(is_hollow, each, strict=True)],
            "line": {"color": colours, "width": 1.4},
        },
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _label(figure: Figure, *, is_rate: bool) -> str:
    if figure.value is None:
        return figure.state.mark
    counts = format_n(figure.numerator, figure.denominator) if is_rate else ""
    if figure.is_small:
        return theme.escape(counts)
    shown = format_value(figure.value, figure.bound, is_rate=is_rate)
    return theme.escape(f"{shown} ({counts})" if counts else shown)


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


def _median_label(median: float, comparison: Comparison) -> dict[str, Any]:
    is_rate = comparison.indicator.is_rate
    return {
        "text": _("中位数 %(value)s") % {"value": format_number(median, is_rate=is_rate)},
        "x": median,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": "right" if is_rate else "auto",
        "showarrow": False,
        "font": {"color": theme.INK_SOFT},
    }

"""Townships as lines over the years, each named at its end."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from dashboard.charts import theme
from dashboard.charts.model import LABEL_HEIGHT_PX, colours, label_width, spread_labels, symbols, to_points, value_range
from dashboard.comparison import Comparison
from dashboard.figures import format_number
from dashboard.grid import Figure
from dashboard.several import AnyAnswer

HEIGHT_PX = 400
TOP_PX, BOTTOM_PX, LEFT_PX = 24, 36, 52
MAX_LABEL_CHARACTERS = 10


def build_lines(comparison: Comparison) -> dict[str, Any]:
    """Return one line for each township and the median as a thin dashed one; gaps stay gaps."""
    palette = colours(comparison)
    rows = {row[0].township: row for row in comparison.shown}
    behind = [code for code in rows if palette[code] == theme.REST]
    before = [code for code in rows if palette[code] != theme.REST]
    traces = [_line(rows[code], palette[code], comparison) for code in [*behind, *before]]
    traces.append(median_line(comparison))
    low, high = value_range(comparison)
    labels = _end_labels(rows, palette, comparison, ends=(low, high))
    layout = theme.base_layout(height=HEIGHT_PX) | {
        "margin": {"l": LEFT_PX, "r": label_width([label["text"] for label in labels]), "t": TOP_PX, "b": BOTTOM_PX},
        "xaxis": year_axis(comparison),
        "yaxis": value_axis(low, high),
        "annotations": [*labels, unit_label(comparison)],
    }
    return {"data": traces, "layout": layout}


def _line(row: Sequence[Figure], colour: str, comparison: Comparison) -> dict[str, Any]:
    is_rest = colour == theme.REST
    return to_points(row, comparison) | {
        "type": "scatter",
        "mode": "lines+markers",
        "name": theme.escape(row[0].name),
        "connectgaps": False,
        "line": {"color": colour, "width": 1 if is_rest else 2},
        "marker": {
            "color": colour,
            "size": 5 if is_rest else 8,
            "symbol": symbols(row),
            "line": {"color": colour, "width": 1.5},
        },
    }


def median_line(comparison: Comparison, *, is_thin: bool = True) -> dict[str, Any]:
    """Return the median over the years as a trace without points to click."""
    years = comparison.selection.years
    return {
        "type": "scatter",
        "mode": "lines",
        "name": _("中位数"),
        "x": list(years),
        "y": [comparison.median(year) for year in years],
        "connectgaps": False,
        "hoverinfo": "skip",
        "line": {"color": theme.INK_SOFT, "width": 1.2 if is_thin else 2, "dash": "dash" if is_thin else "solid"},
    }


def year_axis(comparison: AnyAnswer) -> dict[str, Any]:
    """Return an axis with a tick for each year."""
    years = comparison.selection.years
    first, last = years[0], years[-1]
    return {
        "tickmode": "array",
        "tickvals": list(years),
        "ticktext": [str(year) for year in years],
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


def unit_label(comparison: AnyAnswer) -> dict[str, Any]:
    """Return the unit, written above the value axis: a sign ends at the axis, a word begins at the left edge."""
    unit = comparison.indicator.unit
    is_word = len(unit) > 2
    return {
        "text": theme.escape(unit),
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
    rows: dict[str, tuple[Figure, ...]], palette: dict[str, str], comparison: Comparison, *, ends: tuple[float, float]
) -> list[dict[str, Any]]:
    """Return a name at the end of each coloured line and the median's value, moved apart where they would overlap."""
    wanted: list[tuple[float, str, str]] = []
    for code, row in rows.items():
        known = [figure.value for figure in row if figure.value is not None]
        if known and palette[code] != theme.REST:
            wanted.append((known[-1], _shorten(row[0].name), palette[code]))
    medians = [median for year in comparison.selection.years if (median := comparison.median(year)) is not None]
    if medians:
        figure = format_number(medians[-1], is_rate=comparison.indicator.is_rate)
        wanted.append((medians[-1], _("中位数 %(value)s") % {"value": figure}, theme.INK_SOFT))
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

"""One year's figures as bars from zero, in the order of the table, rates with their interval; figures at the right."""

from collections.abc import Sequence
from typing import Any

from dashboard.charts import theme
from dashboard.charts.model import doubt_mark, label_width, shorten, symbol, to_mark
from dashboard.comparison import Comparison
from dashboard.figures import format_counts, format_number, format_value
from dashboard.grid import Figure
from dashboard.intervals import Interval, interval_of

BAR_PX = 26


def build_bars(comparison: Comparison) -> dict[str, Any]:
    """Return horizontal bars of the latest year with figures; what is no full exact figure is hollow."""
    year, unit = comparison.latest_year, comparison.indicator.unit
    figures = [figure for row in comparison.shown for figure in row if figure.year == year]
    names = [theme.escape(figure.name) for figure in figures]
    is_rate = comparison.indicator.is_rate
    intervals = [interval_of(figure) if is_rate else None for figure in figures]
    ends = [_end(figure, interval) for figure, interval in zip(figures, intervals, strict=True)]
    lines = [(line.name, line.values[year]) for line in comparison.drawn_lines if year in line.values]
    high = max([*ends, *(value for _name, value in lines)], default=1.0) or 1.0
    labels = [_label(figure, is_rate=is_rate) for figure in figures]
    layout = theme.base_layout(height=len(figures) * BAR_PX + 64) | {
        "margin": {"l": 8, "r": label_width(labels), "t": 24 * max(len(lines), 1), "b": 32},
        "bargap": 0.35,
        **bar_axes([figure.name for figure in figures], high=high * 1.02, title=f"{year} · {unit}"),
        "shapes": [_line_shape(value, place) for place, (_name, value) in enumerate(lines)],
        "annotations": [
            *(_line_label(name, value, place, comparison) for place, (name, value) in enumerate(lines)),
            *(_row_label(name, label) for name, label in zip(names, labels, strict=True)),
        ],
    }
    whiskers = {"error_x": _whiskers(figures, intervals)} if any(intervals) else {}
    bar = _bar(figures, names, comparison) | whiskers
    return {"data": [bar, *_own_marks(figures, names, comparison)], "layout": layout}


def _end(figure: Figure, interval: Interval | None) -> float:
    """Return how far to the right a bar with its whisker reaches."""
    return max(figure.value or 0.0, interval.high if interval else 0.0)


def _whiskers(figures: Sequence[Figure], intervals: Sequence[Interval | None]) -> dict[str, Any]:
    pairs = [(figure.value or 0.0, found) for figure, found in zip(figures, intervals, strict=True)]
    return {
        "type": "data",
        "symmetric": False,
        "array": [max(found.high - value, 0.0) if found else None for value, found in pairs],
        "arrayminus": [max(value - found.low, 0.0) if found else None for value, found in pairs],
        "color": theme.LINE_STRONG,
        "thickness": 1.6,
        "width": 3,
    }


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
    """Return the axes of horizontal bars: figures from zero to `high`, names downwards; nothing is escaped yet."""
    places = [theme.escape(name) for name in names]
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
            "categoryarray": places,
            "tickvals": places,
            "ticktext": [theme.escape(shorten(name)) for name in names],
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
    counts = format_counts(figure, is_rate=is_rate)
    if figure.is_small:
        return theme.escape(counts)
    shown = format_value(figure.value, figure.bound, is_rate=is_rate)
    shown += doubt_mark(figure)
    return theme.escape(f"{shown} ({counts})" if counts else shown)


def _own_marks(figures: Sequence[Figure], names: list[str], comparison: Comparison) -> list[dict[str, Any]]:
    """Return a stroke across each bar where townships are held against different values."""
    lines = [comparison.own_line(figure.township) for figure in figures]
    values = [line.values.get(comparison.latest_year) if line else None for line in lines]
    if not any(value is not None for value in values):
        return []
    marker = {"symbol": "line-ns-open", "size": 20, "color": theme.INK, "line": {"color": theme.INK, "width": 2}}
    return [{"type": "scatter", "mode": "markers", "x": values, "y": names, "marker": marker, "hoverinfo": "skip"}]


def _line_shape(value: float, place: int) -> dict[str, Any]:
    return {
        "type": "line",
        "layer": "below",
        "x0": value,
        "x1": value,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": theme.REFERENCES[place],
    }


def _line_label(name: str, value: float, place: int, comparison: Comparison) -> dict[str, Any]:
    is_rate = comparison.indicator.is_rate
    return {
        "text": theme.escape(f"{name} {format_number(value, is_rate=is_rate)}"),
        "x": value,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 18 * place,
        "xanchor": "right" if is_rate else "auto",
        "showarrow": False,
        "font": {"color": theme.REFERENCES[place]["color"]},
    }

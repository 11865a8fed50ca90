"""A small comparison for the overview: every township as a faint line, the median, if any, as the strong one."""

from typing import Any

from dashboard.charts import theme
from dashboard.charts.lines import reference_lines, unit_label, value_axis, year_axis
from dashboard.charts.model import symbols, to_mark, value_range
from dashboard.comparison import Comparison
from dashboard.figures import format_number

HEIGHT_PX = 200


def build_overview(comparison: Comparison) -> dict[str, Any]:
    """Return the faint lines as one trace, so that a hundred townships draw at once, and the median with its value."""
    low, high = value_range(comparison)
    years = year_axis(comparison)
    ends = comparison.selection.years
    shown = [ends[0], ends[-1]] if len(ends) > 1 else list(ends)
    layout = theme.base_layout(height=HEIGHT_PX) | {
        "margin": {"l": 44, "r": 44, "t": 24, "b": 28},
        "xaxis": years | {"tickvals": shown, "ticktext": [str(year) for year in shown]},
        "yaxis": value_axis(low, high) | {"nticks": 4},
        "annotations": [unit_label(comparison), *_median_value(comparison)],
    }
    median = reference_lines(comparison)[0]
    median["line"] = {"color": theme.SERIES[0], "width": 2.5}
    colour = theme.REST if any(y is not None for y in median["y"]) else theme.SERIES[0]
    return {"data": [_lines(comparison, colour), median], "layout": layout}


def _lines(comparison: Comparison, colour: str) -> dict[str, Any]:
    rows = comparison.shown
    figures = [figure for row in rows for figure in row]
    # Sorted into one trace: a gap ends each township's line.
    x, y, mark = [], [], to_mark(figures, comparison)
    places: dict[str, list[Any]] = {"township": [], "name": []}
    for row in rows:
        x += [*(figure.year for figure in row), None]
        y += [*(figure.value for figure in row), None]
        places["township"] += [row[0].township] * len(row) + [None]
        places["name"] += [theme.escape(row[0].name)] * len(row) + [None]
    length = len(rows[0]) if rows else 1
    marks = symbols(figures)
    return {
        "x": x,
        "y": y,
        "mark": {key: _with_gaps(values, length) for key, values in mark.items()} | places,
        "type": "scatter",
        "mode": "lines+markers",
        "connectgaps": False,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "line": {"color": colour, "width": 1},
        "marker": {
            "color": colour,
            "size": 4,
            "symbol": marks if isinstance(marks, str) else _with_gaps(marks, length, "circle"),
            "line": {"color": colour, "width": 1},
        },
    }


def _with_gaps(values: list[Any], length: int, gap: Any = "") -> list[Any]:
    """Return the values with a gap after each so many."""
    spaced: list[Any] = []
    for start in range(0, len(values), length):
        spaced += [*values[start : start + length], gap]
    return spaced


def _median_value(comparison: Comparison) -> list[dict[str, Any]]:
    known = [(year, m) for year in comparison.selection.years if (m := comparison.median(year)) is not None]
    if not known:
        return []
    year, median = known[-1]
    label = {
        "text": format_number(median, is_rate=comparison.indicator.is_rate),
        "x": year,
        "y": median,
        "xanchor": "left",
        "xshift": 6,
        "showarrow": False,
        "font": {"color": theme.SERIES[0], "size": 14},
    }
    return [label]

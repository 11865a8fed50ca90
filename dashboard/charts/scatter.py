"""Two indicators of one year as points, one for each township; the medians as dashed lines, no line through them."""

from typing import Any

from django.utils.translation import gettext as _

from dashboard.charts import theme
from dashboard.charts.model import symbol, to_mark
from dashboard.comparison import Comparison
from dashboard.figures import format_n, format_number, format_value, with_unit
from dashboard.grid import Figure
from dashboard.several import Several

HEIGHT_PX = 460
MAX_NAMED = 12


def build_scatter(answer: Several) -> dict[str, Any]:
    """Return the townships that have both; a point is as hollow as the less certain of its two figures."""
    across, up = answer.parts[0], answer.parts[-1]
    both = [one for one in answer.townships if all(figure.value is not None for figure in one)]
    layout = theme.base_layout(height=HEIGHT_PX) | {
        "margin": {"l": 64, "r": 24, "t": 28, "b": 52},
        "xaxis": _axis(across, [one[0].value for one in both]) | {"automargin": True},
        "yaxis": _axis(up, [one[-1].value for one in both]),
        "shapes": _median_lines(answer),
        "annotations": _median_labels(answer),
    }
    return {"data": [_points(both, answer)], "layout": layout}


def _points(both: list[tuple[Figure, ...]], answer: Several) -> dict[str, Any]:
    across, up = answer.parts[0], answer.parts[-1]
    focus = answer.selection.focus
    colours = [theme.SERIES[1] if one[0].township in focus else theme.SERIES[0] for one in both]
    mark = to_mark([one[-1] for one in both], up)
    mark["text"] = [f"{_told(one[0], across)}<br>{_told(one[-1], up)}" for one in both]
    is_few = len(both) <= MAX_NAMED
    names = [theme.escape(one[0].name) for one in both]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [one[0].value for one in both],
        "y": [one[-1].value for one in both],
        "text": [name if is_few or one[0].township in focus else "" for name, one in zip(names, both, strict=True)],
        "textposition": "top center",
        "textfont": {"color": theme.INK_SOFT},
        "cliponaxis": False,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "color": colours,
            "size": 9 if len(both) <= 200 else 6,
            "symbol": [_symbol(one) for one in both],
            "line": {"color": colours, "width": 1.5},
        },
        "mark": {key: value for key, value in mark.items() if key != "counts"}
        | {
            "township": [one[0].township for one in both],
            "name": names,
            "year": answer.latest_year,
            "indicator": up.indicator.code,
            "also": across.indicator.code,
        },
    }


def _symbol(figures: tuple[Figure, ...]) -> str:
    return next((found for figure in figures if (found := symbol(figure)) != "circle"), "circle")


def _told(figure: Figure, part: Comparison) -> str:
    indicator = part.indicator
    if figure.value is None:
        return ""
    counts = format_n(figure.numerator, figure.denominator) if indicator.is_rate else ""
    shown = with_unit(format_value(figure.value, figure.bound, is_rate=indicator.is_rate), indicator.unit)
    return theme.escape(f"{indicator.name} {counts if figure.is_small and counts else shown}")


def _axis(part: Comparison, values: list[float | None]) -> dict[str, Any]:
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    margin = max((high - low) * 0.08, 1.0 if part.indicator.is_rate else high * 0.04, 0.5)
    first = max(low - margin, 0.0) if part.indicator.is_rate else -margin * 0.3
    return {
        "range": [first, high + margin],
        "title": {
            "text": theme.escape(f"{part.indicator.name} ({part.indicator.unit})"),
            "font": {"size": 12, "color": theme.INK_SOFT},
            "standoff": 8,
        },
        "gridcolor": theme.LINE,
        "zeroline": False,
        "showline": True,
        "linecolor": theme.LINE_STRONG,
        "tickfont": {"color": theme.INK_SOFT},
        "exponentformat": "none",
        "nticks": 6,
        "fixedrange": True,
    }


def _median_lines(answer: Several) -> list[dict[str, Any]]:
    line = {"color": theme.INK_SOFT, "width": 1.2, "dash": "dash"}
    across, up = (part.median(answer.latest_year) for part in (answer.parts[0], answer.parts[-1]))
    shapes = []
    if across is not None:
        shapes.append({"x0": across, "x1": across, "y0": 0, "y1": 1, "yref": "paper"})
    if up is not None:
        shapes.append({"x0": 0, "x1": 1, "xref": "paper", "y0": up, "y1": up})
    return [shape | {"type": "line", "layer": "below", "line": line} for shape in shapes]


def _median_labels(answer: Several) -> list[dict[str, Any]]:
    labels = []
    for part, place in ((answer.parts[0], "x"), (answer.parts[-1], "y")):
        median = part.median(answer.latest_year)
        if median is None:
            continue
        figure = format_number(median, is_rate=part.indicator.is_rate)
        label = {
            "text": _("中位数 %(value)s") % {"value": figure},
            "showarrow": False,
            "font": {"color": theme.INK_SOFT, "size": 11},
        }
        if place == "x":
            label |= {"x": median, "y": 1, "yref": "paper", "yanchor": "bottom"}
        else:
            label |= {"x": 1, "xref": "paper", "xanchor": "right", "y": median, "yanchor": "bottom"}
        labels.append(label)
    return labels

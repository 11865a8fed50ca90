"""Two indicators of one year as points; medians and benchmarks as broken lines, none through the points."""

from typing import Any

from django.utils.translation import gettext as _

from dashboard.charts import theme
from dashboard.charts.model import doubt_mark, remarks, symbol
from dashboard.comparison import Comparison
from dashboard.figures import (
    DOUBT_MARK,
    format_counts,
    format_interval,
    format_number,
    format_value,
    in_brackets,
    with_unit,
)
from dashboard.grid import Figure
from dashboard.several import Several

HEIGHT_PX = 460
MAX_NAMED = 12


def build_scatter(answer: Several) -> dict[str, Any]:
    """Return the townships that have both; a point is as hollow as the less certain of its two figures."""
    across, up = answer.parts[0], answer.parts[-1]
    both = [one for one in answer.townships if all(figure.value is not None for figure in one)]
    layout = theme.base_layout(height=HEIGHT_PX) | {
        "margin": {"l": 64, "r": 24, "t": 28 if len(across.drawn_lines) < 2 else 42, "b": 52},
        "xaxis": _axis(across, [one[0].value for one in both], answer.latest_year) | {"automargin": True},
        "yaxis": _axis(up, [one[-1].value for one in both], answer.latest_year),
        "shapes": _lines(answer),
        "annotations": _line_labels(answer),
    }
    return {"data": [_points(both, answer)], "layout": layout}


def _points(both: list[tuple[Figure, ...]], answer: Several) -> dict[str, Any]:
    across, up = answer.parts[0], answer.parts[-1]
    focus = answer.selection.focus
    colours = [theme.SERIES[1] if one[0].township in focus else theme.SERIES[0] for one in both]
    is_few = len(both) <= MAX_NAMED
    names = [theme.escape(one[0].name) for one in both]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [one[0].value for one in both],
        "y": [one[-1].value for one in both],
        "text": [
            (name if is_few or one[0].township in focus else "") + (DOUBT_MARK if any(map(doubt_mark, one)) else "")
            for name, one in zip(names, both, strict=True)
        ],
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
        "mark": {
            "text": [f"{_told(one[0], across)}<br>{_told(one[-1], up)}" for one in both],
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
    counts = format_counts(figure, is_rate=indicator.is_rate)
    shown = with_unit(format_value(figure.value, figure.bound, is_rate=indicator.is_rate), indicator.unit)
    if figure.is_small and counts:
        shown, counts = counts, ""
    interval = format_interval(figure) if indicator.is_rate else ""
    told = (counts, interval and _("95%%区间%(interval)s%%") % {"interval": interval}, *remarks(figure))
    sure = _("；").join(filter(None, told))
    return theme.escape(f"{indicator.name} {shown}{in_brackets(sure) if sure else ''}")


def _axis(part: Comparison, values: list[float | None], year: int) -> dict[str, Any]:
    known = [value for value in values if value is not None]
    known += [line.values[year] for line in part.drawn_lines if year in line.values]
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


def _lines(answer: Several) -> list[dict[str, Any]]:
    shapes = []
    for part, place in ((answer.parts[0], "x"), (answer.parts[-1], "y")):
        other = "y" if place == "x" else "x"
        for line, style in zip(part.drawn_lines, theme.REFERENCES, strict=False):
            value = line.values.get(answer.latest_year)
            if value is None:
                continue
            ends = {f"{place}0": value, f"{place}1": value, f"{other}0": 0, f"{other}1": 1, f"{other}ref": "paper"}
            shapes.append(ends | {"type": "line", "layer": "below", "line": style})
    return shapes


def _line_labels(answer: Several) -> list[dict[str, Any]]:
    labels = []
    for part, place in ((answer.parts[0], "x"), (answer.parts[-1], "y")):
        for row, (line, style) in enumerate(zip(part.drawn_lines, theme.REFERENCES, strict=False)):
            value = line.values.get(answer.latest_year)
            if value is None:
                continue
            label = {
                "text": theme.escape(f"{line.name} {format_number(value, is_rate=part.indicator.is_rate)}"),
                "showarrow": False,
                "font": {"color": style["color"], "size": 11},
            }
            if place == "x":
                label |= {"x": value, "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 15 * row}
            else:
                label |= {"x": 1, "xref": "paper", "xanchor": "right", "y": value, "yanchor": "bottom"}
            labels.append(label)
    return labels

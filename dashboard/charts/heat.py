"""Townships × indicators as a picture of the heat table: figure and arrow in each field, coloured by the verdict."""

from collections.abc import Sequence
from typing import Any

from dashboard.charts import theme
from dashboard.charts.model import doubt_mark, to_mark
from dashboard.comparison import Comparison
from dashboard.figures import format_counts, format_number, format_value
from dashboard.grid import Figure
from dashboard.several import Several

ROW_PX, COLUMN_PX, NAMES_PX = 26, 104, 150
MAX_HEAD_CHARACTERS = 7


def build_heat(answer: Several) -> dict[str, Any]:
    """Return one trace of texts for each indicator; `layout.meta.width` is the width that they need."""
    lines = list(dict.fromkeys(line.name for part in answer.parts for line in part.drawn_lines))
    names = [theme.escape(name) for name in (*lines, *(figures[0].name for figures in answer.townships))]
    count = len(answer.parts)
    layout = theme.base_layout(height=max(len(names), 1) * ROW_PX + 90) | {
        "margin": {"l": NAMES_PX, "r": 16, "t": 64, "b": 16},
        "meta": {"width": count * COLUMN_PX + NAMES_PX + 16},
        **grid_axes(range(count), [_wrap(part.indicator) for part in answer.parts], names),
        "annotations": [],
    }
    columns = [_column(place, part, first=len(lines)) for place, part in enumerate(answer.parts)]
    return {
        "data": [*columns, *(_lines(place, part, lines) for place, part in enumerate(answer.parts))],
        "layout": layout,
    }


def _lines(place: int, part: Comparison, names: Sequence[str]) -> dict[str, Any]:
    """Return an indicator's medians, and what else its figures are held against, above its figures."""
    held = {line.name: line.values.get(part.latest_year) for line in part.drawn_lines}
    values = [held.get(name) for name in names]
    shown = ["—" if one is None else format_number(one, is_rate=part.indicator.is_rate) for one in values]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [place] * len(names),
        "y": list(range(len(names))),
        "text": shown,
        "textfont": {"color": theme.INK, "weight": 600},
        "hoverinfo": "skip",
    }


def grid_axes(places: Sequence[int], heads: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
    """Return the axes of a picture of a table: heads at whole-numbered places on top, names downwards."""
    plain = {"showgrid": False, "zeroline": False, "fixedrange": True}
    first, last = (places[0], places[-1]) if places else (0, -1)
    return {
        "xaxis": {
            "tickvals": list(places),
            "ticktext": list(heads),
            "range": [first - 0.5, last + 0.5],
            "side": "top",
            "tickangle": 0,
            **plain,
        },
        "yaxis": {
            "tickvals": list(range(len(names))),
            "ticktext": list(names),
            "range": [max(len(names), 1) - 0.5, -0.5],
            **plain,
        },
    }


def _column(place: int, part: Comparison, *, first: int) -> dict[str, Any]:
    figures = [row[-1] for row in part.rows]
    texts, colours = [], []
    for figure in figures:
        text, colour = _field(figure, part)
        texts.append(text)
        colours.append(colour)
    places = {"township": [one.township for one in figures], "name": [theme.escape(one.name) for one in figures]}
    return {
        "type": "scatter",
        "mode": "text",
        "name": theme.escape(part.indicator.name),
        "x": [place] * len(figures),
        "y": list(range(first, first + len(figures))),
        "text": texts,
        "textfont": {"color": colours},
        "hovertemplate": "%{hovertext}<extra></extra>",
        "mark": to_mark(figures, part)
        | places
        | {"year": figures[0].year if figures else 0, "indicator": part.indicator.code},
    }


def _field(figure: Figure, part: Comparison) -> tuple[str, str]:
    if figure.value is None:
        return theme.escape(figure.state.mark), theme.INK_SOFT
    mark = part.verdict(figure)
    is_rate = part.indicator.is_rate
    shown = format_value(figure.value, figure.bound, is_rate=is_rate)
    if figure.is_small:
        shown = format_counts(figure, is_rate=is_rate)
    colour = theme.WARNING if figure.is_doubtful else theme.VERDICTS[mark.tone]
    return theme.escape(f"{shown}{doubt_mark(figure)} {mark.arrow}".strip()), colour


def _wrap(indicator: Any) -> str:
    """Return a name in lines short enough for its column, the unit beneath."""
    name = indicator.name
    lines = [name[start : start + MAX_HEAD_CHARACTERS] for start in range(0, len(name), MAX_HEAD_CHARACTERS)][:3]
    return "<br>".join(theme.escape(line) for line in [*lines, indicator.unit] if line)

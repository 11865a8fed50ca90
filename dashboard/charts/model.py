"""What all charts share: colours, marks and the places of labels."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.charts import theme
from dashboard.comparison import Comparison
from dashboard.figures import DOUBT_MARK, format_counts, format_interval, format_value, unit_writer
from dashboard.fitting import MAX_COLOURED
from dashboard.grid import Figure
from dashboard.several import AnyAnswer

# What limits a figure: the letter that stands for it in a mark, and its words.
REMARKS: dict[str, tuple[str, Promise]] = {
    "derived": ("r", _("由件数算出")),
    "summed": ("s", _("分项相加")),
    "corrected": ("c", _("人工更正")),
    "tabled": ("t", _("录入表")),
    "is_part_year": ("p", _("数据未满全年")),
    "is_small": ("n", _("件数不足10，不计入中位数")),
    "is_doubtful": ("d", _("需核实")),
}
MAX_LABEL_CHARACTERS = 10
BREAK_MARK = "//"
LABEL_HEIGHT_PX = 16


def colours(comparison: Comparison) -> dict[str, str]:
    """Return each township's colour: its own up to eight townships; past that only the chosen have one."""
    rest = dict.fromkeys((row[0].township for row in comparison.rows), theme.REST)
    return rest | {code: theme.SERIES[place] for place, code in enumerate(coloured(comparison))}


def coloured(comparison: Comparison) -> tuple[str, ...]:
    """Return the townships with a colour of their own, in the order of the colours."""
    codes = tuple(row[0].township for row in comparison.rows)
    if len(codes) <= MAX_COLOURED:
        return codes
    return tuple(code for code in comparison.selection.focus if code in codes)[:MAX_COLOURED]


def to_points(row: Sequence[Figure], comparison: Comparison) -> dict[str, Any]:
    """Return x, y and mark of a township's years; a missing figure is a gap."""
    return {
        "x": [figure.year for figure in row],
        "y": [figure.value for figure in row],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "mark": to_mark(row, comparison) | {"township": row[0].township, "name": theme.escape(row[0].name)},
    }


def to_traces(row: Sequence[Figure], comparison: Comparison, look: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a township's line in the look given, in pieces where it breaks, with the marks of the breaks."""
    name = theme.escape(row[0].name)
    look = look | {"type": "scatter", "mode": "lines+markers", "name": name, "connectgaps": False}
    breaks = [
        place
        for place, figure in enumerate(row)
        if place and figure.broken and figure.value is not None and row[place - 1].value is not None
    ]
    starts = [0, *breaks, len(row)]
    pieces = [row[start:end] for start, end in pairwise(starts)]
    traces = [
        to_points(piece, comparison)
        | look
        | {"marker": look["marker"] | {"symbol": symbols(piece)}}
        | _doubt_texts(piece)
        for piece in pieces
    ]
    if len(pieces) == 1:
        return traces
    ends = [(before[-1], after[0]) for before, after in pairwise(pieces)]
    marks = {
        "type": "scatter",
        "mode": "text",
        "name": name,
        "x": [(before.year + after.year) / 2 for before, after in ends],
        "y": [((before.value or 0.0) + (after.value or 0.0)) / 2 for before, after in ends],
        "text": [BREAK_MARK] * len(ends),
        "textfont": {"color": look["line"]["color"]},
        "hovertext": [theme.escape(after.broken) for _before, after in ends],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return [*traces, marks]


def doubt_mark(figure: Figure) -> str:
    """Return what is written beside a figure that needs checking, "" for any other."""
    return DOUBT_MARK if figure.is_doubtful and figure.value is not None else ""


def _doubt_texts(piece: Sequence[Figure]) -> dict[str, Any]:
    marks = [doubt_mark(figure) for figure in piece]
    if not any(marks):
        return {}
    font = {"color": theme.WARNING, "weight": 600}
    return {
        "mode": "lines+markers+text",
        "text": marks,
        "textposition": "top center",
        "textfont": font,
        "cliponaxis": False,
    }


def to_mark(figures: Sequence[Figure], comparison: AnyAnswer) -> dict[str, Any]:
    """Return what the page's script makes hover texts and addresses of: one entry for each point, or one for all.

    `township`, `name`, `year` and `indicator` (else the figure's own) tell where a point leads, `also` names the
    indicator of a second figure there; `text` is its figure as written, with its unit, or why it is missing; `counts`
    its n or what it is divided by; `intervals` that of a rate; `notes` letters of `REMARKS`. `year` is that of `x`
    where it is left out.
    """
    indicator = comparison.indicator
    is_rate, write = indicator.is_rate, unit_writer(theme.escape(indicator.unit))
    mark: dict[str, Any] = {
        "text": [
            str(figure.state.word)
            if figure.value is None
            else write(format_value(figure.value, figure.bound, is_rate=is_rate))
            for figure in figures
        ]
    }
    if is_rate or indicator.stated is not None:
        counts = [theme.escape(format_counts(one, is_rate=is_rate)) for one in figures]
        for place, one in enumerate(figures):
            if one.is_small and counts[place]:
                mark["text"][place], counts[place] = counts[place], ""
        mark["counts"] = counts
    if is_rate and any(intervals := [format_interval(one) for one in figures]):
        mark["intervals"] = intervals
    notes = [_letters(figure) for figure in figures]
    return mark | {"notes": notes} if any(notes) else mark


def _letters(figure: Figure) -> str:
    return "" if figure.value is None else "".join(REMARKS[name][0] for name in limits(figure))


def limits(figure: Figure) -> list[str]:
    """Return what limits a figure: keys of `REMARKS`."""
    found = [figure.basis] if figure.basis in REMARKS else []
    return found + [name for name in ("is_part_year", "is_small", "is_doubtful") if getattr(figure, name)]


def remarks(figure: Figure) -> list[str]:
    """Return in words what limits a figure."""
    return [str(REMARKS[name][1]) for name in limits(figure)]


def symbols(figures: Iterable[Figure]) -> str | list[str]:
    """Return the mark of each point, or the one of all."""
    found = [symbol(figure) for figure in figures]
    return found if any(each != "circle" for each in found) else "circle"


def symbol(figure: Figure) -> str:
    """Return a figure's mark: a bound is open and points its way, a small n a hollow square, a part year hollow."""
    bound = theme.SYMBOLS.get(figure.bound, "circle")
    if bound != "circle":
        return bound
    if figure.is_small:
        return theme.SMALL_SYMBOL
    return theme.PART_YEAR_SYMBOL if figure.is_part_year and figure.value is not None else bound


def value_range(comparison: Comparison, *, with_own: bool = False) -> tuple[float, float]:
    """Return the ends of the value axis, for figures and lines, those of each township alone among them if asked."""
    values = [figure.value for row in comparison.shown for figure in row if figure.value is not None]
    own = [comparison.own_line(row[0].township) for row in comparison.shown] if with_own else []
    values += [
        line.values[year]
        for line in [*comparison.drawn_lines, *(line for line in own if line)]
        for year in comparison.selection.years
        if year in line.values
    ]
    return axis_ends(values, is_rate=comparison.indicator.is_rate)


def axis_ends(values: Sequence[float], *, is_rate: bool) -> tuple[float, float]:
    """Return the ends of an axis for these values: counts start at zero, rates a little below the lowest."""
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    if not is_rate:
        return 0.0, max(high, 1.0) * 1.08
    margin = max((high - low) * 0.12, 1.0)
    return max(low - margin, 0.0), high + margin


def spread_labels(wanted: list[float], *, low: float, high: float, gap: float) -> list[float]:
    """Return positions near the wanted ones, in their order, at least `gap` apart and within low..high if they fit."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    placed: dict[int, float] = {}
    floor = low
    for index in order:
        placed[index] = floor = max(wanted[index], floor)
        floor += gap
    ceiling = high
    for index in reversed(order):
        placed[index] = min(placed[index], ceiling)
        ceiling = placed[index] - gap
    return [placed[index] for index in range(len(wanted))]


def shorten(name: str) -> str:
    """Return a name as a label beside the plot has room for it."""
    return name if len(name) <= MAX_LABEL_CHARACTERS else name[: MAX_LABEL_CHARACTERS - 1] + "…"


def label_width(texts: Iterable[str]) -> int:
    """Return the pixels that the longest of some labels beside the plot takes, with room around it."""
    widths = [sum(1.0 if ord(character) > 0x2E80 else 0.6 for character in text) for text in texts]
    return int(max(widths, default=0) * theme.FONT_SIZE) + 16

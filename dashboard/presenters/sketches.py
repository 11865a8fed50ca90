"""Small drawings that a template writes as SVG: a township's mark among its peers, and its years as a line.

A spine is measured in percent of its width, a trend in pixels of `TREND_WIDTH` × `TREND_HEIGHT`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboard.figures import format_counts, format_value, with_unit
from dashboard.grid import Figure
from dashboard.indicators import IndicatorInfo
from dashboard.standing import Spread

TREND_WIDTH, TREND_HEIGHT, TREND_MARGIN = 96, 28, 5
MIN_RATE_SPAN = 2.0
# The median stands in the middle; the farthest figure at this distance from it.
HALF_PERCENT = 47.0
SHAPES = {"at_least": "up", "at_most": "down", "about": "diamond"}


@dataclass(frozen=True, slots=True)
class Spine:
    """Places in percent, the median at 50; `own` is None where the township has no figure. `shape` names its mark."""

    low: str
    lower_quartile: str
    upper_quartile: str
    high: str
    own: str | None
    shape: str
    tone: str

    @property
    def box_width(self) -> str:
        """The width of the box between the quartiles."""
        return f"{float(self.upper_quartile) - float(self.lower_quartile):.1f}"


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A year's figure; `title` is what it says when pointed at."""

    x: str
    y: str
    year: int
    shape: str
    title: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class TrendBreak:
    """A place between two years that are not of the same kind, and why."""

    x: str
    y: str
    title: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A township's years: runs of points without a gap or a break, each point, and the breaks."""

    runs: tuple[str, ...]
    points: tuple[TrendPoint, ...]
    breaks: tuple[TrendBreak, ...] = ()


def shape_of(figure: Figure) -> str:
    """Return the mark of a figure: as in the charts, a bound points its way, a small n or a part year is hollow."""
    if figure.bound in SHAPES:
        return SHAPES[figure.bound]
    if figure.is_small:
        return "square"
    return "hollow" if figure.is_part_year and not figure.is_comparable else "dot"


def build_spine(spread: Spread | None, figure: Figure, tone: str) -> Spine | None:
    """Return the spread with the township's mark in it; None where the peers are too few for a spread."""
    if spread is None:
        return None
    ends = [spread.low, spread.high, *([figure.value] if figure.value is not None else [])]
    half = max(abs(end - spread.median) for end in ends) or 1.0

    def place(value: float) -> str:
        return f"{50 + (value - spread.median) / half * HALF_PERCENT:.1f}"

    return Spine(
        place(spread.low),
        place(spread.lower_quartile),
        place(spread.upper_quartile),
        place(spread.high),
        None if figure.value is None else place(figure.value),
        shape_of(figure),
        tone,
    )


def build_trend(figures: Sequence[Figure], indicator: IndicatorInfo) -> Trend | None:
    """Return a township's years as a line, None where there is no figure; counts stand on zero, rates do not."""
    values = [figure.value for figure in figures if figure.value is not None]
    if not values:
        return None
    low, high = (min(values), max(values)) if indicator.is_rate else (0.0, max(*values, 1.0))
    if indicator.is_rate and high - low < MIN_RATE_SPAN:
        low, high = (low + high - MIN_RATE_SPAN) / 2, (low + high + MIN_RATE_SPAN) / 2
    step = (TREND_WIDTH - 2 * TREND_MARGIN) / max(len(figures) - 1, 1)
    tall = TREND_HEIGHT - 2 * TREND_MARGIN
    points: list[TrendPoint] = []
    runs: list[list[str]] = []
    run: list[str] = []
    breaks: list[TrendBreak] = []
    for number, figure in enumerate(figures):
        if figure.value is None:
            runs, run = [*runs, run], []
            continue
        x, y = TREND_MARGIN + number * step, TREND_MARGIN + (high - figure.value) / (high - low) * tall
        point = TrendPoint(
            f"{x:.1f}", f"{y:.1f}", figure.year, shape_of(figure), _title(figure, indicator), number == len(figures) - 1
        )
        if figure.broken and run and points:
            last = points[-1]
            middle = [(float(a) + float(b)) / 2 for a, b in ((last.x, point.x), (last.y, point.y))]
            breaks.append(TrendBreak(f"{middle[0]:.1f}", f"{middle[1]:.1f}", figure.broken))
            runs, run = [*runs, run], []
        points.append(point)
        run.append(f"{point.x},{point.y}")
    return Trend(tuple(" ".join(each) for each in [*runs, run] if len(each) > 1), tuple(points), tuple(breaks))


def _title(figure: Figure, indicator: IndicatorInfo) -> str:
    shown = with_unit(format_value(figure.value or 0.0, figure.bound, is_rate=indicator.is_rate), indicator.unit)
    counts = format_counts(figure, is_rate=indicator.is_rate)
    text = _("%(year)s年 %(value)s") % {"year": figure.year, "value": shown}
    return f"{text} {counts}".strip()

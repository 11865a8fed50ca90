"""Drawings of the township's and the indicator's page as pictures of their own: with title, source, date and notes.

All places are in pixels of a picture `WIDTH` wide.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from dashboard.exports.table import Table
from dashboard.figures import format_years, in_brackets
from dashboard.presenters.indicator import Plot
from dashboard.presenters.township import ShownLine, present_themes
from dashboard.profile import Profile

WIDTH, MARGIN = 960, 16
TITLE, ROW, NOTE, PLOT = 52, 30, 18, 210
WIDE_PX, NARROW_PX = 12.0, 6.6
FIRST_WIDE = 0x2E80


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row of the township's picture: the name of a theme, or an indicator with its drawings."""

    y: int
    name: str
    line: ShownLine | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture shows; `notes` are lines with their places, the first with the date."""

    title: str
    height: int
    notes: tuple[tuple[int, str], ...]
    rows: tuple[DrawnRow, ...] = ()
    years: str = ""
    plot: Plot | None = None


def draw_township(profile: Profile, table: Table, *, date: str) -> Picture:
    """Return a township's figures with their place among the peers and their years."""
    rows: list[DrawnRow] = []
    y = TITLE
    for theme in present_themes(profile):
        for name, line in [(theme.name, None), *((line.name, line) for line in theme.lines)]:
            rows.append(DrawnRow(y, name, line))
            y += ROW
    years = format_years(profile.years[0], profile.year)
    return replace(_finish(table.title, table.footnotes, y, date), rows=tuple(rows), years=years)


def draw_indicator(plot: Plot, table: Table, *, is_rate: bool, date: str) -> Picture:
    """Return an indicator's quartiles over the years."""
    base = _("底线为%(low)s，不从零开始。") % {"low": plot.base} if is_rate else _("底线为零。")
    signs = _("方框从下四分位数到上四分位数，圆点和年份下的数字为中位数。")
    title = f"{table.title}{in_brackets(table.unit)}"
    return replace(_finish(title, (*table.footnotes, base + signs), TITLE + PLOT, date), plot=plot)


def _finish(title: str, footnotes: Sequence[str], y: int, date: str) -> Picture:
    """Return a picture that is drawn down to `y`, with the notes below."""
    source, *rest = footnotes
    lines = [line for note in (f"{source} {date}", *rest) for line in wrap(note, WIDTH - 2 * MARGIN)]
    notes = tuple((y + NOTE + number * NOTE, line) for number, line in enumerate(lines))
    return Picture(title, y + NOTE * (len(lines) + 1) + MARGIN, notes)


def wrap(text: str, width_px: float) -> Sequence[str]:
    """Return the text in lines of small type that fit the width.

    >>> wrap("来源：各乡镇", 40)
    ['来源：', '各乡镇']
    """
    lines, filled = [""], 0.0
    for sign, size in _sized(text):
        if filled + size > width_px and lines[-1]:
            lines.append("")
            filled = 0.0
        lines[-1] += sign
        filled += size
    return lines


def _sized(text: str) -> Iterable[tuple[str, float]]:
    return ((sign, WIDE_PX if ord(sign) > FIRST_WIDE or sign in "“”…—" else NARROW_PX) for sign in text)

"""Answers of more than one indicator, or of none: what views beside the simple comparison are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dashboard.comparison import PAGE_ROWS, Comparison
from dashboard.filing import Filing
from dashboard.grid import Figure, Place
from dashboard.indicators import IndicatorInfo
from dashboard.measures import MIN_PEERS
from dashboard.peers import Peers
from dashboard.selection import Selection
from dashboard.standing import Spread
from dashboard.states import Demo
from dashboard.yardsticks import Line

# Townships to pick a pair from, and figures that stand apart in a year: more are not listed.
MAX_CHOOSABLE, NAMED_APART = 300, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the page asks of every answer: `total` counts the townships, `latest_year` is the one year shown."""

    selection: Selection
    indicator: IndicatorInfo
    view: str
    latest_year: int
    total: int
    area_names: Mapping[str, str] = field(default_factory=dict)
    demo: Demo = Demo.ABSENT

    @property
    def pages(self) -> int:
        """How many pages the table has."""
        return max(1, -(-self.total // PAGE_ROWS))


AnyAnswer = Comparison | Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Several(Answer):
    """The same townships with one indicator after the other, each a comparison; `choosable` are those of the scope.

    `sums` (of a funnel) are, for each step from one indicator to the next, how many townships state both exactly, and
    the two sums over them. `left_out` names indicators of a theme that nobody states.
    """

    parts: tuple[Comparison, ...]
    choosable: tuple[Place, ...] = ()
    sums: tuple[tuple[int, float, float], ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def has_figures(self) -> bool:
        """Whether there is anything to draw."""
        return any(part.has_figures for part in self.parts)

    @property
    def townships(self) -> list[tuple[Figure, ...]]:
        """The first figures of each township: its code and name, one for each indicator."""
        return [tuple(row[0] for row in rows) for rows in zip(*(part.rows for part in self.parts), strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quartiles:
    """How many figures a year has, how many of them are comparable, and how these lie."""

    known: int
    comparable: int
    raw_spread: Spread | None

    @property
    def spread(self) -> Spread | None:
        """How the comparable figures lie, unless there are too few to say."""
        return self.raw_spread if self.comparable >= MIN_PEERS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution(Answer):
    """How an indicator's figures lie in each year; all `figures` of a small scope, else those that stand apart.

    `apart` lists by year the figures outside the fences, the furthest first, `apart_count` how many there are.
    `lines` are what figures are held against, beside the median of the box; `reason` says why there is none.
    """

    years: Mapping[int, Quartiles]
    figures: Sequence[Figure]
    has_all: bool
    apart: Mapping[int, Sequence[Figure]]
    apart_count: Mapping[int, int]
    apart_years: Sequence[int] = ()
    counted_at: datetime | None = None
    lines: Sequence[Line] = ()
    chosen_peers: Peers | None = None
    reason: str = ""

    @property
    def has_figures(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.figures) or any(one.spread for one in self.years.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingAnswer(Answer):
    """Who has filed: townships × years. `due_day` is the month and day of the year after by which a report is due."""

    rows: Sequence[tuple[Filing, ...]]
    due_day: tuple[int, int]
    counties: Mapping[str, str] = field(default_factory=dict)
    never_filed: int = 0

    @property
    def has_figures(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.rows)

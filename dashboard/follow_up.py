"""What became of last year's plans: what they set against what this year's report states, and what is said again.

Plain values and the rules to judge them by; filled by the queries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboard.grid import Figure, Place
from dashboard.indicators import IndicatorInfo
from dashboard.measures import SIMILAR_SHARE
from dashboard.search_query import Part
from dashboard.similar import Likeness, SharedSentence


class Outcome(StrEnum):
    """What a report tells of a figure that the plan of the year before set."""

    REACHED = "reached"
    MISSED = "missed"
    UNTOLD = "untold"
    """The report has no such figure."""
    OPEN = "open"
    """Bounds, or figures of a part of the year, leave it open."""


class Pairing(StrEnum):
    """Whether a township has two reports to hold against each other, and what is lacking."""

    COMPLETE = "complete"
    NO_PLAN = "no_plan"
    NO_REPORT = "no_report"
    NO_REPORT_BEFORE = "no_report_before"


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence at [start, end) of a report's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure that a plan set, its sentence, and what the report on the planned year has of it.

    `value` is in the indicator's unit, `bound` one of `Bound`; `is_doubtful` where the aim was read unsurely.
    """

    indicator: IndicatorInfo
    value: float
    bound: str
    passage: Passage
    figure: Figure
    is_doubtful: bool = False

    @property
    def outcome(self) -> Outcome:
        """Whether it was reached."""
        return judge(
            self.value,
            self.figure,
            is_most=self.bound == "at_most" or self.indicator.better == "lower",
            may_grow=self.figure.is_part_year and not self.indicator.is_rate,
        )

    @property
    def is_unsure(self) -> bool:
        """Whether the aim or the figure needs checking."""
        return self.is_doubtful or self.figure.is_doubtful


@dataclass(frozen=True, slots=True)
class Planned:
    """A sentence of a plan without a figure of the catalogue, and sentences of the report that use the same words.

    Each of those has the spans of its text that are shared.
    """

    passage: Passage
    near: tuple[tuple[Passage, tuple[tuple[int, int], ...]], ...]


@dataclass(frozen=True, slots=True)
class SaidAgain:
    """A sentence that both reports have in the same part, figures aside."""

    part: Part
    shared: SharedSentence

    @property
    def is_copy(self) -> bool:
        """Whether not even a figure differs."""
        return self.shared.likeness is not Likeness.OTHER_FIGURES


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A township's report on a year (`report`) against the plan in its report on the year before (`before`).

    Both are keys of reports, None where there is none that has a text. `planned` is empty unless it was asked for.
    """

    place: Place
    year: int
    report: int | None = None
    before: int | None = None
    has_plan: bool = False
    aims: Sequence[Aim] = ()
    planned: Sequence[Planned] = ()
    said_again: Sequence[SaidAgain] = ()

    @property
    def pairing(self) -> Pairing:
        """What there is to hold against each other."""
        if self.before is None:
            return Pairing.NO_REPORT_BEFORE
        if self.report is None:
            return Pairing.NO_REPORT
        return Pairing.COMPLETE if self.has_plan else Pairing.NO_PLAN

    def count(self, outcome: Outcome) -> int:
        """Return how many aims ended so."""
        return sum(aim.outcome is outcome for aim in self.aims)

    def count_copied(self, part: Part) -> int:
        """Return how many sentences of a part were said the year before, figures and all."""
        return sum(one.part is part and one.is_copy for one in self.said_again)


def judge(aim: float, figure: Figure, *, is_most: bool, may_grow: bool) -> Outcome:
    """Return what a figure says of an aim: that it is reached at least, or that it is kept to at most (`is_most`).

    A figure with a bound may be anything within it; one that is about right, up to a tenth more or less; a count of a
    part of the year (`may_grow`) anything from there on.
    """
    if figure.value is None:
        return Outcome.UNTOLD
    low, high = _range_of(figure)
    high = float("inf") if may_grow else high
    is_kept, is_broken = (high <= aim, low > aim) if is_most else (low >= aim, high < aim)
    return Outcome.REACHED if is_kept else Outcome.MISSED if is_broken else Outcome.OPEN


def _range_of(figure: Figure) -> tuple[float, float]:
    """Return between what the true figure lies."""
    value = figure.value or 0.0
    low, high = {
        "at_least": (value, float("inf")),
        "at_most": (0.0, value),
        "about": (value * (1 - SIMILAR_SHARE), value * (1 + SIMILAR_SHARE)),
    }.get(figure.bound, (value, value))
    return low, high

"""A county's year in brief: who has filed, what it adds up to, what stands apart, what must be verified.

Pure values and arithmetic, filled by `queries.load_briefing`. Sums, medians and what stands apart rest on sure figures
alone: comparable ones that need not be verified. Other pages, where a figure carries its mark, take the doubtful in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from dashboard.comparison import Comparison
from dashboard.filing import Filing
from dashboard.grid import Figure
from dashboard.indicators import IndicatorInfo
from dashboard.measures import MIN_PEERS, SMALL_BASE

HEADLINES = (
    "mediation.cases",
    "mediation.success_rate",
    "publicity.activities",
    "learning.trainings",
    "enforcement.cases",
    "legality.reviews",
)
"""What a leader asks about, in the order of telling, where nobody chose otherwise."""
MAX_HEADLINES = 12
FAR_TIMES = 3.0
FAR_POINTS = 10.0
MIN_TO_STAND_APART = 5
MAX_APART = 4


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over `count` townships; `bound` is `about` where the figures' bounds point both ways."""

    value: float
    bound: str
    count: int


@dataclass(frozen=True, slots=True)
class Apart:
    """A figure far from the median of its year; `before` is that of the year before."""

    indicator: IndicatorInfo
    figure: Figure
    before: Figure
    median: float

    @property
    def distance(self) -> float:
        """How far: 1 at the least that counts as far."""
        value = self.figure.value or 0.0
        if self.indicator.is_rate:
            return abs(value - self.median) / FAR_POINTS
        return (value / self.median if value > self.median else self.median / value if value else 1e9) / FAR_TIMES


@dataclass(frozen=True)
class Headline:
    """An indicator of the year and of the year before, all townships of the county that ever filed."""

    comparison: Comparison

    @property
    def indicator(self) -> IndicatorInfo:
        """What is told."""
        return self.comparison.indicator

    @cached_property
    def known(self) -> list[Figure]:
        """The figures of the year."""
        return [row[-1] for row in self.comparison.rows if row[-1].value is not None]

    @cached_property
    def counted(self) -> list[Figure]:
        """Those of them that can be added up and compared, and need not be verified."""
        return [figure for figure in self.known if _is_sure(figure)]

    @property
    def median(self) -> float | None:
        """The median of the sure figures, None where they are too few."""
        return _median(self.counted) if len(self.counted) >= MIN_PEERS else None

    @cached_property
    def doubtful(self) -> list[Figure]:
        """Those that must be verified first."""
        return [figure for figure in self.known if figure.is_doubtful]

    @property
    def median_with_doubtful(self) -> float | None:
        """The median that pages show where the doubtful count too; None where none of them does, or all are too few."""
        comparable = [figure for figure in self.known if figure.is_comparable]
        has_more = len(comparable) > len(self.counted)
        return _median(comparable) if has_more and len(comparable) >= MIN_PEERS else None

    @property
    def not_comparable(self) -> int:
        """How many of the others cover no whole year, or rest on too few cases."""
        return len(self.known) - len(self.counted) - len(self.doubtful)

    @property
    def total(self) -> Total | None:
        """What the sure figures add up to; None for a rate, and where there are none."""
        return None if self.indicator.is_rate or not self.counted else add_up(self.counted)

    @cached_property
    def pairs(self) -> list[tuple[Figure, Figure]]:
        """The figures of the year before and of this one where both are sure and the one continues the other."""
        pairs = [(row[-2], row[-1]) for row in self.comparison.rows]
        return [(before, now) for before, now in pairs if _is_sure(before) and _is_sure(now) and not now.broken]

    @property
    def paired_totals(self) -> tuple[Total, Total] | None:
        """The sums of both years over the pairs; None for a rate, of too few, and where the first is a small base."""
        if self.indicator.is_rate or len(self.pairs) < MIN_PEERS:
            return None
        before, now = (add_up(column) for column in zip(*self.pairs, strict=True))
        return (before, now) if before.value >= SMALL_BASE else None

    @property
    def paired_medians(self) -> tuple[float, float] | None:
        """The medians of both years over the pairs, for a rate; None where they are too few."""
        if not self.indicator.is_rate or len(self.pairs) < MIN_PEERS:
            return None
        before, now = (_median(column) for column in zip(*self.pairs, strict=True))
        return before, now

    @property
    def ends(self) -> tuple[Figure, Figure] | None:
        """The lowest and the highest sure figure, None where all are the same."""
        ordered = sorted(self.counted, key=lambda figure: figure.value or 0.0)
        return (ordered[0], ordered[-1]) if ordered and ordered[0].value != ordered[-1].value else None

    @property
    def only(self) -> tuple[Figure, Figure] | None:
        """The only sure figure, behind that of the year before; None where there are none or several."""
        rows = [(row[-2], row[-1]) for row in self.comparison.rows if _is_sure(row[-1])]
        return rows[0] if len(rows) == 1 else None

    @property
    def is_compared(self) -> bool:
        """Whether enough figures are sure to tell which lie far from the others."""
        return bool(self.median) and len(self.counted) >= MIN_TO_STAND_APART

    @property
    def apart(self) -> list[Apart]:
        """The sure figures that lie far from the median; none where few can be compared."""
        middle = self.median
        if not middle or not self.is_compared:
            return []
        rows = [row for row in self.comparison.rows if _is_sure(row[-1])]
        found = [Apart(self.indicator, row[-1], row[-2], middle) for row in rows]
        return [one for one in found if one.distance >= 1.0]


@dataclass(frozen=True, slots=True)
class FiledReport:
    """A report of the year: the mandated parts that it lacks, and how many of its numbers wait for a person."""

    pk: int
    township: str
    missing: tuple[str, ...]
    is_part_year: bool
    is_confirmed: bool
    is_tabled: bool
    waiting: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence of a report."""

    sentence: str
    file: str


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """Something in a report that must be verified, with the sentences concerned."""

    report: int
    township: str
    text: str
    quoted: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class Briefing:
    """A county's year; `checks` are the first of `check_count`.

    `headlines` are the indicators that enough reports state to sum them up, `rare` the others that were asked for.

    `is_whole`: the account sees all of the county, not some townships. `sources` are the sentences behind the figures
    that the text names, by codes of township and indicator.
    """

    county: str
    name: str
    year: int
    filings: Sequence[Filing]
    reports: Sequence[FiledReport]
    headlines: Sequence[Headline]
    rare: Sequence[Headline]
    checks: Sequence[OpenCheck]
    check_count: int
    is_fictional: bool
    is_whole: bool
    sources: Mapping[tuple[str, str], tuple[Quoted, ...]] = field(default_factory=dict)

    @property
    def apart(self) -> list[Apart]:
        """What stands apart, the farthest first."""
        found = [one for headline in self.headlines for one in headline.apart]
        return sorted(found, key=lambda one: -one.distance)[:MAX_APART]

    @property
    def named_points(self) -> set[tuple[str, int, str]]:
        """Township, year and indicator of every figure that the text names."""
        figures = {(one.figure, one.indicator) for one in self.apart}
        for headline in self.headlines:
            ends = headline.ends if headline.indicator.is_rate else None
            named = headline.only[1:] if headline.only else ends
            figures |= {(figure, headline.indicator) for figure in named or ()}
        return {(figure.township, figure.year, indicator.code) for figure, indicator in figures}


def _is_sure(figure: Figure) -> bool:
    return figure.value is not None and figure.is_comparable and not figure.is_doubtful


def _median(figures: Iterable[Figure]) -> float:
    return median(figure.value or 0.0 for figure in figures)


def add_up(figures: Iterable[Figure]) -> Total:
    """Return the sum of figures, at least one."""
    told = list(figures)
    bounds = {figure.bound for figure in told} - {"exact"}
    bound = "exact" if not bounds else bounds.pop() if len(bounds) == 1 else "about"
    return Total(sum(figure.value or 0.0 for figure in told), bound, len(told))

"""A selection and the figures that answer it: what table, chart and export are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dashboard import measures
from dashboard.grid import Figure
from dashboard.indicators import IndicatorInfo
from dashboard.measures import Verdict, VerdictMark, YearStatistics
from dashboard.peers import Peers
from dashboard.selection import Benchmark, Selection
from dashboard.states import Demo
from dashboard.yardsticks import Line, Yardsticks, line_of

PAGE_ROWS = 50
MAX_LINES = 6


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures of one indicator: one page of townships, in order.

    `rows` hold each township's figures over `years`, which begin a year before the selection, for the change.
    `statistics` and `ranks` (of `latest_year`, by township code; filled where the order is a ranking) are those of
    all townships of the peers' areas, `ranked` being how many figures have a rank (None where none is given);
    `total` counts the townships of the selection.
    `counted_at` tells when statistics that are kept were counted. `area_names` are those of the selection's areas.
    `chosen_peers` are set where the peers are others than the selection's areas, `yardsticks` where figures are held
    against something else than the peers' median.
    """

    selection: Selection
    indicator: IndicatorInfo
    years: tuple[int, ...]
    rows: Sequence[tuple[Figure, ...]]
    statistics: Mapping[int, YearStatistics]
    latest_year: int
    total: int
    view: str
    never_filed: int = 0
    demo: Demo = Demo.ABSENT
    ranks: Mapping[str, int] = field(default_factory=dict)
    ranked: int | None = None
    counted_at: datetime | None = None
    area_names: Mapping[str, str] = field(default_factory=dict)
    chosen_peers: Peers | None = None
    yardsticks: Yardsticks | None = None

    @property
    def shown(self) -> list[tuple[Figure, ...]]:
        """The rows within the selected years."""
        return [row[len(self.years) - len(self.selection.years) :] for row in self.rows]

    @property
    def has_figures(self) -> bool:
        """Whether there is anything to draw."""
        return any(figure.value is not None for row in self.shown for figure in row)

    @property
    def pages(self) -> int:
        """How many pages the table has."""
        return max(1, -(-self.total // PAGE_ROWS))

    @property
    def has_other_peers(self) -> bool:
        """Whether statistics and ranks are of other townships than the selection's."""
        return self.chosen_peers is not None or self.selection.peer_areas != self.selection.areas

    def median(self, year: int) -> float | None:
        """Return the median of the peers, None where they are too few."""
        return self.statistics[year].median if year in self.statistics else None

    @property
    def against(self) -> Benchmark:
        """What figures are held against."""
        chosen = self.selection.benchmark
        return Benchmark.PEERS if chosen is Benchmark.MEDIAN and self.chosen_peers else chosen

    def verdict(self, figure: Figure) -> VerdictMark:
        """Return how a figure stands to the benchmark, in word, arrow and colour."""
        return self.mark(self.judge(figure))

    def judge(self, figure: Figure) -> Verdict:
        """Return how a figure stands to the benchmark."""
        return measures.judge_figure(figure, self._held_against(figure), is_rate=self.indicator.is_rate)

    def mark(self, verdict: Verdict) -> VerdictMark:
        """Return a verdict against the benchmark in word, arrow and colour."""
        return measures.mark_verdict(verdict, better=self.indicator.better, against=self.against)

    def _held_against(self, figure: Figure) -> float | None:
        if self.selection.benchmark is Benchmark.NONE:
            return None
        if self.yardsticks is not None:
            return self.yardsticks.value(figure.township, figure.year)
        return self.median(figure.year)

    @property
    def lines(self) -> list[Line]:
        """The median of the peers, and what else figures are held against; not twice the same, nor too many."""
        name = measures.AGAINST[Benchmark.PEERS if self.chosen_peers else Benchmark.MEDIAN]
        median = line_of(str(name), {year: one for year, one in self.statistics.items() if year in self.years})
        others = self.yardsticks.distinct if self.yardsticks else []
        if len(others) == 1 and others[0].has_values_of(median):
            return others
        return [median, *others] if len(others) <= MAX_LINES else [median]

    def own_line(self, township: str) -> Line | None:
        """Return what a township alone is held against, where others are held against something else."""
        if self.yardsticks is None or len(self.yardsticks.distinct) < 2:
            return None
        return self.yardsticks.line_of(township)

    @property
    def drawn_lines(self) -> list[Line]:
        """Those of `lines` that hold for every township, so that a chart can draw them."""
        lines = self.lines
        return lines if len(lines) <= 2 else lines[:1]

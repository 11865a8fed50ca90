"""A selection and the figures that answer it: what table, chart and export are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dashboard.grid import Figure
from dashboard.indicators import IndicatorInfo
from dashboard.measures import YearStatistics
from dashboard.selection import Selection

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures of one indicator: one page of townships, in order.

    `rows` hold each township's figures over `years`, which begin a year before the selection, for the change.
    `statistics` and `ranks` (of `latest_year`, by township code; filled where the order is a ranking) are those of
    all townships of the peers' areas, of which there are `peers`; `total` counts the townships of the selection.
    `counted_at` tells when statistics that are kept were counted. `area_names` are those of the selection's areas.
    """

    selection: Selection
    indicator: IndicatorInfo
    years: tuple[int, ...]
    rows: Sequence[tuple[Figure, ...]]
    statistics: Mapping[int, YearStatistics]
    latest_year: int
    total: int
    view: str
    peers: int = 0
    never_filed: int = 0
    leaves_out_demo: bool = False
    ranks: Mapping[str, int] = field(default_factory=dict)
    counted_at: datetime | None = None
    area_names: Mapping[str, str] = field(default_factory=dict)

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

    def median(self, year: int) -> float | None:
        """Return the median of the peers, None where they are too few."""
        return self.statistics[year].median if year in self.statistics else None

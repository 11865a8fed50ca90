"""How widely and where an indicator is reported, year by year: plain values, filled by the queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dashboard.measures import MIN_PEERS
from dashboard.standing import Spread

WELL_COVERED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class YearCoverage:
    """A year of an area: how many reports, how many with the indicator, how many of these comparable and where."""

    year: int
    reports: int
    known: int
    comparable: int
    raw_spread: Spread | None

    @property
    def spread(self) -> Spread | None:
        """Where the comparable figures lie, unless there are too few to say."""
        return self.raw_spread if self.comparable >= MIN_PEERS else None


@dataclass(frozen=True, slots=True)
class IndicatorCoverage:
    """The years of an area with reports; `counted_at` tells when counts that are kept were made, None: now."""

    years: Sequence[YearCoverage]
    counted_at: datetime | None = None

    @property
    def latest(self) -> int:
        """The latest year in which at least half as many reports as in the best have the indicator, 0 for none."""
        enough = WELL_COVERED_SHARE * max((each.known for each in self.years), default=0)
        return max((each.year for each in self.years if each.known and each.known >= enough), default=0)


@dataclass(frozen=True, slots=True)
class CatalogueCoverage:
    """Of everything that an account sees: reports by year, and values by the indicator's key and year."""

    reports: Mapping[int, int] = field(default_factory=dict)
    values: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    counted_at: datetime | None = None

    @property
    def latest(self) -> int:
        """The latest year with at least half as many reports as the best, 0 for none."""
        enough = WELL_COVERED_SHARE * max(self.reports.values(), default=0)
        return max((year for year, count in self.reports.items() if count and count >= enough), default=0)


def share_percent(known: int, reports: int) -> int:
    """Return the percentage, of which neither none nor all is said unless it is so."""
    if not reports or known >= reports:
        return 100 if reports else 0
    return max(1 if known else 0, min(99, round(known * 100 / reports)))

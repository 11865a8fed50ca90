"""Where a figure stands among those of its peers: spread, place and distance to the median. Plain arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isclose
from statistics import quantiles

from dashboard.grid import Figure
from dashboard.measures import MIN_PEERS


@dataclass(frozen=True, slots=True)
class Spread:
    """Where comparable figures lie; quartiles as `percentile_cont` counts them."""

    low: float
    lower_quartile: float
    median: float
    upper_quartile: float
    high: float

    @property
    def fences(self) -> tuple[float, float]:
        """What lies outside stands apart: one and a half times the middle half's width beyond it (Tukey)."""
        reach = 1.5 * (self.upper_quartile - self.lower_quartile)
        return self.lower_quartile - reach, self.upper_quartile + reach


@dataclass(frozen=True, slots=True)
class Standing:
    """A figure among `comparable` ones of its year, its own included where it is comparable.

    `rank` counts from the highest, None where the figure is not ranked; `distance` is what it has above the median.
    `known` counts all peers with a figure.
    """

    known: int
    comparable: int
    spread: Spread | None
    rank: int | None = None
    distance: float | None = None


def measure_spread(values: Sequence[float]) -> Spread | None:
    """Return where the values lie, None where they are too few to say."""
    if len(values) < MIN_PEERS:
        return None
    lower, median, upper = quantiles(values, n=4, method="inclusive")
    return Spread(min(values), lower, median, upper, max(values))


def stand(figure: Figure, peers: Sequence[float], *, known: int) -> Standing:
    """Return how a figure stands among the comparable values of its year; `known` counts the others too."""
    spread = measure_spread(peers)
    if spread is None or figure.value is None or not figure.is_comparable:
        return Standing(known, len(peers), spread)
    # Its own value is among them, per head from the database's division: the last bit is no place.
    rank = sum(value > figure.value and not isclose(value, figure.value) for value in peers) + 1
    return Standing(known, len(peers), spread, rank, figure.value - spread.median)

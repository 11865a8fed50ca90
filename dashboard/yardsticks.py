"""What figures are held against beside the median of their peers: the median of each one's area, or a target."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isclose
from typing import NamedTuple

from dashboard.measures import YearStatistics
from dashboard.selection import Benchmark

AREA_DIGITS = {Benchmark.COUNTY: 6, Benchmark.PREFECTURE: 4, Benchmark.PROVINCE: 2, Benchmark.TARGET: 6}


class Line(NamedTuple):
    """A value by year under a name; for a median, of how many townships it is."""

    name: str
    values: Mapping[int, float]
    counts: Mapping[int, int] = {}

    def has_values_of(self, other: "Line") -> bool:
        """Whether both have the same values, years and all."""
        return self.values.keys() == other.values.keys() and all(
            isclose(value, other.values[year], rel_tol=1e-6, abs_tol=1e-6) for year, value in self.values.items()
        )


@dataclass(frozen=True, slots=True)
class Yardsticks:
    """The line of each area, by its code; `reason` says in words why there is none."""

    against: Benchmark
    lines: Mapping[str, Line]
    reason: str = ""

    def value(self, township: str, year: int) -> float | None:
        """Return what a township's figure of a year is held against."""
        line = self.line_of(township)
        return line.values.get(year) if line else None

    def line_of(self, township: str) -> Line | None:
        """Return the line of a township's area."""
        return self.lines.get(township[: AREA_DIGITS[self.against]])

    @property
    def distinct(self) -> list[Line]:
        """The lines that differ: areas with the same target share one."""
        found: list[Line] = []
        for line in self.lines.values():
            if line.values and line not in found:
                found.append(line)
        return found


def line_of(name: str, statistics: Mapping[int, YearStatistics]) -> Line:
    """Return the medians of an area as a line."""
    medians = {year: one.median for year, one in statistics.items()}
    values = {year: median for year, median in medians.items() if median is not None}
    return Line(name, values, {year: one.comparable for year, one in statistics.items()})


def areas_of(townships: Iterable[str], against: Benchmark) -> tuple[str, ...]:
    """Return the areas whose lines are needed, each once, in the order of the townships."""
    return tuple(dict.fromkeys(code[: AREA_DIGITS[against]] for code in townships))

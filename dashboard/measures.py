"""What figures say of each other. Pure arithmetic on plain values; the database counts over many townships.

A figure is comparable when it is there, covers the whole year (rates always do), and, for a rate, does not rest on a
known n below ten (`Figure.is_small`). Only comparable figures enter medians and ranks; fewer than `MIN_PEERS` have no
median.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isclose
from statistics import median
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.grid import Figure
from dashboard.selection import Benchmark

MIN_PEERS = 3
SMALL_BASE = 10
SIMILAR_POINTS = 1.0
SIMILAR_SHARE = 0.1


class YearStatistics(NamedTuple):
    """What a scope has of a year: all figures, the comparable ones, and their median."""

    known: int
    comparable: int
    raw_median: float | None

    @property
    def median(self) -> float | None:
        """The median, unless there are too few for one."""
        return self.raw_median if self.comparable >= MIN_PEERS else None


class Change(NamedTuple):
    """A change from the year before: points for a rate, else units; `percent` where one may be given.

    `is_doubtful`: one of the two figures needs checking.
    """

    size: float
    percent: float | None
    is_doubtful: bool = False


class Verdict(StrEnum):
    """How a figure stands to what it is held against."""

    HIGHER = "higher"
    LOWER = "lower"
    SIMILAR = "similar"
    NOT_COMPARED = "not_compared"


@dataclass(frozen=True, slots=True)
class VerdictMark:
    """A verdict as shown: always the word and the arrow, never the colour alone. `tone` names the colour."""

    verdict: Verdict
    word: Promise
    arrow: str
    tone: str

    @property
    def text(self) -> str:
        """Arrow and word."""
        return f"{self.arrow} {self.word}".strip()


ARROWS = {Verdict.HIGHER: "↑", Verdict.LOWER: "↓", Verdict.SIMILAR: "≈", Verdict.NOT_COMPARED: ""}
NOT_COMPARED = _("不作比较")
# By what a figure is held against: higher, lower, similar.
WORDS: dict[Benchmark, tuple[Promise, Promise, Promise]] = {
    Benchmark.MEDIAN: (_("高于中位数"), _("低于中位数"), _("与中位数相近")),
    Benchmark.PEERS: (_("高于同类中位数"), _("低于同类中位数"), _("与同类中位数相近")),
    Benchmark.COUNTY: (_("高于本县区中位数"), _("低于本县区中位数"), _("与本县区中位数相近")),
    Benchmark.PREFECTURE: (_("高于本市州中位数"), _("低于本市州中位数"), _("与本市州中位数相近")),
    Benchmark.PROVINCE: (_("高于本省中位数"), _("低于本省中位数"), _("与本省中位数相近")),
    Benchmark.TARGET: (_("高于目标值"), _("低于目标值"), _("与目标值相近")),
}
AGAINST: dict[Benchmark, Promise] = {
    Benchmark.MEDIAN: _("中位数"),
    Benchmark.PEERS: _("同类中位数"),
    Benchmark.COUNTY: _("本县区中位数"),
    Benchmark.PREFECTURE: _("本市州中位数"),
    Benchmark.PROVINCE: _("本省中位数"),
    Benchmark.TARGET: _("目标值"),
    Benchmark.NONE: _("不作比较"),
}


def judge(value: float | None, benchmark: float | None, *, bound: str, is_rate: bool) -> Verdict:
    """Return how a figure stands to a benchmark, whichever it is; similar is within 1 point for a rate, else a tenth.

    A figure stated as 不少于 can only be higher, one stated as 不超过 only lower; else it is not compared.
    """
    if value is None or benchmark is None:
        return Verdict.NOT_COMPARED
    margin = SIMILAR_POINTS if is_rate else abs(benchmark) * SIMILAR_SHARE
    gap = abs(value - benchmark)
    found = Verdict.HIGHER if value > benchmark else Verdict.LOWER
    if gap <= margin or isclose(gap, margin):
        found = Verdict.SIMILAR
    certain = {"at_least": Verdict.HIGHER, "at_most": Verdict.LOWER}.get(bound, found)
    return found if found is certain else Verdict.NOT_COMPARED


def judge_figure(figure: Figure, benchmark: float | None, *, is_rate: bool) -> Verdict:
    """Return how a figure stands to a benchmark; one that is not comparable is not compared."""
    if not figure.is_comparable:
        return Verdict.NOT_COMPARED
    return judge(figure.value, benchmark, bound=figure.bound, is_rate=is_rate)


def mark_verdict(verdict: Verdict, *, better: str, against: Benchmark = Benchmark.MEDIAN) -> VerdictMark:
    """Return colour, word and arrow; without a set direction of the indicator the colour is neutral."""
    word, arrow = verdict_word(verdict, against), ARROWS[verdict]
    favourable = {"higher": Verdict.HIGHER, "lower": Verdict.LOWER}.get(better)
    if favourable is None or verdict in {Verdict.SIMILAR, Verdict.NOT_COMPARED}:
        return VerdictMark(verdict, word, arrow, "similar")
    return VerdictMark(verdict, word, arrow, "higher" if verdict is favourable else "lower")


def verdict_word(verdict: Verdict, against: Benchmark) -> Promise:
    """Return the verdict in words that name the benchmark."""
    if verdict is Verdict.NOT_COMPARED or against not in WORDS:
        return NOT_COMPARED
    return WORDS[against][(Verdict.HIGHER, Verdict.LOWER, Verdict.SIMILAR).index(verdict)]


def change_from(before: Figure | None, now: Figure, *, is_rate: bool) -> Change | None:
    """Return the change between two years; None where a figure is no exact number, is not comparable or not continued.

    A percentage is never given for a rate, nor for a base below `SMALL_BASE`, as stated.
    """
    if before is None or not all(each.is_comparable and each.bound == "exact" for each in (before, now)):
        return None
    if before.value is None or now.value is None or (now.broken and before.year < now.year):
        return None
    size = now.value - before.value
    base = before.value if before.stated is None else before.stated
    percent = None if is_rate or base < SMALL_BASE else size / before.value * 100
    return Change(size, percent, before.is_doubtful or now.is_doubtful)


def count_years(rows: Iterable[Sequence[Figure]]) -> dict[int, YearStatistics]:
    """Return the statistics of each year over figures at hand: the same as the database counts."""
    values: dict[int, list[float]] = {}
    counts: dict[int, int] = {}
    for figures in rows:
        for figure in figures:
            if figure.value is None:
                continue
            counts[figure.year] = counts.get(figure.year, 0) + 1
            if figure.is_comparable:
                values.setdefault(figure.year, []).append(figure.value)
    return {
        year: YearStatistics(count, len(values.get(year, ())), median(values[year]) if year in values else None)
        for year, count in counts.items()
    }


def latest_year(statistics: Mapping[int, YearStatistics], years: Sequence[int]) -> int:
    """Return the latest of the years that has a figure, else the last of them."""
    return max((year for year in years if year in statistics and statistics[year].known), default=years[-1])

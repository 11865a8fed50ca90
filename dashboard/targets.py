"""Which target holds for a figure: of those that staff set, the most exact one."""

from collections.abc import Iterable
from typing import NamedTuple


class TargetLine(NamedTuple):
    """What an indicator is to reach, in a county ("": everywhere) and a year (None: every year)."""

    indicator: str
    county_code: str
    year: int | None
    value: float


def target_for(targets: Iterable[TargetLine], indicator: str, county_code: str, year: int) -> float | None:
    """Return the target of an indicator in a county and year; its county comes before its year.

    >>> lines = [TargetLine("a", "", None, 90), TargetLine("a", "", 2024, 92), TargetLine("a", "990101", None, 95)]
    >>> [target_for(lines, "a", county, 2024) for county in ("990101", "990102")]
    [95, 92]
    """
    holding = [
        line
        for line in targets
        if line.indicator == indicator and line.county_code in ("", county_code) and line.year in (None, year)
    ]
    best = max(holding, key=lambda line: (line.county_code != "", line.year is not None), default=None)
    return None if best is None else best.value

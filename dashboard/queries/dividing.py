"""Figures per head, where a selection asks for them; nothing is asked of the database where it does not."""

from collections.abc import Sequence

from dashboard.grid import Figure, Place
from dashboard.indicators import IndicatorInfo
from dashboard.queries.context import load_sizes
from dashboard.queries.scope import Scope
from dashboard.selection import Per, Selection
from dashboard.sizes import Sizes, info_per_head, rows_per_head


class Divider:
    """Divides what can be divided of some indicators, as the selection asks; rates and the like stay as they are."""

    def __init__(self, selection: Selection, indicators: Sequence[IndicatorInfo]) -> None:
        self.keys = [one.pk for one in indicators if one.is_divisible]
        self.per = selection.per if self.keys else Per.NONE
        self.sizes: Sizes = {}

    def divides(self, indicator: IndicatorInfo) -> bool:
        """Whether the indicator's figures are per head."""
        return self.per is not Per.NONE and indicator.is_divisible

    def scope(self, scope: Scope) -> Scope:
        """Return the scope whose medians and ranks are those of the divided figures."""
        return scope.divided(self.keys, self.per)

    def load(self, places: Sequence[Place], years: Sequence[int]) -> None:
        """Read the sizes of townships; one query, or none."""
        if self.per is not Per.NONE:
            self.sizes = load_sizes([place.pk for place in places], years)

    def rows(
        self, rows: list[tuple[Figure, ...]], places: Sequence[Place], indicator: IndicatorInfo
    ) -> list[tuple[Figure, ...]]:
        """Return an indicator's figures, per head where it is divided."""
        return rows_per_head(rows, places, self.sizes, per=self.per) if self.divides(indicator) else rows

    def info(self, indicator: IndicatorInfo) -> IndicatorInfo:
        """Return the indicator under the name and unit of its figures."""
        return info_per_head(indicator, self.per)

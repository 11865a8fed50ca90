"""One measurement, with the bar that it may reach and not pass."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement; `ratio` is its time over that of the reference loop, `bar` the most it may be."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    bar: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the bar holds, or there is none."""
        return self.bar is None or self.value <= self.bar

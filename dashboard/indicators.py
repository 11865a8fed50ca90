"""An indicator as pages, charts and exports need it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndicatorInfo:
    """An indicator of the catalogue; `name` is in the language of the page."""

    code: str
    name: str
    unit: str
    kind: str
    better: str
    definition: str

    @property
    def is_rate(self) -> bool:
        """Whether values are percent points."""
        return self.kind == "rate"

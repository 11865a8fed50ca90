"""An indicator as pages, charts and exports need it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndicatorInfo:
    """An indicator of the catalogue; names and unit in the language of the page, `pk` its key in the database.

    `pinyin` is how its Chinese name is typed, whole and by initials, where it is to be searched for.
    """

    code: str
    name: str
    unit: str
    kind: str
    better: str
    definition: str
    pk: int = 0
    theme: str = ""
    theme_name: str = ""
    pinyin: str = ""

    @property
    def is_rate(self) -> bool:
        """Whether values are percent points."""
        return self.kind == "rate"

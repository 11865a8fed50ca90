"""An indicator as pages, charts and exports need it."""

from dataclasses import dataclass

# What the office itself does, meetings and reports of its leaders, does not grow with residents or villages.
UNDIVIDED_THEMES = {"leadership"}


@dataclass(frozen=True, slots=True)
class IndicatorInfo:
    """An indicator of the catalogue; names and unit in the language of the page, `pk` its key in the database.

    `pinyin` is how its Chinese name is typed, whole and by initials, where it is to be searched for. `stated` is what
    reports state, where this is that per head, and `size_name` what it is divided by.
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
    stated: "IndicatorInfo | None" = None
    size_name: str = ""

    @property
    def is_rate(self) -> bool:
        """Whether values are percent points."""
        return self.kind == "rate"

    @property
    def is_divisible(self) -> bool:
        """Whether it can be told per head: a count of what grows with residents or villages."""
        return not self.is_rate and self.theme not in UNDIVIDED_THEMES

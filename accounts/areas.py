"""The areas an account may be limited to.

Accounts know codes, not townships. Where areas have names, the setting AREA_DIRECTORY names a class that answers for
them, so that this app imports nothing of the reports.
"""

from dataclasses import dataclass
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Area:
    """A province, prefecture, county or township: its code (2, 4, 6 or 9 digits), its name, and what it lies in."""

    code: str
    name: str
    place: str = ""

    def __str__(self) -> str:
        return self.place + self.name


class AreaDirectory(Protocol):
    """What the setting AREA_DIRECTORY must name."""

    def search(self, text: str, *, limit: int) -> list[Area]:
        """Return areas that every word of `text` fits, larger areas first."""

    def find(self, codes: set[str]) -> dict[str, Area]:
        """Return the area of each known code."""


def directory() -> AreaDirectory:
    """Return the directory of this installation."""
    return cast(AreaDirectory, import_string(settings.AREA_DIRECTORY)())


def named(codes: list[str]) -> list[Area]:
    """Return the areas of `codes` in their order; one that is known no more keeps its code for a name."""
    known = directory().find(set(codes))
    return [known.get(code, Area(code, code)) for code in codes]


def without_covered(codes: list[str]) -> list[str]:
    """Return the codes, sorted and once each, less those that lie within another one."""
    kept: list[str] = []
    for code in sorted(set(codes)):
        if not any(code.startswith(other) for other in kept):
            kept.append(code)
    return kept

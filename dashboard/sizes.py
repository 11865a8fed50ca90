"""Counts made comparable between large and small townships: per 10,000 residents or per village.

The denominator is that of the figure's own year, else of the latest year before it, `MAX_AGE_YEARS` at most; it always
tells its year. A figure without one is missing, with the reason; a rate is not divided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.grid import Figure, Place
from dashboard.indicators import IndicatorInfo
from dashboard.selection import Per
from dashboard.states import CellState

RESIDENTS = 10_000
MAX_AGE_YEARS = 3


class Size(NamedTuple):
    """A township in one year; None where it is not known."""

    residents: int | None = None
    villages: int | None = None


Sizes = Mapping[tuple[int, int], Size]  # by the township's key and the year


class Reason(StrEnum):
    """Why there is no figure per head."""

    IS_RATE = "is_rate"
    NO_VALUE = "no_value"
    NO_RESIDENTS = "no_residents"
    NO_VILLAGES = "no_villages"

    @property
    def words(self) -> Promise:
        """The reason as shown."""
        return REASON_WORDS[self]


REASON_WORDS: dict[Reason, Promise] = {
    Reason.IS_RATE: _("比率不再换算"),
    Reason.NO_VALUE: _("没有数值"),
    Reason.NO_RESIDENTS: _("没有常住人口数据，不能换算"),
    Reason.NO_VILLAGES: _("没有村（社区）数，不能换算"),
}


class Scaled(NamedTuple):
    """A figure per head with its denominator and the year of it, or the reason why there is none."""

    value: float | None
    denominator: int | None = None
    year: int | None = None
    reason: Reason | None = None


def scale(value: float | None, township: int, year: int, sizes: Sizes, *, per: Per, is_rate: bool) -> Scaled:
    """Return a township's figure of a year per 10,000 residents or per village; `Per.NONE` leaves it as it is.

    >>> scale(219, 7, 2024, {(7, 2023): Size(residents=30_000)}, per=Per.RESIDENTS, is_rate=False)
    Scaled(value=73.0, denominator=30000, year=2023, reason=None)
    """
    if value is None:
        return Scaled(None, reason=Reason.NO_VALUE)
    if per is Per.NONE:
        return Scaled(value)
    if is_rate:
        return Scaled(None, reason=Reason.IS_RATE)
    for at in range(year, year - MAX_AGE_YEARS - 1, -1):
        size = sizes.get((township, at), Size())
        denominator = size.residents if per is Per.RESIDENTS else size.villages
        if denominator:
            heads = denominator / RESIDENTS if per is Per.RESIDENTS else denominator
            return Scaled(value / heads, denominator, at)
    return Scaled(None, reason=Reason.NO_RESIDENTS if per is Per.RESIDENTS else Reason.NO_VILLAGES)


STATES = {Reason.NO_RESIDENTS: CellState.NO_RESIDENTS, Reason.NO_VILLAGES: CellState.NO_VILLAGES}
NAMES = {Per.RESIDENTS: _("每万人%(name)s"), Per.VILLAGES: _("每村%(name)s")}
SIZE_NAMES = {Per.RESIDENTS: _("常住人口"), Per.VILLAGES: _("村（社区）数")}
UNITS = {Per.RESIDENTS: _("%(unit)s/万人"), Per.VILLAGES: _("%(unit)s/村")}


def info_per_head(indicator: IndicatorInfo, per: Per) -> IndicatorInfo:
    """Return the indicator as it is called per head, the stated one in it; itself where it is not divided."""
    if per is Per.NONE or not indicator.is_divisible:
        return indicator
    name, unit = str(NAMES[per]) % {"name": indicator.name}, str(UNITS[per]) % {"unit": indicator.unit}
    return replace(indicator, name=name, unit=unit, stated=indicator, size_name=str(SIZE_NAMES[per]))


def rows_per_head(
    rows: Sequence[tuple[Figure, ...]], places: Sequence[Place], sizes: Sizes, *, per: Per
) -> list[tuple[Figure, ...]]:
    """Return the figures of a divisible indicator per head, in the order of `places`; without a size one is missing."""
    return [
        tuple(_per_head(figure, place.pk, sizes, per) for figure in row)
        for row, place in zip(rows, places, strict=True)
    ]


def _per_head(figure: Figure, township: int, sizes: Sizes, per: Per) -> Figure:
    if figure.value is None:
        return figure
    found = scale(figure.value, township, figure.year, sizes, per=per, is_rate=False)
    if found.reason is not None:
        return Figure(figure.township, figure.name, figure.county, figure.year, STATES[found.reason])
    return figure._replace(
        value=found.value,
        stated=figure.value,
        size=found.denominator,
        size_year=found.year,
        numerator=None,
        denominator=None,
    )

"""Townships × years of one indicator as plain rows: each figure with its state, or why there is none.

Tuples and not frames: a page shows some hundred figures, for which a frame costs more than the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from dashboard.states import CellState


class Place(NamedTuple):
    """A township; `pk` is its key in the database."""

    pk: int
    code: str
    name: str
    county_code: str
    county: str
    valid_from: int | None = None
    valid_to: int | None = None
    has_reports: bool = True

    def is_valid_in(self, year: int) -> bool:
        """Whether it existed in that year."""
        return (self.valid_from or year) <= year <= (self.valid_to or year)


class ValueRow(NamedTuple):
    """A stored value as the queries give it; counts that cannot be an n are None already."""

    township: int
    year: int
    value: float
    bound: str
    basis: str
    numerator: float | None
    denominator: float | None
    is_doubtful: bool
    is_part_year: bool
    is_small: bool
    is_confirmed: bool
    counted: str


class Figure(NamedTuple):
    """What stands at a township and year; without a value, `state` says why.

    `is_comparable`: it covers the whole year (or is a rate, or part years are wanted) and rests on no small n: such
    figures alone enter medians, ranks and changes. Where `value` is one per head, `stated` is what the report says,
    `size` what it was divided by and `size_year` the year that this is of. `counted` names what of the indicator it
    counts where the words tell (受理 or 调解); `broken` says why it does not continue the year before (`breaks`).
    """

    township: str
    name: str
    county: str
    year: int
    state: CellState
    value: float | None = None
    bound: str = "exact"
    basis: str = ""
    numerator: float | None = None
    denominator: float | None = None
    is_doubtful: bool = False
    is_part_year: bool = False
    is_small: bool = False
    is_comparable: bool = False
    stated: float | None = None
    size: int | None = None
    size_year: int | None = None
    counted: str = ""
    broken: str = ""


class Filed(NamedTuple):
    """What the office holds of townships: (township, year) of reports, True where one stops before the year's end;
    and of files that have not become a report."""

    reports: Mapping[tuple[int, int], bool]
    unread: frozenset[tuple[int, int]]


def tell_apart(places: Sequence[Place]) -> list[Place]:
    """Return places with unique names: the county goes before a name that occurs twice among them."""
    seen: dict[str, int] = {}
    for place in places:
        seen[place.name] = seen.get(place.name, 0) + 1
    return [place._replace(name=place.county + place.name) if seen[place.name] > 1 else place for place in places]


def build_rows(
    places: Sequence[Place],
    years: Sequence[int],
    values: Iterable[ValueRow],
    filed: Filed,
    *,
    is_rate: bool,
    include_part_year: bool = False,
    only_confirmed: bool = False,
) -> list[tuple[Figure, ...]]:
    """Return the figures of each place over the years, both in the order given; `values` hold one indicator."""
    known = {(row.township, row.year): row for row in values}
    takes_part_years = is_rate or include_part_year
    rows = []
    for place in places:
        figures = []
        for year in years:
            at = (place.pk, year)
            row = known.get(at)
            if row is None or (only_confirmed and not row.is_confirmed):
                state = missing_state(place, year, filed) if row is None else CellState.NOT_CONFIRMED
                is_part = filed.reports.get(at, False)
                figures.append(Figure(place.code, place.name, place.county, year, state, is_part_year=is_part))
                continue
            figures.append(
                Figure(
                    place.code,
                    place.name,
                    place.county,
                    year,
                    CellState.VALUE if row.value else CellState.STATED_ZERO,
                    row.value,
                    row.bound,
                    row.basis,
                    row.numerator,
                    row.denominator,
                    row.is_doubtful,
                    row.is_part_year,
                    row.is_small,
                    not row.is_small and (takes_part_years or not row.is_part_year),
                    counted=row.counted,
                )
            )
        rows.append(tuple(figures))
    return rows


def missing_state(place: Place, year: int, filed: Filed) -> CellState:
    """Return why a township has no figure of a year."""
    at = (place.pk, year)
    if at in filed.reports:
        return CellState.NOT_MENTIONED
    if at in filed.unread:
        return CellState.NOT_READABLE
    return CellState.NOT_FILED if place.is_valid_in(year) else CellState.NOT_APPLICABLE

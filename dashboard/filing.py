"""Who has filed: townships × years, each with what the office holds."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dashboard.grid import Place
from dashboard.states import FilingState


class Filing(NamedTuple):
    """What the office holds of a township's year; `report` is the report's key."""

    township: str
    name: str
    year: int
    state: FilingState
    report: int | None


class ReportRow(NamedTuple):
    """A report as the queries give it."""

    pk: int
    is_part_year: bool
    is_doubtful: bool
    is_tabled: bool = False


def build_filing(
    places: Sequence[Place],
    years: Sequence[int],
    reports: Mapping[tuple[int, int], ReportRow],
    unread: Mapping[tuple[int, int], FilingState],
) -> list[tuple[Filing, ...]]:
    """Return the filing state of each place over the years; both mappings are by the township's key and the year."""
    return [tuple(_state_of(place, year, reports, unread) for year in years) for place in places]


def _state_of(
    place: Place,
    year: int,
    reports: Mapping[tuple[int, int], ReportRow],
    unread: Mapping[tuple[int, int], FilingState],
) -> Filing:
    report = reports.get((place.pk, year))
    if report is not None:
        state = FilingState.PART_YEAR if report.is_part_year else FilingState.FILED
        state = FilingState.DOUBTFUL if report.is_doubtful else state
        state = FilingState.TABLED if report.is_tabled else state
        return Filing(place.code, place.name, year, state, report.pk)
    state = unread.get((place.pk, year), FilingState.NOT_FILED)
    if state is FilingState.NOT_FILED and not place.is_valid_in(year):
        state = FilingState.NOT_APPLICABLE
    return Filing(place.code, place.name, year, state, None)

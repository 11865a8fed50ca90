"""Who has filed: townships × years, each with what the office holds."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.grid import Place
from dashboard.states import FilingState


class Filing(NamedTuple):
    """What the office holds of a township's year; `report` is the report's key.

    `days_late` counts from the due day to the report's own date, 0 where it is in time or not known; `is_in_time` is
    true where that is certain.
    """

    township: str
    name: str
    year: int
    state: FilingState
    report: int | None
    published_on: date | None = None
    days_late: int = 0
    is_in_time: bool = False

    @property
    def lateness_words(self) -> str:
        """How late the report is, or that it was in time; "" where that is not known."""
        if self.days_late:
            return ngettext("晚%(count)s天", "晚%(count)s天", self.days_late) % {"count": self.days_late}
        return _("按时") if self.is_in_time else ""


class ReportRow(NamedTuple):
    """A report as the queries give it: the date written in it, and the day on which the file came."""

    pk: int
    is_part_year: bool
    is_doubtful: bool
    is_tabled: bool = False
    published_on: date | None = None
    received_on: date | None = None


class Deadline(NamedTuple):
    """Until when reports are due: month and day of the year after the one they are on; and what day it is."""

    due_day: tuple[int, int]
    today: date

    def of(self, year: int) -> date:
        """Return the last day on which a report on that year is in time."""
        return date(year + 1, *self.due_day)


def build_filing(
    places: Sequence[Place],
    years: Sequence[int],
    reports: Mapping[tuple[int, int], ReportRow],
    unread: Mapping[tuple[int, int], FilingState],
    deadline: Deadline,
) -> list[tuple[Filing, ...]]:
    """Return the filing state of each place over the years; both mappings are by the township's key and the year."""
    return [tuple(_state_of(place, year, reports, unread, deadline) for year in years) for place in places]


def _state_of(
    place: Place,
    year: int,
    reports: Mapping[tuple[int, int], ReportRow],
    unread: Mapping[tuple[int, int], FilingState],
    deadline: Deadline,
) -> Filing:
    report = reports.get((place.pk, year))
    if report is not None:
        state = FilingState.PART_YEAR if report.is_part_year else FilingState.FILED
        state = FilingState.DOUBTFUL if report.is_doubtful else state
        state = FilingState.TABLED if report.is_tabled else state
        filing = Filing(place.code, place.name, year, state, report.pk)
        return filing if report.is_tabled else _judge_lateness(filing, report, deadline.of(year))
    state = unread.get((place.pk, year), FilingState.NOT_FILED)
    if state is FilingState.NOT_FILED and not place.is_valid_in(year):
        state = FilingState.NOT_APPLICABLE
    if state is FilingState.NOT_FILED and deadline.today <= deadline.of(year):
        state = FilingState.NOT_DUE
    return Filing(place.code, place.name, year, state, None)


def _judge_lateness(filing: Filing, report: ReportRow, due: date) -> Filing:
    """Return the filing with how late it is. A file that came later than due proves nothing: old reports are loaded
    years after; one that came before was in time whatever its date."""
    days = (report.published_on - due).days if report.published_on else 0
    came_in_time = report.received_on is not None and report.received_on <= due
    if came_in_time or days <= 0:
        is_in_time = came_in_time or report.published_on is not None
        return filing._replace(published_on=report.published_on, is_in_time=is_in_time)
    return filing._replace(published_on=report.published_on, days_late=days)

"""A township with all its figures, and what is missing: plain values, filled by the queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.filing import Filing
from dashboard.grid import Figure, Place
from dashboard.indicators import IndicatorInfo
from dashboard.peers import Peers
from dashboard.selection import Selection
from dashboard.standing import Standing
from dashboard.states import CellState

WITHOUT_SIZE = {CellState.NO_RESIDENTS, CellState.NO_VILLAGES}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a township belongs, and what else it is or was called."""

    kind: str
    county: str
    prefecture: str
    province: str
    former_names: tuple[str, ...]
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator: the township's figures over the years of the page, and how that of the chosen year stands.

    `stated` counts the peers whose report of that year states it, be it that it cannot be told per head.
    """

    indicator: IndicatorInfo
    figures: tuple[Figure, ...]
    standing: Standing
    stated: int

    @property
    def now(self) -> Figure:
        """The figure of the chosen year."""
        return self.figures[-1]

    @property
    def is_told(self) -> bool:
        """Whether the report of the chosen year states it, be it that it cannot be told per head."""
        return self.now.value is not None or self.now.state in WITHOUT_SIZE

    @property
    def is_empty(self) -> bool:
        """Whether neither the township nor a peer has ever said anything of it."""
        return not self.stated and all(figure.value is None for figure in self.figures)


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """Something in a report that a person should look into."""

    report: int
    year: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class FileNote:
    """A file of the township; `report` is set where the file belongs to one, `is_current` where it is in force.

    One that `is_kept_aside` never was.
    """

    pk: int
    year: int | None
    name: str
    state: str
    state_word: str
    error: str
    uploaded_at: datetime
    report: int | None
    is_current: bool
    is_kept_aside: bool
    review_word: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A township in one year, with the years before it.

    `selection` is its county with it standing out, `chosen_peers` are set where its peers are not those of the county.
    `years` are those that the figures cover, the last one the chosen year; `peers` counts the peers that have a report
    of that year, its own included. `missing_parts` are the mandated parts that a year's report
    lacks. `open_findings` are the first of `finding_count`.
    """

    place: Place
    address: Address
    years: tuple[int, ...]
    lines: Sequence[Line]
    filing: Sequence[Filing]
    peers: int
    missing_parts: Mapping[int, Sequence[str]]
    findings: Sequence[OpenFinding]
    finding_count: int
    files: Sequence[FileNote]
    selection: Selection
    chosen_peers: Peers | None = None

    @property
    def year(self) -> int:
        """The chosen year."""
        return self.years[-1]

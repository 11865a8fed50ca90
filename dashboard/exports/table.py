"""The one table that the screen, CSV and XLSX show. It knows how things are written, not where."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from dashboard.states import CellState


@dataclass(frozen=True, slots=True)
class Cell:
    """One township's figure of one year.

    `text` is what is shown: the figure with its bound, the counts of a rate on fewer than ten, or a mark. `counts` is
    the n of a rate (216/219); `remarks` says in words what to know of the figure, or why there is none.
    """

    text: str
    state: CellState
    value: float | None = None
    bound: str = "exact"
    counts: str = ""
    remarks: tuple[str, ...] = ()
    is_small: bool = False
    is_doubtful: bool = False
    is_part_year: bool = False
    township: str = ""
    year: int = 0

    @property
    def is_number(self) -> bool:
        """Whether the cell shows a number that a spreadsheet can compute with."""
        return self.value is not None and not self.is_small

    @property
    def title(self) -> str:
        """The remarks in one line."""
        return _("；").join(self.remarks)


@dataclass(frozen=True, slots=True)
class Note:
    """A short text beside a row's figures; `tone` names a verdict's colour."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A township, or the median; `swatch` is its colour's number in the chart, 0 for none."""

    name: str
    cells: tuple[Cell, ...]
    notes: tuple[Note, ...] = ()
    county: str = ""
    township: str = ""
    swatch: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Townships × years of one indicator. `median` is pinned on top; `note_headings` head the rows' notes."""

    title: str
    lede: str
    unit: str
    is_rate: bool
    years: tuple[int, ...]
    rows: tuple[Row, ...]
    median: Row
    note_headings: tuple[str, ...]
    footnotes: tuple[str, ...]

    @property
    def has_counts(self) -> bool:
        """Whether any figure carries its n."""
        return any(cell.counts for row in self.rows for cell in row.cells)

    @property
    def states(self) -> tuple[CellState, ...]:
        """The marks that occur, for the legend."""
        present = {cell.state for row in self.rows for cell in row.cells}
        return tuple(state for state in CellState if state in present and state is not CellState.VALUE)


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence behind a figure."""

    township: str
    county: str
    year: int
    indicator: str
    value: Decimal
    bound: str
    unit: str
    basis: str
    quote: str
    sentence: str
    section: str
    file: str


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator counts, or what a sign means."""

    term: str
    meaning: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """Everything that leaves the system with one comparison."""

    table: Table
    sources: Sequence[Source]
    definitions: Sequence[Definition]

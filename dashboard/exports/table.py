"""The one table that the screen, CSV and XLSX show, for every view. It knows how things are written, not where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from dashboard.figures import doubted
from dashboard.states import CellState, FilingState


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, or a few words.

    `text` is what is shown: the figure with its bound, the counts of a rate on fewer than ten, a mark, or words.
    `counts` stands beside it, smaller: the n of a rate (216/219), or what a figure per head is made of. `interval` is
    that of a rate, without a unit; on the screen it stands among the remarks. `verdict` says in words and with an arrow
    how the figure stands to the benchmark, `tone` names the colour of that. `remarks` says in words what to know of
    the figure, or why there is none. `township`, `year` and `indicator`, or `report`, tell where it leads.
    """

    text: str
    state: CellState | FilingState = CellState.VALUE
    value: float | None = None
    bound: str = "exact"
    counts: str = ""
    interval: str = ""
    verdict: str = ""
    tone: str = ""
    remarks: tuple[str, ...] = ()
    is_small: bool = False
    is_doubtful: bool = False
    is_part_year: bool = False
    township: str = ""
    year: int = 0
    indicator: str = ""
    report: int | None = None

    @property
    def marked_text(self) -> str:
        """The text as files without a column for doubts have it: paper shows no pale ground behind a figure."""
        return doubted(self.text, is_doubtful=self.is_doubtful and not self.is_missing)

    @property
    def is_number(self) -> bool:
        """Whether the cell shows a number that a spreadsheet can compute with."""
        return self.value is not None and not self.is_small

    @property
    def is_missing(self) -> bool:
        """Whether there is no figure."""
        return isinstance(self.state, CellState) and self.state.is_missing

    @property
    def title(self) -> str:
        """The remarks in one line."""
        return _("；").join(self.remarks)


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: figures with their unit, or words (`is_note`).

    Where `counts_heading`, `interval_heading` or `verdict_heading` is set, counts, intervals or verdicts of the cells
    have a column of their own in files. `key` names what the rows can be sorted by; `is_long` words run over several
    lines.
    """

    heading: str
    unit: str = ""
    counts_heading: str = ""
    interval_heading: str = ""
    verdict_heading: str = ""
    is_note: bool = False
    key: str = ""
    is_long: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The headings of what the column has beside its figures, in the order of files."""
        return tuple(
            heading for heading in (self.counts_heading, self.interval_heading, self.verdict_heading) if heading
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A township, the median, or whatever the table lists; one cell for each column.

    `swatch` is its colour's number in the chart, 0 for none; `indicator` is what a row of an indicator leads to.
    """

    name: str
    cells: tuple[Cell, ...]
    county: str = ""
    township: str = ""
    swatch: int = 0
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows and columns in their order; `pinned` rows stand on top. `unit` is that of all figures, if they share one.

    `doubt_heading` heads the last column of files, which names the columns with figures to be checked; "" for none.
    """

    title: str
    lede: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    footnotes: tuple[str, ...]
    pinned: tuple[Row, ...] = ()
    unit: str = ""
    row_heading: str = ""
    has_counties: bool = True
    doubt_heading: str = field(init=False, default="")

    def __post_init__(self) -> None:
        """Look once whether there is anything to be checked."""
        if any(cell.is_doubtful for cell in self.cells):
            object.__setattr__(self, "doubt_heading", _("需核实"))

    @property
    def cells(self) -> Iterator[Cell]:
        """All cells but those of pinned rows."""
        return (cell for row in self.rows for cell in row.cells)

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """The marks that occur and their words, for the legend."""
        present = {(type(cell.state), cell.state) for cell in self.cells}  # the two kinds share some names
        states = (state for state in (*CellState, *FilingState) if (type(state), state) in present)
        return tuple((state.mark, str(state.word)) for state in states if state.mark)

    @property
    def lead_headings(self) -> tuple[str, ...]:
        """What heads the names of the rows in files."""
        heading = self.row_heading or _("乡镇街道")
        return (_("县区"), heading) if self.has_counties else (heading,)

    @property
    def long_places(self) -> list[int]:
        """Where in files the columns of long words stand, counted from 0."""
        places, place = [], len(self.lead_headings)
        for column in self.columns:
            places += [place] if column.is_long else []
            place += 1 + len(column.parts)
        return places

    def leads_of(self, row: Row) -> tuple[str, ...]:
        """Return a row's names, under `lead_headings`."""
        return (row.county, row.name) if self.has_counties else (row.name,)

    def entries_of(self, row: Row) -> list["Entry"]:
        """Return a row as files hold it: each cell with the counts, interval and verdict that its column has, and last
        the columns whose figure is to be checked."""
        entries = []
        for column, cell in zip(self.columns, row.cells, strict=True):
            words = Entry(cell.text, tone=cell.tone, is_long=column.is_long)
            entries.append(words if column.is_note else Entry(cell.text, cell))
            entries += [Entry(cell.counts)] if column.counts_heading else []
            entries += [Entry(cell.interval)] if column.interval_heading else []
            entries += [Entry(cell.verdict, tone=cell.tone)] if column.verdict_heading else []
        if self.doubt_heading:
            pairs = zip(self.columns, row.cells, strict=True)
            entries.append(Entry(_("、").join(column.heading for column, cell in pairs if cell.is_doubtful)))
        return entries


class Entry(NamedTuple):
    """What stands in one place of a file: a figure with its cell, or words, in the colour of a verdict's `tone`."""

    text: str
    figure: Cell | None = None
    tone: str = ""
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence behind a figure; `point` are the codes of township and indicator with the year between."""

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
    point: tuple[str, int, str] = ("", 0, "")


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator counts, or what a sign means."""

    term: str
    meaning: str
    unit: str = ""


class Sheet(NamedTuple):
    """A table under the name of its view; `picture` is its chart as PNG, where there is one.

    `title` is the table's with what a sheet that is printed alone must say, the areas.
    """

    name: str
    table: Table
    picture: bytes = b""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """Everything that leaves the system in one file: one view or several. `note` tells what the file leaves out.

    `doubts` say in sentences why figures of the file need checking.
    """

    title: str
    sheets: Sequence[Sheet]
    sources: Sequence[Source] = ()
    definitions: Sequence[Definition] = ()
    note: str = ""
    date: str = ""
    doubts: Sequence[str] = ()

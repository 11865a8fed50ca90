"""A value with everything behind it, and what waits for a person: plain values, filled by the queries."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Mark:
    """A number in a sentence: offsets into the report's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence behind a value; `start` is its offset in the report's text, `marks` are within it.

    `sums` tell of numbers stated by month or week how they were counted for the year: 1次 × 12.
    """

    text: str
    start: int
    marks: tuple[Mark, ...]
    section: str
    is_confirmed: bool
    confidence: float
    sums: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A number in another year's report."""

    year: str
    text: str
    report: int
    start: int


@dataclass(frozen=True, slots=True)
class FindingNote:
    """A finding that concerns the value, and the numbers of other reports that it rests on."""

    check: str
    text: str
    is_doubtful: bool = True
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionNote:
    """What a person decided about the value, or about the number `quote` that it rests on ("" for the value itself).

    A disputed one waits to be settled: something else is read there by now.
    """

    quote: str
    by: str
    reason: str
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A value and everything behind it."""

    value: Decimal
    bound: str
    bound_word: str
    basis: str
    basis_word: str
    numerator: Decimal | None
    denominator: Decimal | None
    confidence: float
    passages: tuple[Passage, ...]
    findings: tuple[FindingNote, ...]
    decisions: tuple[DecisionNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A figure that needs checking, and what was found; without `words` it was merely read with little confidence."""

    place: str
    year: int
    indicator: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportNote:
    """The report that a value comes from, or should come from."""

    pk: int
    title: str
    file: str
    counted_through: date | None
    is_part_year: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for a person."""

    needs_identity: int
    needs_choice: int
    failed: int
    in_work: int
    findings: int
    findings_of_year: int
    doubtful_facts: int
    conflicts: int

"""The result of reading a report: plain values, no Django, no database.

All spans are half-open character offsets into the text as it was given. Nobody changes a result: those that a text has
dozens of are only not frozen because making one would take several times as long.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

_LARGEST_ROUNDING = Decimal("0.00005")
"""Figures are stored with four decimal places."""


class NumberKind(StrEnum):
    """What a numeral of the text is."""

    FACT = "fact"
    COUNTED = "counted"
    DATE = "date"
    YEAR = "year"
    YEAR_RANGE = "year_range"
    TIME = "time"
    DOCUMENT_NUMBER = "document_number"
    LIST_NUMBER = "list_number"
    NAME = "name"
    SESSION = "session"
    ORDINAL = "ordinal"
    ARTICLE = "article"
    NORM = "norm"
    STRUCTURE = "structure"
    TELEPHONE = "telephone"
    CODE = "code"
    PAGE = "page"


class Bound(StrEnum):
    """How the stated number stands to the true one."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"


class Role(StrEnum):
    """What the number is to the report's own figure."""

    TOTAL = "total"
    PART = "part"
    PREVIOUS = "previous"
    TARGET = "target"


class SectionKind(StrEnum):
    """The four mandated parts of the yearly report, and the rest."""

    MEASURES = "measures"
    SHORTCOMINGS = "shortcomings"
    FIRST_RESPONSIBLE = "first_responsible"
    PLAN = "plan"
    OTHER = "other"


class Basis(StrEnum):
    """Where a report's value comes from; `corrected` where a person gave it, or a number that it rests on.

    `tabled` is never read of a text: it came in a table of figures.
    """

    REPORTED = "reported"
    DERIVED = "derived"
    SUMMED = "summed"
    CORRECTED = "corrected"
    TABLED = "tabled"


class Check(StrEnum):
    """The claims that are checked."""

    YEAR_CONFLICT = "year_conflict"
    RATE_MISMATCH = "rate_mismatch"
    RATE_OVER_100 = "rate_over_100"
    PART_MISSING = "part_missing"
    PARTS_EXCEED_TOTAL = "parts_exceed_total"
    UNIT_SUSPECT = "unit_suspect"
    DUPLICATE_TOTAL = "duplicate_total"
    PREVIOUS_YEAR_MISMATCH = "previous_year_mismatch"
    JUMP = "jump"


class Severity(StrEnum):
    """How much a finding matters."""

    NOTICE = "notice"
    WARNING = "warning"


class Verdict(StrEnum):
    """What a check found."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    UNCHECKABLE = "uncheckable"


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """What the parser must know of an indicator: `kind` is count, people, stock, rate or money."""

    code: str
    unit: str
    kind: str


@dataclass(slots=True)
class Numeral:
    """A numeral in the text before anyone knows what it counts.

    `start`/`end` cover the number with its 万, 亿 or percent sign, without 余/多 and without the measure word;
    `value` has 万 and 亿 multiplied out, and is in percent points where `is_percent`; `unit` is the measure word that
    follows (人次, 件, 场次 …) or "", and ends at `unit_end`. `is_range` marks both ends of 3—5名, `is_written` one in
    characters.
    """

    start: int
    end: int
    value: Decimal
    bound: Bound
    unit: str
    unit_end: int
    is_percent: bool = False
    is_range: bool = False
    is_written: bool = False


@dataclass(slots=True)
class Number:
    """A numeral and what it is."""

    start: int
    end: int
    kind: NumberKind


@dataclass(slots=True)
class Fact:
    """A number that counts or measures something; `indicator` is None outside the catalogue.

    `value` is in the catalogue's unit (yuan, percent points, a year's total). `confidence` in 0..1 is honest: sorted
    by it, wrong facts come first. `sentence` is the span of the sentence around the number. `about_year` is the
    earlier year whose own figure a `previous` fact states, where it is just one and no share of it. `counted` names
    what of the indicator it counts, where texts may count either (受理 or 调解) and the words tell.
    """

    start: int
    end: int
    indicator: str | None
    value: Decimal
    unit: str
    bound: Bound
    role: Role
    confidence: float
    sentence: tuple[int, int]
    about_year: int | None = None
    counted: str = ""


@dataclass(slots=True)
class Value:
    """The report's value for one indicator; `facts` are indexes into `ParsedReport.facts`, `counted` is theirs."""

    indicator: str
    value: Decimal
    bound: Bound
    basis: Basis
    confidence: float
    facts: tuple[int, ...]
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A headed span; level 1 is 一、, level 2 （一）, level 3 1., level 4 （1）."""

    heading: str
    level: int
    kind: SectionKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A checked claim, right or wrong; `detail` holds the words and figures of its arithmetic as plain strings."""

    check: Check
    severity: Severity
    verdict: Verdict
    facts: tuple[int, ...] = ()
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a number states; without an indicator it counts something outside the catalogue."""

    indicator: str | None
    value: Decimal
    unit: str
    bound: Bound
    role: Role
    about_year: int | None = None

    def agrees_with(self, other: "Stated | None") -> bool:
        """Tell whether both state the same; the words of the unit do not matter once the value is told."""
        if other is None:
            return False
        mine, theirs = ((each.indicator, each.bound, each.role) for each in (self, other))
        return mine == theirs and _is_same_figure(self.value, other.value)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a person's decision: the index of its fact (None where it made the number none).

    `now` is what is read there now (None: no fact); `is_conflict` that it is neither what the person saw nor what they
    decided, which holds all the same.
    """

    fact: int | None
    now: Stated | None
    is_conflict: bool


class Amount(NamedTuple):
    """A report's value for an indicator: as its numbers give it, as it is seen, or as a person wants it."""

    value: Decimal
    bound: Bound

    def agrees_with(self, other: "Amount | None") -> bool:
        """Tell whether both are the same value."""
        return other is not None and self.bound == other.bound and _is_same_figure(self.value, other.value)


def _is_same_figure(one: Decimal, other: Decimal) -> bool:
    """Whether they are the same but for what was rounded away when one of them was stored."""
    return abs(one - other) <= _LARGEST_ROUNDING


@dataclass(frozen=True, slots=True)
class ValueOutcome:
    """What became of a value that a person gave.

    `now` is what the numbers give (None: no value); `is_conflict` that it is neither what they gave when it was decided
    nor what the person gave, which holds all the same.
    """

    now: Amount | None
    is_conflict: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A township of the gazetteer that the text may be about; `score` in 0..1."""

    code: str
    name: str
    county: str
    prefecture: str
    province: str
    score: float


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom and what year a report is about; names as the gazetteer writes them, else as the text does.

    `code` is the official code where exactly one candidate is convincing. `years` are all years that the report's
    title, headings and opening claim to report on, `year` first.
    """

    township: str | None
    county: str | None
    prefecture: str | None
    province: str | None
    code: str | None
    year: int | None
    years: tuple[int, ...]
    candidates: tuple[Candidate, ...]
    title: str
    published_on: date | None
    counted_through: date | None


@dataclass(frozen=True, slots=True)
class ParsedReport:
    """Everything that was read from one text.

    `outcomes` answer the decisions laid over its numbers, `value_outcomes` the values given, each in their order.
    """

    identity: Identity
    parts: tuple[SectionKind, ...]
    sections: tuple[Section, ...]
    numbers: tuple[Number, ...]
    facts: tuple[Fact, ...]
    values: tuple[Value, ...]
    findings: tuple[Finding, ...]
    outcomes: tuple[Outcome, ...] = ()
    value_outcomes: tuple[ValueOutcome, ...] = ()

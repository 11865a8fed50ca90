"""A text that is being written, and what each number in it says: spans, indicators, values, bounds and roles."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class WrittenFact:
    """One number of the text; `indicator` is None for a counted thing outside the catalogue."""

    start: int
    end: int
    indicator: str | None
    value: Decimal
    bound: str = "exact"
    role: str = "total"


@dataclass(slots=True)
class Draft:
    """Text with its facts; `newline`, `indent` and `gap` are how a plain text file sets its paragraphs."""

    newline: str = "\n"
    indent: str = ""
    gap: str = ""
    text: str = ""
    facts: list[WrittenFact] = field(default_factory=list)
    headings: list[tuple[int, int, int]] = field(default_factory=list)  # start, end of the number, level

    def write(self, words: str) -> None:
        """Append words that state no fact."""
        self.text += words

    def write_number(self, written: str, meanings: list[tuple[str | None, Decimal, str, str]]) -> None:
        """Append a number; each meaning is indicator, value, bound, role."""
        start, end = len(self.text), len(self.text) + len(written)
        self.text += written
        self.facts += [WrittenFact(start, end, *meaning) for meaning in meanings]

    def begin_line(self) -> None:
        """Go to a new paragraph."""
        if self.text:
            self.text += self.newline + self.gap
        self.text += self.indent

    def begin_flush_line(self) -> None:
        """Go to a new line that is not indented (headings of tables, signatures)."""
        if self.text:
            self.text += self.newline + self.gap


def summarise(facts: list[WrittenFact], rates: frozenset[str]) -> dict[str, Decimal]:
    """Return the report's values: the largest total of a count, else the sum of its parts; a rate's first total."""
    values: dict[str, Decimal] = {}
    for code in dict.fromkeys(fact.indicator for fact in facts if fact.indicator):
        totals = [fact.value for fact in facts if (fact.indicator, fact.role) == (code, "total")]
        parts = [fact.value for fact in facts if (fact.indicator, fact.role) == (code, "part")]
        if totals:
            values[code] = totals[0] if code in rates else max(totals)
        elif parts and (code not in rates or len(parts) == 1):
            values[code] = sum(parts, Decimal(0))
    cases = values.get("mediation.cases", values.get("mediation.disputes_found"))
    if "mediation.success_rate" not in values and "mediation.resolved" in values and cases:
        values["mediation.success_rate"] = values["mediation.resolved"] * 100 / cases
    return values

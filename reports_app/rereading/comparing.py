"""What a report says, as plain lines: as it is stored, or as a parsed report would be stored; and what differs.

Findings across years are left out: they depend on two reports (`year_checks`).
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest
from typing import Any, NamedTuple

from reports_app.models import Document, Fact, Finding, Indicator, IndicatorValue, Report, Section
from reports_app.models.rereading import COUNTED
from reports_app.parsing import model
from reports_app.parsing.lexicon import Lexicon
from reports_app.parsing.values import summarise
from reports_app.reading.model import Doubt
from reports_app.rows.doubts import weaken
from reports_app.rows.writing import LARGEST_VALUE
from reports_app.rows.year_checks import YEAR_CHECKS

PLACES = Decimal("0.0001")
AROUND = 120
"""How many characters of a sentence are shown on each side of its number."""


class FactLine(NamedTuple):
    """A number that states something, as its row has it."""

    start: int
    end: int
    indicator: str | None
    value: Decimal
    bound: str
    role: str
    about_year: int | None
    unit: str
    sentence_start: int
    sentence_end: int
    confidence: float

    @property
    def stated(self) -> tuple[Any, ...]:
        """What it states, wherever and however surely."""
        return self.indicator, self.value, self.bound, self.role, self.about_year

    def to_fact(self) -> model.Fact:
        """Return it as the parser reads one."""
        return model.Fact(
            start=self.start,
            end=self.end,
            indicator=self.indicator,
            value=self.value,
            unit=self.unit,
            bound=model.Bound(self.bound),
            role=model.Role(self.role),
            confidence=self.confidence,
            sentence=(self.sentence_start, self.sentence_end),
            about_year=self.about_year,
        )


@dataclass(frozen=True, slots=True)
class Lines:
    """All that a report says; equal lines are the same rows. `rest` is what no list of changes tells."""

    facts: tuple[FactLine, ...]
    values: dict[str, tuple[Any, ...]]
    rest: tuple[Any, ...]

    def without_sureness(self) -> "Lines":
        """Return the lines without how sure the values are: a plain confirmation lifts that of its fact only."""
        return replace(self, values={code: value[:-1] for code, value in self.values.items()})


def retire(lines: Lines, lexicon: Lexicon) -> Lines:
    """Return what is read once more indicators are `lexicon.unused`, of a reading that nobody decided anything about.

    Facts of the others stay as they are.
    """
    facts = tuple(line for line in lines.facts if line.indicator not in lexicon.unused)
    values = summarise([line.to_fact() for line in facts], lexicon.kinds, unused=lexicon.unused)
    return Lines(facts, dict(_value_lines(values, lexicon.kinds)), ())


def load_lines(reports: Collection[Report], *, only_figures: bool = False) -> dict[int, Lines]:
    """Return what is stored, by the report's key, in four queries; of numbers, those not rejected.

    `only_figures` leaves out what no list of changes tells.
    """
    codes = dict(Indicator.objects.values_list("pk", "code"))
    pks = [report.pk for report in reports]
    facts: dict[int, list[FactLine]] = defaultdict(list)
    for pk, start, end, indicator, *said in (
        Fact.objects.filter(report__in=pks)
        .exclude(state=Fact.State.REJECTED)
        .order_by()
        .values_list("report_id", "start", "end", "indicator_id", *FactLine._fields[3:])
    ):
        facts[pk].append(FactLine(start, end, codes.get(indicator), *said))
    values: dict[int, dict[str, tuple[Any, ...]]] = defaultdict(dict)
    for pk, indicator, *said in (
        IndicatorValue.objects.filter(report__in=pks)
        .order_by()
        .values_list(
            "report_id", "indicator_id", "value", "bound", "basis", "numerator", "denominator", "counted", "confidence"
        )
    ):
        values[pk][codes[indicator]] = tuple(said)
    rest = {} if only_figures else _load_rest(reports)
    return {
        report.pk: Lines(_sorted(facts[report.pk]), values[report.pk], rest.get(report.pk, ())) for report in reports
    }


def _load_rest(reports: Collection[Report]) -> dict[int, tuple[Any, ...]]:
    pks = [report.pk for report in reports]
    findings: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for pk, *told, detail in (
        Finding.objects.filter(report__in=pks)
        .exclude(check_code__in=YEAR_CHECKS)
        .order_by()
        .values_list("report_id", "check_code", "severity", "verdict", "detail")
    ):
        findings[pk].append((*told, _to_text(detail)))
    sections: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for pk, *section in (
        Section.objects.filter(report__in=pks)
        .order_by("report_id", "order")
        .values_list("report_id", "level", "heading", "kind", "start", "end")
    ):
        sections[pk].append(tuple(section))
    return {
        report.pk: (
            report.title,
            report.published_on,
            report.counted_through,
            report.parts,
            report.numbers,
            sections[report.pk],
            sorted(findings[report.pk]),
        )
        for report in reports
    }


def to_lines(report: Report, document: Document, parsed: model.ParsedReport, codes: Collection[str]) -> Lines:
    """Return what would be stored of a parsed report; `codes` are the catalogue's indicators."""
    decided = {outcome.fact for outcome in parsed.outcomes if outcome.fact is not None}
    parsed = weaken(parsed, (Doubt(*run) for run in document.doubts), decided=decided)
    identity = parsed.identity
    findings = [
        (finding.check[:30], str(finding.severity), str(finding.verdict), _to_text(finding.detail))
        for finding in parsed.findings
    ]
    sections = [
        (each.level, each.heading[:200], str(each.kind), each.start, max(each.start, each.end))
        for each in parsed.sections
    ]
    numbers = [[each.start, each.end, each.kind] for each in parsed.numbers if each.kind != model.NumberKind.FACT]
    return Lines(
        _sorted(_fact_lines(parsed.facts, len(document.text), codes)),
        dict(_value_lines(parsed.values, codes)),
        (
            (identity.title or document.original_name)[:200],
            identity.published_on,
            identity.counted_through,
            list(parsed.parts),
            numbers,
            sections,
            sorted(findings),
        ),
    )


def _fact_lines(facts: Iterable[model.Fact], length: int, codes: Collection[str]) -> Iterator[FactLine]:
    for fact in facts:
        value = _to_column(fact.value)
        if value is not None and 0 <= fact.start < fact.end <= length:
            yield FactLine(
                fact.start,
                fact.end,
                fact.indicator if fact.indicator in codes else None,
                value,
                str(fact.bound),
                str(fact.role),
                fact.about_year,
                fact.unit[:10],
                min(fact.sentence[0], fact.start),
                max(fact.sentence[1], fact.end),
                min(1.0, max(0.0, fact.confidence)),
            )


def _value_lines(values: Iterable[model.Value], codes: Collection[str]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for each in values:
        value = _to_column(each.value)
        if value is not None and each.indicator in codes:
            yield (
                each.indicator,
                (
                    value,
                    str(each.bound),
                    str(each.basis),
                    _to_column(each.numerator),
                    _to_column(each.denominator),
                    each.counted,
                    min(1.0, max(0.0, each.confidence)),
                ),
            )


def _to_column(value: Decimal | None) -> Decimal | None:
    """Return the value as its column holds it, None where it cannot."""
    if value is None or not value.is_finite() or value.copy_abs() >= LARGEST_VALUE:
        return None
    return value.quantize(PLACES)


def _sorted(facts: Iterable[FactLine]) -> tuple[FactLine, ...]:
    return tuple(sorted(facts, key=lambda line: (line.start, line.end, line.indicator or "", line.value, line.role)))


def _to_text(detail: dict[str, Any]) -> str:
    return json.dumps(detail, sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two readings of a text, as JSON can hold it.

    A fact: {kind: gained | lost | moved | altered, start, end, quote, before, after (the sentence around it), old, new:
    {indicator, value, bound, role} or None}; a value: {indicator, old, new: [value, bound] or None}.
    """

    facts: list[dict[str, Any]]
    values: list[dict[str, Any]]
    conflicts: int = 0

    def __bool__(self) -> bool:
        return bool(self.facts or self.values or self.conflicts)

    def count(self) -> dict[str, int]:
        """Return how many of each kind (`COUNTED`)."""
        counts = dict.fromkeys(COUNTED, 0)
        for fact in self.facts:
            counts[fact["kind"]] += 1
        return counts | {"values": len(self.values), "conflicts": self.conflicts}


def list_changes(before: Lines, after: Lines, text: str, *, conflicts: int = 0) -> Changes:
    """Tell what the second reading says otherwise; what counts outside the catalogue in both is left out."""
    return Changes(list(_fact_changes(before, after, text)), list(_value_changes(before, after)), conflicts)


def _fact_changes(before: Lines, after: Lines, text: str) -> Iterator[dict[str, Any]]:
    old, new = _by_place(before.facts), _by_place(after.facts)
    for place in sorted(old.keys() | new.keys()):
        left = [line for line in old[place] if line.stated not in {other.stated for other in new[place]}]
        added = [line for line in new[place] if line.stated not in {other.stated for other in old[place]}]
        for mine, other in zip_longest(left, added):
            kind = _kind_of_change(mine, other)
            if kind:
                yield _tell(kind, mine, other, text)


def _by_place(lines: Iterable[FactLine]) -> dict[tuple[int, int], list[FactLine]]:
    places: dict[tuple[int, int], list[FactLine]] = defaultdict(list)
    for line in lines:
        places[line.start, line.end].append(line)
    return places


def _kind_of_change(old: FactLine | None, new: FactLine | None) -> str:
    before, after = old and old.indicator, new and new.indicator
    if before == after:
        return "altered" if before else ""
    if not before:
        return "gained"
    return "moved" if after else "lost"


def _tell(kind: str, old: FactLine | None, new: FactLine | None, text: str) -> dict[str, Any]:
    line = new or old
    if line is None:
        raise ValueError("a change needs a side")
    return {
        "kind": kind,
        "start": line.start,
        "end": line.end,
        "quote": text[line.start : line.end],
        "before": text[max(line.sentence_start, line.start - AROUND) : line.start].lstrip(),
        "after": text[line.end : min(line.sentence_end, line.end + AROUND)].rstrip(),
        "old": _to_stated(old),
        "new": _to_stated(new),
    }


def _to_stated(line: FactLine | None) -> dict[str, Any] | None:
    if line is None or line.indicator is None:
        return None
    return {"indicator": line.indicator, "value": _plain(line.value), "bound": line.bound, "role": line.role}


def _value_changes(before: Lines, after: Lines) -> Iterator[dict[str, Any]]:
    for code in sorted(before.values.keys() | after.values.keys()):
        old, new = before.values.get(code), after.values.get(code)
        if (old and old[:2]) != (new and new[:2]):
            yield {"indicator": code, "old": _to_pair(old), "new": _to_pair(new)}


def _to_pair(value: tuple[Any, ...] | None) -> list[str] | None:
    return [_plain(value[0]), value[1]] if value else None


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")

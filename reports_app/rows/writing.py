"""Parsed reports become rows: all that they say, in a handful of statements however many they are.

Rows that say what was read stay, with their keys; only the others are replaced. The parser's word is not trusted to fit
the tables: texts are cut to their columns, and what no column can hold (a figure past 16 digits, an indicator that the
catalogue has not) is left out or kept without its indicator.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet

from reports_app.models import Correction, Document, Fact, Finding, Indicator, IndicatorValue, Report, Section
from reports_app.parsing import model
from reports_app.parsing.decisions import Decision
from reports_app.reading.model import Doubt
from reports_app.rows.doubts import weaken
from reports_app.rows.replay import Replay, to_stated
from reports_app.rows.year_checks import YEAR_CHECKS

NOTHING_DECIDED = Replay()
STOPS = "。；！？\n"
LARGEST_VALUE = Decimal(10) ** 16
VALUE_PLACES = 4
SECTION_SAYS = ("report_id", "order", "level", "heading", "kind", "start", "end")
FACT_SAYS = (
    *("report_id", "section_id", "start", "end", "sentence_start", "sentence_end", "quote", "indicator_id", "value"),
    *("unit", "bound", "role", "about_year", "confidence", "origin", "state", "correction_id"),
)
VALUE_SAYS = (
    *("report_id", "township_id", "year", "indicator_id", "value", "bound", "basis", "numerator", "denominator"),
    *("confidence", "counted"),
)
FINDING_SAYS = ("report_id", "check_code", "severity", "verdict", "detail")

ValueLink, FindingLink = IndicatorValue.facts.through, Finding.facts.through
Facts = dict[int, dict[int, int]]
"""The keys of facts, by their report and their place in its reading; a figure that no column holds is missing."""


class Reading(NamedTuple):
    """What was read from a report's text; `replay` holds the decisions that `parsed.outcomes` answer."""

    report: Report
    document: Document
    parsed: model.ParsedReport
    replay: Replay = NOTHING_DECIDED


def clear_rows(reports: Collection[int]) -> None:
    """Delete every figure and section of the reports."""
    _delete_findings(Finding.objects.filter(report__in=reports))
    _delete_values(IndicatorValue.objects.filter(report__in=reports))
    _delete_facts(Fact.objects.filter(report__in=reports))
    _delete(Section.objects.filter(report__in=reports))


def _delete_facts(facts: QuerySet[Fact]) -> None:
    _delete(ValueLink.objects.filter(fact__in=facts))
    _delete(FindingLink.objects.filter(fact__in=facts))
    _delete(facts)


def _delete_values(values: QuerySet[IndicatorValue]) -> None:
    _delete(ValueLink.objects.filter(indicatorvalue__in=values))
    _delete(values)


def _delete_findings(findings: QuerySet[Finding]) -> None:
    _delete(FindingLink.objects.filter(finding__in=findings))
    _delete(findings)


def _delete(rows: QuerySet[Any]) -> None:
    """Delete rows by one statement: what refers to them is gone already, so that Django need not load and look."""
    rows.order_by()._raw_delete(rows.db)


def store_rows(readings: Sequence[Reading]) -> set[int]:
    """Let the rows of these reports say what was read; call inside a transaction.

    A figure that was recognised with doubt is unsure. Return the keys of the reports with other values than before.
    """
    readings = [_weakened(reading) for reading in readings]
    known = list(Indicator.objects.values_list("code", "pk", "is_used"))
    indicators = {code: pk for code, pk, _ in known}
    sections = _keep_sections(readings)
    facts = _keep_facts(readings, sections, indicators)
    changed = _keep_values(readings, facts, indicators, used={pk for _, pk, is_used in known if is_used})
    _keep_findings(readings, facts)
    return changed


def _weakened(reading: Reading) -> Reading:
    doubts = (Doubt(*run) for run in reading.document.doubts)
    return reading._replace(parsed=weaken(reading.parsed, doubts, decided=_deciders(_decided(reading))))


def _keep_sections(readings: Sequence[Reading]) -> dict[int, list[Section]]:
    """Return the stored sections by report; where they are others now, the facts in them will be, too."""
    stored: dict[int, list[Section]] = defaultdict(list)
    for row in Section.objects.filter(report__in=_pks(readings)).order_by("report_id", "order"):
        stored[row.report_id].append(row)
    said = attrgetter(*SECTION_SAYS)
    others = {}
    for reading in readings:
        pk, wanted = reading.report.pk, list(_sections(reading))
        if list(map(said, stored[pk])) != list(map(said, wanted)):
            others[pk] = wanted
    _delete(Section.objects.filter(report__in=[pk for pk in others if stored[pk]]))
    Section.objects.bulk_create(section for wanted in others.values() for section in wanted)
    return {**stored, **others}


def _sections(reading: Reading) -> Iterator[Section]:
    for order, section in enumerate(reading.parsed.sections):
        yield Section(
            report=reading.report,
            order=order,
            level=section.level,
            heading=section.heading[:200],
            kind=section.kind,
            start=section.start,
            end=max(section.start, section.end),
        )


def _keep_facts(readings: Sequence[Reading], sections: dict[int, list[Section]], indicators: dict[str, int]) -> Facts:
    stored: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    rows = Fact.objects.filter(report__in=_pks(readings)).order_by("-pk")
    for pk, *says in rows.values_list("pk", *FACT_SAYS):
        stored[tuple(says)].append(pk)
    said = attrgetter(*FACT_SAYS)
    kept: Facts = {reading.report.pk: {} for reading in readings}
    new = []
    for reading in readings:
        for place, row in _facts(reading, sections[reading.report.pk], indicators):
            same = stored.get(said(row))
            if not same:
                new.append((place, row))
            elif place is None:
                same.pop()
            else:
                kept[reading.report.pk][place] = same.pop()
    _delete_facts(Fact.objects.filter(pk__in=[pk for pks in stored.values() for pk in pks]))
    Fact.objects.bulk_create(row for _, row in new)
    for place, row in new:
        if place is not None:
            kept[row.report_id][place] = row.pk
    return kept


def _facts(reading: Reading, sections: list[Section], indicators: dict[str, int]) -> Iterator[tuple[int | None, Fact]]:
    """The rows of a reading's facts with their places in it, and of what a person took out, with none."""
    text = reading.document.text
    decided = _decided(reading)
    deciders = _deciders(decided)
    row_of = _FactMaker(reading.report, text, sections, indicators)
    for place, fact in enumerate(reading.parsed.facts):
        if _fits(fact.value) and 0 <= fact.start < fact.end <= len(text):
            told = _told_by(deciders.get(place))
            yield place, row_of(fact, fact.start, fact.end, fact.sentence, confidence=fact.confidence, **told)
    for decision, correction, outcome in decided:
        stated, start, end = outcome.now or decision.read, decision.start, decision.end
        # Kept so that it is seen and can be taken back.
        if outcome.fact is None and stated is not None and _fits(stated.value):
            told = {"state": Fact.State.REJECTED, "correction": correction}
            yield None, row_of(stated, start, end, _sentence_around(text, start, end), confidence=1.0, **told)


class _FactMaker(NamedTuple):
    """Makes the row of what a number states."""

    report: Report
    text: str
    sections: list[Section]
    indicators: dict[str, int]

    def __call__(
        self,
        stated: model.Fact | model.Stated,
        start: int,
        end: int,
        sentence: tuple[int, int],
        *,
        confidence: float,
        **told: Any,
    ) -> Fact:
        return Fact(
            report=self.report,
            section=_innermost(self.sections, start),
            start=start,
            end=end,
            sentence_start=min(sentence[0], start),
            sentence_end=max(sentence[1], end),
            quote=self.text[start:end][:60],
            indicator_id=self.indicators.get(stated.indicator or ""),
            value=stated.value,
            unit=stated.unit[:10],
            bound=stated.bound,
            role=stated.role,
            about_year=stated.about_year,
            confidence=min(1.0, max(0.0, confidence)),
            **told,
        )


Decided = Sequence[tuple[Decision, Correction, model.Outcome]]


def _decided(reading: Reading) -> Decided:
    replay = reading.replay
    return list(zip(replay.decisions, replay.corrections, reading.parsed.outcomes, strict=True))


def _deciders(decided: Decided) -> dict[int, Correction]:
    return {outcome.fact: correction for _, correction, outcome in decided if outcome.fact is not None}


def _told_by(correction: Correction | None) -> dict[str, Any]:
    """Return state, origin and decision of a fact that a person decided on; nothing for one just read."""
    if correction is None:
        return {}
    is_added = not correction.old
    is_same = not is_added and to_stated(correction.new).agrees_with(to_stated(correction.old))
    return {
        "correction": correction,
        "state": Fact.State.CONFIRMED if is_same else Fact.State.CORRECTED,
        "origin": Fact.Origin.PERSON if is_added else Fact.Origin.PARSER,
    }


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    first = max(text.rfind(stop, 0, start) for stop in STOPS) + 1
    ends = [at + 1 for stop in STOPS if (at := text.find(stop, end)) >= 0]
    return first, min(ends, default=len(text))


def _innermost(sections: list[Section], position: int) -> Section | None:
    around = [section for section in sections if section.start <= position < section.end]
    return max(around, key=lambda section: (section.start, section.level), default=None)


def _keep_values(
    readings: Sequence[Reading], facts: Facts, indicators: dict[str, int], *, used: Collection[int]
) -> set[int]:
    """Return the reports of which a value came, went or became another figure, of an indicator in use."""
    stored = _load(IndicatorValue.objects.filter(report__in=_pks(readings)), VALUE_SAYS)
    links = _load_links(ValueLink, "indicatorvalue", readings)
    said = attrgetter(*VALUE_SAYS)
    known = {(says[0], says[3]): (pk, says, links[pk]) for pk, says in stored.items()}
    new, kept = [], set()
    for reading in readings:
        for value, row in _values(reading, indicators):
            wanted = _linked(facts[row.report_id], value.facts)
            pk, says, linked = known.get((row.report_id, row.indicator_id), (0, None, set()))
            if says == said(row) and linked == wanted:
                kept.add(pk)
            else:
                new.append((row, wanted))
    _delete_values(IndicatorValue.objects.filter(pk__in=stored.keys() - kept))
    IndicatorValue.objects.bulk_create(row for row, _ in new)
    ValueLink.objects.bulk_create(
        ValueLink(indicatorvalue_id=row.pk, fact_id=fact) for row, wanted in new for fact in sorted(wanted)
    )
    before = {_figure(dict(zip(VALUE_SAYS, says, strict=True))) for pk, says in stored.items() if pk not in kept}
    after = {_figure(vars(row)) for row, _ in new}
    return {report for report, indicator, *_ in before ^ after if indicator in used}


def _figure(says: Mapping[str, Any]) -> tuple[int, int, Decimal, str]:
    return says["report_id"], says["indicator_id"], round(says["value"], VALUE_PLACES), str(says["bound"])


def _values(reading: Reading, indicators: dict[str, int]) -> Iterator[tuple[model.Value, IndicatorValue]]:
    report = reading.report
    values = reading.parsed.values
    known = {value.indicator: value for value in values if value.indicator in indicators and _fits(value.value)}
    for value in known.values():
        yield (
            value,
            IndicatorValue(
                report=report,
                township_id=report.township_id,
                year=report.year,
                indicator_id=indicators[value.indicator],
                value=value.value,
                bound=value.bound,
                basis=value.basis,
                numerator=value.numerator if _fits(value.numerator) else None,
                denominator=value.denominator if _fits(value.denominator) else None,
                confidence=min(1.0, max(0.0, value.confidence)),
                counted=value.counted,
            ),
        )


def _keep_findings(readings: Sequence[Reading], facts: Facts) -> None:
    """Keep a report's findings or write them all anew, for they are shown in their order.

    Those across years are left to `year_checks`.
    """
    findings = Finding.objects.filter(report__in=_pks(readings)).exclude(check_code__in=YEAR_CHECKS)
    links = _load_links(FindingLink, "finding", readings)
    stored: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for pk, says in _load(findings, FINDING_SAYS).items():
        stored[says[0]].append((says, links[pk]))
    said = attrgetter(*FINDING_SAYS)
    new: dict[int, list[tuple[Finding, set[int]]]] = {}
    for reading in readings:
        pk = reading.report.pk
        wanted = [(row, _linked(facts[pk], finding.facts)) for finding, row in _findings(reading)]
        if [(said(row), linked) for row, linked in wanted] != stored[pk]:
            new[pk] = wanted
    _delete_findings(findings.filter(report__in=new))
    Finding.objects.bulk_create(row for rows in new.values() for row, _ in rows)
    FindingLink.objects.bulk_create(
        FindingLink(finding_id=row.pk, fact_id=fact)
        for rows in new.values()
        for row, linked in rows
        for fact in sorted(linked)
    )


def _findings(reading: Reading) -> Iterator[tuple[model.Finding, Finding]]:
    for finding in reading.parsed.findings:
        yield (
            finding,
            Finding(
                report=reading.report,
                check_code=finding.check[:30],
                severity=finding.severity,
                verdict=finding.verdict,
                detail=finding.detail,
            ),
        )


def _load(rows: QuerySet[Any], says: Sequence[str]) -> dict[int, tuple[Any, ...]]:
    return {pk: tuple(said) for pk, *said in rows.order_by("pk").values_list("pk", *says)}


def _load_links(link: type[Model], of: str, readings: Sequence[Reading]) -> dict[int, set[int]]:
    links: dict[int, set[int]] = defaultdict(set)
    found = link._default_manager.filter(**{f"{of}__report__in": _pks(readings)})
    for pk, fact in found.values_list(f"{of}_id", "fact_id"):
        links[pk].add(fact)
    return links


def _linked(facts: dict[int, int], places: Iterable[int]) -> set[int]:
    return {facts[place] for place in places if place in facts}


def _pks(readings: Iterable[Reading]) -> list[int]:
    return [reading.report.pk for reading in readings]


def _fits(value: Decimal | None) -> bool:
    return value is not None and value.is_finite() and value.copy_abs() < LARGEST_VALUE

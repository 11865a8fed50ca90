"""A parsed report becomes rows: everything below one Report is replaced in a handful of statements.

The parser's word is not trusted to fit the tables: texts are cut to their columns, and what no column can hold
(a figure past 16 digits, an indicator that the catalogue has not) is left out or kept without its indicator.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from reports_app.doubting import weaken
from reports_app.models import Correction, Document, Fact, Finding, Indicator, IndicatorValue, Report, Section
from reports_app.parsing import model
from reports_app.parsing.decisions import Decision
from reports_app.reading.model import Doubt
from reports_app.replay import Replay, to_stated

NOTHING_DECIDED = Replay()
STOPS = "。；！？\n"
LARGEST_VALUE = Decimal(10) ** 16


def clear_rows(report: Report) -> None:
    """Delete every figure and section of the report."""
    report.findings.all().delete()
    report.values.all().delete()
    report.facts.all().delete()
    report.sections.all().delete()


def store_rows(
    report: Report, document: Document, parsed: model.ParsedReport, replay: Replay = NOTHING_DECIDED
) -> None:
    """Store what was read from the document's text as rows of a report that has none; call inside a transaction.

    `replay` holds the decisions that `parsed.outcomes` answer. A figure that was recognised with doubt is unsure.
    """
    indicators = dict(Indicator.objects.values_list("code", "pk"))
    sections = _store_sections(report, parsed.sections)
    decided = list(zip(replay.decisions, replay.corrections, parsed.outcomes, strict=True))
    deciders = _deciders(decided)
    parsed = weaken(parsed, (Doubt(*run) for run in document.doubts), decided=deciders)
    facts = _store_facts(report, document.text, parsed.facts, sections, indicators, deciders)
    _store_rejected(report, document.text, decided, sections, indicators)
    _store_values(report, parsed.values, facts, indicators)
    _store_findings(report, parsed.findings, facts)


def _store_sections(report: Report, sections: Iterable[model.Section]) -> list[Section]:
    return Section.objects.bulk_create(
        Section(
            report=report,
            order=order,
            level=section.level,
            heading=section.heading[:200],
            kind=section.kind,
            start=section.start,
            end=max(section.start, section.end),
        )
        for order, section in enumerate(sections)
    )


def _store_facts(
    report: Report,
    text: str,
    facts: Iterable[model.Fact],
    sections: list[Section],
    indicators: dict[str, int],
    deciders: dict[int, Correction],
) -> dict[int, Fact]:
    """Return the stored facts by their place in `facts`; a figure that no column holds is missing there.

    `deciders` are the decisions that hold, by the same places.
    """
    rows = {
        index: Fact(
            report=report,
            section=_innermost(sections, fact.start),
            start=fact.start,
            end=fact.end,
            sentence_start=min(fact.sentence[0], fact.start),
            sentence_end=max(fact.sentence[1], fact.end),
            quote=text[fact.start : fact.end][:60],
            indicator_id=indicators.get(fact.indicator or ""),
            value=fact.value,
            unit=fact.unit[:10],
            bound=fact.bound,
            role=fact.role,
            about_year=fact.about_year,
            confidence=min(1.0, max(0.0, fact.confidence)),
            **_told_by(deciders.get(index)),
        )
        for index, fact in enumerate(facts)
        if _fits(fact.value) and 0 <= fact.start < fact.end <= len(text)
    }
    Fact.objects.bulk_create(rows.values())
    return rows


Decided = Sequence[tuple[Decision, Correction, model.Outcome]]


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


def _store_rejected(
    report: Report, text: str, decided: Decided, sections: list[Section], indicators: dict[str, int]
) -> None:
    """Keep what a person took out, so that it is seen and can be taken back."""
    rows = []
    for decision, correction, outcome in decided:
        stated, start, end = outcome.now or decision.read, decision.start, decision.end
        if outcome.fact is not None or stated is None or not _fits(stated.value):
            continue
        first, last = _sentence_around(text, start, end)
        rows.append(
            Fact(
                report=report,
                section=_innermost(sections, start),
                start=start,
                end=end,
                sentence_start=first,
                sentence_end=last,
                quote=text[start:end][:60],
                indicator_id=indicators.get(stated.indicator or ""),
                value=stated.value,
                unit=stated.unit[:10],
                bound=stated.bound,
                role=stated.role,
                about_year=stated.about_year,
                confidence=1.0,
                state=Fact.State.REJECTED,
                correction=correction,
            )
        )
    Fact.objects.bulk_create(rows)


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    first = max(text.rfind(stop, 0, start) for stop in STOPS) + 1
    ends = [at + 1 for stop in STOPS if (at := text.find(stop, end)) >= 0]
    return first, min(ends, default=len(text))


def _innermost(sections: list[Section], position: int) -> Section | None:
    around = [section for section in sections if section.start <= position < section.end]
    return max(around, key=lambda section: (section.start, section.level), default=None)


def _store_values(
    report: Report, values: Iterable[model.Value], facts: dict[int, Fact], indicators: dict[str, int]
) -> None:
    known = {value.indicator: value for value in values if value.indicator in indicators and _fits(value.value)}
    rows = [
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
        )
        for value in known.values()
    ]
    IndicatorValue.objects.bulk_create(rows)
    link = IndicatorValue.facts.through
    link.objects.bulk_create(
        link(indicatorvalue_id=row.pk, fact_id=facts[index].pk)
        for row, value in zip(rows, known.values(), strict=True)
        for index in sorted(set(value.facts))
        if index in facts
    )


def _store_findings(report: Report, findings: tuple[model.Finding, ...], facts: dict[int, Fact]) -> None:
    rows = Finding.objects.bulk_create(
        Finding(
            report=report,
            check_code=finding.check[:30],
            severity=finding.severity,
            verdict=finding.verdict,
            detail=finding.detail,
        )
        for finding in findings
    )
    link = Finding.facts.through
    link.objects.bulk_create(
        link(finding_id=row.pk, fact_id=facts[index].pk)
        for row, finding in zip(rows, findings, strict=True)
        for index in sorted(set(finding.facts))
        if index in facts
    )


def _fits(value: Decimal | None) -> bool:
    return value is not None and value.is_finite() and value.copy_abs() < LARGEST_VALUE

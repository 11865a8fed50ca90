"""Single figures with all that stands behind them: sentences, findings, reports; and what waits for a person."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, F, Prefetch, Q
from django.utils.translation import gettext

from accounts.models import User
from dashboard.exports.table import Source
from dashboard.grid import Place
from dashboard.indicators import IndicatorInfo
from dashboard.points import DecisionNote, Elsewhere, FindingNote, Mark, Passage, Point, ReportNote, Waiting
from dashboard.queries.scope import all_visible, fetch
from dashboard.selection import PointAddress
from reports_app.models import Correction, Document, Fact, Finding, IndicatorValue, Report, Section, Township
from reports_app.wording import explain_finding, title_finding

# PostgreSQL counts a text's characters as Python does.
_SOURCES = """
SELECT v.id, f.sentence_start, t.code, t.name, t.county, v.year, i.code, v.value, v.bound, v.basis, f.quote,
       substr(d.text, f.sentence_start + 1, f.sentence_end - f.sentence_start), s.heading, d.original_name
FROM reports_app_indicatorvalue v
JOIN reports_app_township t ON t.id = v.township_id
JOIN reports_app_indicator i ON i.id = v.indicator_id
JOIN reports_app_report r ON r.id = v.report_id
JOIN reports_app_document d ON d.id = r.document_id
LEFT JOIN reports_app_indicatorvalue_facts m ON m.indicatorvalue_id = v.id
LEFT JOIN reports_app_fact f ON f.id = m.fact_id
LEFT JOIN reports_app_section s ON s.id = f.section_id
WHERE i.code = ANY(%(indicators)s) AND t.code = ANY(%(townships)s) AND v.year = ANY(%(years)s) AND {scope}
ORDER BY t.code, v.year, i."order", v.id, f.sentence_start, f.start
"""


def load_sources(
    user: User, indicators: Iterable[IndicatorInfo], points: Collection[tuple[str, int, str]]
) -> list[Source]:
    """Return the sentences behind the values, one for each value and sentence, in the order of townships and years.

    `points` are the codes of township and indicator with the year between. `quote` is the numbers of that sentence as
    written, joined by 、. A value without a fact has one without them.
    """
    scope, known = all_visible(user), {one.code: one for one in indicators}
    townships, years, codes = ({point[place] for point in points} for place in range(3))
    asked = {"indicators": list(codes & known.keys()), "townships": list(townships), "years": list(years)}
    words = dict(IndicatorValue.Basis.choices)
    found = []
    fetched = (_SourceRow(*row) for row in fetch(_SOURCES.format(scope=scope.condition), scope.params | asked))
    rows = [row for row in fetched if (row.township, row.year, row.indicator) in points]
    for _place, group in groupby(rows, key=lambda row: (row.value_pk, row.sentence_start)):
        passage = list(group)
        first = passage[0]
        indicator = known[first.indicator]
        found.append(
            Source(
                township=first.name,
                county=first.county,
                year=first.year,
                indicator=indicator.name,
                value=first.value,
                bound=first.bound,
                unit=indicator.unit,
                basis=str(words.get(first.basis, first.basis)),
                quote="、".join(row.quote for row in passage if row.quote),
                sentence=(first.sentence or "").strip(),
                section=first.section or "",
                file=first.file,
                point=(first.township, first.year, first.indicator),
            )
        )
    return found


class _SourceRow(NamedTuple):
    """A row of `_SOURCES`; what a value without a fact lacks is None."""

    value_pk: int
    sentence_start: int | None
    township: str
    name: str
    county: str
    year: int
    indicator: str
    value: Decimal
    bound: str
    basis: str
    quote: str | None
    sentence: str | None
    section: str | None
    file: str


def _passages(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Return facts grouped by the sentence they stand in, in the order of the text."""
    groups: dict[tuple[int, int], list[Fact]] = {}
    for fact in sorted(facts, key=lambda fact: (fact.sentence_start, fact.start)):
        groups.setdefault((fact.sentence_start, fact.sentence_end), []).append(fact)
    return list(groups.values())


def load_waiting(user: User, county: str = "", year: int = 0) -> Waiting:
    """Count what waits for a person, in four queries: files everywhere, figures within the county.

    The findings of `year` are counted apart, too.
    """
    states = Document.State
    waiting = [states.NEEDS_IDENTITY, states.NEEDS_CHOICE, states.FAILED, states.RECEIVED, states.READING]
    # Only what waits is looked at: by the index of states.
    files = (
        Document.objects.visible_to(user)
        .filter(state__in=waiting)
        .aggregate(
            needs_identity=Count("pk", filter=Q(state=states.NEEDS_IDENTITY)),
            needs_choice=Count("pk", filter=Q(state=states.NEEDS_CHOICE)),
            failed=Count("pk", filter=Q(state=states.FAILED)),
            in_work=Count("pk", filter=Q(state__in=[states.RECEIVED, states.READING])),
        )
    )
    reports = Report.objects.visible_to(user).filter(**({"township__county_code": county} if county else {}))
    wrong = Finding.objects.to_verify().filter(report__in=reports)
    findings = wrong.aggregate(findings=Count("pk"), findings_of_year=Count("pk", filter=Q(report__year=year)))
    doubtful = Fact.objects.waiting().filter(report__in=reports).count()
    decided = Correction.objects.in_conflict().visible_to(user).filter(document__township__code__startswith=county)
    conflicts = decided.filter(document__township__reports__year=F("document__year")).count()
    return Waiting(**files, **findings, doubtful_facts=doubtful, conflicts=conflicts)


def load_place(user: User, code: str) -> Place | None:
    """Return the township, or None where there is none that the account may see."""
    fields = ("pk", "code", "name", "county_code", "county", "valid_from", "valid_to", "has_reports")
    found = Township.objects.visible_to(user).filter(code=code).values_list(*fields).first()
    return Place(*found) if found else None


def load_report(user: User, township: str, year: int) -> ReportNote | None:
    """Return the report of a township on a year."""
    report = (
        Report.objects.visible_to(user)
        .select_related("document")
        .defer("document__text", "numbers")
        .filter(township__code=township, year=year)
        .first()
    )
    if report is None:
        return None
    return ReportNote(
        report.pk,
        report.title,
        report.document.original_name,
        report.counted_through,
        report.is_part_year,
    )


def load_point(user: User, asked: PointAddress) -> Point | None:
    """Return a value with its sentences and findings, in five queries at most, or None where there is none."""
    facts = Fact.objects.select_related("section", "correction__made_by").order_by("start", "pk")
    facts = facts.prefetch_related("findings__facts")
    value = (
        IndicatorValue.objects.visible_to(user)
        .select_related("report__document")
        .defer("report__numbers")
        .prefetch_related(Prefetch("facts", queryset=facts))
        .filter(township__code=asked.township, year=asked.year, indicator__code=asked.indicator)
        .first()
    )
    if value is None:
        return None
    found = list(value.facts.all())
    notes = {finding.pk: finding for fact in found for finding in fact.findings.all()}
    return Point(
        value=value.value,
        bound=value.bound,
        bound_word=value.get_bound_display(),
        basis=value.basis,
        basis_word=value.get_basis_display(),
        numerator=value.numerator,
        denominator=value.denominator,
        confidence=value.confidence,
        passages=tuple(_to_passage(value.report.document.text, group) for group in _passages(found)),
        findings=tuple(_to_note(note, value) for _, note in sorted(notes.items())),
        decisions=tuple(_load_decisions(value, asked.indicator, found)),
    )


def _load_decisions(value: IndicatorValue, indicator: str, facts: Iterable[Fact]) -> Iterator[DecisionNote]:
    """Yield what persons decided about the value that holds: the value itself, the numbers behind it."""
    if value.basis == IndicatorValue.Basis.CORRECTED:
        given = Correction.objects.of_report(value.report).in_force().select_related("made_by")
        last = given.filter(kind=Correction.Kind.VALUE, key={"indicator": indicator}).last()
        if last:
            yield _to_decision("", last)
    yield from (_to_decision(fact.quote, fact.correction) for fact in facts if fact.correction)


def _to_decision(quote: str, correction: Correction) -> DecisionNote:
    return DecisionNote(quote, str(correction.made_by or ""), correction.reason, correction.conflict is not None)


def _to_note(finding: Finding, value: IndicatorValue) -> FindingNote:
    """Return what a check found, with the numbers of the other year's report where it concerns one."""
    year = str(finding.detail.get("last_year" if finding.report_id == value.report_id else "year", ""))
    return FindingNote(
        finding.check_code,
        f"{title_finding(finding)}{gettext('：')}{explain_finding(finding)}",
        is_doubtful=finding.must_be_verified,
        elsewhere=tuple(
            Elsewhere(year, f"{fact.quote}{fact.unit}", fact.report_id, fact.start)
            for fact in finding.facts.all()
            if fact.report_id != value.report_id
        ),
    )


def _to_passage(text: str, facts: Sequence[Fact]) -> Passage:
    first = facts[0]
    section: Section | None = first.section
    return Passage(
        text=text[first.sentence_start : first.sentence_end],
        start=first.sentence_start,
        marks=tuple(Mark(fact.start, fact.end) for fact in facts),
        section=section.heading if section else "",
        is_confirmed=all(fact.state != Fact.State.READ for fact in facts),
        confidence=min(fact.confidence for fact in facts),
        sums=tuple(fact.sum_words for fact in facts if fact.sum_words),
    )

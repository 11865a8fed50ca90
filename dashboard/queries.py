"""Rows become tidy frames. The only module of the dashboard that touches the ORM; every function takes the account.

Each function costs a fixed number of queries, whatever the number of rows. Numbers become floats here, for drawing and
arithmetic between townships; exact decimals stay in the database.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext

from accounts.models import User
from dashboard.comparison import Frames
from dashboard.indicators import IndicatorInfo
from dashboard.points import Elsewhere, FindingNote, Mark, Passage, Point, ReportNote, Waiting
from dashboard.selection import PointAddress
from dashboard.states import FilingState
from reports_app.models import Document, Fact, Finding, Indicator, IndicatorValue, Report, Section, Township
from reports_app.wording import explain_finding, title_finding

PLACE_COLUMNS = ["township", "name", "county_code", "county", "valid_from", "valid_to", "is_demo", "reports"]
REPORT_COLUMNS = ["report", "township", "year", "counted_through", "is_part_year", "is_doubtful", "updated_at"]
UNREAD_COLUMNS = ["document", "township", "year", "filing"]
VALUE_COLUMNS = [
    "value_id",
    "report",
    "township",
    "year",
    "indicator",
    "value",
    "bound",
    "basis",
    "numerator",
    "denominator",
    "confidence",
    "is_doubtful",
]
SOURCE_COLUMNS = [
    "township",
    "name",
    "county",
    "year",
    "indicator",
    "value",
    "bound",
    "basis",
    "numerator",
    "denominator",
    "quote",
    "sentence",
    "section",
    "file",
]


def load_places(user: User) -> pd.DataFrame:
    """Return the townships of every county that has a report or a file, in official order: `PLACE_COLUMNS`.

    `is_demo` marks the fictional ones, `reports` counts the township's reports.
    """
    # Two short lists, not a join of the whole gazetteer (41,000 rows) with reports and files.
    reported = Report.objects.visible_to(user).order_by().values("township__county_code")
    sent = Document.objects.visible_to(user).filter(township__isnull=False).order_by().values("township__county_code")
    rows = (
        Township.objects.visible_to(user)
        .filter(Q(county_code__in=reported) | Q(county_code__in=sent))
        .annotate(is_demo=Q(source=Township.Source.DEMO), report_count=Count("reports"))
        .order_by("code")
        .values_list("code", "name", "county_code", "county", "valid_from", "valid_to", "is_demo", "report_count")
    )
    return pd.DataFrame.from_records(list(rows), columns=PLACE_COLUMNS).astype({"is_demo": "bool"})


def load_reports(user: User) -> pd.DataFrame:
    """Return one row for each report: `REPORT_COLUMNS`.

    `is_part_year` says that its figures stop before the year's end; `is_doubtful` that a check found it inconsistent.
    """
    doubted = Finding.objects.to_verify().filter(report=OuterRef("pk"))
    rows = (
        Report.objects.visible_to(user)
        .annotate(is_doubtful=Exists(doubted))
        .order_by("township__code", "year")
        .values_list("pk", "township__code", "year", "counted_through", "is_doubtful", "updated_at")
    )
    records = [
        (pk, township, year, through, is_part_year(year, through), doubtful, updated)
        for pk, township, year, through, doubtful, updated in rows
    ]
    return pd.DataFrame.from_records(records, columns=REPORT_COLUMNS)


def is_part_year(year: int, counted_through: date | None) -> bool:
    """Return whether figures counted up to that day leave out a part of the year."""
    return counted_through is not None and counted_through < date(year, 12, 31)


def load_unread(user: User) -> pd.DataFrame:
    """Return the files whose township and year are known but that have not become a report: `UNREAD_COLUMNS`."""
    waiting = [Document.State.RECEIVED, Document.State.READING]
    needing = [Document.State.NEEDS_IDENTITY, Document.State.NEEDS_CHOICE]
    rows = (
        Document.objects.visible_to(user)
        .filter(township__isnull=False, year__isnull=False, state__in=[*waiting, *needing, Document.State.FAILED])
        .values_list("pk", "township__code", "year", "state")
    )
    records = [
        (pk, township, year, FilingState.FAILED if state == Document.State.FAILED else FilingState.WAITING)
        for pk, township, year, state in rows
    ]
    return pd.DataFrame.from_records(records, columns=UNREAD_COLUMNS)


def load_values(
    user: User, indicators: Sequence[str], *, townships: Iterable[str] | None = None, years: Iterable[int] | None = None
) -> pd.DataFrame:
    """Return the values of some indicators: `VALUE_COLUMNS`, numbers as floats, a missing n as NaN.

    `is_doubtful`: a check found a fact behind the value inconsistent, or it was read with little confidence and
    nobody has confirmed it yet.
    """
    doubted = Finding.objects.to_verify().filter(facts__values=OuterRef("pk"))
    unsure = Fact.objects.waiting().filter(values=OuterRef("pk"))
    rows = _chosen(user, indicators, townships=townships, years=years).annotate(
        is_doubtful=Exists(doubted) | Exists(unsure)
    )
    records = list(
        rows.order_by("township__code", "year", "indicator__order").values_list(
            "pk",
            "report_id",
            "township__code",
            "year",
            "indicator__code",
            "value",
            "bound",
            "basis",
            "numerator",
            "denominator",
            "confidence",
            "is_doubtful",
        )
    )
    frame = pd.DataFrame.from_records(records, columns=VALUE_COLUMNS)
    numbers = ["value", "numerator", "denominator", "confidence"]
    typed = frame.astype(dict.fromkeys(numbers, "float64") | {"year": "int64", "is_doubtful": "bool"})
    # A part larger than its whole is no n of a rate.
    counts = ["numerator", "denominator"]
    typed[counts] = typed[counts].mask(typed["numerator"] > typed["denominator"])
    return typed


def _chosen(
    user: User, indicators: Sequence[str], *, townships: Iterable[str] | None, years: Iterable[int] | None
) -> QuerySet[IndicatorValue]:
    values = IndicatorValue.objects.visible_to(user).filter(indicator__code__in=indicators)
    if townships is not None:
        values = values.filter(township__code__in=list(townships))
    if years is not None:
        values = values.filter(year__in=list(years))
    return values


def load_sources(
    user: User, indicators: Sequence[str], *, townships: Iterable[str], years: Iterable[int]
) -> pd.DataFrame:
    """Return the sentences behind the values, one row for each value and sentence: `SOURCE_COLUMNS`.

    `quote` is the numbers of that sentence as written, joined by 、. A value without a fact keeps one row without them.
    """
    facts = Fact.objects.select_related("section").order_by("start")
    values = (
        _chosen(user, indicators, townships=townships, years=years)
        .select_related("township", "indicator", "report__document")
        .defer("report__numbers")
        .prefetch_related(Prefetch("facts", queryset=facts))
        .order_by("township__code", "year", "indicator__order")
    )
    records = [
        (
            value.township.code,
            value.township.name,
            value.township.county,
            value.year,
            value.indicator.code,
            value.value,
            value.bound,
            value.get_basis_display(),
            value.numerator,
            value.denominator,
            "、".join(fact.quote for fact in passage),
            _sentence(value.report.document.text, passage),
            passage[0].section.heading if passage and passage[0].section else "",
            value.report.document.original_name,
        )
        for value in values
        for passage in _passages(list(value.facts.all())) or [[]]
    ]
    return pd.DataFrame.from_records(records, columns=SOURCE_COLUMNS)


def _passages(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Return facts grouped by the sentence they stand in, in the order of the text."""
    groups: dict[tuple[int, int], list[Fact]] = {}
    for fact in sorted(facts, key=lambda fact: (fact.sentence_start, fact.start)):
        groups.setdefault((fact.sentence_start, fact.sentence_end), []).append(fact)
    return list(groups.values())


def _sentence(text: str, facts: Sequence[Fact]) -> str:
    return text[facts[0].sentence_start : facts[0].sentence_end].strip() if facts else ""


def load_indicators(codes: Sequence[str]) -> dict[str, IndicatorInfo]:
    """Return what the catalogue says of some indicators, by code, in the order asked for."""
    found = {
        row.code: IndicatorInfo(row.code, row.name, row.unit_name, row.kind, row.better, row.definition_text)
        for row in Indicator.objects.filter(code__in=codes)
    }
    return {code: found[code] for code in codes if code in found}


def load_waiting(user: User, county: str = "") -> Waiting:
    """Count what waits for a person, in three queries: files everywhere, figures within the county."""
    states = Document.State
    files = Document.objects.visible_to(user).aggregate(
        needs_identity=Count("pk", filter=Q(state=states.NEEDS_IDENTITY)),
        needs_choice=Count("pk", filter=Q(state=states.NEEDS_CHOICE)),
        failed=Count("pk", filter=Q(state=states.FAILED)),
        in_work=Count("pk", filter=Q(state__in=[states.RECEIVED, states.READING])),
    )
    reports = Report.objects.visible_to(user).filter(township__county_code__startswith=county)
    findings = Finding.objects.to_verify().filter(report__in=reports).count()
    doubtful = Fact.objects.waiting().filter(report__in=reports).count()
    return Waiting(**files, findings=findings, doubtful_facts=doubtful)


def load_place(user: User, code: str) -> Township | None:
    """Return the township, or None where there is none that the account may see."""
    return Township.objects.visible_to(user).filter(code=code).first()


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
        is_part_year(year, report.counted_through),
    )


def load_point(user: User, asked: PointAddress) -> Point | None:
    """Return a value with its sentences and findings, in four queries, or None where there is none."""
    facts = Fact.objects.select_related("section").order_by("start").prefetch_related("findings__facts")
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
    )


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
    )


def load_frames(user: User, indicators: Sequence[str]) -> Frames:
    """Return everything that a comparison of some indicators is made from, in four queries."""
    return Frames(load_places(user), load_reports(user), load_unread(user), load_values(user, indicators))

"""A township's page: its figures among its peers', its files, findings and gaps, in a fixed number of queries."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext

from accounts.models import User
from dashboard.breaks import mark_breaks
from dashboard.grid import Place, ValueRow, build_rows
from dashboard.indicators import IndicatorInfo
from dashboard.profile import Address, FileNote, Line, OpenFinding, Profile
from dashboard.queries.context import load_chosen_peers
from dashboard.queries.dividing import Divider
from dashboard.queries.figures import VALUE_COLUMNS, load_filed
from dashboard.queries.filing import load_states
from dashboard.queries.scope import Scope, fetch, scope_of
from dashboard.selection import Selection
from dashboard.standing import stand
from reports_app.models import Document, Finding, Report, Section, Township
from reports_app.models.document import TABLED
from reports_app.wording import tell_finding, title_finding

MAX_FILES = 100
MAX_FINDINGS = 10

_OWN_VALUES = """
SELECT v.indicator_id, {columns} FROM reports_app_indicatorvalue v
WHERE v.township_id = %(township)s AND v.year = ANY(%(years)s)
"""
# By the report, whose values lie together: a county's values of a year are those of its few reports.
_PEERS = """
SELECT v.indicator_id, v.value::float8, v.is_small, v.is_part_year
FROM reports_app_township t
JOIN reports_app_report r ON r.township_id = t.id AND r.year = %(year)s
JOIN {values} ON v.report_id = r.id
WHERE {scope} AND t.has_reports
"""
# How many of the peers state each indicator, whether or not it can be told per head.
_STATED = """
SELECT v.indicator_id, count(*) FROM reports_app_township t
JOIN reports_app_report r ON r.township_id = t.id AND r.year = %(year)s
JOIN reports_app_indicatorvalue v ON v.report_id = r.id
WHERE {scope} AND t.has_reports GROUP BY v.indicator_id
"""
_PEER_REPORTS = """
SELECT count(*) FROM reports_app_township t JOIN reports_app_report r ON r.township_id = t.id AND r.year = %(year)s
WHERE {scope} AND t.has_reports
"""
# What stands for a report in a table of figures has no parts to lack.
_YEARS = """
SELECT r.year, CASE WHEN d.format = %(tabled)s THEN NULL ELSE r.parts END
FROM reports_app_report r JOIN reports_app_document d ON d.id = r.document_id
WHERE r.township_id = %(township)s ORDER BY r.year
"""


def load_township_years(place: Place) -> dict[int, list[str] | None]:
    """Return the years that the township has figures of, each with the mandated parts of its report.

    None where the figures came in a table: there is no report.
    """
    return dict(fetch(_YEARS, {"township": place.pk, "tabled": TABLED}))


def load_profile(
    user: User,
    place: Place,
    indicators: Mapping[str, IndicatorInfo],
    years: Sequence[int],
    known_years: Sequence[int],
    parts: Mapping[int, Sequence[str] | None],
    selection: Selection,
) -> Profile:
    """Return a township's page for the last of `years`; `known_years` are those to tell filed or not.

    `parts` are the mandated parts by year, of `load_township_years`; `selection` tells per head and peers. Ten queries
    or eleven, more where sizes or other peers than the county's are asked for.
    """
    chosen = load_chosen_peers(user, selection, year=years[-1]) if years else None
    divider = Divider(selection, list(indicators.values()))
    scope = divider.scope(scope_of(user, chosen.all_codes if chosen else (place.county_code,)))
    divider.load([place], years)
    findings, finding_count = _load_findings(user, place)
    return Profile(
        place=place,
        address=_load_address(place),
        years=tuple(years),
        lines=_load_lines(scope, place, indicators, years, divider),
        filing=load_states([place], known_years)[0],
        peers=_count_peers(scope, years[-1]) if years else 0,
        missing_parts={year: missing for year, held in parts.items() if (missing := missing_parts(held))},
        findings=findings,
        finding_count=finding_count,
        files=_load_files(user, place),
        selection=selection,
        chosen_peers=chosen,
    )


def _load_address(place: Place) -> Address:
    kind, county, prefecture, province, former, source = Township.objects.values_list(
        "kind", "county", "prefecture", "province", "former_names", "source"
    ).get(pk=place.pk)
    return Address(kind, county, prefecture, province, tuple(former), source == Township.Source.DEMO)


def _count_peers(scope: Scope, year: int) -> int:
    return int(fetch(_PEER_REPORTS.format(scope=scope.condition), scope.params | {"year": year})[0][0])


def _load_lines(
    scope: Scope, place: Place, indicators: Mapping[str, IndicatorInfo], years: Sequence[int], divider: Divider
) -> list[Line]:
    if not years:
        return []
    own: dict[int, list[ValueRow]] = {}
    for key, *row in fetch(_OWN_VALUES.format(columns=VALUE_COLUMNS), {"township": place.pk, "years": list(years)}):
        own.setdefault(key, []).append(ValueRow(*row))
    year = {"year": years[-1]}
    is_rate = {info.pk: info.is_rate for info in indicators.values()}
    known: dict[int, int] = {}
    comparable: dict[int, list[float]] = {}
    statement = _PEERS.format(values=scope.values, scope=scope.condition)
    for key, value, is_small, is_part_year in fetch(statement, scope.params | year):
        known[key] = known.get(key, 0) + 1
        # The rule of `grid.Figure.is_comparable`.
        if not is_small and (is_rate.get(key) or not is_part_year):
            comparable.setdefault(key, []).append(value)
    stated = dict(fetch(_STATED.format(scope=scope.condition), scope.params | year)) if scope.is_divided else known
    filed = load_filed([place], years)
    lines = []
    for info in indicators.values():
        rows = build_rows([place], years, own.get(info.pk, []), filed, is_rate=info.is_rate)
        (figures,) = divider.rows([mark_breaks(row, is_rate=info.is_rate) for row in rows], [place], info)
        standing = stand(figures[-1], comparable.get(info.pk, []), known=known.get(info.pk, 0))
        lines.append(Line(divider.info(info), figures, standing, stated.get(info.pk, 0)))
    return lines


def missing_parts(held: Sequence[str] | None) -> list[str]:
    """Return the names of the mandated parts that a report lacks."""
    if held is None:
        return []
    mandated = [kind for kind in Section.Kind if kind is not Section.Kind.OTHER]
    return [str(kind.label) for kind in mandated if kind.value not in held]


def _load_findings(user: User, place: Place) -> tuple[list[OpenFinding], int]:
    """Return the first findings to verify, the latest reports' first, and how many there are."""
    reports = Report.objects.visible_to(user).filter(township=place.pk)
    rows = Finding.objects.to_verify().filter(report__in=reports)
    shown = rows.order_by("-report__year", "pk").select_related("report").defer("report__numbers")
    shown = shown.prefetch_related("facts__indicator")
    found = [
        OpenFinding(row.report_id, row.report.year, f"{title_finding(row)}{gettext('：')}", tell_finding(row))
        for row in shown[:MAX_FINDINGS]
    ]
    return found, len(found) if len(found) < MAX_FINDINGS else rows.count()


def _load_files(user: User, place: Place) -> list[FileNote]:
    """Return the township's files, the latest years first; withdrawn ones are in the bin."""
    rows = (
        Document.objects.visible_to(user)
        .filter(township=place.pk)
        .exclude(state=Document.State.WITHDRAWN)
        .select_related("report")
        .without_text()
        .defer("report__numbers")
        .order_by("-year", "-pk")[:MAX_FILES]
    )
    return [_to_file(row) for row in rows]


def _to_file(row: Document) -> FileNote:
    report = row.report
    is_current = report is not None and report.document_id == row.pk
    return FileNote(
        pk=row.pk,
        year=row.year,
        name=row.original_name,
        state=row.state,
        state_word=row.get_state_display(),
        error=row.error,
        uploaded_at=row.uploaded_at,
        report=report.pk if report is not None else None,
        is_current=is_current,
        is_kept_aside=row.is_kept_aside,
        review_word=report.get_review_state_display() if report is not None and is_current else "",
    )

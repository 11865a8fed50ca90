"""The search over all reports: what is found where, how often, and the passages with what was searched for.

Five queries for names, counts, reports, passages and their figures, whatever is found; every one is cut to the
townships that the account may see, the fictional ones only while there are no others.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from accounts.models import User
from dashboard.queries.scope import Scope, fetch, scope_of
from dashboard.queries.search_terms import Condition, Wanted, build_condition, prepare_terms
from dashboard.search_query import Order, Part, Search, Term
from dashboard.search_results import Bucket, Facets, FoundPassage, FoundReport, SearchResult
from dashboard.selection import EVERYWHERE
from reports_app.models import Fact, Report
from reports_app.searching.passages import locate

REPORTS_PER_PAGE = 10
PASSAGES_SHOWN, PASSAGES_OF_ONE = 3, 50
"""Passages that are shown of each report; of a report that is alone."""
MAX_BUCKETS = 60
WEIGHTS = "{0.1, 0.1, 0.1, 1.0}"

_FROM = """FROM reports_app_passage p
    JOIN reports_app_report r ON r.document_id = p.document_id
    JOIN reports_app_township t ON t.id = r.township_id
    WHERE {condition} AND {scope}"""
_IN_AREA, _IN_YEAR, _IN_PART = "t.code LIKE %(area)s", "r.year = %(year)s", "p.kind = %(part)s"

_COUNTS = """
WITH hit AS MATERIALIZED (
    SELECT r.id AS report, r.year, p.kind, t.county_code, t.county, t.code, t.name,
           {in_area} AS in_area, {in_year} AS in_year, {in_part} AS in_part, count(*) AS passages
    {source} GROUP BY r.id, t.id, p.kind
)
SELECT 'total', '', '', count(DISTINCT report), coalesce(sum(passages), 0)::int FROM hit
WHERE in_area AND in_year AND in_part
UNION ALL
(SELECT 'county', county_code, max(county), count(DISTINCT report), sum(passages)::int FROM hit
 WHERE in_year AND in_part GROUP BY 2 ORDER BY 4 DESC, 2 LIMIT {most})
UNION ALL
(SELECT 'township', code, max(name), count(DISTINCT report), sum(passages)::int FROM hit
 WHERE in_year AND in_part AND left(code, 6) = coalesce(nullif(left(%(area_code)s, 6), ''), (
     SELECT min(county_code) FROM hit HAVING count(DISTINCT county_code) = 1))
 GROUP BY 2 ORDER BY 4 DESC, 2 LIMIT {most})
UNION ALL
SELECT 'year', year::text, year::text, count(DISTINCT report), sum(passages)::int FROM hit
WHERE in_area AND in_part GROUP BY 2
UNION ALL
SELECT 'part', kind, '', count(DISTINCT report), sum(passages)::int FROM hit WHERE in_area AND in_year GROUP BY 2
"""
_ORDERS = {Order.RELEVANCE: "rank DESC, r.year DESC", Order.NEWEST: "r.year DESC", Order.OLDEST: "r.year"}
_REPORTS = """
SELECT r.id, t.name, t.code, t.county, r.year, r.title, count(*),
       sum(ts_rank(%(weights)s, p.tokens, %(ranking)s)) AS rank
{source}
GROUP BY r.id, t.id ORDER BY {order}, t.code, r.id LIMIT %(limit)s OFFSET %(offset)s
"""
_PASSAGES = """
SELECT report, kind, heading, start, substring(d.text FROM start + 1 FOR "end" - start), "end"
FROM (
    SELECT r.id AS report, p.document_id, p.kind, p.heading, p.start, p.end,
           row_number() OVER (PARTITION BY r.id
                              ORDER BY ts_rank(%(weights)s, p.tokens, %(ranking)s) DESC, p.start) AS place
    {source} AND r.id = ANY(%(reports)s)
) AS found JOIN reports_app_document d ON d.id = found.document_id WHERE place <= %(most)s ORDER BY report, start
"""


def load_search(
    user: User,
    search: Search,
    terms: Sequence[Term],
    *,
    reports: int = REPORTS_PER_PAGE,
    passages: int = PASSAGES_SHOWN,
) -> SearchResult:
    """Return the page of the search: so many reports, of each so many passages, of one that is alone more.

    Nothing is found where all terms are excluded or hold nothing to look for.
    """
    scope = scope_of(user, (EVERYWHERE,))
    wanted = prepare_terms(terms, scope)
    waiting = _count_waiting(user)
    usable = tuple(one.term for one in wanted)
    if all(one.term.is_excluded for one in wanted):
        return SearchResult(usable, waiting=waiting)
    condition = build_condition(wanted)
    facets = _load_facets(search, condition, scope)
    result = SearchResult(usable, facets, named=_tell_names(wanted), waiting=waiting)
    if not facets.passages:
        return replace(result, alone=_load_alone(wanted, scope))
    pages = -(-facets.reports // reports)
    search = replace(search, page=max(min(search.page, pages), 1))
    found = _load_reports(search, wanted, condition, scope, limit=reports, passages=passages)
    return replace(result, reports=found, page=search.page)


def _source(condition: Condition, scope: Scope, *filters: str) -> str:
    clauses = _FROM.format(condition=f"({condition.sql})", scope=f"({scope.condition})")
    return " AND ".join((clauses, *filters))


def _filters(search: Search) -> dict[str, str]:
    """Return the conditions of the filters; TRUE for one that is not set."""
    return {
        "in_area": _IN_AREA if search.area else "TRUE",
        "in_year": _IN_YEAR if search.year else "TRUE",
        "in_part": _IN_PART if search.part else "TRUE",
    }


def _params(search: Search, condition: Condition, scope: Scope, **more: object) -> dict[str, Any]:
    asked = {"area": f"{search.area}%", "area_code": search.area, "year": search.year, "part": search.part}
    return {**scope.params, **condition.params, **asked, "weights": WEIGHTS, "ranking": condition.ranking, **more}


def _load_facets(search: Search, condition: Condition, scope: Scope) -> Facets:
    statement = _COUNTS.format(source=_source(condition, scope), most=MAX_BUCKETS, **_filters(search))
    found: dict[str, list[Bucket]] = {}
    for facet, value, name, reports, passages in fetch(statement, _params(search, condition, scope)):
        found.setdefault(facet, []).append(Bucket(value, name, reports, passages))
    total = found["total"][0]
    by_code = {key: tuple(sorted(found.get(key, ()), key=lambda b: b.value)) for key in ("county", "township")}
    return Facets(
        total.reports,
        total.passages,
        by_code["county"],
        by_code["township"],
        tuple(sorted(found.get("year", ()), key=lambda bucket: bucket.value, reverse=True)),
        tuple(sorted(found.get("part", ()), key=lambda bucket: list(Part).index(Part(bucket.value)))),
    )


def _load_reports(
    search: Search, wanted: Sequence[Wanted], condition: Condition, scope: Scope, *, limit: int, passages: int
) -> tuple[FoundReport, ...]:
    source = _source(condition, scope, *_filters(search).values())
    page = {"limit": limit, "offset": (search.page - 1) * limit}
    statement = _REPORTS.format(source=source, order=_ORDERS[search.order])
    rows = fetch(statement, _params(search, condition, scope, **page))
    keys = [row[0] for row in rows]
    most = PASSAGES_OF_ONE if len(rows) == 1 and search.page == 1 else passages
    shown = fetch(_PASSAGES.format(source=source), _params(search, condition, scope, reports=keys, most=most))
    facts = _load_facts(keys, [pk for one in wanted for pk in one.indicators if not one.term.is_excluded])
    by_report: dict[int, list[FoundPassage]] = {}
    for report, part, heading, start, text, end in shown:
        figures = [(a - start, b - start) for a, b in facts.get(report, ()) if start <= a < end]
        found = _highlight(text, wanted, figures)
        by_report.setdefault(report, []).append(
            FoundPassage(text, start, end, part, heading, found[0], (start + found[1][0], start + found[1][1]))
        )
    return tuple(
        FoundReport(pk, name, code, county, year, title, count, tuple(by_report.get(pk, ())))
        for pk, name, code, county, year, title, count, _rank in rows
    )


def _load_facts(reports: Sequence[int], indicators: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """Return the spans of the indicators' figures in the reports' texts."""
    facts = Fact.objects.filter(report__in=reports, indicator__in=indicators).exclude(state=Fact.State.REJECTED)
    found: dict[int, list[tuple[int, int]]] = {}
    for report, start, end in facts.values_list("report_id", "start", "end"):
        found.setdefault(report, []).append((start, end))
    return found


def _highlight(
    text: str, wanted: Sequence[Wanted], figures: Sequence[tuple[int, int]]
) -> tuple[tuple[tuple[int, int], ...], tuple[int, int]]:
    """Return the spans of the text that are what was searched for, without overlaps, and the first one's sentence."""
    told = [one for one in wanted if not (one.term.is_excluded or (one.indicators and figures))]
    looked_for = [units for one in told for units in one.units]
    return locate(text, looked_for, figures)


def _tell_names(wanted: Sequence[Wanted]) -> tuple[tuple[str, str], ...]:
    told = []
    for one in wanted:
        if one.townships:
            told.append((one.term.text, "township"))
        if one.indicators:
            told.append((one.term.text, "indicator"))
    return tuple(told)


def _load_alone(wanted: Sequence[Wanted], scope: Scope) -> tuple[tuple[str, int], ...]:
    """Return in how many reports each term is by itself; one query, none for a single term."""
    terms = [one for one in wanted if not one.term.is_excluded]
    if len(terms) < 2:
        return ()
    statements, params = [], dict(scope.params)
    for number, one in enumerate(terms):
        condition = build_condition([one])
        source = _source(condition, scope)
        for name, value in condition.params.items():
            source = source.replace(f"%({name})s", f"%(alone{number}_{name})s")
            params[f"alone{number}_{name}"] = value
        statements.append(f"SELECT {number}, count(DISTINCT r.id) {source}")
    counts = dict(fetch(" UNION ALL ".join(statements), params))
    return tuple((one.term.text, counts[number]) for number, one in enumerate(terms))


def _count_waiting(user: User) -> int:
    """Return how many reports were stored so lately that they are not searched yet."""
    return Report.objects.visible_to(user).filter(indexed_as="").count()

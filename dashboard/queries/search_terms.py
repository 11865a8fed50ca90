"""Terms of a search as conditions in SQL on the alias `p` of passages (with `r` its report, `t` its township).

An ordinary term is cut into words, all of which a passage must have; a phrase in quotes stands as it is written. A
term that is the name of a township, a county or an indicator also finds the reports of the one, the sentences with
figures of the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from dashboard.queries.scope import Scope, fetch
from dashboard.search_query import Term
from reports_app.models import Indicator
from reports_app.searching.lexemes import to_tsquery
from reports_app.searching.passages import squeeze
from reports_app.searching.units import Unit, split_units
from reports_app.searching.words import split_words

MAX_NAMED = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """A term with the rows of units that it asks for, and what it is the name of."""

    term: Term
    units: tuple[tuple[Unit, ...], ...]
    townships: tuple[str, ...] = ()
    indicators: tuple[int, ...] = ()

    @property
    def tsquery(self) -> str:
        """What a passage must have."""
        return " & ".join(to_tsquery(units) for units in self.units)

    @property
    def phrase(self) -> str:
        """The whole term as one stretch of text, for what it is worth more."""
        return to_tsquery(split_units(squeeze(self.term.text)))


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in SQL, and the tsquery by which what it finds is ranked."""

    sql: str
    params: dict[str, Any] = field(default_factory=dict)
    ranking: str = ""


def prepare_terms(terms: Sequence[Term], scope: Scope) -> list[Wanted]:
    """Return the terms that hold anything to look for; names are those of townships in the scope. Two queries."""
    squeezed = {term: squeeze(term.text) for term in terms}
    names = [squeezed[term] for term in terms if not term.is_phrase]
    townships, indicators = _named_townships(names, scope), _named_indicators(names)
    wanted = []
    for term, text in squeezed.items():
        units = (tuple(split_units(text)),) if term.is_phrase else _words(text)
        if any(units):
            is_name = not term.is_phrase
            places = tuple(townships.get(text, ())) if is_name else ()
            wanted.append(Wanted(term, units, places, tuple(indicators.get(text, ())) if is_name else ()))
    return wanted


def _words(text: str) -> tuple[tuple[Unit, ...], ...]:
    """Return the units of each word; one of a single character stays with the word before it, or else behind it."""
    groups: list[str] = []
    is_joining = False
    for word in split_words(text, cache_folder=settings.VAR_DIR / "words"):
        if groups and (len(word) == 1 or is_joining):
            groups[-1] += word
        else:
            groups.append(word)
        is_joining = len(groups[-1]) == 1
    rows = (tuple(split_units(group)) for group in groups)
    return tuple(dict.fromkeys(units for units in rows if units))


def _named_townships(names: Sequence[str], scope: Scope) -> dict[str, list[str]]:
    rows = fetch(
        f"""SELECT n.name, t.code FROM reports_app_township t
            JOIN unnest(%(names)s::text[]) AS n(name) ON n.name IN (t.name, t.county, t.county || t.name)
            WHERE t.has_reports AND {scope.condition} LIMIT {MAX_NAMED}""",  # noqa: S608
        scope.params | {"names": list(names)},
    )
    found: dict[str, list[str]] = {}
    for name, code in rows:
        found.setdefault(name, []).append(code)
    return found


def _named_indicators(names: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for pk, name in Indicator.objects.filter(name_zh__in=names).values_list("pk", "name_zh"):
        found.setdefault(squeeze(name), []).append(pk)
    return found


def build_condition(wanted: Sequence[Wanted]) -> Condition:
    """Return the condition that a passage has all that is wanted and nothing that is excluded."""
    parts: list[str] = []
    params: dict[str, Any] = {}
    plain: list[str] = []
    ranked: list[str] = []
    for number, one in enumerate(wanted):
        alternatives = [f"p.tokens @@ %(q{number})s::tsquery"]
        if one.townships:
            alternatives.append(f"t.code = ANY(%(t{number})s)")
            params[f"t{number}"] = list(one.townships)
        if one.indicators:
            alternatives.append(_HAS_FIGURE.format(number=number))
            params[f"i{number}"] = list(one.indicators)
        if one.term.is_excluded:
            parts.append(f"NOT ({' OR '.join(alternatives)})")
        elif len(alternatives) > 1:
            parts.append(f"({' OR '.join(alternatives)})")
        else:
            plain.append(one.tsquery)
        if one.term.is_excluded or len(alternatives) > 1:
            params[f"q{number}"] = one.tsquery
        if not one.term.is_excluded:
            ranked += [one.tsquery.replace(" & ", " | "), one.phrase]
    if plain:
        parts.insert(0, "p.tokens @@ %(plain)s::tsquery")
        params["plain"] = " & ".join(plain)
    return Condition(" AND ".join(parts) or "FALSE", params, " | ".join(dict.fromkeys(ranked)))


# The passages of the figures that make up the indicator's values.
_HAS_FIGURE = """p.id IN (
    SELECT q.id FROM reports_app_indicatorvalue v
    JOIN reports_app_indicatorvalue_facts l ON l.indicatorvalue_id = v.id
    JOIN reports_app_fact f ON f.id = l.fact_id
    JOIN reports_app_report w ON w.id = f.report_id
    JOIN reports_app_passage q ON q.document_id = w.document_id AND f.start >= q.start AND f.start < q."end"
    WHERE v.indicator_id = ANY(%(i{number})s))"""

"""What the parser must know, built from the database once a process: the gazetteer and the lexicon.

A township or an indicator that staff add counts from the next file on, in every process.
"""

from collections.abc import Iterable
from dataclasses import fields
from functools import lru_cache

from django.db import connection

from reports_app import parsing
from reports_app.models import Indicator, Township
from reports_app.parsing.gazetteer import Gazetteer, Place
from reports_app.parsing.lexicon import Lexicon, OwnIndicator, load_lexicon
from reports_app.parsing.model import IndicatorSpec
from reports_app.parsing.version import fingerprint_lexicon


def gazetteer() -> Gazetteer:
    """Return the townships of the database as the parser wants them."""
    return _build_gazetteer(_townships_version())


def lexicon() -> Lexicon:
    """Return the words of the catalogue's indicators, with what staff added."""
    return lexicon_of(Indicator.objects.all())


def lexicon_of(indicators: Iterable[Indicator]) -> Lexicon:
    """Return the words of these indicators, stored or not."""
    catalogue, own, unused = [], [], []
    for indicator in sorted(indicators, key=lambda each: each.code):
        if not indicator.is_used:
            unused.append(indicator.code)
        if indicator.origin == Indicator.Origin.CATALOGUE:
            catalogue.append(IndicatorSpec(indicator.code, indicator.unit, indicator.kind))
        if indicator.origin == Indicator.Origin.STAFF or indicator.words or indicator.exclusions:
            own.append(_to_own(indicator))
    return _build_lexicon(tuple(catalogue), tuple(own), tuple(unused))


def reading_version() -> str:
    """Return what tells the rules of today from others: the parser's and the vocabulary's fingerprint."""
    return f"{parsing.PARSER_VERSION}-{version_of(lexicon())}"


@lru_cache(maxsize=4)
def version_of(words: Lexicon) -> str:
    """Return the fingerprint of a vocabulary."""
    return fingerprint_lexicon(words)


def _to_own(indicator: Indicator) -> OwnIndicator:
    is_staffs = indicator.origin == Indicator.Origin.STAFF
    return OwnIndicator(
        indicator.code,
        indicator.kind,
        indicator.unit,
        words=_given(indicator.words) or ((indicator.name_zh,) if is_staffs else ()),
        units=_given(indicator.units),
        verbs=_given(indicator.verbs),
        exclusions=_given(indicator.exclusions),
        theme=indicator.theme,
    )


def _given(words: list[str]) -> tuple[str, ...]:
    return tuple(word.strip() for word in words if word.strip())


def _townships_version() -> str:
    """Return what a trigger renews whenever a township is added, removed or changed in what the parser reads."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version::text FROM reports_app_gazetteer_version")
        row = cursor.fetchone()
    return row[0] if row else ""


@lru_cache(maxsize=1)
def _build_gazetteer(version: str) -> Gazetteer:
    columns = [field.name for field in fields(Place)]
    rows = Township.objects.values(*columns).iterator(chunk_size=5000)
    return Gazetteer.from_places(Place(**{**row, "former_names": tuple(row["former_names"])}) for row in rows)


@lru_cache(maxsize=4)
def _build_lexicon(specs: tuple[IndicatorSpec, ...], own: tuple[OwnIndicator, ...], unused: tuple[str, ...]) -> Lexicon:
    return load_lexicon(specs, own=own, unused=unused)

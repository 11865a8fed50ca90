"""What the parser must know, built from the database once a process: the gazetteer and the lexicon.

A township or an indicator that staff add counts from the next file on, in every process.
"""

from dataclasses import fields
from functools import lru_cache

from django.db import connection

from reports_app.models import Indicator, Township
from reports_app.parsing.gazetteer import Gazetteer, Place
from reports_app.parsing.lexicon import Lexicon, OwnIndicator, load_lexicon
from reports_app.parsing.model import IndicatorSpec


def gazetteer() -> Gazetteer:
    """Return the townships of the database as the parser wants them."""
    return _build_gazetteer(_townships_version())


def lexicon() -> Lexicon:
    """Return the words of the catalogue's indicators, those that staff added included."""
    catalogue, own = [], []
    for indicator in Indicator.objects.order_by("code"):
        if indicator.origin == Indicator.Origin.STAFF:
            own.append(_to_own(indicator))
        else:
            catalogue.append(IndicatorSpec(indicator.code, indicator.unit, indicator.kind))
    return _build_lexicon(tuple(catalogue), tuple(own))


def _to_own(indicator: Indicator) -> OwnIndicator:
    return OwnIndicator(
        indicator.code,
        indicator.kind,
        indicator.unit,
        words=_given(indicator.words) or (indicator.name_zh,),
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


@lru_cache(maxsize=1)
def _build_lexicon(specs: tuple[IndicatorSpec, ...], own: tuple[OwnIndicator, ...]) -> Lexicon:
    return load_lexicon(specs, own=own)

"""What the parser must know, built from the database once a process: the gazetteer and the lexicon.

A township or an indicator that staff add counts from the next file on, in every process.
"""

from dataclasses import fields
from functools import lru_cache

from django.db import connection

from reports_app.models import Indicator, Township
from reports_app.parsing.gazetteer import Gazetteer, Place
from reports_app.parsing.lexicon import Lexicon, load_lexicon
from reports_app.parsing.model import IndicatorSpec


def gazetteer() -> Gazetteer:
    """Return the townships of the database as the parser wants them."""
    return _build_gazetteer(_townships_version())


def lexicon() -> Lexicon:
    """Return the words of the catalogue's indicators, those that staff added included."""
    return _build_lexicon(tuple(IndicatorSpec(*row) for row in Indicator.objects.values_list("code", "unit", "kind")))


def _townships_version() -> tuple[int, int]:
    """Return what changes whenever any township is added, changed or removed (a few milliseconds for 40,000)."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), max(xmin::text::bigint) FROM {Township._meta.db_table}")  # noqa: S608
        count, newest = cursor.fetchone()
    return count, newest or 0


@lru_cache(maxsize=1)
def _build_gazetteer(version: tuple[int, int]) -> Gazetteer:
    columns = [field.name for field in fields(Place)]
    rows = Township.objects.values(*columns).iterator(chunk_size=5000)
    return Gazetteer.from_places(Place(**{**row, "former_names": tuple(row["former_names"])}) for row in rows)


@lru_cache(maxsize=1)
def _build_lexicon(specs: tuple[IndicatorSpec, ...]) -> Lexicon:
    return load_lexicon(specs)

"""The catalogue's data file: CSV in, what the parser must know of each indicator out."""

import csv
from pathlib import Path

from reports_app.parsing.model import IndicatorSpec


def read_catalogue(path: Path) -> list[dict[str, str]]:
    """Return the rows of `indicators.csv`.

    Columns: code, theme, name_zh, name_en, unit, unit_en, kind, better, note, note_en.
    """
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


def specs(path: Path) -> tuple[IndicatorSpec, ...]:
    """Return the specs of the catalogue's indicators, in the catalogue's order."""
    return tuple(IndicatorSpec(row["code"], row["unit"], row["kind"]) for row in read_catalogue(path))

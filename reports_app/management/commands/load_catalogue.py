"""Load the catalogue of indicators; indicators that staff added stay as they are."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from reports_app.models import Indicator, IndicatorVersion, LoadedFile
from reports_app.parsing.catalogue import read_catalogue

NAME = "catalogue"
FIXED = ("theme", "unit", "unit_en", "kind")
"""What staff cannot change of the catalogue's own indicators."""
FIELDS = ("theme", "name_zh", "name_en", "unit", "unit_en", "kind", "better", "definition", "definition_en", "order")


class Command(BaseCommand):
    help = "载入指标目录（幂等；本单位添加的指标不动）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--path", type=Path, default=settings.BASE_DIR / "fixtures" / "indicators.csv")
        parser.add_argument("--force", action="store_true", help="文件未变也重新载入")

    def handle(self, *, path: Path, force: bool, **options: Any) -> None:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if not force and LoadedFile.objects.filter(name=NAME, sha256=digest).exists():
            self.stdout.write("指标目录未变，无需载入")
            return
        indicators = [_to_indicator(row, order) for order, row in enumerate(read_catalogue(path), start=1)]
        with transaction.atomic():
            written = _write(indicators)
            LoadedFile.objects.update_or_create(name=NAME, defaults={"sha256": digest, "rows": len(indicators)})
        self.stdout.write(f"指标目录：写入 {written} 项，本单位已有同名代码 {len(indicators) - written} 项未动")


def _to_indicator(row: dict[str, str], order: int) -> Indicator:
    return Indicator(
        code=row["code"],
        theme=row["theme"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        unit=row["unit"],
        unit_en=row["unit_en"],
        kind=row["kind"],
        better=row["better"],
        definition=row["note"],
        definition_en=row["note_en"],
        order=order,
        origin=Indicator.Origin.CATALOGUE,
    )


def _write(indicators: list[Indicator]) -> int:
    """Insert or update the indicators but those whose code staff took first; return how many were written.

    What staff changed of an indicator stays as they said.
    """
    staff = set(Indicator.objects.filter(origin=Indicator.Origin.STAFF).values_list("code", flat=True))
    ours = [indicator for indicator in indicators if indicator.code not in staff]
    changed = set(IndicatorVersion.objects.values_list("indicator__code", flat=True))
    for fields, rows in (
        (FIELDS, [indicator for indicator in ours if indicator.code not in changed]),
        (FIXED, [indicator for indicator in ours if indicator.code in changed]),
    ):
        Indicator.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=fields)
    return len(ours)

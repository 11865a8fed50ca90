"""Load the national gazetteer and its overrides into Township; the demo district's townships come with make_demo."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Greatest
from django.utils import timezone

from reports_app.models import LoadedFile, Township
from reports_app.parsing.gazetteer import OVERRIDES, TABLE, Place, load_places

NAME = "gazetteer"
FIELDS = (
    "name",
    "kind",
    "county_code",
    "county",
    "prefecture_code",
    "prefecture",
    "province_code",
    "province",
    "former_names",
    "valid_from",
    "valid_to",
    "source",
)
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Counts:
    """What a load did, in townships."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    ended: int = 0
    kept_by_staff: int = 0


class Command(BaseCommand):
    help = "载入全国乡镇区划（幂等；本单位添加的乡镇不动）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--path", type=Path, default=settings.BASE_DIR / "fixtures", help="区划表所在文件夹")
        parser.add_argument("--force", action="store_true", help="文件未变也重新载入")

    def handle(self, *, path: Path, force: bool, **options: Any) -> None:
        digest = digest_of(path)
        if not force and LoadedFile.objects.filter(name=NAME, sha256=digest).exists():
            self.stdout.write("区划表未变，无需载入")
            return
        places = [place for place in load_places(path) if place.source != Township.Source.DEMO]
        with transaction.atomic():
            counts = write_places(places, today=timezone.localdate())
            LoadedFile.objects.update_or_create(name=NAME, defaults={"sha256": digest, "rows": len(places)})
        self.stdout.write(
            f"区划表 {len(places)} 个乡级单位：新增 {counts.added}，更新 {counts.changed}，删除 {counts.removed}，"
            f"停用 {counts.ended}，本单位添加而未动 {counts.kept_by_staff}"
        )


def digest_of(folder: Path) -> str:
    """Return the digest of the table and the overrides in the folder."""
    digest = hashlib.sha256()
    for name in (TABLE, OVERRIDES):
        content = (folder / name).read_bytes() if (folder / name).is_file() else b""
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def write_places(places: list[Place], *, today: date) -> Counts:
    """Make the townships equal to the places, but for those that staff added, by their code or before the table had it.

    A township that the places no longer hold is deleted, or ends last year where a report refers to it; one of the
    demo district that is in use stays as it is.
    """
    stored = {township.code: township for township in Township.objects.all()}
    staff = {code for code, township in stored.items() if township.source == Township.Source.STAFF}
    names = {(stored[code].county_code, stored[code].name) for code in staff}
    wanted = {
        place.code: place
        for place in places
        if place.code not in staff and (place.code in stored or (place.county_code, place.name) not in names)
    }
    added = [_to_township(place) for code, place in wanted.items() if code not in stored]
    changed = [
        _to_township(place) for code, place in wanted.items() if code in stored and _differs(stored[code], place)
    ]
    Township.objects.bulk_create(added, batch_size=BATCH)
    Township.objects.bulk_create(
        changed, batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=FIELDS
    )
    removed, ended = _end(set(stored) - set(wanted) - staff, year=today.year - 1)
    return Counts(len(added), len(changed), removed, ended, kept_by_staff=len(staff))


def _to_township(place: Place) -> Township:
    values = {field: getattr(place, field) for field in FIELDS}
    return Township(code=place.code, **values | {"former_names": list(place.former_names)})


def _differs(township: Township, place: Place) -> bool:
    return any(
        getattr(township, field) != (list(place.former_names) if field == "former_names" else getattr(place, field))
        for field in FIELDS
    )


def _end(codes: set[str], *, year: int) -> tuple[int, int]:
    """Delete the townships of the codes, or give them an end where something refers to them: (deleted, ended)."""
    gone = Township.objects.filter(code__in=codes)
    in_use = Q(reports__isnull=False) | Q(documents__isnull=False) | Q(values__isnull=False) | Q(years__isnull=False)
    referenced = set(gone.filter(in_use).values_list("code", flat=True))
    real = gone.exclude(source=Township.Source.DEMO)
    ended = real.filter(code__in=referenced, valid_to__isnull=True).update(valid_to=Greatest("valid_from", year))
    removed, _ = gone.exclude(code__in=referenced).delete()
    return removed, ended

"""Townships that the table of divisions lacks: an administrator adds them, and files that named one are read again."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.areas import Area
from accounts.audit import Action, record
from accounts.models import User
from reports_app.area_directory import find_counties_named
from reports_app.ingest.queueing import queue_again
from reports_app.models import Document, Township
from reports_app.parsing.gazetteer import kind_of

# Numbers within a county that no official code uses, so that a later table of divisions never meets them.
OWN_NUMBERS = range(901, 1000)


class AddingError(Exception):
    """The township cannot be added or taken away; `code` says why: `known`, `full` or `in_use`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Missing:
    """A township that waiting files name and the table lacks; `county` is None where the text does not tell it."""

    name: str
    county: Area | None
    files: tuple[Document, ...]


def list_missing(user: User) -> list[Missing]:
    """Return the townships that waiting files name and the table lacks, each once; those of a known county first."""
    by_place: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in _waiting(user):
        read = document.identity
        where = (read.get("prefecture") or "") + read["county"] if read.get("county") else ""
        by_place[read["township"], where].append(document)
    counties = find_counties_named(user, {where for _name, where in by_place if where})
    named = set(Township.objects.filter(name__in={name for name, _ in by_place}).values_list("name", "county_code"))
    missing = []
    for (name, where), files in by_place.items():
        meant = counties.get(where, [])
        county = meant[0] if len(meant) == 1 else None
        if not any(other == name and (county is None or code == county.code) for other, code in named):
            missing.append(Missing(name, county, tuple(files)))
    return sorted(missing, key=lambda each: (each.county is None, each.county.code if each.county else "", each.name))


def add_township(name: str, county: Area, user: User) -> Township:
    """Add a township to a county and queue the files that wait for it; raise AddingError where it is there already."""
    with transaction.atomic():
        siblings = Township.objects.select_for_update(no_key=True).filter(county_code=county.code).order_by("code")
        codes = {sibling.code: sibling for sibling in siblings}
        if any(sibling.name == name for sibling in codes.values()):
            raise AddingError("known")
        code = next((own for number in OWN_NUMBERS if (own := f"{county.code}{number}") not in codes), None)
        if code is None:
            raise AddingError("full")
        example = next(iter(codes.values()))
        township = Township.objects.create(
            code=code,
            name=name,
            kind=kind_of(name),
            county_code=county.code,
            county=example.county,
            prefecture_code=example.prefecture_code,
            prefecture=example.prefecture,
            province_code=example.province_code,
            province=example.province,
            source=Township.Source.STAFF,
        )
        record(user, Action.TOWNSHIP_ADDED, str(township), county=str(county), code=code)
        for document in _waiting(user, lock=True):
            if document.identity["township"] == name and document.identity.get("county") in (None, township.county):
                queue_again(document)
    return township


def remove_township(township: Township, user: User) -> None:
    """Take away a township that staff added; raise AddingError where a report or a figure is of it."""
    with transaction.atomic():
        township = Township.objects.select_for_update().get(pk=township.pk)
        if in_use(Township.objects.filter(pk=township.pk)):
            raise AddingError("in_use")
        record(user, Action.TOWNSHIP_REMOVED, str(township), county=township.county, code=township.code)
        township.delete()


def in_use(townships: QuerySet[Township]) -> set[int]:
    """Return the keys of those townships that a file, a report or a figure is of."""
    used = Q(reports__isnull=False) | Q(documents__isnull=False) | Q(values__isnull=False) | Q(years__isnull=False)
    return set(townships.filter(used).values_list("pk", flat=True))


def _waiting(user: User, *, lock: bool = False) -> list[Document]:
    """Return the files that wait for a township and name one that was not found."""
    waiting = Document.objects.visible_to(user).filter(state=Document.State.NEEDS_IDENTITY, township=None)
    files = waiting.without_text().order_by("pk")
    files = files.select_for_update(of=("self",)) if lock else files
    return [each for each in files if each.identity.get("township") and not each.identity.get("code")]

"""Stored files held against the rows that name them: what is missing, what has changed, what no row names."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from reports_app.models import Document
from reports_app.storage import files

BATCH = 500


class Kind(StrEnum):
    """What is wrong with a stored file."""

    MISSING = "missing"
    CHANGED = "changed"
    UNCLAIMED = "unclaimed"  # no row names it: an upload broke off between the file and its row; harmless


@dataclass(frozen=True, slots=True)
class Problem:
    """One file that is not as it should be; `document` is None where no row names it."""

    kind: Kind
    storage_name: str
    document: int | None = None
    original_name: str = ""


def check_documents() -> Iterator[Problem | None]:
    """Read every file that a row names, whole; yield None for each that is as it was taken in."""
    rows = Document.objects.order_by("pk").values_list("pk", "storage_name", "sha256", "original_name")
    for pk, storage_name, sha256, original_name in rows.iterator(BATCH):
        kind = _find_fault(storage_name, sha256)
        if kind is None or not Document.objects.filter(pk=pk).exists():  # purged meanwhile
            yield None
        else:
            yield Problem(kind, storage_name, pk, original_name)


def find_unclaimed() -> list[Problem]:
    """Return the files that no row names; those of the last hour are passed over."""
    stored = list(files.list_settled())  # before the rows: what is taken in meanwhile has its row by then
    claimed = set(Document.objects.order_by().values_list("storage_name", flat=True).iterator(BATCH))
    return [Problem(Kind.UNCLAIMED, name) for name in stored if name not in claimed]


def _find_fault(storage_name: str, sha256: str) -> Kind | None:
    try:
        files.open_verified(storage_name, sha256).close()
    except FileNotFoundError:
        return Kind.MISSING
    except (files.ChangedFileError, OSError):  # a bad block reads as an error
        return Kind.CHANGED
    return None

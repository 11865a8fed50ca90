"""Which township and year a text is stored under: what a person said, else what was read where that is certain."""

from dataclasses import asdict, dataclass

from django.utils import timezone

from accounts.models import User
from reports_app import failures
from reports_app.models import Document, Township
from reports_app.models.report import EARLIEST_YEAR
from reports_app.parsing.model import Identity

MAX_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Decision:
    """The township and year, as far as they are known; `problem` says why a person must decide."""

    township: Township | None
    year: int | None
    problem: str = ""


def describe_identity(identity: Identity) -> dict[str, object]:
    """Return what was read of the identity, as the document keeps it."""
    return {
        "township": identity.township,
        "county": identity.county,
        "prefecture": identity.prefecture,
        "province": identity.province,
        "code": identity.code,
        "year": identity.year,
        "years": list(identity.years),
        "candidates": [asdict(candidate) for candidate in identity.candidates[:MAX_CANDIDATES]],
    }


def decide_place(document: Document, identity: Identity) -> Decision:
    """Return the township and year to store under: what a person said, else what was read where that is certain."""
    if document.identity_confirmed and document.township and document.year:
        return Decision(document.township, document.year)
    township, problem = _find_township(identity)
    if township is not None and not may_send(document.uploaded_by, township):
        township, problem = None, failures.OUT_OF_AREA
    year, year_problem = _check_year(identity.year)
    return Decision(township, year, problem or year_problem)


def _find_township(identity: Identity) -> tuple[Township | None, str]:
    if identity.code:
        found = Township.objects.filter(code=identity.code).first()
        return found, "" if found else failures.UNKNOWN_TOWNSHIP
    if not identity.township:
        return None, failures.SEVERAL_TOWNSHIPS if identity.candidates else failures.NO_TOWNSHIP
    named = Township.objects.filter(name=identity.township)
    if identity.county:
        named = named.filter(county=identity.county)
    matches = list(named[:2])
    if len(matches) == 1:
        return matches[0], ""
    several = bool(matches or [each for each in identity.candidates if identity.county in (None, each.county)])
    return None, failures.SEVERAL_TOWNSHIPS if several else failures.UNKNOWN_TOWNSHIP


def may_send(user: User | None, township: Township) -> bool:
    """Return whether the account may send this township's reports; the system itself (None) may."""
    return user is None or Township.objects.visible_to(user).filter(pk=township.pk).exists()


def _check_year(year: int | None) -> tuple[int | None, str]:
    if year is None:
        return None, failures.NO_YEAR
    if year > timezone.localdate().year:
        return None, failures.FUTURE_YEAR
    if year < EARLIEST_YEAR:
        return None, failures.EARLY_YEAR
    return year, ""

"""The figures of a township's year that comparisons divide by: residents, villages, area. Checked, stored, taken back.

A table is checked against what is stored and kept with its changes; storing and undoing are one transaction each and
refuse where anyone changed the same figures meanwhile.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import Action, record
from accounts.models import User
from reports_app.models import ContextImport, Township, TownshipYear
from reports_app.reading import Sheet
from reports_app.tables.spreadsheet import (
    CellFault,
    CellValueError,
    Column,
    Line,
    TableError,
    find_table,
    to_number,
    to_year,
)
from reports_app.tables.townships import find_townships, township_columns

CLEAR = "清空"
YEAR = "year"


@dataclass(frozen=True, slots=True)
class Field:
    """A figure: its heading, and what it can be at most and how exact."""

    name: str
    heading: Promise
    most: int
    places: int = 0


FIELDS = (
    Field("population", gettext_lazy("常住人口"), 10_000_000),
    Field("villages", gettext_lazy("村（社区）数"), 2_000),
    Field("area_km2", gettext_lazy("面积（平方公里）"), 1_000_000, places=2),
)
NAMES = tuple(field.name for field in FIELDS)

# The township's key, the year, the field, what it was and what it becomes, as text; as the database keeps it.
Change = tuple[int, int, str, str | None, str | None]


class OvertakenError(Exception):
    """What was to be changed is no longer as it was; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a table says: changes where nothing is wrong, else faults; headings that were not used."""

    changes: tuple[Change, ...]
    unchanged: int
    faults: tuple[CellFault, ...]
    unknown: tuple[str, ...]


def columns() -> tuple[Column, ...]:
    """Return the columns of the table, as the template has them."""
    figures = (Column(field.name, field.heading) for field in FIELDS)
    return *township_columns(), Column(YEAR, gettext_lazy("年度"), is_required=True), *figures


def check_sheet(user: User, sheet: Sheet) -> Checked:
    """Return what the table would change within the account's area; raises TableError where it is none of this kind."""
    table = find_table(sheet, columns())
    if not any(name in table.lines[0].columns for name in NAMES):
        raise TableError(_("表格里没有常住人口、村（社区）数、面积中的任何一列。请按模板填写。"))
    lines = [line for line in table.lines if any(line.text(name) for name in NAMES)]
    if not lines:
        raise TableError(_("表格里没有填写任何数字。"))
    townships, faults = find_townships(user, lines)
    years = _read_years(lines, faults)
    _find_repeated(lines, townships, years, faults)
    figures = [
        (line.number, field.name, _read_figure(line, field, faults))
        for line in lines
        for field in FIELDS
        if line.text(field.name)
    ]
    if faults:
        return Checked((), 0, tuple(sorted(faults, key=lambda fault: fault.row)), table.unknown)
    wanted = [(townships[number].pk, years[number], name, new) for number, name, new in figures]
    current = _current((township, year) for township, year, _, _ in wanted)
    changes = [
        (township, year, name, current.get((township, year, name)), new)
        for township, year, name, new in wanted
        if current.get((township, year, name)) != new
    ]
    return Checked(tuple(changes), len(wanted) - len(changes), (), table.unknown)


def keep_checked(user: User, checked: Checked, file_name: str) -> ContextImport:
    """Keep what was checked until the account says yes; what it had left open before is forgotten."""
    ContextImport.objects.filter(made_by=user, state=ContextImport.State.CHECKED).delete()
    return ContextImport.objects.create(
        made_by=user, file_name=file_name[-200:], changes=checked.changes, unchanged=checked.unchanged
    )


@transaction.atomic
def store(user: User, batch: ContextImport) -> None:
    """Store the changes; raises OvertakenError."""
    batch = _take(user, batch, ContextImport.State.CHECKED)
    _apply([(township, year, name, old, new) for township, year, name, old, new in batch.changes])
    batch.state, batch.stored_at = ContextImport.State.STORED, timezone.now()
    batch.save(update_fields=["state", "stored_at"])
    record(user, Action.CONTEXT_IMPORTED, batch.file_name, **_summary(batch))


@transaction.atomic
def undo(user: User, batch: ContextImport) -> None:
    """Put back what the import changed; raises OvertakenError where anything of it was changed since."""
    batch = _take(user, batch, ContextImport.State.STORED)
    _apply([(township, year, name, new, old) for township, year, name, old, new in batch.changes])
    batch.state = ContextImport.State.UNDONE
    batch.save(update_fields=["state"])
    record(user, Action.CONTEXT_UNDONE, batch.file_name, **_summary(batch))


def _take(user: User, batch: ContextImport, state: ContextImport.State) -> ContextImport:
    """Return the import, locked against all others; OvertakenError where it is in another state or out of reach."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('context figures'))")
    current = ContextImport.objects.select_for_update().filter(pk=batch.pk, state=state).first()
    townships = {township for township, *_ in current.changes} if current else set()
    if current is None or Township.objects.visible_to(user).filter(pk__in=townships).count() != len(townships):
        raise OvertakenError
    return current


def _summary(batch: ContextImport) -> dict[str, object]:
    years = sorted({year for _, year, *_ in batch.changes})
    return {"rows": len(batch.changes), "year": "、".join(map(str, years))}


def _apply(changes: Sequence[Change]) -> None:
    """Change each figure from what it was to what it becomes; raises OvertakenError where one is not what it was."""
    places = {(township, year) for township, year, *_ in changes}
    current = _current(places)
    if any(current.get((township, year, name)) != old for township, year, name, old, _ in changes):
        raise OvertakenError
    becomes = {
        (township, year): {name: current.get((township, year, name)) for name in NAMES} for township, year in places
    }
    for township, year, name, _old, new in changes:
        becomes[township, year][name] = new
    rows = [
        TownshipYear(township_id=township, year=year, **_to_figures(figures))
        for (township, year), figures in sorted(becomes.items())
    ]
    TownshipYear.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["township", "year"], update_fields=NAMES, batch_size=2_000
    )
    TownshipYear.objects.filter(township__in={township for township, _ in places}, **dict.fromkeys(NAMES)).delete()


def _to_figures(texts: dict[str, str | None]) -> dict[str, Decimal | None]:
    return {name: None if text is None else Decimal(text) for name, text in texts.items()}


def _current(places: Iterable[tuple[int, int]]) -> dict[tuple[int, int, str], str]:
    """Return the stored figures of townships and years as text, as a change has them."""
    wanted = set(places)
    rows = TownshipYear.objects.filter(
        township__in={township for township, _ in wanted}, year__in={year for _, year in wanted}
    )
    return {
        (row.township_id, row.year, name): to_text(value)
        for row in rows
        if (row.township_id, row.year) in wanted
        for name in NAMES
        if (value := getattr(row, name)) is not None
    }


def to_text(value: Decimal | int) -> str:
    """Return a figure as it is kept and shown: no needless zeros.

    >>> to_text(Decimal("34.30")), to_text(Decimal("100")), to_text(1200)
    ('34.3', '100', '1200')
    """
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read_years(lines: Sequence[Line], faults: list[CellFault]) -> dict[int, int]:
    years = {}
    for line in lines:
        try:
            years[line.number] = to_year(line.text(YEAR))
        except CellValueError as error:
            faults.append(line.fault(YEAR, str(error)))
    return years


def _read_figure(line: Line, field: Field, faults: list[CellFault]) -> str | None:
    text = line.text(field.name)
    if text == CLEAR:
        return None
    try:
        return to_text(to_number(text, most=field.most, places=field.places))
    except CellValueError as error:
        faults.append(line.fault(field.name, str(error)))
        return None


def _find_repeated(
    lines: Sequence[Line], townships: dict[int, Township], years: dict[int, int], faults: list[CellFault]
) -> None:
    first: dict[tuple[int, int], int] = {}
    for line in lines:
        if line.number not in townships or line.number not in years:
            continue
        at = first.setdefault((townships[line.number].pk, years[line.number]), line.number)
        if at != line.number:
            words = {"township": townships[line.number].name, "year": years[line.number], "row": at}
            faults.append(line.fault(YEAR, _("%(township)s%(year)s年在第%(row)s行已经有了，请只留一行。") % words))

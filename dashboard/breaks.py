"""Where the figures of two years that follow each other are not of the same kind, told from what is stored for certain.

Counts alone, never rates: one year stops before its end; one is a total as the report states it and the other the sum
of its parts; one counts people and the other attendances. Wordings that may mean the same break nothing.
"""

from collections.abc import Collection, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from dashboard.grid import Figure

PEOPLE, ATTENDANCES = "人", "人次"
# The measure words of people; each counts one person once.
PEOPLE_UNITS = frozenset({"人", "名", "位"})
STATED, SUMMED = "reported", "summed"


def counted_as(units: Collection[str]) -> str:
    """Return whether a figure counts people or attendances, by the words of the numbers behind it; "" if unclear.

    >>> counted_as(["名", "人"]), counted_as(["人次"]), counted_as(["人", "人次"]), counted_as([])
    ('人', '人次', '', '')
    """
    if units and PEOPLE_UNITS.issuperset(units):
        return PEOPLE
    return ATTENDANCES if set(units) == {ATTENDANCES} else ""


def mark_breaks(row: Sequence[Figure], *, is_rate: bool) -> tuple[Figure, ...]:
    """Return a township's figures over the years, `broken` set where one does not continue the year before."""
    if is_rate:
        return tuple(row)
    followed = (
        now._replace(broken=words) if (words := _why_broken(before, now)) else now for before, now in pairwise(row)
    )
    return (*row[:1], *followed)


def _why_broken(before: Figure, now: Figure) -> str:
    if before.value is None or now.value is None or before.year != now.year - 1:
        return ""
    if before.is_part_year != now.is_part_year and not (before.is_comparable and now.is_comparable):
        return _("%(year)s年未满全年") % {"year": now.year if now.is_part_year else before.year}
    years = {"before": before.year, "now": now.year}
    if before.basis != now.basis and {before.basis, now.basis} == {STATED, SUMMED}:
        text = _("%(before)s年为载明的总数，%(now)s年为分项相加")
        if before.basis == SUMMED:
            text = _("%(before)s年为分项相加，%(now)s年为载明的总数")
        return text % years
    if before.counted and now.counted and before.counted != now.counted:
        if now.counted == PEOPLE:
            return _("%(before)s年按人次计，%(now)s年按人数计") % years
        return _("%(before)s年按人数计，%(now)s年按人次计") % years
    return ""

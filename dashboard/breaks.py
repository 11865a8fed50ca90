"""Where the figures of two years that follow each other are not of the same kind, told from what is stored for certain.

Counts alone, never rates: one year stops before its end; one is a total as the report states it and the other the sum
of its parts; one counts people and the other attendances, or cases taken in and the other those mediated. Wordings
that may mean the same break nothing.
"""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dashboard.grid import Figure

STATED, SUMMED = "reported", "summed"
# What figures are read to count (`reports_app/parsing/data/counted.toml`).
COUNTED = (
    *(gettext_noop("人数"), gettext_noop("人次"), gettext_noop("次数"), gettext_noop("家数"), gettext_noop("受理")),
    *(gettext_noop("立案"), gettext_noop("调解"), gettext_noop("化解"), gettext_noop("达成协议"), gettext_noop("办结")),
)


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
        kinds = {"was": _(before.counted), "is": _(now.counted)}
        return _("%(before)s年按%(was)s计，%(now)s年按%(is)s计") % (years | kinds)
    return ""

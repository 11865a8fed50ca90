"""The list of townships: a county's, or those that were found; or the areas on the way there."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.presenters.addresses import township_address


@dataclass(frozen=True, slots=True)
class ListedTownship:
    """A township's row."""

    name: str
    area: str
    address: str
    reports: int
    latest_year: int | None
    findings: int


@dataclass(frozen=True, slots=True)
class ListedArea:
    """An area that leads further down."""

    name: str
    address: str
    hint: str


def present_townships(rows: Sequence[tuple[str, str, str, str, int, int | None, int]]) -> list[ListedTownship]:
    """Return the rows of `queries.load_townships_of` or `find_townships`."""
    return [
        ListedTownship(name, f"{prefecture}{county}", township_address(code), reports, latest, findings)
        for code, name, county, prefecture, reports, latest, findings in rows
    ]


def present_areas(rows: Sequence[tuple[str, str, int]]) -> list[ListedArea]:
    """Return the rows of `queries.load_areas_within`."""
    page = reverse("dashboard:townships")
    return [ListedArea(name, f"{page}?area={code}", _count_words(count)) for code, name, count in rows]


def _count_words(count: int) -> str:
    return ngettext("%(count)s个乡镇有报告", "%(count)s个乡镇有报告", count) % {"count": count}


def build_list_lede(townships: Sequence[ListedTownship], areas: Sequence[ListedArea], *, area: str, words: str) -> str:
    """Return what the list shows."""
    filed = sum(row.reports > 0 for row in townships)
    if words:
        text = ngettext("名称含“%(words)s”的乡镇%(count)s个。", "名称含“%(words)s”的乡镇%(count)s个。", len(townships))
        return text % {"words": words, "count": len(townships)}
    if areas:
        return _("%(area)s：选择下级地区，再选乡镇。") % {"area": area}
    text = ngettext(
        "%(area)s%(count)s个乡镇，%(filed)s个有报告。点乡镇名称看它的全部数据。",
        "%(area)s%(count)s个乡镇，%(filed)s个有报告。点乡镇名称看它的全部数据。",
        len(townships),
    )
    return text % {"area": area, "count": len(townships), "filed": filed}

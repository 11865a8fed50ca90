"""The list of townships: a county's, or those that were found; or the areas on the way there."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.exports.table import Cell, Column, Row, Table
from dashboard.presenters.addresses import township_address
from dashboard.presenters.cells import count_cell


@dataclass(frozen=True, slots=True)
class ListedTownship:
    """A township's row."""

    name: str
    area: str
    code: str
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
        ListedTownship(name, f"{prefecture}{county}", code, township_address(code), reports, latest, findings)
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
    if not townships:
        return _("这里会列出报送过报告的县区和它们的乡镇。")
    text = ngettext(
        "%(area)s%(count)s个乡镇，%(filed)s个有报告。点乡镇名称看它的全部数据。",
        "%(area)s%(count)s个乡镇，%(filed)s个有报告。点乡镇名称看它的全部数据。",
        len(townships),
    )
    return text % {"area": area, "count": len(townships), "filed": filed}


def build_list_table(townships: Sequence[ListedTownship], lede: str, *, area: str, words: str, is_cut: bool) -> Table:
    """Return the list as files have it; `area` and `words` are what it was asked for."""
    return Table(
        title=_("名称含“%(words)s”的乡镇") % {"words": words} if words else _("%(area)s乡镇") % {"area": area},
        lede=lede,
        columns=tuple(Column(heading) for heading in (_("报告份数"), _("最近年度"), _("需核实"))),
        rows=tuple(Row(each.name, _list_cells(each), county=each.area, township=each.code) for each in townships),
        footnotes=(
            _("需核实：前后不一致、尚未处理的地方。"),
            *((_("只列出前50个，请把名称写得更完整。"),) if is_cut else ()),
        ),
    )


def _list_cells(each: ListedTownship) -> tuple[Cell, ...]:
    filed = count_cell(each.reports) if each.reports else Cell(_("未报"))
    latest = count_cell(each.latest_year) if each.latest_year else Cell("—")
    return filed, latest, count_cell(each.findings)

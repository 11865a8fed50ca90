"""The overview: what needs someone, who has filed, and three small comparisons."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.comparison import Comparison
from dashboard.figures import format_years
from dashboard.points import Waiting
from dashboard.presenters.addresses import compare_address
from dashboard.presenters.compare import Tab
from dashboard.presenters.table import build_lede
from dashboard.states import FilingState
from dashboard.topics import TOPICS


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for a person: how many, what, and the page that deals with it."""

    count: int
    text: str
    hint: str
    address: str


@dataclass(frozen=True, slots=True)
class FilingCell:
    """A township's report of one year."""

    year: int
    state: FilingState
    address: str


@dataclass(frozen=True, slots=True)
class FilingRow:
    """A township's reports; `filed` says how many of how many."""

    name: str
    cells: tuple[FilingCell, ...]
    filed: int
    due: int


@dataclass(frozen=True, slots=True)
class Filing:
    """The grid of townships and years, the share filed of each year, and the marks that occur."""

    years: tuple[int, ...]
    rows: tuple[FilingRow, ...]
    totals: tuple[tuple[int, int], ...]
    legend: tuple[tuple[FilingState, str, str], ...]


@dataclass(frozen=True, slots=True)
class SmallComparison:
    """One of the three small charts; `key` names its figure in the page."""

    key: str
    title: str
    lede: str
    address: str
    has_figures: bool


def present_tasks(waiting: Waiting, *, county: str = "", not_filed: int = 0, year: int = 0) -> list[Task]:
    """Return what waits, in the order in which it should be dealt with; nothing that is zero."""
    files = reverse("reports:list")
    here = f"&county={county}" if county else ""
    tasks = [
        Task(waiting.failed, _("未能读取"), _("文件已保存，需处理"), f"{files}?state=failed"),
        Task(waiting.needs_identity, _("待确认乡镇年度"), _("文件已读，归属未定"), f"{files}?state=needs_identity"),
        Task(waiting.needs_choice, _("与已有报告重复"), _("选择新版本或放弃"), f"{files}?state=needs_choice"),
        Task(waiting.findings, _("需核实"), _("数据前后不一致"), f"{files}?state=to_verify{here}"),
        Task(waiting.doubtful_facts, _("待核对"), _("读数把握不大"), f"{files}?state=waiting{here}"),
        Task(not_filed, _("%(year)s年未报送") % {"year": year}, _("尚未收到报告的乡镇"), "#filing"),
        Task(waiting.in_work, _("正在读取"), _("完成后自动入库"), f"{files}?state=in_work"),
    ]
    return [task for task in tasks if task.count]


def present_filing(grid: pd.DataFrame, *, may_upload: bool) -> Filing:
    """Return the grid of `measures.build_filing_grid` with the address behind each mark."""
    years = tuple(int(year) for year in dict.fromkeys(grid["year"]))
    by_township: dict[str, list[Mapping[Any, Any]]] = {}
    for record in grid.to_dict("records"):
        by_township.setdefault(str(record["township"]), []).append(record)
    rows = tuple(_filing_row(records, may_upload=may_upload) for records in by_township.values())
    totals = tuple(_count([row.cells[place] for row in rows]) for place in range(len(years)))
    present = {cell.state for row in rows for cell in row.cells}
    legend = tuple((state, state.mark, str(state.word)) for state in FilingState if state in present)
    return Filing(years, rows, totals, legend)


def _filing_row(records: list[Mapping[Any, Any]], *, may_upload: bool) -> FilingRow:
    cells = tuple(
        FilingCell(int(record["year"]), FilingState(record["filing"]), _filing_address(record, may_upload=may_upload))
        for record in records
    )
    filed, due = _count(cells)
    return FilingRow(str(records[0]["name"]), cells, filed, due)


def _count(cells: list[FilingCell] | tuple[FilingCell, ...]) -> tuple[int, int]:
    """Return how many reports are stored, of how many that are due."""
    stored = {FilingState.FILED, FilingState.PART_YEAR, FilingState.DOUBTFUL}
    return (
        sum(cell.state in stored for cell in cells),
        sum(cell.state is not FilingState.NOT_APPLICABLE for cell in cells),
    )


def _filing_address(record: Mapping[Any, Any], *, may_upload: bool) -> str:
    state = FilingState(record["filing"])
    if not pd.isna(record["report"]):
        return reverse("reports:report", args=[int(record["report"])])
    if state is FilingState.FAILED:
        return f"{reverse('reports:list')}?state=failed"
    if state is FilingState.WAITING:
        return reverse("reports:list")
    return reverse("reports:upload") if may_upload and state is FilingState.NOT_FILED else ""


def present_counties(places: pd.DataFrame, chosen: str) -> list[Tab]:
    """Return the counties with reports and how many each has; nothing where there is only one."""
    counted = places.groupby(["county_code", "county"], as_index=False).agg({"reports": "sum"})
    if len(counted) < 2:
        return []
    page = reverse("dashboard:overview")
    return [
        Tab(
            ngettext("%(county)s %(count)s份", "%(county)s %(count)s份", row["reports"])
            % {"county": row["county"], "count": row["reports"]},
            f"{page}?county={row['county_code']}",
            row["county_code"] == chosen,
        )
        for row in counted.to_dict(orient="records")
    ]


def present_small(comparison: Comparison) -> SmallComparison:
    """Return a small comparison that leads to its page."""
    topic = comparison.selection.topic
    return SmallComparison(
        key=topic.value,
        title=str(TOPICS[topic].title),
        lede=build_lede(comparison),
        address=compare_address(comparison.selection),
        has_figures=comparison.has_figures,
    )


def build_overview_lede(county: str, filing: Filing) -> str:
    """Return the finding of the page: how many have filed for the latest year."""
    filed, due = filing.totals[-1]
    first, last = filing.years[0], filing.years[-1]
    values = {"county": county, "due": due, "filed": filed, "year": last, "years": format_years(first, last)}
    return _("%(county)s%(due)s个乡镇，%(year)s年度已入库%(filed)s份报告；下表为%(years)s年报送情况。") % values

"""The overview: what needs someone, who has filed, and three small comparisons."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.comparison import Comparison
from dashboard.figures import format_years
from dashboard.filing import Filing
from dashboard.points import Waiting
from dashboard.presenters.addresses import compare_address, county_address
from dashboard.presenters.compare import Tab
from dashboard.presenters.lede import build_lede
from dashboard.selection import EVERYWHERE
from dashboard.states import FilingState
from dashboard.topics import TOPICS, Topic


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
class FilingGrid:
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


def present_tasks(
    waiting: Waiting,
    *,
    may_review: bool,
    county: str = "",
    not_filed: int = 0,
    year: int = 0,
    is_one_of_many: bool = False,
) -> list[Task]:
    """Return what waits, in the order in which it should be dealt with; nothing that is zero.

    `may_review`: the account settles what waits on the desk. `is_one_of_many`: the page shows one county of several,
    and files are counted in all of them.
    """
    files = reverse("reports:list")
    here = f"&county={county}" if county else ""
    everywhere = _("（全部县区）") if is_one_of_many else ""
    told = {"year": year, "count": waiting.findings_of_year}
    of_year = _("，其中%(year)s年%(count)s条") % told if year else ""
    tasks = [
        Task(waiting.failed, _("未能读取"), _("文件已保存，需处理") + everywhere, f"{files}?state=failed"),
        Task(
            waiting.needs_identity,
            _("待确认乡镇年度"),
            _("文件已读，归属未定") + everywhere,
            f"{files}?state=needs_identity",
        ),
        Task(
            waiting.needs_choice, _("与已有报告重复"), _("选择新版本或放弃") + everywhere, f"{files}?state=needs_choice"
        ),
        Task(
            waiting.conflicts if may_review else 0,
            _("有冲突"),
            _("人工决定与现在读出的不一致"),
            f"{reverse('reports:reviews')}?state=conflict{here}",
        ),
        Task(waiting.findings, _("需核实"), _("数据前后不一致") + of_year, f"{files}?state=to_verify{here}"),
        Task(waiting.doubtful_facts, _("待核对"), _("读数把握不大"), f"{files}?state=waiting{here}"),
        Task(not_filed, _("%(year)s年未报送") % {"year": year}, _("尚未收到报告的乡镇"), "#filing"),
        Task(waiting.in_work, _("正在读取"), _("完成后自动入库") + everywhere, f"{files}?state=in_work"),
    ]
    return [task for task in tasks if task.count]


def present_filing(rows: Sequence[Sequence[Filing]], *, may_upload: bool) -> FilingGrid:
    """Return the rows of `queries.load_states` with the address behind each mark."""
    shown = tuple(_filing_row(row, may_upload=may_upload) for row in rows)
    years = tuple(filing.year for filing in rows[0]) if rows else ()
    totals = tuple(_count([row.cells[place] for row in shown]) for place in range(len(years)))
    present = {cell.state for row in shown for cell in row.cells}
    legend = tuple((state, state.mark, str(state.word)) for state in FilingState if state in present)
    return FilingGrid(years, shown, totals, legend)


def _filing_row(row: Sequence[Filing], *, may_upload: bool) -> FilingRow:
    cells = tuple(
        FilingCell(filing.year, filing.state, _filing_address(filing, may_upload=may_upload)) for filing in row
    )
    filed, due = _count(cells)
    return FilingRow(row[0].name, cells, filed, due)


def _count(cells: list[FilingCell] | tuple[FilingCell, ...]) -> tuple[int, int]:
    """Return how many reports are stored, of how many that there are to be."""
    return (
        sum(cell.state.is_stored for cell in cells),
        sum(cell.state is not FilingState.NOT_APPLICABLE for cell in cells),
    )


def _filing_address(filing: Filing, *, may_upload: bool) -> str:
    if filing.report is not None:
        return reverse("reports:report", args=[filing.report])
    if filing.state is FilingState.FAILED:
        return f"{reverse('reports:list')}?state=failed"
    if filing.state is FilingState.WAITING:
        return reverse("reports:list")
    is_awaited = filing.state in {FilingState.NOT_FILED, FilingState.NOT_DUE}
    return reverse("reports:upload") if may_upload and is_awaited else ""


def present_further(county: str, year: int) -> list[Tab]:
    """Return what leads to the county's year in brief and to what became of its plans."""
    return [
        Tab(_("%(year)s年简报") % {"year": year}, county_address("dashboard:briefing", county, year), False),
        Tab(_("上年安排落实情况"), county_address("dashboard:follow_ups", county, year), False),
    ]


def present_counties(
    counties: Sequence[tuple[str, str, int]],
    chosen: str,
    *,
    has_more: bool,
    page: str,
    indicators: Sequence[str] = (),
) -> list[Tab]:
    """Return the counties and how many reports each has, on the page of that name; nothing where there is only one.

    Where there may be more than are listed, the last leads to all.
    """
    if len(counties) < 2:
        return []
    rest = [Tab(_("全部县区"), f"{reverse('dashboard:townships')}?area={EVERYWHERE}", False)] if has_more else []
    tabs = [
        Tab(
            ngettext("%(county)s %(count)s份", "%(county)s %(count)s份", reports) % {"county": name, "count": reports},
            county_address(page, code, indicators=indicators),
            code == chosen,
        )
        for code, name, reports in counties
    ]
    return [*tabs, *rest]


def present_small(topic: Topic, comparison: Comparison) -> SmallComparison:
    """Return a small comparison that leads to its page."""
    return SmallComparison(
        key=topic.value,
        title=str(TOPICS[topic].title),
        lede=build_lede(comparison),
        address=compare_address(comparison.selection),
        has_figures=comparison.has_figures,
    )


def build_overview_lede(county: str, filing: FilingGrid) -> str:
    """Return the finding of the page: how many have filed for the latest year."""
    filed, due = filing.totals[-1]
    first, last = filing.years[0], filing.years[-1]
    values = {"county": county, "due": due, "filed": filed, "year": last, "years": format_years(first, last)}
    return _("%(county)s%(due)s个乡镇，%(year)s年度已入库%(filed)s份报告；下表为%(years)s年报送情况。") % values

"""The comparison page: tabs, choices, chips and the table with its addresses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.charts.profile import MAX_PANELS, panel_parts
from dashboard.comparison import Comparison
from dashboard.exports.table import Cell, Column, Row, Table
from dashboard.figures import in_a_row
from dashboard.fitting import MAX_COLOURED, offered_views
from dashboard.indicators import IndicatorInfo
from dashboard.peers import Peers
from dashboard.presenters.addresses import compare_address, point_addresses
from dashboard.presenters.fair import Choice
from dashboard.presenters.footnotes import peers_note
from dashboard.presenters.options import Option
from dashboard.presenters.panel import Group, Theme, new_group_address
from dashboard.selection import COUNTY_DIGITS, COUNTY_PEERS, EVERYWHERE, SIZE_PEERS, Order, Selection, View
from dashboard.several import AnyAnswer, Several
from dashboard.topics import TOPICS

# What of a selection says how figures are counted, set side by side and judged, not which they are.
COUNTING = ("order", "per", "benchmark", "peers", "confirmed", "part_year", "small")
ORDER_WORDS = {
    Order.OFFICIAL: gettext_lazy("行政区划次序"),
    Order.HIGHEST: gettext_lazy("从高到低"),
    Order.LOWEST: gettext_lazy("从低到高"),
}
VIEW_WORDS = {
    View.LINES: gettext_lazy("折线"),
    View.PANELS: gettext_lazy("分格"),
    View.BARS: gettext_lazy("单年"),
    View.HEAT: gettext_lazy("热力表"),
    View.BOX: gettext_lazy("分布"),
    View.SCATTER: gettext_lazy("散点"),
    View.FUNNEL: gettext_lazy("调解漏斗"),
    View.PAIR: gettext_lazy("两镇对照"),
    View.FILING: gettext_lazy("报送"),
}
Drawers = dict[str, Callable[[str, int], str]]
YEAR_VIEWS = {"bars", "heat", "scatter", "funnel", "pair"}
MAX_YEAR_TABS = 10


@dataclass(frozen=True, slots=True)
class Tab:
    """A link of which one is the present page."""

    text: str
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice that can be taken back."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class AreaPanel:
    """Areas to choose: the parts of `parent`, whose own parent is `above` ("" where there is none).

    `is_whole`: the parent itself is chosen; `is_cut`: there are more than are listed.
    """

    parent: str
    name: str
    above: str
    options: tuple[Option, ...]
    is_whole: bool = False
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """The selection panel."""

    areas: AreaPanel
    kept_areas: tuple[str, ...]
    groups: tuple[Group, ...]
    new_group: str
    themes: tuple[Theme, ...]
    first_years: tuple[Option, ...]
    last_years: tuple[Option, ...]
    orders: tuple[Option, ...]
    only_confirmed: bool
    include_part_year: bool
    include_small: bool
    is_counted_otherwise: bool
    hidden: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkedCell:
    """A cell and the drawer that it opens, "" for none."""

    cell: Cell
    address: str
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """A row, its cells' drawers, and what its name leads to: a township stands out, an indicator is shown alone.

    `county` is that of the township where the table has several.
    """

    row: Row
    cells: tuple[LinkedCell, ...]
    address: str = ""
    title: str = ""
    county: str = ""
    is_focused: bool = False
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head; where rows can be sorted by it, the address that does so, how they are now, and the arrow."""

    column: Column
    address: str = ""
    title: str = ""
    sorted: str = ""
    arrow: str = ""


def present_topics(selection: Selection) -> list[Tab]:
    """Return the three usual comparisons; areas and years go along."""
    return [
        Tab(
            str(spec.title),
            compare_address(selection.with_indicators(spec.default)),
            selection.indicator in spec.indicators,
        )
        for spec in TOPICS.values()
    ]


def related_indicators(selection: Selection) -> tuple[str, ...]:
    """Return the indicators to switch between: those chosen, or those of the topic of the only one."""
    if len(selection.indicators) > 1:
        return selection.indicators
    topics = (spec.indicators for spec in TOPICS.values() if selection.indicator in spec.indicators)
    return next(topics, selection.indicators)


def present_indicators(selection: Selection, indicators: Mapping[str, IndicatorInfo]) -> list[Tab]:
    """Return the indicators to switch between, in the catalogue's order; not those that are out of use."""
    related = related_indicators(selection)
    return [
        Tab(info.name, compare_address(selection.with_indicator_first(code)), code == selection.indicator)
        for code, info in indicators.items()
        if code in related
    ]


def present_views(answer: AnyAnswer, indicators: Mapping[str, IndicatorInfo]) -> list[Tab]:
    """Return the ways to show the selection; the funnel with indicators of its theme alone."""
    now = {"profile": "panels"}.get(answer.view, answer.view)
    offered = offered_views(indicators[answer.selection.indicator])
    return [
        Tab(str(words), compare_address(answer.selection.with_view(view)), view.value == now)
        for view, words in VIEW_WORDS.items()
        if view in offered or view.value == now
    ]


def present_years(answer: AnyAnswer) -> list[Tab]:
    """Return the years to switch between, for views that show a single one."""
    selection = answer.selection
    if answer.view not in YEAR_VIEWS:
        return []
    return [
        Tab(str(year), compare_address(replace(selection, year=year)), year == answer.latest_year)
        for year in selection.years[-MAX_YEAR_TABS:]
    ]


def present_pages(comparison: AnyAnswer) -> list[Tab]:
    """Return the pages before and after, where the table has several."""
    selection = comparison.selection
    return page_tabs(selection.page, comparison.pages, lambda page: compare_address(selection.with_page(page)))


def page_tabs(page: int, pages: int, address_of: Callable[[int], str]) -> list[Tab]:
    """Return the page before, the one shown and the page after, as far as there are any."""
    around = [(_("上一页"), page - 1), (_("第%(page)s/%(pages)s页") % {"page": page, "pages": pages}, page)]
    around.append((_("下一页"), page + 1))
    return [
        Tab(text, address_of(number), number == page) for text, number in around if pages > 1 and 1 <= number <= pages
    ]


def present_chips(comparison: AnyAnswer, indicators: Mapping[str, IndicatorInfo]) -> list[Chip]:
    """Return what was chosen, each with the address of the page without it; the only area or indicator has none."""
    selection = comparison.selection
    chips = [
        Chip(
            comparison.area_names.get(code, code),
            compare_address(selection.without_area(code)) if len(selection.areas) > 1 or selection.is_picked else "",
        )
        for code in selection.areas
    ]
    if len(selection.indicators) > 1:
        kept = {code: tuple(other for other in selection.indicators if other != code) for code in selection.indicators}
        chips += [
            Chip(indicators[code].name, compare_address(selection.with_indicators(*kept[code])))
            for code in selection.indicators
        ]
    return chips


def present_peers(answer: AnyAnswer) -> Chip | None:
    """Return who the chosen peers are, with the address that lists just them; None where none were chosen."""
    peers = shown_peers(answer)
    if peers is None:
        return None
    listed = answer.selection.with_townships(peers.all_codes)
    return Chip(peers_note(peers), compare_address(listed) if peers.codes else "")


def shown_peers(answer: AnyAnswer) -> Peers | None:
    """Return the peers that were chosen, if any."""
    first = answer.parts[0] if isinstance(answer, Several) and answer.parts else answer
    return getattr(first, "chosen_peers", None)


def peers_notes(answer: AnyAnswer) -> list[str]:
    """Return that the peers asked for are not there, where they are not."""
    asked = answer.selection.peers
    if answer.view == "filing" or shown_peers(answer) is not None or asked == COUNTY_PEERS:
        return []
    if asked == SIZE_PEERS:
        return [_("按规模找同类要先点选一个乡镇；现按所选地区比较。")]
    return [_("找不到所选的分组，现按所选地区比较。")]


def panel_parent(selection: Selection) -> str:
    """Return the area whose parts the panel lists first: the one chosen, or what the chosen ones share."""
    codes = [area[:COUNTY_DIGITS] for area in selection.areas if area[:1].isdecimal()]
    if not codes or len(codes) < len(selection.areas):
        return EVERYWHERE
    for digits in (6, 4, 2):
        if len({code[:digits] for code in codes}) == 1 and len(codes[0]) >= digits:
            return codes[0][:digits]
    return EVERYWHERE


def present_filters(
    comparison: AnyAnswer,
    areas: AreaPanel,
    themes: tuple[Theme, ...],
    years: Sequence[int],
    groups: tuple[Group, ...] = (),
    choices: Sequence[Choice] = (),
) -> Filters:
    """Return the selection panel."""
    selection = comparison.selection
    listed = {option.value for option in areas.options} | {group.option.value for group in groups}
    return Filters(
        areas=areas,
        kept_areas=tuple(code for code in selection.areas if code not in listed and code != areas.parent),
        groups=groups,
        new_group=new_group_address(selection),
        themes=themes,
        first_years=tuple(Option(str(year), str(year), year == selection.first_year) for year in years),
        last_years=tuple(Option(str(year), str(year), year == selection.last_year) for year in years),
        orders=tuple(Option(order, str(words), order is selection.order) for order, words in ORDER_WORDS.items()),
        only_confirmed=selection.only_confirmed,
        include_part_year=selection.include_part_year,
        include_small=selection.include_small,
        is_counted_otherwise=any(name in COUNTING for name, _value in selection.to_params()),
        hidden=tuple(pair for pair in selection.to_params() if pair[0] in {"view", "focus"}),
        choices=tuple(choices),
    )


def present_areas(
    parent: str,
    parent_name: str,
    found: Sequence[tuple[str, str, bool, int]],
    selection: Selection,
    *,
    limit: int,
) -> AreaPanel:
    """Return the areas to choose within `parent` ("" for those found by words), those without data at the end."""
    options = []
    for code, name, has_reports, years in sorted(found, key=lambda option: not option[3]):
        if not has_reports:
            hint = _("尚未报送")
        elif not years:
            hint = _("所选年份无此项数据")
        else:
            hint = _("%(known)s/%(all)s年") % {"known": years, "all": len(selection.years)}
        is_chosen = code in selection.areas
        options.append(Option(code, name, is_chosen, hint, is_disabled=not years and not is_chosen))
    return AreaPanel(
        parent=parent,
        name=parent_name,
        above="" if parent in {"", EVERYWHERE} else parent[:-2] or EVERYWHERE,
        options=tuple(options),
        is_whole=parent in selection.areas,
        is_cut=len(found) >= limit,
    )


def present_rows(table: Table, selection: Selection) -> list[LinkedRow]:
    """Return the table's rows, pinned ones first, with the addresses of their names and cells."""
    has_counties = len({row.county for row in table.rows}) > 1
    drawers: Drawers = {}
    rows = [LinkedRow(row, _link_cells(row, table, drawers), is_pinned=True) for row in table.pinned]
    for row in table.rows:
        is_focused = bool(row.township) and row.township in selection.focus
        address, title = "", ""
        if row.township:
            address = compare_address(selection.with_focus_toggled(row.township))
            title = _("取消突出显示") if is_focused else _("突出显示")
        elif row.indicator:
            alone = selection.with_indicators(row.indicator).with_view(View.AUTO)
            address, title = compare_address(alone), _("单看这项指标")
        cells, county = _link_cells(row, table, drawers), row.county if has_counties else ""
        rows.append(LinkedRow(row, cells, address, title, county, is_focused))
    return rows


def present_heads(table: Table, selection: Selection) -> list[Head]:
    """Return the heads; one that sorts goes from highest to lowest to the official order and round again."""
    heads = []
    for column in table.columns:
        if not column.key:
            heads.append(Head(column))
            continue
        now = selection.order if column.key == selection.indicator else Order.OFFICIAL
        following = {Order.OFFICIAL: Order.HIGHEST, Order.HIGHEST: Order.LOWEST, Order.LOWEST: Order.OFFICIAL}[now]
        first = selection.with_indicator_first(column.key)
        address = compare_address(replace(first, order=following))
        state = {Order.OFFICIAL: "none", Order.HIGHEST: "descending", Order.LOWEST: "ascending"}[now]
        arrow = {Order.OFFICIAL: "", Order.HIGHEST: "▼", Order.LOWEST: "▲"}[now]
        title = _("改为%(order)s") % {"order": ORDER_WORDS[following]}
        heads.append(Head(column, address, title, state, arrow))
    return heads


def _link_cells(row: Row, table: Table, drawers: Drawers) -> tuple[LinkedCell, ...]:
    return tuple(
        LinkedCell(cell, _address_of(cell, drawers), column.is_note)
        for cell, column in zip(row.cells, table.columns, strict=True)
    )


def _address_of(cell: Cell, drawers: Drawers) -> str:
    """Return the report or the drawer that a cell leads to; `drawers` are made once for each indicator."""
    if cell.report is not None:
        return reverse("reports:report", args=[cell.report])
    if not (cell.township and cell.year and cell.indicator):
        return ""
    if cell.indicator not in drawers:
        drawers[cell.indicator] = point_addresses(cell.indicator)
    return drawers[cell.indicator](cell.township, cell.year)


def chart_remark(answer: Any) -> str:
    """Return what to know before reading the chart."""
    notes = []
    if answer.view == "lines" and len(answer.rows) > MAX_COLOURED and not answer.selection.focus:
        notes.append(_("乡镇较多，线条以灰色显示；点表中的乡镇名称，它的线着色并写出名称。"))
    if answer.view in {"lines", "panels"} and answer.indicator.is_rate:
        notes.append(_("纵轴不从零开始。"))
    if answer.view == "panels":
        notes += _line_remarks([answer])
    if answer.view in {"profile", "pair"}:
        parts = panel_parts(answer)
        notes += [_("各格纵轴不同，比率的纵轴不从零开始。"), *_line_remarks(parts)]
        drawn, known = len(parts), sum(part.has_figures for part in answer.parts)
        if answer.view == "pair" and len(answer.townships) > 1:
            first, second = (figures[0].name for figures in answer.townships)
            notes.append(_("蓝色为%(first)s，橙色为%(second)s。") % {"first": first, "second": second})
        if drawn == MAX_PANELS < known:
            notes.append(_("图中只画前%(count)s项，其余见表。") % {"count": drawn})
    return in_a_row(notes)


def _line_remarks(parts: Sequence[Comparison]) -> list[str]:
    """Return what the lines behind the figures are."""
    lines = max((part.drawn_lines for part in parts), key=len, default=[])
    styles = (_("虚线为%(name)s。"), _("点线为%(name)s。"))
    notes = [text % {"name": line.name} for text, line in zip(styles, lines, strict=False)]
    has_own = any(part.own_line(row[0].township) for part in parts for row in part.shown)
    return [*notes, _("点线为各乡镇自己的参照值。")] if has_own else notes

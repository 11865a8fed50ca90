"""The comparison page: tabs, choices, chips and the table with its addresses."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.charts.model import MAX_COLOURED
from dashboard.comparison import Comparison
from dashboard.exports.table import Cell, Row, Table
from dashboard.indicators import IndicatorInfo
from dashboard.presenters.addresses import compare_address, export_address, point_addresses
from dashboard.selection import EVERYWHERE, TOWNSHIP_DIGITS, Order, Selection, View
from dashboard.topics import TOPICS

ORDER_WORDS = {
    Order.OFFICIAL: gettext_lazy("行政区划次序"),
    Order.HIGHEST: gettext_lazy("从高到低"),
    Order.LOWEST: gettext_lazy("从低到高"),
}
VIEW_WORDS = {"lines": gettext_lazy("折线"), "panels": gettext_lazy("分乡镇"), "bars": gettext_lazy("单年")}


@dataclass(frozen=True, slots=True)
class Tab:
    """A link of which one is the present page."""

    text: str
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose; `hint` tells the coverage or why it cannot be chosen, `pinyin` how it is typed."""

    value: str
    text: str
    is_chosen: bool = False
    hint: str = ""
    is_disabled: bool = False
    pinyin: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice that can be taken back."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class AreaPanel:
    """Areas to choose: the parts of `parent`, whose own parent is `above` ("" where there is none).

    `is_whole`: the parent itself is chosen.
    """

    parent: str
    name: str
    above: str
    options: tuple[Option, ...]
    is_whole: bool = False

    @property
    def with_data(self) -> list[Option]:
        """Those that can be chosen."""
        return [option for option in self.options if not option.is_disabled]

    @property
    def without_data(self) -> list[Option]:
        """Those that cannot."""
        return [option for option in self.options if option.is_disabled]

    @property
    def has_parts(self) -> bool:
        """Whether the areas listed have areas in them."""
        return any(len(option.value) < TOWNSHIP_DIGITS for option in self.options)


@dataclass(frozen=True, slots=True)
class Theme:
    """The indicators of a theme."""

    name: str
    options: tuple[Option, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """The selection panel."""

    areas: AreaPanel
    kept_areas: tuple[str, ...]
    themes: tuple[Theme, ...]
    first_years: tuple[Option, ...]
    last_years: tuple[Option, ...]
    orders: tuple[Option, ...]
    only_confirmed: bool
    include_part_year: bool
    hidden: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LinkedCell:
    """A cell and the drawer that it opens."""

    cell: Cell
    address: str


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """A row, its cells' drawers, and the link that lets the township stand out; its county where there are several."""

    row: Row
    cells: tuple[LinkedCell, ...]
    focus_address: str
    is_focused: bool
    county: str


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
    """Return the indicators to switch between."""
    return [
        Tab(indicators[code].name, compare_address(selection.with_indicator_first(code)), code == selection.indicator)
        for code in sorted(related_indicators(selection), key=lambda code: list(indicators).index(code))
    ]


def present_views(comparison: Comparison, available: Collection[str]) -> list[Tab]:
    """Return the ways to draw the comparison."""
    return [
        Tab(str(words), compare_address(comparison.selection.with_view(View(view))), view == comparison.view)
        for view, words in VIEW_WORDS.items()
        if view in available
    ]


def present_exports(selection: Selection) -> list[Tab]:
    """Return the files that the comparison can be taken away as."""
    return [Tab(ending.upper(), export_address(selection, ending), False) for ending in ("xlsx", "csv")]


def present_pages(comparison: Comparison) -> list[Tab]:
    """Return the pages before and after, where the table has several."""
    page, pages = comparison.selection.page, comparison.pages
    around = [(_("上一页"), page - 1), (_("第%(page)s/%(pages)s页") % {"page": page, "pages": pages}, page)]
    around.append((_("下一页"), page + 1))
    return [
        Tab(text, compare_address(comparison.selection.with_page(number)), number == page)
        for text, number in around
        if pages > 1 and 1 <= number <= pages
    ]


def present_chips(comparison: Comparison, indicators: Mapping[str, IndicatorInfo]) -> list[Chip]:
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


def panel_parent(selection: Selection) -> str:
    """Return the area whose parts the panel lists first: the one chosen, or what the chosen ones share."""
    codes = [area[:6] for area in selection.areas if area[:1].isdecimal()]
    if not codes or len(codes) < len(selection.areas):
        return EVERYWHERE
    for digits in (6, 4, 2):
        if len({code[:digits] for code in codes}) == 1 and len(codes[0]) >= digits:
            return codes[0][:digits]
    return EVERYWHERE


def present_filters(
    comparison: Comparison,
    areas: AreaPanel,
    indicators: Mapping[str, IndicatorInfo],
    years: Sequence[int],
) -> Filters:
    """Return the selection panel."""
    selection = comparison.selection
    themes: dict[str, list[Option]] = {}
    for code, info in indicators.items():
        themes.setdefault(info.theme_name, []).append(
            Option(code, info.name, code in selection.indicators, info.unit, pinyin=info.pinyin)
        )
    listed = {option.value for option in areas.options}
    return Filters(
        areas=areas,
        kept_areas=tuple(code for code in selection.areas if code not in listed and code != areas.parent),
        themes=tuple(
            Theme(name, tuple(options), any(option.is_chosen for option in options)) for name, options in themes.items()
        ),
        first_years=tuple(Option(str(year), str(year), year == selection.first_year) for year in years),
        last_years=tuple(Option(str(year), str(year), year == selection.last_year) for year in years),
        orders=tuple(Option(order, str(words), order is selection.order) for order, words in ORDER_WORDS.items()),
        only_confirmed=selection.only_confirmed,
        include_part_year=selection.include_part_year,
        hidden=tuple(pair for pair in selection.to_params() if pair[0] in {"view", "focus", "per", "benchmark"}),
    )


def present_areas(
    parent: str, parent_name: str, found: Sequence[tuple[str, str, bool, int]], selection: Selection
) -> AreaPanel:
    """Return the areas to choose within `parent` ("" for those found by words), those without data at the end."""
    options = []
    for code, name, has_reports, years in found:
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
    )


def present_rows(table: Table, comparison: Comparison) -> list[LinkedRow]:
    """Return the table's rows with the addresses of their drawers."""
    selection = comparison.selection
    has_counties = len({row.county for row in table.rows}) > 1
    address_of = point_addresses(comparison.indicator.code)
    return [
        LinkedRow(
            row,
            tuple(LinkedCell(cell, address_of(cell.township, cell.year)) for cell in row.cells),
            compare_address(selection.with_focus_toggled(row.township)),
            row.township in selection.focus,
            row.county if has_counties else "",
        )
        for row in table.rows
    ]


def present_legend(table: Table) -> list[tuple[str, str]]:
    """Return the marks that occur and their words."""
    return [(state.mark, str(state.word)) for state in table.states]


def chart_remark(comparison: Comparison) -> str:
    """Return what to know before reading the chart."""
    notes = []
    if comparison.view == "lines" and len(comparison.rows) > MAX_COLOURED and not comparison.selection.focus:
        notes.append(_("乡镇较多，线条以灰色显示；点击表中乡镇名称可突出显示。"))
    if comparison.indicator.is_rate and comparison.view != "bars":
        notes.append(_("纵轴不从零开始。"))
    return "".join(notes)


def file_name(comparison: Comparison, ending: str) -> str:
    """Return the name of an exported file; without an ending, the stem that the browser adds one to."""
    selection = comparison.selection
    area = "、".join(list(comparison.area_names.values())[:2]) or _("比较")
    years = f"{selection.first_year}-{selection.last_year}"
    stem = f"{area}_{comparison.indicator.name}_{years}".replace("/", "／")
    return f"{stem}.{ending}" if ending else stem

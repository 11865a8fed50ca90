"""The comparison page: tabs, choices, chips and the table with its addresses."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard import measures
from dashboard.comparison import Comparison, Frames, tell_apart, within_scope
from dashboard.exports.table import Cell, Row, Table
from dashboard.figures import in_brackets
from dashboard.indicators import IndicatorInfo
from dashboard.presenters.addresses import compare_address, export_address, point_address
from dashboard.selection import Order, Selection, View
from dashboard.topics import TOPICS, Topic

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
    """Something to choose; `hint` tells the coverage or why it cannot be chosen."""

    value: str
    text: str
    is_chosen: bool = False
    hint: str = ""
    is_disabled: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice that can be taken back."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Filters:
    """The selection panel."""

    counties: tuple[Option, ...]
    townships: tuple[Option, ...]
    without_data: tuple[Option, ...]
    first_years: tuple[Option, ...]
    last_years: tuple[Option, ...]
    orders: tuple[Option, ...]
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
    """Return the three comparisons; county, townships and years go along."""
    return [
        Tab(str(spec.title), compare_address(selection.with_topic(topic)), topic is selection.topic)
        for topic, spec in TOPICS.items()
    ]


def present_indicators(selection: Selection, indicators: Mapping[str, IndicatorInfo]) -> list[Tab]:
    """Return the indicators of the topic."""
    return [
        Tab(info.name, compare_address(selection.with_indicator(code)), code == selection.indicator)
        for code, info in indicators.items()
    ]


def present_views(comparison: Comparison) -> list[Tab]:
    """Return the ways to draw the comparison."""
    return [
        Tab(str(words), compare_address(comparison.selection.with_view(View(view))), view == comparison.view)
        for view, words in VIEW_WORDS.items()
    ]


def present_exports(selection: Selection) -> list[Tab]:
    """Return the files that the comparison can be taken away as."""
    return [Tab(ending.upper(), export_address(selection, ending), False) for ending in ("xlsx", "csv")]


def present_chips(selection: Selection, frames: Frames) -> list[Chip]:
    """Return what was chosen, each with the address of the page without it."""
    places = tell_apart(frames.places)
    names = dict(zip(places["township"], places["name"], strict=True))
    counties = dict(zip(frames.places["county_code"], frames.places["county"], strict=True))
    chips = [Chip(names[code], compare_address(selection.without_township(code))) for code in selection.townships]
    if selection.county:
        chips.insert(0, Chip(counties[selection.county], compare_address(selection.without_county())))
    return chips


def present_filters(comparison: Comparison, frames: Frames) -> Filters:
    """Return the selection panel with coverage for the chosen years."""
    selection, choices = comparison.selection, frames.choices
    counties = dict(zip(frames.places["county_code"], frames.places["county"], strict=True))
    options = _township_options(comparison, frames)
    all_years = range(min(choices.years), max(choices.years) + 1)
    return Filters(
        counties=tuple(Option(code, counties[code], code == selection.county) for code in choices.counties),
        townships=tuple(option for option in options if not option.is_disabled),
        without_data=tuple(option for option in options if option.is_disabled),
        first_years=tuple(Option(str(year), str(year), year == selection.first_year) for year in all_years),
        last_years=tuple(Option(str(year), str(year), year == selection.last_year) for year in all_years),
        orders=tuple(Option(order, str(words), order is selection.order) for order, words in ORDER_WORDS.items()),
        hidden=tuple(pair for pair in selection.to_params() if pair[0] in {"indicator", "view", "focus"}),
    )


def _township_options(comparison: Comparison, frames: Frames) -> list[Option]:
    selection = comparison.selection
    in_years = comparison.peers[comparison.peers["year"].isin(selection.years)]
    covered = {row["township"]: row for row in measures.coverage(in_years).to_dict("records")}
    places = tell_apart(within_scope(frames.places, selection))
    has_counties = places["county_code"].nunique() > 1
    options = []
    for place in places.to_dict("records"):
        code, is_chosen = place["township"], place["township"] in selection.townships
        found = covered.get(code, {"years_with_value": 0, "years": 0})
        if not place["reports"]:
            hint = _("尚未报送")
        elif not found["years_with_value"]:
            hint = _("所选年份无此项数据")
        else:
            hint = _("%(known)s/%(all)s年") % {"known": found["years_with_value"], "all": found["years"]}
        is_empty = not found["years_with_value"] and not is_chosen
        text = str(place["name"]) + (in_brackets(str(place["county"])) if has_counties else "")
        options.append(Option(str(code), text, is_chosen, hint, is_disabled=is_empty))
    return options


def present_rows(table: Table, comparison: Comparison) -> list[LinkedRow]:
    """Return the table's rows with the addresses of their drawers."""
    selection = comparison.selection
    has_counties = len({row.county for row in table.rows}) > 1
    return [
        LinkedRow(
            row,
            tuple(_link(cell, comparison.indicator.code) for cell in row.cells),
            compare_address(selection.with_focus_toggled(row.township)),
            row.township in selection.focus,
            row.county if has_counties else "",
        )
        for row in table.rows
    ]


def _link(cell: Cell, indicator: str) -> LinkedCell:
    return LinkedCell(cell, point_address(cell.township, cell.year, indicator))


def present_legend(table: Table) -> list[tuple[str, str]]:
    """Return the marks that occur and their words."""
    return [(state.mark, str(state.word)) for state in table.states]


def chart_remark(comparison: Comparison) -> str:
    """Return what to know before reading the chart."""
    notes = []
    if comparison.view == "lines" and len(comparison.spec.townships) > 8 and not comparison.selection.focus:
        notes.append(_("乡镇较多，线条以灰色显示；点击表中乡镇名称可突出显示。"))
    if comparison.indicator.is_rate and comparison.view != "bars":
        notes.append(_("纵轴不从零开始。"))
    return "".join(notes)


def file_name(comparison: Comparison, ending: str) -> str:
    """Return the name of an exported file; without an ending, the stem that the browser adds one to."""
    selection = comparison.selection
    topic = str(TOPICS[Topic(selection.topic)].title)
    years = f"{selection.first_year}-{selection.last_year}"
    stem = f"{topic}_{comparison.indicator.name}_{years}".replace("/", "／")
    return f"{stem}.{ending}" if ending else stem

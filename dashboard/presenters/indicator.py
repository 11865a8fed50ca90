"""An indicator's page: where its figures lie by year, and who stands where."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from dashboard.comparison import Comparison
from dashboard.coverage import IndicatorCoverage, YearCoverage, share_percent
from dashboard.exports.table import Cell, Column, Row, Table
from dashboard.figures import format_number, with_unit
from dashboard.indicators import IndicatorInfo
from dashboard.presenters.addresses import indicator_address, point_address, township_address
from dashboard.presenters.compare import ORDER_WORDS, Tab, page_tabs
from dashboard.presenters.footnotes import define, freshness_words, source_note
from dashboard.selection import Order

MAX_COLUMNS = 10
PLOT_TOP, PLOT_BOTTOM = 8, 150
MIN_RATE_SPAN = 2.0


@dataclass(frozen=True, slots=True)
class YearBox:
    """A year of the chart: places in percent (x) and pixels (y); `median` is its value as written."""

    year: int
    x: str
    left: str
    width: str
    top: str
    height: str
    y: str
    median: str
    address: str
    title: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """Boxes from quartile to quartile over the years, and lines between the medians of years that follow each other.

    `base` is the value that the base line stands for.
    """

    boxes: tuple[YearBox, ...]
    lines: tuple[tuple[str, str, str, str], ...]
    base: str


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year of the table below the chart."""

    year: int
    address: str
    known: int
    reports: int
    share: int
    median: str
    quartiles: str
    ends: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class RankedRow:
    """A township's row, with its page and the drawer of its figure."""

    row: Row
    township_address: str
    address: str
    county: str


def present_plot(coverage: IndicatorCoverage, indicator: IndicatorInfo, area: str, year: int) -> Plot | None:
    """Return the latest ten years that have quartiles; None where no year has."""
    shown = [each for each in coverage.years if each.spread is not None][-MAX_COLUMNS:]
    if not shown:
        return None
    spreads = [each.spread for each in shown if each.spread is not None]
    low = min(spread.lower_quartile for spread in spreads) if indicator.is_rate else 0.0
    high = max(spread.upper_quartile for spread in spreads)
    if high - low < (MIN_RATE_SPAN if indicator.is_rate else 1.0):
        high = low + MIN_RATE_SPAN
    years = range(shown[0].year, shown[-1].year + 1)

    def tall(value: float) -> float:
        return PLOT_BOTTOM - (value - low) / (high - low) * (PLOT_BOTTOM - PLOT_TOP)

    def across(at: int) -> float:
        return (years.index(at) + 0.5) / len(years) * 100

    boxes = tuple(_box(each, indicator, area, tall, across(each.year), each.year == year) for each in shown)
    lines = tuple((one.x, one.y, other.x, other.y) for one, other in pairwise(boxes) if other.year == one.year + 1)
    return Plot(boxes, lines, format_number(low, is_rate=indicator.is_rate))


def _box(
    each: YearCoverage, indicator: IndicatorInfo, area: str, tall: Callable[[float], float], x: float, is_current: bool
) -> YearBox:
    spread = each.spread
    if spread is None:
        raise ValueError("a year without quartiles has no box")
    top, bottom = tall(spread.upper_quartile), tall(spread.lower_quartile)
    median = format_number(spread.median, is_rate=indicator.is_rate)
    values = {
        "year": each.year,
        "median": with_unit(median, indicator.unit),
        "quartiles": _range_words(spread.lower_quartile, spread.upper_quartile, indicator),
        "known": each.comparable,
    }
    return YearBox(
        year=each.year,
        x=f"{x:.2f}",
        left=f"{x - 1.6:.2f}",
        width="3.2",
        top=f"{top:.1f}",
        height=f"{max(bottom - top, 1.0):.1f}",
        y=f"{tall(spread.median):.1f}",
        median=median,
        address=_year_address(indicator, area, each.year),
        title=_("%(year)s年：中位数%(median)s，中间一半%(quartiles)s，%(known)s个乡镇") % values,
        is_current=is_current,
    )


def _range_words(low: float, high: float, indicator: IndicatorInfo) -> str:
    return "–".join(format_number(value, is_rate=indicator.is_rate) for value in (low, high))


def _year_address(indicator: IndicatorInfo, area: str, year: int) -> str:
    return f"{indicator_address(indicator.code, area=area)}&year={year}#ranking"


def present_years(coverage: IndicatorCoverage, indicator: IndicatorInfo, area: str, year: int) -> list[YearRow]:
    """Return the years with reports, the latest first."""
    rows = []
    for each in sorted(coverage.years, key=lambda each: -each.year):
        spread = each.spread
        rows.append(
            YearRow(
                each.year,
                _year_address(indicator, area, each.year),
                each.known,
                each.reports,
                share_percent(each.known, each.reports),
                format_number(spread.median, is_rate=indicator.is_rate) if spread else "—",
                _range_words(spread.lower_quartile, spread.upper_quartile, indicator) if spread else "—",
                _range_words(spread.low, spread.high, indicator) if spread else "—",
                each.year == year,
            )
        )
    return rows


def build_years_table(coverage: IndicatorCoverage, indicator: IndicatorInfo, area: str, area_name: str) -> Table:
    """Return the years' table as files hold it."""
    shown = present_years(coverage, indicator, area, coverage.latest)
    by_year = {each.year: each.spread for each in coverage.years}
    rows = []
    for row in shown:
        spread = by_year[row.year]
        median = Cell(row.median, value=spread.median) if spread else Cell(row.median)
        cells = (Cell(f"{row.known}/{row.reports}"), Cell(f"{row.share}%"), median, Cell(row.quartiles), Cell(row.ends))
        rows.append(Row(str(row.year), cells))
    headings = (_("载明/报告"), _("载明占比"))
    return Table(
        title=_("%(area)s各年度%(name)s") % {"area": area_name, "name": indicator.name},
        lede=build_indicator_lede(coverage, indicator, area_name, coverage.latest),
        columns=(
            *(Column(heading, is_note=True) for heading in headings),
            Column(_("中位数")),
            *(Column(heading, is_note=True) for heading in (_("中间一半"), _("最低–最高"))),
        ),
        rows=tuple(rows),
        footnotes=_years_notes(coverage, indicator),
        unit=indicator.unit,
        row_heading=_("年度"),
        has_counties=False,
    )


def _years_notes(coverage: IndicatorCoverage, indicator: IndicatorInfo) -> tuple[str, ...]:
    """Return source, definition, the rules of the table and when it was counted."""
    rule = _("中位数和四分位数不含未满全年的件数和件数不足10的比率；有数的乡镇不足3个的年份不计。")
    source = source_note(sum(each.reports for each in coverage.years))
    return tuple(filter(None, (source, define(indicator), rule, freshness_words(coverage))))


def present_ranking(table: Table, comparison: Comparison) -> list[RankedRow]:
    """Return the townships of a year in the order chosen."""
    has_counties = len({row.county for row in table.rows}) > 1
    return [
        RankedRow(
            row,
            township_address(row.township),
            point_address(row.township, comparison.latest_year, comparison.indicator.code),
            row.county if has_counties else "",
        )
        for row in table.rows
    ]


def present_orders(indicator: IndicatorInfo, area: str, year: int, chosen: Order) -> list[Tab]:
    """Return the orders to choose from; ranking is one of them, never the default."""
    page = f"{indicator_address(indicator.code, area=area)}&year={year}"
    return [Tab(str(word), f"{page}&order={order}#ranking", order is chosen) for order, word in ORDER_WORDS.items()]


def present_pages(comparison: Comparison, area: str) -> list[Tab]:
    """Return the pages before and after, where there are several."""
    base = f"{indicator_address(comparison.indicator.code, area=area)}&year={comparison.latest_year}"
    base += f"&order={comparison.selection.order}"
    return page_tabs(comparison.selection.page, comparison.pages, lambda page: f"{base}&page={page}#ranking")


def build_indicator_lede(coverage: IndicatorCoverage, indicator: IndicatorInfo, area: str, year: int) -> str:
    """Return the page's finding: how many reports of the year have it, and the median."""
    now = next((each for each in coverage.years if each.year == year), None)
    if now is None:
        return _("%(area)s的报告还没有载明%(name)s。") % {"area": area, "name": indicator.name}
    values = {"area": area, "year": year, "reports": now.reports, "known": now.known}
    if now.spread is None:
        return _("%(area)s%(year)s年%(reports)s份报告中有%(known)s份载明，不足3个可比，没有中位数。") % values
    median = with_unit(format_number(now.spread.median, is_rate=indicator.is_rate), indicator.unit)
    text = _("%(area)s%(year)s年%(reports)s份报告中有%(known)s份载明，中位数%(median)s。")
    return text % (values | {"median": median})

"""An indicator's page: what it counts and how it is read, where its figures lie by year, and who stands where."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.comparison import Comparison
from dashboard.coverage import CatalogueCoverage, IndicatorCoverage, YearCoverage
from dashboard.exports.table import Cell, Column, Row, Table
from dashboard.figures import format_number, format_years, with_unit
from dashboard.indicators import IndicatorInfo
from dashboard.presenters.addresses import indicator_address, point_address, township_address
from dashboard.presenters.compare import ORDER_WORDS, Tab
from dashboard.presenters.table import define, source_note
from dashboard.selection import Order

MAX_COLUMNS = 10
PLOT_TOP, PLOT_BOTTOM = 8, 150
MIN_RATE_SPAN = 2.0
SHOWN_WORDS = 8

DIRECTIONS: dict[str, Promise] = {
    "higher": gettext_lazy("越高越好：高于中位数为有利，低于为不利，用两种颜色标出。"),
    "lower": gettext_lazy("越低越好：低于中位数为有利，高于为不利，用两种颜色标出。"),
    "neutral": gettext_lazy("无方向：只比多少，不论好坏，颜色一律中性。"),
}
COUNTING: dict[str, Promise] = {
    "rate": gettext_lazy("取报告写明的本年总体比率；报告只写了一个分项比率时取该比率。"),
    "count": gettext_lazy("取报告写明的本年总数，有几处总数时取最大的；没有总数时把各分项相加。往年数和计划数不计。"),
}
DERIVED = gettext_lazy("报告没有写明时，由下列件数算出，并注明“由件数算出”。")
CAVEATS: dict[str, tuple[Promise, ...]] = {
    "rate": (
        gettext_lazy("件数不足10的比率只写件数，不进入中位数和名次。"),
        gettext_lazy("变化按百分点计，不计百分比。"),
    ),
    "stock": (gettext_lazy("存量按报告写明的时点计；未满全年的数据不进入中位数和名次。"),),
    "count": (
        gettext_lazy("未满全年的数据不进入中位数、名次和较上年的变化。"),
        gettext_lazy("乡镇大小不同，数量多少不等于工作好坏；上年不足10的不计增减百分比。"),
    ),
}
BOUND_CAVEAT = gettext_lazy("“余、多、以上”等写法按不少于、不超过或约数处理，数前有 ≥、≤、≈。")


CountBehind = tuple[str, Sequence[str]]
"""An indicator's code ("": outside the catalogue), and words of the number's phrase."""
Phrasing = tuple[Mapping[str, Sequence[str]], Sequence[tuple[str, str]]]
"""Words by what they do, and examples with the value read from each."""
SLOTS: dict[str, Promise] = {
    "heads": gettext_lazy("核心词（须有其一）"),
    "verbs": gettext_lazy("动词（附近须有其一）"),
    "optional_verbs": gettext_lazy("动词（可有可无）"),
    "context": gettext_lazy("语境词（附近须有其一）"),
    "units": gettext_lazy("量词"),
    "without": gettext_lazy("同一短语里有这些词则不算"),
    "not_after": gettext_lazy("句中前面有这些词则不算"),
}


@dataclass(frozen=True, slots=True)
class ShownPhrasing:
    """One way to speak of the indicator: its title, what is looked for under headings, examples with their value."""

    title: str
    pairs: tuple[tuple[str, str], ...]
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ListedIndicator:
    """An indicator's row in the list; `share` is the percentage of the reports that have it."""

    name: str
    unit: str
    direction: str
    address: str
    known: int
    reports: int
    share: int
    years: str


@dataclass(frozen=True, slots=True)
class ListedTheme:
    """The indicators of a theme."""

    name: str
    rows: tuple[ListedIndicator, ...]


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


def present_catalogue(indicators: Mapping[str, IndicatorInfo], coverage: CatalogueCoverage) -> list[ListedTheme]:
    """Return the catalogue by theme, each indicator with how many of the latest year's reports have it."""
    year = coverage.latest
    reports = coverage.reports.get(year, 0)
    listed = []
    for name, group in groupby(indicators.values(), key=lambda each: each.theme_name):
        rows = []
        for each in group:
            counts = coverage.values.get(each.pk, {})
            known = counts.get(year, 0)
            years = [one for one, count in counts.items() if count]
            rows.append(
                ListedIndicator(
                    each.name,
                    each.unit,
                    direction_word(each),
                    indicator_address(each.code),
                    known,
                    reports,
                    _share(known, reports),
                    format_years(min(years), max(years)) if years else "—",
                )
            )
        listed.append(ListedTheme(name, tuple(rows)))
    return listed


def direction_word(indicator: IndicatorInfo) -> str:
    """Return which way is better, in a few words."""
    return {"higher": _("越高越好"), "lower": _("越低越好")}.get(indicator.better, _("无方向"))


def build_catalogue_lede(indicators: Mapping[str, IndicatorInfo], coverage: CatalogueCoverage) -> str:
    """Return how many indicators there are, and how many of them the latest year's reports have."""
    year = coverage.latest
    if not year:
        return _("目录内共%(count)s项指标；还没有入库的报告。") % {"count": len(indicators)}
    known = sum(counts.get(year, 0) > 0 for counts in coverage.values.values())
    values = {"count": len(indicators), "year": year, "reports": coverage.reports[year], "known": known}
    return _("目录内共%(count)s项指标；%(year)s年度%(reports)s份报告载明了其中%(known)s项。") % values


def _share(known: int, reports: int) -> int:
    """Return the percentage, of which neither none nor all is said unless it is so."""
    if not reports or known >= reports:
        return 100 if reports else 0
    return max(1 if known else 0, min(99, round(known * 100 / reports)))


def present_headings(
    indicator: IndicatorInfo,
    counts: Sequence[tuple[CountBehind, CountBehind]],
    limits: tuple[Decimal | None, Decimal | None],
    names: Mapping[str, IndicatorInfo],
) -> list[tuple[str, list[str]]]:
    """Return what the indicator is under its fixed headings."""
    over = _count_words([pair[0] for pair in counts], names)
    under = _count_words([pair[1] for pair in counts], names)
    none = [_("不适用：不是比率。")] if not indicator.is_rate else [_("报告旁边没有可用的件数，比率按报告所写。")]
    return [
        (_("口径"), [indicator.definition or _("目录没有另作说明。")]),
        (_("计数规则"), _counting_words(indicator, has_counts=bool(counts))),
        (_("分子"), over or none),
        (_("分母"), under or none),
        (_("单位"), [indicator.unit]),
        (_("方向"), [str(DIRECTIONS.get(indicator.better, DIRECTIONS["neutral"]))]),
        (_("注意"), _caveats(indicator, limits)),
    ]


def _counting_words(indicator: IndicatorInfo, *, has_counts: bool) -> list[str]:
    words = [str(COUNTING["rate" if indicator.is_rate else "count"])]
    return [*words, str(DERIVED)] if indicator.code == "mediation.success_rate" and has_counts else words


def _count_words(counts: Sequence[CountBehind], names: Mapping[str, IndicatorInfo]) -> list[str]:
    found: dict[str, None] = {}
    for code, said in counts:
        words = _("、").join(said)
        if code in names:
            name = names[code].name
            found[_("%(name)s（写有：%(words)s）") % {"name": name, "words": words} if words else name] = None
        elif words:
            found[_("写有“%(words)s”的件数") % {"words": words}] = None
    return list(found)


def _caveats(indicator: IndicatorInfo, limits: tuple[Decimal | None, Decimal | None]) -> list[str]:
    notes = [str(note) for note in CAVEATS.get(indicator.kind, CAVEATS["count"])]
    notes.append(str(BOUND_CAVEAT))
    low, high = limits
    if high is not None:
        figure = with_unit(format_number(high), indicator.unit)
        notes.append(_("一个乡镇一年超过%(limit)s的，提示核实。") % {"limit": figure})
    if low:
        notes.append(_("低于%(limit)s的，提示核实。") % {"limit": with_unit(format_number(low), indicator.unit)})
    return notes


def present_phrasings(phrasings: Sequence[Phrasing]) -> list[ShownPhrasing]:
    """Return the ways in which the reading knows the indicator."""
    return [_show_phrasing(each) for each in phrasings]


def _show_phrasing(phrasing: Phrasing) -> ShownPhrasing:
    words, examples = phrasing
    join, heads = _("、").join, words["heads"]
    return ShownPhrasing(
        title=join(heads[:SHOWN_WORDS]) + ("…" if len(heads) > SHOWN_WORDS else ""),
        pairs=tuple((str(name), join(words[slot])) for slot, name in SLOTS.items() if words.get(slot)),
        examples=tuple((text, value or _("不读")) for text, value in examples),
    )


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
                _share(each.known, each.reports),
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
    page, pages = comparison.selection.page, comparison.pages
    base = f"{indicator_address(comparison.indicator.code, area=area)}&year={comparison.latest_year}"
    base += f"&order={comparison.selection.order}"
    around = [(_("上一页"), page - 1), (_("第%(page)s/%(pages)s页") % {"page": page, "pages": pages}, page)]
    around.append((_("下一页"), page + 1))
    return [
        Tab(text, f"{base}&page={number}#ranking", number == page)
        for text, number in around
        if pages > 1 and 1 <= number <= pages
    ]


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


def freshness_words(coverage: IndicatorCoverage | CatalogueCoverage) -> str:
    """Return when kept counts were made, "" where they were made now."""
    if coverage.counted_at is None:
        return ""
    return _("统计于%(time)s。") % {"time": f"{timezone.localtime(coverage.counted_at):%Y-%m-%d %H:%M}"}

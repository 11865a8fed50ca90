"""The list of indicators by theme, each with how many reports have it."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from dashboard.coverage import CatalogueCoverage, share_percent
from dashboard.exports.table import Cell, Column, Row, Table
from dashboard.figures import format_years
from dashboard.indicators import IndicatorInfo
from dashboard.presenters.addresses import indicator_address
from dashboard.presenters.cells import count_cell
from dashboard.presenters.footnotes import freshness_words


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
                    share_percent(known, reports),
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


def build_catalogue_notes(coverage: CatalogueCoverage) -> tuple[str, ...]:
    """Return what the shares mean, and when they were counted."""
    rule = _("载明：当年报告里读到这项指标的份数，占当年全部报告的百分比。")
    return tuple(filter(None, (rule, freshness_words(coverage))))


def build_catalogue_table(indicators: Mapping[str, IndicatorInfo], coverage: CatalogueCoverage) -> Table:
    """Return the list as files have it, with the theme of each indicator."""
    themes = present_catalogue(indicators, coverage)
    year = coverage.latest
    stated = _("%(year)s年载明") % {"year": year} if year else _("载明")
    notes = (_("主题"), _("单位"), _("方向"))
    return Table(
        title=_("指标目录"),
        lede=build_catalogue_lede(indicators, coverage),
        columns=(
            *(Column(heading, is_note=True) for heading in notes),
            Column(stated),
            Column(_("报告份数")),
            Column(_("百分比"), unit="%"),
            Column(_("有数的年度"), is_note=True),
        ),
        rows=tuple(Row(row.name, _row_cells(theme.name, row)) for theme in themes for row in theme.rows),
        footnotes=build_catalogue_notes(coverage),
        row_heading=_("指标"),
        has_counties=False,
    )


def _row_cells(theme: str, row: ListedIndicator) -> tuple[Cell, ...]:
    counts = (row.known, row.reports, row.share)
    shares = map(count_cell, counts) if row.reports else (Cell("—"),) * len(counts)
    return Cell(theme), Cell(row.unit), Cell(row.direction), *shares, Cell(row.years)

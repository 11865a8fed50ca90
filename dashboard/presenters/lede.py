"""The finding of a comparison in one sentence."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.comparison import Comparison
from dashboard.figures import (
    format_counts,
    format_number,
    format_value,
    format_years,
    with_unit,
)


def build_lede(comparison: Comparison) -> str:
    """Return the finding in one sentence: how many townships, which years, the latest median, who is missing."""
    selection, year, count = comparison.selection, comparison.latest_year, comparison.total
    values = {
        "count": count,
        "years": format_years(selection.first_year, selection.last_year),
        "name": comparison.indicator.name,
        "year": year,
    }
    if not count:
        return _("所选范围内还没有乡镇的报告。")
    if count == 1 and comparison.rows:
        return _lede_of_one(comparison, values)
    if not comparison.has_figures:
        silent = ngettext(
            "%(count)s个乡镇%(years)s年的报告均未载明%(name)s。",
            "%(count)s个乡镇%(years)s年的报告均未载明%(name)s。",
            count,
        )
        return silent % values
    text = ngettext(
        "%(count)s个乡镇%(years)s年%(name)s：%(year)s年%(finding)s%(missing)s。",
        "%(count)s个乡镇%(years)s年%(name)s：%(year)s年%(finding)s%(missing)s。",
        count,
    )
    finding = _finding(comparison, year)
    missing = _missing_words(comparison, year) + _doubt_words(comparison, year)
    return text % (values | {"finding": finding, "missing": missing})


def _lede_of_one(comparison: Comparison, values: Mapping[str, object]) -> str:
    """Return a single township's finding: its own figure of the latest year, or why there is none."""
    row, indicator = comparison.rows[0], comparison.indicator
    told = {**values, "township": row[0].name}
    if not comparison.has_figures:
        return _("%(township)s%(years)s年的报告未载明%(name)s。") % told
    now = next((figure for figure in row if figure.year == comparison.latest_year), row[-1])
    if now.value is None:
        finding = str(now.state.word)
    elif now.is_small:
        finding = format_counts(now, is_rate=indicator.is_rate)
    else:
        finding = with_unit(format_value(now.value, now.bound, is_rate=indicator.is_rate), indicator.unit)
    if now.value is not None and now.is_doubtful:
        finding += _("，需核实")
    return _("%(township)s%(name)s：%(year)s年%(finding)s。") % {**told, "finding": finding}


def listed_words(listed: int, total: int) -> str:
    """Return that what follows is counted over the townships listed alone; "" where these are all."""
    if listed >= total:
        return ""
    return ngettext("所列%(count)s个乡镇中，", "所列%(count)s个乡镇中，", listed) % {"count": listed}


def _known(comparison: Comparison, year: int) -> int:
    """Return how many townships of the selection have a figure of a year; of those listed, where peers are others."""
    if comparison.has_other_peers:
        return sum(figure.value is not None for row in comparison.rows for figure in row if figure.year == year)
    return comparison.statistics[year].known if year in comparison.statistics else 0


def _finding(comparison: Comparison, year: int) -> str:
    """Return the median of the year, or how many have a figure where they are too few for one."""
    value = comparison.median(year)
    if value is None:
        known = _known(comparison, year)
        listed = listed_words(len(comparison.rows), comparison.total) if comparison.has_other_peers else ""
        return listed + ngettext("%(count)s个乡镇有数", "%(count)s个乡镇有数", known) % {"count": known}
    figure = format_number(value, is_rate=comparison.indicator.is_rate)
    median = with_unit(figure, comparison.indicator.unit)
    if comparison.chosen_peers:
        told = {"median": median, "count": comparison.statistics[year].comparable}
        return _("同类中位数%(median)s（%(count)s个乡镇）") % told
    if not comparison.selection.is_picked:
        return _("中位数%(median)s") % {"median": median}
    count = comparison.statistics[year].comparable
    return _("中位数%(median)s（全部%(count)s个乡镇）") % {"median": median, "count": count}


def _missing_words(comparison: Comparison, year: int) -> str:
    missing = comparison.total - _known(comparison, year)
    if missing <= 0 or (comparison.has_other_peers and len(comparison.rows) < comparison.total):
        return ""
    text = ngettext("，%(count)s个乡镇缺%(year)s年", "，%(count)s个乡镇缺%(year)s年", missing)
    return text % {"count": missing, "year": year}


def _doubt_words(comparison: Comparison, year: int) -> str:
    """Return how many figures of the year need checking; "" where not all townships are at hand."""
    if len(comparison.rows) < comparison.total:
        return ""
    doubtful = sum(
        figure.is_doubtful and figure.value is not None
        for row in comparison.rows
        for figure in row
        if figure.year == year
    )
    text = ngettext("，有%(count)s个数需核实", "，有%(count)s个数需核实", doubtful)
    return text % {"count": doubtful} if doubtful else ""

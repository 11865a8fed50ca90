"""How an indicator's figures lie in each year: a row for each year."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.charts.model import remarks
from dashboard.exports.table import Cell, Column, Row, Table
from dashboard.figures import format_number, format_value, format_years, in_brackets
from dashboard.presenters.cells import count_cell, line_cell
from dashboard.presenters.footnotes import (
    confirmed_note,
    define,
    demo_notes,
    doubt_note,
    left_out_words,
    peers_note,
    per_head_note,
)
from dashboard.several import NAMED_APART, Distribution


def build_box_table(answer: Distribution) -> Table:
    """Return n, extremes, quartiles and those that stand apart, by year; the furthest of them leads to its drawer."""
    indicator = answer.indicator
    width = max((len(found) for found in answer.apart.values()), default=0)
    columns = [
        Column(_("有数乡镇")),
        Column(_("参加统计")),
        *(Column(heading, unit=indicator.unit) for heading in _headings()),
        *(Column(_("离群乡镇%(number)s") % {"number": number}, is_note=True) for number in range(1, width + 1)),
        *([Column(_("离群合计"))] if width else []),
        *(Column(line.name, unit=indicator.unit) for line in answer.lines),
    ]
    rows = tuple(_year_row(answer, year, width) for year in answer.selection.years)
    return Table(
        title=_("%(name)s的分布") % {"name": indicator.name},
        lede=_lede(answer),
        columns=tuple(columns),
        rows=rows,
        footnotes=_footnotes(answer),
        row_heading=_("年度"),
        has_counties=False,
    )


def _headings() -> tuple[str, ...]:
    return (_("最低"), _("下四分位"), _("中位数"), _("上四分位"), _("最高"))


def _year_row(answer: Distribution, year: int, width: int) -> Row:
    found = answer.years.get(year)
    is_rate = answer.indicator.is_rate
    spread = found.spread if found else None
    cells = [Cell("—")] * 5
    if spread is not None:
        points = (spread.low, spread.lower_quartile, spread.median, spread.upper_quartile, spread.high)
        cells = [Cell(format_number(point, is_rate=is_rate), value=point) for point in points]
    apart = list(answer.apart.get(year, ()))
    named = [
        Cell(
            figure.name + in_brackets(format_value(figure.value or 0, figure.bound, is_rate=is_rate)),
            township=figure.township,
            year=figure.year,
            indicator=answer.indicator.code,
            is_doubtful=figure.is_doubtful,
            remarks=tuple(remarks(figure)),
        )
        for figure in apart
    ]
    rest = (Cell(""),) * (width - len(named))
    total = [count_cell(answer.apart_count.get(year, 0)) if year in answer.apart_years else Cell("—")] if width else []
    counts = (count_cell(found.known), count_cell(found.comparable)) if found else (count_cell(0), count_cell(0))
    return Row(str(year), (*counts, *cells, *named, *rest, *total, *_line_cells(answer, year)))


def _line_cells(answer: Distribution, year: int) -> list[Cell]:
    return [line_cell(line, year, answer.indicator) for line in answer.lines]


def _lede(answer: Distribution) -> str:
    selection = answer.selection
    values = {
        "count": answer.total,
        "years": format_years(selection.first_year, selection.last_year),
        "name": answer.indicator.name,
    }
    found = answer.years.get(answer.latest_year)
    if found is None or found.spread is None:
        text = ngettext(
            "%(count)s个乡镇%(years)s年%(name)s的分布。", "%(count)s个乡镇%(years)s年%(name)s的分布。", answer.total
        )
        return text % values
    text = ngettext(
        "%(count)s个乡镇%(years)s年%(name)s的分布：%(year)s年%(known)s个参加统计，一半在%(lower)s至%(upper)s%(unit)s之间。",
        "%(count)s个乡镇%(years)s年%(name)s的分布：%(year)s年%(known)s个参加统计，一半在%(lower)s至%(upper)s%(unit)s之间。",
        answer.total,
    )
    is_rate = answer.indicator.is_rate
    values |= {
        "year": answer.latest_year,
        "known": found.comparable,
        "lower": format_number(found.spread.lower_quartile, is_rate=is_rate),
        "upper": format_number(found.spread.upper_quartile, is_rate=is_rate),
        "unit": answer.indicator.unit,
    }
    return text % values


def _footnotes(answer: Distribution) -> tuple[str, ...]:
    known = sum(found.known for found in answer.years.values())
    source = ngettext(
        "来源：各乡镇街道年度法治政府建设情况报告，共%(count)s个数。",
        "来源：各乡镇街道年度法治政府建设情况报告，共%(count)s个数。",
        known,
    )
    confirmed = confirmed_note(is_asked=answer.selection.only_confirmed)
    notes = [source % {"count": known}, confirmed, define(answer.indicator)]
    notes.append(
        _("统计%(left_out)s；不足3个乡镇的年份不计。方框为中间一半乡镇，框中横线为中位数，两端到最低和最高。")
        % {"left_out": left_out_words(answer.selection)}
    )
    apart = _("超出方框一倍半宽度的为离群，只说明与多数不同，不说明有误；每年列出最远的%(count)s个。")
    notes.append(apart % {"count": NAMED_APART})
    marks = {
        _("≥、≤、≈ 为报告所写的“余、不足、约”等约数，图中以空心三角或菱形表示。"): any(
            figure.bound != "exact" for figure in answer.figures
        ),
        _("图中空心圆点为未满全年的数据，空心方块为件数不足10的比率。"): any(
            figure.is_part_year or figure.is_small for figure in answer.figures
        ),
        doubt_note(): any(figure.is_doubtful for figure in answer.figures),
    }
    notes += [note for note, is_true in marks.items() if is_true]
    if not answer.has_all:
        notes.append(_("乡镇较多，图中只画离群的点。"))
    if len(answer.apart_years) < len(answer.selection.years):
        notes.append(_("范围很大，只找%(year)s年的离群乡镇。") % {"year": answer.latest_year})
    notes += demo_notes(answer.demo)
    if answer.counted_at is not None:
        at = timezone.localtime(answer.counted_at)
        notes.append(_("四分位数统计于%(time)s。") % {"time": f"{at:%Y-%m-%d %H:%M}"})
    notes += [per_head_note(answer.indicator), peers_note(answer.chosen_peers), answer.reason]
    return tuple(note for note in notes if note)

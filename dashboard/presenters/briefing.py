"""A county's year in brief, in sentences: each figure of a township leads to the sentence that it came from."""

from collections.abc import Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.briefing import Briefing, OpenCheck
from dashboard.exports.prose import Chapter, Prose, Run, Sentence, compose, join
from dashboard.exports.table import Cell, Column, Row, Table
from dashboard.figures import in_brackets
from dashboard.grid import Figure
from dashboard.indicators import IndicatorInfo
from dashboard.presenters.addresses import compare_address, point_address
from dashboard.presenters.briefing_figures import name_township, quote, tell_apart, tell_headlines
from dashboard.presenters.cells import build_cell
from dashboard.presenters.footnotes import demo_notes
from dashboard.selection import Selection, View
from dashboard.states import Demo, FilingState

MAX_NAMED = 20
NOT_RECEIVED = (
    FilingState.NOT_FILED,
    FilingState.NOT_DUE,
    FilingState.WAITING,
    FilingState.FAILED,
    FilingState.TABLED,
)


def build_prose(briefing: Briefing, *, date: str, may_edit: bool) -> Prose:
    """Return the whole text; for those who check reports, what must be verified leads to the desk."""
    title = _("%(county)s%(year)s年度乡镇法治政府建设情况简报") % {"county": briefing.name, "year": briefing.year}
    chapters = (
        Chapter(_("一、报送情况"), _tell_filing(briefing)),
        Chapter(_("二、主要数据"), tell_headlines(briefing)),
        Chapter(_("三、与其他乡镇相差大的数"), tell_apart(briefing)),
        Chapter(_("四、引用前要核实的数"), _tell_checks(briefing, may_edit=may_edit)),
    )
    return Prose(
        title + (in_brackets(_("虚构示例")) if briefing.is_fictional else ""),
        _build_byline(briefing, date),
        chapters,
        _build_table(briefing) if briefing.headlines else None,
        _build_notes(briefing),
    )


def _build_byline(briefing: Briefing, date: str) -> str:
    """Return when and from what the text was made; an account that sees some townships of the county is told so."""
    if briefing.is_whole:
        return _("%(date)s根据各乡镇街道报送的年度报告生成") % {"date": date}
    count = len(briefing.filings)
    text = ngettext(
        "%(date)s根据%(count)s个乡镇街道（本账号可见的范围，不是全部）报送的年度报告生成",
        "%(date)s根据%(count)s个乡镇街道（本账号可见的范围，不是全部）报送的年度报告生成",
        count,
    )
    return text % {"date": date, "count": count}


def _tell_filing(briefing: Briefing) -> list[Sentence]:
    """Return how many reports there are, and by name what is late, unfinished or lacking."""
    due = sum(filing.state is not FilingState.NOT_APPLICABLE for filing in briefing.filings)
    reports = [report for report in briefing.reports if not report.is_tabled]
    text = ngettext(
        "应报送年度报告的乡镇街道%(due)s个，已收到%(filed)s份。",
        "应报送年度报告的乡镇街道%(due)s个，已收到%(filed)s份。",
        due,
    )
    sentences: list[Sentence] = [(Run(text % {"due": due, "filed": len(reports)}), Run(_tell_trust(briefing)))]
    for state in NOT_RECEIVED:
        named = [name_township(filing.name, filing.township) for filing in briefing.filings if filing.state is state]
        sentences += _list(str(state.word), named)
    late = [
        name_township(filing.name + in_brackets(filing.lateness_words), filing.township)
        for filing in briefing.filings
        if filing.days_late
    ]
    part = [_report(report.township, report.pk) for report in reports if report.is_part_year]
    lacking = [
        _report(report.township + in_brackets(_("、").join(report.missing)), report.pk)
        for report in reports
        if report.missing
    ]
    sentences += [*_list(_("迟报"), late), *_list(_("数据未满全年"), part), *_list(_("缺少规定部分"), lacking)]
    if reports and not lacking:
        sentences.append((Run(_("已收到的报告规定的四个部分齐全。")),))
    return sentences


def _tell_trust(briefing: Briefing) -> str:
    """Return how far the figures can be trusted: how many reports a person declared checked."""
    reports = [report for report in briefing.reports if not report.is_tabled]
    confirmed = sum(report.is_confirmed for report in reports)
    if not reports:
        return ""
    if not confirmed:
        return _("均尚未核定，数据由系统读出，引用前请核对。")
    if confirmed == len(reports):
        return _("均已核定。")
    told = {"confirmed": confirmed, "rest": len(reports) - confirmed}
    return _("其中%(confirmed)s份已核定，其余%(rest)s份的数据由系统读出，引用前请核对。") % told


def _report(text: str, pk: int) -> Run:
    return Run(text, reverse("reports:report", args=[pk]))


def _list(label: str, runs: Sequence[Run]) -> list[Sentence]:
    """Return a sentence that names them, the first of many; none where there are none."""
    if not runs:
        return []
    rest = ngettext("等%(count)s个", "等%(count)s个", len(runs)) % {"count": len(runs)}
    names = join([(run,) for run in runs[:MAX_NAMED]], _("、")) + ((Run(rest),) if len(runs) > MAX_NAMED else ())
    return [compose(_("%(label)s：%(names)s。"), label=label, names=names)]


def _tell_checks(briefing: Briefing, *, may_edit: bool) -> list[Sentence]:
    """Return what is at odds within reports or between years, and how many numbers nobody has looked at yet."""
    page = "reports:desk" if may_edit else "reports:report"
    sentences: list[Sentence] = [_tell_check(check, reverse(page, args=[check.report])) for check in briefing.checks]
    if briefing.check_count > len(briefing.checks):
        rest = briefing.check_count - len(briefing.checks)
        text = ngettext("另有%(count)s处，见各报告。", "另有%(count)s处，见各报告。", rest)
        sentences.append((Run(text % {"count": rest}),))
    waiting = [report for report in briefing.reports if report.waiting]
    if waiting:
        text = ngettext(
            "有%(numbers)s个数读得不够确定、尚未有人核对，涉及%(count)s份报告。",
            "有%(numbers)s个数读得不够确定、尚未有人核对，涉及%(count)s份报告。",
            len(waiting),
        )
        told = {"numbers": sum(report.waiting for report in waiting), "count": len(waiting)}
        sentences.append(
            (
                Run(
                    text % told,
                    f"{reverse('reports:list')}?state=waiting&county={briefing.county}&year={briefing.year}",
                ),
            )
        )
    return sentences or [(Run(_("没有前后不一致的数，也没有待核对的数。")),)]


def _tell_check(check: OpenCheck, address: str) -> Sentence:
    text = Run(check.text, notes=quote(check.township, check.quoted))
    return compose(_("%(township)s：%(text)s"), township=Run(check.township, address), text=text)


def _build_notes(briefing: Briefing) -> list[str]:
    """Return how to read figures and table, where there are any."""
    demo = demo_notes(Demo.INCLUDED if briefing.is_fictional else Demo.ABSENT)
    if not briefing.headlines:
        return demo
    return [
        *demo,
        _(
            "正文的合计、中位数和比较只取可比且不待核实的数，不足3个乡镇的不计中位数；未满全年的件数、件数不足10的比率不可比。"
        ),
        _("表中◐为未满全年的数据，带“？”的需核实，比率件数不足10的只写件数。"),
        _("“不少于、不超过、约”对应报告所写的“余、不足、左右”等；各乡镇的数注有所据原句。"),
    ]


def _build_table(briefing: Briefing) -> Table:
    """Return a row for each township, a column for each indicator of the text."""
    columns = [
        [_plain_cell(row[-1], headline.indicator) for row in headline.comparison.rows]
        for headline in briefing.headlines
    ]
    rows = [row[-1] for row in briefing.headlines[0].comparison.rows]
    return Table(
        title=_("附：%(year)s年各乡镇主要数据") % {"year": briefing.year},
        lede="",
        columns=tuple(Column(headline.indicator.name, unit=headline.indicator.unit) for headline in briefing.headlines),
        rows=tuple(
            Row(figure.name, cells, figure.county, figure.township)
            for figure, cells in zip(rows, zip(*columns, strict=True), strict=True)
        ),
        footnotes=(),
        has_counties=False,
    )


def _plain_cell(figure: Figure, indicator: IndicatorInfo) -> Cell:
    """Return a figure's cell without its counts."""
    return replace(build_cell(figure, indicator), counts="", interval="")


def comparison_address(briefing: Briefing) -> str:
    """Return the comparison of the same townships and indicators."""
    codes = tuple(headline.indicator.code for headline in briefing.headlines)
    return compare_address(Selection((briefing.county,), codes, briefing.year, briefing.year, view=View.HEAT))


def link_rows(table: Table) -> list[tuple[Row, list[tuple[Cell, str]]]]:
    """Return the rows of the table behind the text, each figure with its drawer."""
    return [
        (row, [(cell, point_address(cell.township, cell.year, cell.indicator)) for cell in row.cells])
        for row in table.rows
    ]

"""A township's page: its figures among its peers', in words and as drawings; what is open and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import measures
from dashboard.exports.table import Cell, Column, Row, Table
from dashboard.figures import doubted, format_number, format_years, in_brackets, in_points, with_unit
from dashboard.presenters.addresses import compare_address, point_address, township_address
from dashboard.presenters.cells import NOT_CONTINUED, against_heading, build_cell, change_words, verdict_words
from dashboard.presenters.compare import Tab
from dashboard.presenters.footnotes import doubt_note, peers_note, per_head_note
from dashboard.presenters.overview import FilingGrid, present_filing
from dashboard.presenters.sketches import Spine, Trend, build_spine, build_trend
from dashboard.profile import FileNote, Line, OpenFinding, Profile
from dashboard.selection import Benchmark
from dashboard.states import FilingState


@dataclass(frozen=True, slots=True)
class ShownLine:
    """An indicator's row. `position` is the place among the peers in words, `verdict` against their median."""

    code: str
    name: str
    unit: str
    cell: Cell
    address: str
    indicator_address: str
    change: str
    verdict: Cell
    position: str
    spine: Spine | None
    trend: Trend | None


@dataclass(frozen=True, slots=True)
class ShownTheme:
    """The rows of a theme."""

    name: str
    lines: tuple[ShownLine, ...]


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding to verify; its address is the desk for those who check, the report for all others."""

    year: int
    title: str
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file with the page that shows it ("" where there is none for this account)."""

    note: FileNote
    address: str


def present_themes(profile: Profile) -> list[ShownTheme]:
    """Return the indicators that the township or a peer has figures of, under their themes."""
    shown = [line for line in profile.lines if not line.is_empty]
    return [
        ShownTheme(name, tuple(_show_line(line, profile) for line in group))
        for name, group in groupby(shown, key=lambda line: line.indicator.theme_name)
    ]


def _show_line(line: Line, profile: Profile) -> ShownLine:
    indicator, now, spread = line.indicator, line.now, line.standing.spread
    verdict = measures.judge_figure(now, spread.median if spread else None, is_rate=indicator.is_rate)
    mark = measures.mark_verdict(verdict, better=indicator.better, against=_against(profile))
    before = line.figures[-2] if len(line.figures) > 1 else None
    is_told = spread is not None and now.value is not None
    return ShownLine(
        code=indicator.code,
        name=indicator.name,
        unit=indicator.unit,
        cell=build_cell(now, indicator),
        address=point_address(profile.place.code, profile.year, indicator.code),
        indicator_address=reverse("dashboard:indicator", args=[indicator.code]) + f"?area={profile.place.county_code}",
        change=change_words(measures.change_from(before, now, is_rate=indicator.is_rate), indicator)
        or (str(NOT_CONTINUED) if now.broken else ""),
        verdict=Cell(verdict_words(now, mark), tone=mark.tone) if is_told else Cell(""),
        position=position_words(line, verdict),
        spine=build_spine(spread, now, mark.tone),
        trend=build_trend(line.figures, indicator),
    )


def trend_years(profile: Profile, known: Sequence[int]) -> str:
    """Return the years that a trend can reach over, "" where there is a single one of the `known`."""
    reached = [year for year in sorted(known) if profile.years[0] <= year <= profile.year]
    return f"{reached[0]}–{reached[-1]}" if len(reached) > 1 else ""


def build_table(profile: Profile) -> Table:
    """Return the page's table as files hold it: what it shows in words, and in figures what it shows as drawings."""
    spread = (_("最低"), _("下四分位"), _("中位数"), _("上四分位"), _("最高"))
    earlier = profile.years[:-1]
    title = _("%(name)s%(year)s年数据与在本县区的位置")
    if profile.chosen_peers:
        title = _("%(name)s%(year)s年数据与在同类中的位置")
    peers = _("同类%(heading)s") if profile.chosen_peers else _("本县区%(heading)s")
    columns = (
        Column(_("主题"), is_note=True),
        Column(str(profile.year), counts_heading=_("件数"), interval_heading=_("95%区间")),
        *(Column(heading, is_note=True) for heading in _word_headings(profile)),
        *(Column(peers % {"heading": heading}) for heading in spread),
        *(Column(str(year)) for year in earlier),
    )
    lines = {line.indicator.code: line for line in profile.lines}
    rows = tuple(
        Row(shown.name, _cells_of(shown, lines[shown.code], theme.name), indicator=shown.code)
        for theme in present_themes(profile)
        for shown in theme.lines
    )
    title = title % {"name": profile.place.name, "year": profile.year}
    return Table(
        title=title + (in_brackets(_("虚构示例")) if profile.address.is_fictional else ""),
        lede=build_lede(profile),
        columns=columns,
        rows=rows,
        footnotes=tuple(build_footnotes(profile)),
        row_heading=_("指标"),
        has_counties=False,
    )


def _word_headings(profile: Profile) -> tuple[str, ...]:
    return (_("单位"), _("较上年"), against_heading(_against(profile)), _("位置（从高到低）"))


def _against(profile: Profile) -> Benchmark:
    return Benchmark.PEERS if profile.chosen_peers else Benchmark.MEDIAN


def _cells_of(shown: ShownLine, line: Line, theme: str) -> tuple[Cell, ...]:
    spread, is_rate = line.standing.spread, line.indicator.is_rate
    ends = (spread.low, spread.lower_quartile, spread.median, spread.upper_quartile, spread.high) if spread else ()
    return (
        Cell(theme),
        shown.cell,
        *(Cell(shown.unit), Cell(shown.change), shown.verdict, Cell(shown.position)),
        *(Cell(format_number(end, is_rate=is_rate), value=end) for end in ends),
        *([Cell("—")] * (0 if spread else 5)),
        *(build_cell(figure, line.indicator) for figure in line.figures[:-1]),
    )


def position_words(line: Line, verdict: measures.Verdict) -> str:
    """Return the place among the peers, counted from the highest, and the distance to their median.

    第3，共12；比中位数高8.2个百分点. A figure whose bound leaves open how it stands to the median has its place alone;
    that of one that needs checking ends with the mark of doubt.
    """
    is_ranked = line.standing.spread is not None and line.standing.rank is not None
    return doubted(_place_words(line, verdict), is_doubtful=is_ranked and line.now.is_doubtful)


def _place_words(line: Line, verdict: measures.Verdict) -> str:
    standing, indicator = line.standing, line.indicator
    if line.now.value is None:
        return ""
    if standing.spread is None:
        known = standing.known
        text = ngettext("只有%(count)s个乡镇有数，不比较", "只有%(count)s个乡镇有数，不比较", known)
        return text % {"count": known}
    if standing.rank is None:
        return _("不排名")
    place = _("第%(rank)s，共%(count)s") % {"rank": standing.rank, "count": standing.comparable}
    if standing.distance is None or verdict is measures.Verdict.NOT_COMPARED:
        return place
    size = format_number(abs(standing.distance), is_rate=indicator.is_rate)
    if not float(size):
        return f"{place}{_('；')}{_('等于中位数')}"
    amount = in_points(standing.distance) if indicator.is_rate else with_unit(size, indicator.unit)
    text = _("比中位数高%(size)s") if standing.distance > 0 else _("比中位数低%(size)s")
    if line.now.bound in {"at_least", "at_most"}:
        text = _("比中位数至少高%(size)s") if standing.distance > 0 else _("比中位数至少低%(size)s")
    return f"{place}{_('；')}{text % {'size': amount}}"


def present_findings(findings: Sequence[OpenFinding], *, may_edit: bool) -> list[ShownFinding]:
    """Return the findings to verify, each with the page that deals with it."""
    page = "reports:desk" if may_edit else "reports:report"
    return [
        ShownFinding(finding.year, finding.title, finding.text, reverse(page, args=[finding.report]))
        for finding in findings
    ]


def present_files(files: Sequence[FileNote], *, may_edit: bool) -> list[ShownFile]:
    """Return the files, each with the page that shows it."""
    return [ShownFile(note, _file_address(note, may_edit=may_edit)) for note in files]


def _file_address(note: FileNote, *, may_edit: bool) -> str:
    if note.report is not None and note.is_current:
        return reverse("reports:report", args=[note.report])
    if note.report is not None:
        return reverse("reports:version", args=[note.report, note.pk])
    return reverse("reports:document", args=[note.pk]) if may_edit else ""


def report_addresses(profile: Profile) -> dict[int, str]:
    """Return the page of each year's report."""
    return {
        filing.year: reverse("reports:report", args=[filing.report])
        for filing in profile.filing
        if filing.report is not None
    }


def present_years(profile: Profile, *, may_upload: bool) -> FilingGrid:
    """Return what the office holds of each year."""
    return present_filing([profile.filing] if profile.filing else [], may_upload=may_upload)


def present_year_tabs(profile: Profile, years: Sequence[int]) -> list[Tab]:
    """Return the years to show figures of, the latest first; nothing where there is only one."""
    page = township_address(profile.place.code)
    if len(years) < 2:
        return []
    kept = kept_choices(profile)
    return [Tab(str(year), f"{page}?year={year}{kept}", year == profile.year) for year in sorted(years, reverse=True)]


def kept_choices(profile: Profile) -> str:
    """Return what goes on in addresses of the same township: per head and peers, where they were chosen."""
    return "".join(f"&{key}={value}" for key, value in profile.selection.to_params() if key in {"per", "peers"})


def build_lede(profile: Profile) -> str:
    """Return the page's finding: reports, indicators told, how many of them can be compared."""
    area = profile.address.prefecture + profile.address.county
    filed = [filing for filing in profile.filing if filing.report is not None]
    reports = [filing.year for filing in filed if filing.state is not FilingState.TABLED]
    if not reports:
        return _("%(area)s · 尚无入库的报告。") % {"area": area}
    told = [line for line in profile.lines if line.is_told]
    compared = sum(line.standing.rank is not None for line in told)
    values = {
        "area": area,
        "years": format_years(reports[0], reports[-1]),
        "reports": len(reports),
        "year": profile.year,
        "told": len(told),
        "compared": compared,
        "peers": profile.peers,
    }
    if profile.chosen_peers:
        return (
            _(
                "%(area)s · %(years)s年已入库%(reports)s份报告；%(year)s年载明%(told)s项指标，其中%(compared)s项可与"
                "同类中当年有报告的%(peers)s个乡镇比较。"
            )
            % values
        )
    return (
        _(
            "%(area)s · %(years)s年已入库%(reports)s份报告；%(year)s年载明%(told)s项指标，其中%(compared)s项可与本县区"
            "当年有报告的%(peers)s个乡镇比较。"
        )
        % values
    )


def build_footnotes(profile: Profile) -> list[str]:
    """Return what to know before reading the table."""
    empty = sum(line.is_empty for line in profile.lines)
    divided = next((line.indicator for line in profile.lines if line.indicator.stated), None)
    notes = [
        _source_note(profile),
        *([per_head_note(divided)] if divided else []),
        _(
            "名次从高到低计，只表示数值大小，不代表优劣；不含未满全年的件数和件数不足10的比率；不足3个乡镇的指标不比较。"
        ),
        _("分布图每行以中位数居中，各按本指标的范围画：细线为最低至最高，方框为中间一半乡镇，圆点为本乡镇。"),
        _(
            "走势图中件数从零起，比率不从零起；缺年留空。空心或三角的点为未满全年、约数或件数不足10的数据；“//”处与上年口径不同。"
        ),
    ]
    if empty:
        text = ngettext(
            "另有%(count)s项指标本县区均未载明，未列出。", "另有%(count)s项指标本县区均未载明，未列出。", empty
        )
        notes.append(text % {"count": empty})
    if any(figure.is_doubtful for line in profile.lines for figure in line.figures):
        notes.append(doubt_note())
    return notes


def _source_note(profile: Profile) -> str:
    """Return where the figures come from, and who the peers are."""
    values = {"year": profile.year, "county": profile.address.county, "count": profile.peers}
    if profile.chosen_peers:
        source = _("来源：各乡镇街道%(year)s年度法治政府建设情况报告。") % values
        return source + peers_note(profile.chosen_peers)
    return (
        _(
            "来源：各乡镇街道%(year)s年度法治政府建设情况报告。同类为%(county)s当年有报告的全部%(count)s个乡镇，含本乡镇。"
        )
        % values
    )


def build_figures_title(profile: Profile) -> str:
    """Return the heading of the figures: their year, and among whom they stand."""
    if profile.chosen_peers:
        return _("%(year)s年数据与在同类中的位置") % {"year": profile.year}
    return _("%(year)s年数据与在本县区的位置") % {"year": profile.year}


def build_comparison_address(profile: Profile) -> str:
    """Return the comparison of the county with this township standing out."""
    told = [line.indicator.code for line in profile.lines if line.is_told]
    indicators = tuple(told[:1]) or ("",)
    return compare_address(
        replace(profile.selection, indicators=indicators, first_year=profile.years[0], last_year=profile.years[-1])
    )

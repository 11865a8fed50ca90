"""The drawer: a figure, why it can be trusted or is missing, the sentence it came from."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard import measures
from dashboard.comparison import Comparison
from dashboard.exports.table import Cell
from dashboard.figures import format_n, format_value, in_brackets, with_unit
from dashboard.indicators import IndicatorInfo
from dashboard.points import Passage, Point, ReportNote
from dashboard.presenters.addresses import compare_address, point_address
from dashboard.presenters.cells import build_cell, change_words, rank_words, verdict_words
from dashboard.presenters.piece import Piece
from dashboard.selection import PointAddress
from dashboard.states import CellState


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A sentence with its numbers marked, and where it stands: in the original's pages, and in the text."""

    pieces: tuple[Piece, ...]
    section: str
    original: str
    address: str
    sums: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """What a check found, with the words and addresses of its numbers in other reports."""

    text: str
    is_doubtful: bool
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class YearLine:
    """The same indicator in one year."""

    cell: Cell
    address: str
    is_current: bool


def present_passages(point: Point, report: ReportNote) -> list[ShownPassage]:
    """Return the sentences behind the figure; each links to its first marked number in the original and in the text.

    The page of an original without pages leads on to the text by itself.
    """
    page, original = (reverse(f"reports:{name}", args=[report.pk]) for name in ("report", "pages"))
    return [
        ShownPassage(
            tuple(split_marks(passage)),
            passage.section,
            f"{original}?at={passage.marks[0].start}",
            f"{page}#at-{passage.marks[0].start}",
            passage.sums,
        )
        for passage in point.passages
    ]


def present_findings(point: Point) -> list[ShownFinding]:
    """Return what waits for a person and what the checks found, the doubtful first.

    Each number of another report links to its place there.
    """
    disputed = [ShownFinding(_dispute_words(note.quote), True, ()) for note in point.decisions if note.is_disputed]
    return disputed + [
        ShownFinding(
            note.text,
            note.is_doubtful,
            tuple(
                (
                    f"{number.year} {number.text}".strip(),
                    f"{reverse('reports:report', args=[number.report])}#at-{number.start}",
                )
                for number in note.elsewhere
            ),
        )
        for note in sorted(point.findings, key=lambda note: not note.is_doubtful)
    ]


def _dispute_words(quote: str) -> str:
    if quote:
        return _("“%(quote)s”处的人工决定，与现在自动读出的不一致，等待处理。") % {"quote": quote}
    return _("人工给出的报告值，与现在按各个数字得出的不一致，等待处理。")


def split_marks(passage: Passage) -> list[Piece]:
    """Return the sentence cut at its marks, without blanks at its ends; overlapping marks are joined."""
    pieces: list[Piece] = []
    reached = 0
    for mark in sorted(passage.marks, key=lambda mark: mark.start):
        start, end = max(mark.start - passage.start, reached), mark.end - passage.start
        if end <= start:
            continue
        pieces += [Piece(passage.text[reached:start], is_marked=False), Piece(passage.text[start:end], is_marked=True)]
        reached = end
    pieces.append(Piece(passage.text[reached:], is_marked=False))
    shown = [piece for piece in pieces if piece.text]
    if shown and not shown[0].is_marked:
        shown[0] = Piece(shown[0].text.lstrip(), is_marked=False)
    if shown and not shown[-1].is_marked:
        shown[-1] = Piece(shown[-1].text.rstrip(), is_marked=False)
    return shown


def present_value(point: Point, indicator: IndicatorInfo) -> str:
    """Return the figure with its bound and unit."""
    return with_unit(format_value(point.value, point.bound, is_rate=indicator.is_rate), indicator.unit)


def present_state(point: Point, report: ReportNote, indicator: IndicatorInfo) -> list[tuple[str, str]]:
    """Return what is known of the figure: basis, bound, n, period, review."""
    pairs = [(_("依据"), point.basis_word)]
    counts = format_n(point.numerator, point.denominator)
    if indicator.is_rate and counts:
        pairs.append((_("件数"), counts))
    if point.bound != "exact":
        pairs.append((_("界限"), point.bound_word))
    if report.is_part_year and report.counted_through:
        pairs.append((_("数据截至"), f"{report.counted_through:%Y-%m-%d}"))
    reviewed = all(passage.is_confirmed for passage in point.passages) and point.passages
    is_disputed = any(note.is_disputed for note in point.decisions)
    state = _("有冲突") if is_disputed else _("已核对") if reviewed else _("自动读出，未核对")
    pairs.append((_("核对"), state))
    for note in point.decisions:
        if note.reason:
            pairs.append((_("更正理由"), note.reason + (in_brackets(note.by) if note.by else "")))
    return pairs


def present_standing(comparison: Comparison) -> list[str]:
    """Return how the figure of the comparison's latest year stands in its county: place, median, change."""
    indicator, year = comparison.indicator, comparison.latest_year
    by_year = {figure.year: figure for figure in comparison.rows[0]}
    now = by_year[year]
    if now.value is None:
        return []
    median = comparison.median(year)
    verdict = measures.judge_figure(now, median, is_rate=indicator.is_rate)
    mark = measures.mark_verdict(verdict, better=indicator.better)
    lines = [verdict_words(now, mark)]
    if median is not None:
        figure = format_value(median, "exact", is_rate=indicator.is_rate)
        lines[0] += in_brackets(with_unit(figure, indicator.unit))
    if now.township in comparison.ranks:
        lines.append(_("本县区%(place)s") % {"place": rank_words(comparison, now)})
    change = change_words(measures.change_from(by_year.get(year - 1), now, is_rate=indicator.is_rate), indicator)
    return [*lines, _("较上年%(change)s") % {"change": change}] if change else lines


def present_years(comparison: Comparison, asked: PointAddress) -> list[YearLine]:
    """Return the township's figures of the other years."""
    cells = [build_cell(figure, comparison.indicator) for figure in comparison.shown[0]]
    return [
        YearLine(cell, point_address(asked.township, cell.year, asked.indicator), cell.year == asked.year)
        for cell in cells
    ]


def present_also(asked: PointAddress, indicator: IndicatorInfo | None) -> tuple[str, str] | None:
    """Return name and drawer of the second figure at a point, None where it has only one."""
    if indicator is None:
        return None
    return indicator.name, f"{point_address(asked.township, asked.year, indicator.code)}&also={asked.indicator}"


def present_missing(state: CellState, *, year: int, may_upload: bool) -> tuple[str, str]:
    """Return why there is no figure, and what can be done about it."""
    why = {
        CellState.NOT_FILED: _("尚未收到该乡镇%(year)s年度报告。"),
        CellState.NOT_MENTIONED: _("%(year)s年度报告已入库，其中未读到这项数据。"),
        CellState.NOT_READABLE: _("%(year)s年度的文件已收到，内容尚未读出或有待确认。"),
        CellState.NOT_APPLICABLE: _("该乡镇%(year)s年尚未设立或已撤并，不适用。"),
    }
    upload = _("收到后请上传，图表随即更新。") if may_upload else _("请联系负责填报审核的同事上传。")
    advice = {
        CellState.NOT_FILED: upload,
        CellState.NOT_MENTIONED: _("可打开报告核对；如确未写明，可请乡镇补充说明。"),
        CellState.NOT_READABLE: _("请到“报告”页查看该文件需要做什么。"),
    }
    return why.get(state, "") % {"year": year}, advice.get(state, "")


def comparison_address(comparison: Comparison, asked: PointAddress) -> str:
    """Return the comparison page with this township standing out."""
    return compare_address(replace(comparison.selection.with_focus_toggled(asked.township), year=0))

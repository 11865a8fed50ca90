"""What became of last year's plans, in words: a county's townships in one table, and one township sentence by sentence.

What is said again stands beside what was said; whether a promise was kept is for the reader to judge, and the pages
say so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.exports.table import Cell, Column, Row, Table
from dashboard.figures import doubted, format_value, in_brackets, with_unit
from dashboard.follow_up import Aim, FollowUp, Outcome, Pairing, Passage, Planned, SaidAgain
from dashboard.grid import Place
from dashboard.presenters.addresses import point_address, sentence_address
from dashboard.presenters.cells import build_cell, count_cell
from dashboard.presenters.compare import Tab
from dashboard.presenters.footnotes import demo_notes, doubt_note
from dashboard.presenters.piece import Piece, mark_pieces
from dashboard.presenters.search import PART_NAMES
from dashboard.presenters.similar import PairRow, present_pair
from dashboard.search_query import Part
from dashboard.states import Demo

OUTCOME_WORDS: Mapping[Outcome, Promise] = {
    Outcome.REACHED: gettext_lazy("达到"),
    Outcome.MISSED: gettext_lazy("未达到"),
    Outcome.UNTOLD: gettext_lazy("未载明"),
    Outcome.OPEN: gettext_lazy("说不准"),
}
PAIRING_WORDS: Mapping[Pairing, Promise] = {
    Pairing.NO_PLAN: gettext_lazy("%(before)s年报告里没有“下一年度安排”"),
    Pairing.NO_REPORT: gettext_lazy("没有%(year)s年报告"),
    Pairing.NO_REPORT_BEFORE: gettext_lazy("没有%(before)s年报告"),
}


@dataclass(frozen=True, slots=True)
class AimRow:
    """An aim: what was set and its sentence, the figure of the year with its drawer, how it ended."""

    name: str
    wanted: str
    cell: Cell
    drawer: str
    outcome: str
    kind: Outcome
    sentence: str
    address: str


@dataclass(frozen=True, slots=True)
class NearRow:
    """A sentence of this year's report in pieces, and its place there."""

    pieces: tuple[Piece, ...]
    address: str


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A sentence of the plan, its place in last year's report, and what this year's says in the same words."""

    text: str
    address: str
    near: tuple[NearRow, ...]


@dataclass(frozen=True, slots=True)
class AgainRow:
    """A sentence said again: in which part, and both sentences."""

    part: str
    pair: PairRow


def county_title(county: str, year: int) -> str:
    """Return the title of a county's page."""
    return _("%(county)s%(year)s年：上年安排落实情况") % {"county": county, "year": year}


def build_county_table(title: str, found: Sequence[FollowUp], year: int, demo: Demo) -> Table:
    """Return a row for each township: how its aims ended, and how many sentences it said again."""
    lede = _("对照%(before)s年报告的“下一年度安排”和%(year)s年报告：定了数的安排达到没有，哪些话又说了一遍。")
    columns = (
        Column(_("定了数的安排")),
        *(Column(str(OUTCOME_WORDS[outcome])) for outcome in Outcome),
        Column(_("照搬的安排（句）")),
        Column(_("照搬的不足（句）")),
        Column(_("说明"), is_note=True),
    )
    return Table(
        title=title + _fictional(demo),
        lede=lede % {"before": year - 1, "year": year},
        columns=columns,
        rows=tuple(_county_row(one) for one in found),
        footnotes=(*_outcome_notes(), _again_note(), *demo_notes(demo)),
        has_counties=False,
    )


def _county_row(found: FollowUp) -> Row:
    name, code = found.place.name, found.place.code
    words = pairing_words(found)
    if found.pairing in (Pairing.NO_REPORT, Pairing.NO_REPORT_BEFORE):
        return Row(name, (*[Cell("")] * (len(Outcome) + 3), Cell(words)), township=code)
    counts = [len(found.aims), *(found.count(outcome) for outcome in Outcome)]
    copied = [found.count_copied(Part.PLAN), found.count_copied(Part.SHORTCOMINGS)]
    unsure = sum(aim.is_unsure for aim in found.aims)
    told = [words] if words else []
    if unsure:
        told.append(_("%(count)s项的数需核实") % {"count": unsure})
    return Row(name, (*map(count_cell, (*counts, *copied)), Cell(_("；").join(told))), township=code)


def link_rows(table: Table, year: int) -> list[tuple[Row, str]]:
    """Return the rows of a county's table, each with its township's page."""
    return [(row, f"{follow_up_address(row.township)}?year={year}") for row in table.rows]


def follow_up_address(township: str) -> str:
    """Return the page of one township."""
    return reverse("dashboard:follow_up", args=[township])


def township_title(place: Place, year: int) -> str:
    """Return the title of a township's page."""
    return _("%(name)s：%(before)s年的安排，%(year)s年怎样了") % {"name": place.name, "before": year - 1, "year": year}


def build_lede(found: FollowUp) -> str:
    """Return the page's finding, or what is lacking for one."""
    words = pairing_words(found)
    if words:
        return words + _("。")
    aims = len(found.aims)
    told = [
        _("%(count)s项%(outcome)s") % {"count": found.count(outcome), "outcome": OUTCOME_WORDS[outcome]}
        for outcome in Outcome
        if found.count(outcome)
    ]
    first = _("定了数的安排%(count)s项") % {"count": aims} if aims else _("上年的安排都没有定数")
    again = _("与上年相同的话%(count)s句") % {"count": len(found.said_again)} if found.said_again else ""
    return _("，").join([first, *told, *([again] if again else [])]) + _("。")


def pairing_words(found: FollowUp) -> str:
    """Return what is lacking to hold two reports against each other, "" where nothing is."""
    words = PAIRING_WORDS.get(found.pairing)
    return words % {"before": found.year - 1, "year": found.year} if words else ""


def present_aims(found: FollowUp) -> list[AimRow]:
    """Return the aims in the order of the plan."""
    return [_present_aim(aim, found) for aim in found.aims]


def _present_aim(aim: Aim, found: FollowUp) -> AimRow:
    code = aim.indicator.code
    return AimRow(
        aim.indicator.name,
        _wanted(aim),
        build_cell(aim.figure, aim.indicator),
        point_address(found.place.code, found.year, code),
        doubted(str(OUTCOME_WORDS[aim.outcome]), is_doubtful=aim.is_unsure),
        aim.outcome,
        aim.passage.text,
        _address(found.before, aim.passage),
    )


def _wanted(aim: Aim) -> str:
    value = format_value(aim.value, aim.bound, is_rate=aim.indicator.is_rate)
    return doubted(with_unit(value, aim.indicator.unit), is_doubtful=aim.is_doubtful)


def present_planned(found: FollowUp) -> list[PlannedRow]:
    """Return the sentences of the plan that set no figure, in their order."""
    return [
        PlannedRow(
            one.passage.text,
            _address(found.before, one.passage),
            tuple(NearRow(mark_pieces(near.text, spans), _address(found.report, near)) for near, spans in one.near),
        )
        for one in found.planned
    ]


def present_again(found: FollowUp) -> list[AgainRow]:
    """Return what was said again, plans before shortcomings."""
    return [
        AgainRow(str(PART_NAMES[one.part]), present_pair(one.shared, found.report or 0, found.before or 0))
        for one in found.said_again
    ]


def _address(report: int | None, passage: Passage) -> str:
    return sentence_address(report or 0, passage.start, passage.end)


def build_notes(demo: Demo) -> list[str]:
    """Return how a township's page is to be read."""
    return [
        *_outcome_notes(),
        doubt_note(),
        _("“今年相近的话”只按用词找，供翻查原文，不说明已经落实；没有列出的也可能换了说法。"),
        _again_note(),
        *demo_notes(demo),
    ]


def _outcome_notes() -> tuple[str, ...]:
    return (
        _("“未载明”指今年的报告没有这个数，不等于没有做。"),
        _("“说不准”指写作“余、约”等或数据未满全年，够不够上年定的数还定不下来。"),
    )


def _again_note() -> str:
    return _("“照搬”指连数字也与上年相同；比较时不看标点和空格，只比12个字以上的句子。")


def build_tables(found: FollowUp, demo: Demo) -> dict[str, Table]:
    """Return what the page shows as tables of a file, by the name of each; those with no row are left out."""
    title = township_title(found.place, found.year) + _fictional(demo)
    tables = {
        _("定了数的安排"): (_aim_columns(), [_aim_row(aim) for aim in found.aims], _("指标")),
        _("没有定数的安排"): (_planned_columns(), _planned_rows(found.planned), _("序号")),
        _("又说了一遍的话"): (_again_columns(), _again_rows(found.said_again), _("序号")),
    }
    notes = tuple(build_notes(demo))
    return {
        name: Table(title, build_lede(found), columns, tuple(rows), notes, row_heading=heading, has_counties=False)
        for name, (columns, rows, heading) in tables.items()
        if rows
    }


def _fictional(demo: Demo) -> str:
    return in_brackets(_("虚构示例")) if demo is Demo.INCLUDED else ""


def _aim_columns() -> tuple[Column, ...]:
    return (
        Column(_("上年定的数"), is_note=True),
        Column(_("今年的数")),
        Column(_("单位"), is_note=True),
        Column(_("结果"), is_note=True),
        Column(_("上年原句"), is_note=True, is_long=True),
    )


def _aim_row(aim: Aim) -> Row:
    outcome = doubted(str(OUTCOME_WORDS[aim.outcome]), is_doubtful=aim.is_unsure)
    cells = (
        Cell(_wanted(aim)),
        build_cell(aim.figure, aim.indicator),
        Cell(aim.indicator.unit),
        Cell(outcome),
        Cell(aim.passage.text),
    )
    return Row(aim.indicator.name, cells, indicator=aim.indicator.code)


def _planned_columns() -> tuple[Column, ...]:
    return (Column(_("上年的安排"), is_note=True, is_long=True), Column(_("今年相近的话"), is_note=True, is_long=True))


def _planned_rows(planned: Sequence[Planned]) -> list[Row]:
    return [
        Row(str(number), (Cell(one.passage.text), Cell("\n".join(near.text for near, _spans in one.near))))
        for number, one in enumerate(planned, 1)
    ]


def _again_columns() -> tuple[Column, ...]:
    return (
        Column(_("部分"), is_note=True),
        Column(_("今年原句"), is_note=True, is_long=True),
        Column(_("上年原句"), is_note=True, is_long=True),
    )


def _again_rows(said_again: Sequence[SaidAgain]) -> list[Row]:
    return [
        Row(str(number), (Cell(str(PART_NAMES[one.part])), Cell(one.shared.text), Cell(one.shared.other_text)))
        for number, one in enumerate(said_again, 1)
    ]


def present_years(page: str, year: int, years: Sequence[int]) -> list[Tab]:
    """Return the years to look at, the latest first; nothing where there is only one. `page` ends with ? or &."""
    return [Tab(str(one), f"{page}year={one}", one == year) for one in sorted(years, reverse=True) if len(years) > 1]

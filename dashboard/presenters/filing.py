"""Who has filed and when: townships × years."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.exports.table import Cell, Column, Row, Table
from dashboard.figures import format_years
from dashboard.filing import Filing
from dashboard.presenters.footnotes import demo_notes
from dashboard.presenters.lede import listed_words
from dashboard.several import FilingAnswer
from dashboard.states import FilingState

NOT_EXPECTED = frozenset({FilingState.NOT_APPLICABLE, FilingState.NOT_DUE})


def build_filing_table(answer: FilingAnswer) -> Table:
    """Return a mark for each township and year, with the date of the report and how late it is; sums on top."""
    years = answer.selection.years
    columns = [Column(str(year), counts_heading=_("成文日期")) for year in years]
    rows = tuple(
        Row(
            name=row[0].name,
            county=answer.counties.get(row[0].township, ""),
            township=row[0].township,
            cells=(*(_cell(filing) for filing in row), Cell(_share(row)), Cell(_late(row))),
        )
        for row in answer.rows
    )
    by_year = [[row[place] for row in answer.rows] for place in range(len(years))]
    total = Row(_("本页合计"), (*(Cell(_share(column), counts=_late(column)) for column in by_year), *_totals(answer)))
    return Table(
        title=_("%(years)s年度报告报送情况") % {"years": format_years(years[0], years[-1])},
        lede=_lede(answer, by_year[-1] if by_year else []),
        columns=(*columns, Column(_("已入库")), Column(_("晚报"), is_note=True)),
        rows=rows,
        pinned=(total,) if rows else (),
        footnotes=_footnotes(answer),
    )


def _cell(filing: Filing) -> Cell:
    told = [str(filing.state.word)]
    dated = ""
    if filing.published_on is not None:
        dated = f"{filing.published_on:%Y-%m-%d}"
        told.append(_("成文日期%(date)s") % {"date": dated})
    if filing.lateness_words:
        told.append(filing.lateness_words)
    return Cell(
        filing.state.mark,
        state=filing.state,
        counts=" ".join(filter(None, (dated, filing.lateness_words))),
        remarks=tuple(told),
        township=filing.township,
        year=filing.year,
        report=filing.report,
    )


def _share(filings: list[Filing] | tuple[Filing, ...]) -> str:
    stored = sum(filing.state.is_stored for filing in filings)
    return f"{stored}/{sum(filing.state not in NOT_EXPECTED for filing in filings)}"


def _late(filings: list[Filing] | tuple[Filing, ...]) -> str:
    late = sum(filing.days_late > 0 for filing in filings)
    return ngettext("晚报%(count)s份", "晚报%(count)s份", late) % {"count": late} if late else ""


def _totals(answer: FilingAnswer) -> tuple[Cell, Cell]:
    every = [filing for row in answer.rows for filing in row]
    return Cell(_share(every)), Cell(_late(every))


def _lede(answer: FilingAnswer, latest: list[Filing]) -> str:
    late = sum(filing.days_late > 0 for filing in latest)
    text = ngettext(
        "%(count)s个乡镇；%(listed)s%(year)s年度%(share)s已入库%(late)s。",
        "%(count)s个乡镇；%(listed)s%(year)s年度%(share)s已入库%(late)s。",
        answer.total,
    )
    words = _("，其中%(count)s份成文晚于期限") % {"count": late} if late else ""
    return text % {
        "count": answer.total,
        "listed": listed_words(len(answer.rows), answer.total),
        "year": answer.selection.last_year,
        "share": _share(latest),
        "late": words,
    }


def _footnotes(answer: FilingAnswer) -> tuple[str, ...]:
    stored = sum(filing.state.is_stored for row in answer.rows for filing in row)
    source = ngettext(
        "来源：各乡镇街道年度法治政府建设情况报告，共%(count)s份。",
        "来源：各乡镇街道年度法治政府建设情况报告，共%(count)s份。",
        stored,
    )
    month, day = answer.due_day
    notes = [
        source % {"count": stored},
        _(
            "期限按次年%(month)s月%(day)s日计（《法治政府建设与责任落实督察工作规定》要求年度报告每年4月1日之前公开；各地另有规定的，由管理员设置）。"
        )
        % {"month": month, "day": day},
        _(
            "是否晚报按报告的成文日期判断；没有成文日期的，入库早于期限的为按时，其余不判断。未报送的格子表示本系统未收到，不等于没有报告。"
        ),
    ]
    if answer.never_filed:
        count = answer.never_filed
        never = ngettext("另有%(count)s个乡镇从未报送，未列出。", "另有%(count)s个乡镇从未报送，未列出。", count)
        notes.append(never % {"count": count})
    notes += demo_notes(answer.demo)
    if len(answer.rows) < answer.total:
        told = _("共%(total)s个乡镇，本页%(count)s个；合计只计本页。")
        notes.append(told % {"total": answer.total, "count": len(answer.rows)})
    return tuple(notes)

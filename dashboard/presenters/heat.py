"""Townships × indicators of one year, each figure with how it stands to the median."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import measures
from dashboard.exports.table import Cell, Row, Table
from dashboard.measures import Verdict
from dashboard.presenters.cells import benchmark_rows, figure_column, judged_rows
from dashboard.presenters.footnotes import build_footnotes, judging_note
from dashboard.presenters.lede import listed_words
from dashboard.selection import Benchmark
from dashboard.several import Several


def build_heat_table(answer: Several) -> Table:
    """Return a row for each township, a column for each indicator, the medians on top."""
    rows = judged_rows(answer)
    return Table(
        title=_("%(year)s年各项指标对照") % {"year": answer.latest_year},
        lede=_lede(answer, rows),
        columns=tuple(figure_column(part, sorts=True) for part in answer.parts),
        rows=rows,
        pinned=benchmark_rows(answer.parts, answer.latest_year),
        footnotes=tuple(
            build_footnotes(answer.parts, [judging_note(answer.parts[0].against), _left_out_words(answer)])
        ),
    )


def _left_out_words(answer: Several) -> str:
    text = _("%(year)s年所选地区的报告都没有载明、未列出的：%(names)s。")
    return text % {"year": answer.latest_year, "names": _("、").join(answer.left_out)} if answer.left_out else ""


def _lede(answer: Several, rows: tuple[Row, ...]) -> str:
    cells: list[Cell] = [cell for row in rows for cell in row.cells]
    text = ngettext(
        "%(count)s个乡镇%(year)s年%(indicators)s项指标：%(listed)s%(all)s格中%(known)s格有数，%(higher)s格高于、%(lower)s格低于%(benchmark)s。",
        "%(count)s个乡镇%(year)s年%(indicators)s项指标：%(listed)s%(all)s格中%(known)s格有数，%(higher)s格高于、%(lower)s格低于%(benchmark)s。",
        answer.total,
    )
    against = answer.parts[0].against
    if against is Benchmark.NONE:
        text = ngettext(
            "%(count)s个乡镇%(year)s年%(indicators)s项指标：%(listed)s%(all)s格中%(known)s格有数。",
            "%(count)s个乡镇%(year)s年%(indicators)s项指标：%(listed)s%(all)s格中%(known)s格有数。",
            answer.total,
        )
    arrows = {verdict: f"{measures.ARROWS[verdict]} " for verdict in (Verdict.HIGHER, Verdict.LOWER)}
    return text % {
        "count": answer.total,
        "year": answer.latest_year,
        "benchmark": measures.AGAINST[against],
        "indicators": len(answer.parts),
        "listed": listed_words(len(rows), answer.total),
        "all": len(cells),
        "known": sum(not cell.is_missing for cell in cells),
        "higher": sum(cell.verdict.startswith(arrows[Verdict.HIGHER]) for cell in cells),
        "lower": sum(cell.verdict.startswith(arrows[Verdict.LOWER]) for cell in cells),
    }

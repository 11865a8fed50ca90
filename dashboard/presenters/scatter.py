"""Two indicators of one year side by side: the table under the chart of points."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.exports.table import Table
from dashboard.presenters.cells import benchmark_rows, figure_column, judged_rows
from dashboard.presenters.footnotes import build_footnotes, define, judging_note
from dashboard.presenters.lede import listed_words
from dashboard.several import Several


def build_scatter_table(answer: Several) -> Table:
    """Return a row for each township with both figures; the medians on top."""
    rows = judged_rows(answer)
    across, up = answer.parts[0], answer.parts[-1]
    names = {"x": across.indicator.name, "y": up.indicator.name, "year": answer.latest_year}
    both = sum(all(figure.value is not None for figure in figures) for figures in answer.townships)
    lede = ngettext(
        "%(count)s个乡镇%(year)s年%(x)s与%(y)s：%(listed)s%(both)s个乡镇两项都有数，画在图中。",
        "%(count)s个乡镇%(year)s年%(x)s与%(y)s：%(listed)s%(both)s个乡镇两项都有数，画在图中。",
        answer.total,
    )
    notes = [define(across.indicator), define(up.indicator), judging_note(across.against)]
    notes.append(_("图中只见各乡镇两项数据的位置，不说明两者有因果或相关关系。"))
    return Table(
        title=_("%(x)s与%(y)s") % names,
        lede=lede % (names | {"count": answer.total, "both": both, "listed": listed_words(len(rows), answer.total)}),
        columns=tuple(figure_column(part, sorts=True) for part in answer.parts),
        rows=rows,
        pinned=benchmark_rows(answer.parts, answer.latest_year),
        footnotes=tuple(build_footnotes(answer.parts, notes)),
    )

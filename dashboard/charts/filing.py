"""Who has filed, as a picture of the grid: a mark for each township and year."""

from typing import Any

from dashboard.charts import theme
from dashboard.charts.heat import grid_axes
from dashboard.filing import Filing
from dashboard.several import FilingAnswer
from dashboard.states import FilingState

ROW_PX, NAMES_PX = 24, 150
COLOURS = {
    FilingState.FILED: theme.VERDICTS["higher"],
    FilingState.PART_YEAR: theme.VERDICTS["higher"],
    FilingState.DOUBTFUL: theme.VERDICTS["lower"],
    FilingState.WAITING: theme.VERDICTS["lower"],
    FilingState.FAILED: theme.SERIES[3],
}


def build_filing_picture(answer: FilingAnswer) -> dict[str, Any]:
    """Return the grid's marks as texts, with how late a report is."""
    years, rows = answer.selection.years, answer.rows
    filings = [filing for row in rows for filing in row]
    names = [theme.escape(row[0].name) for row in rows]
    layout = theme.base_layout(height=max(len(rows), 1) * ROW_PX + 60) | {
        "margin": {"l": NAMES_PX, "r": 16, "t": 32, "b": 12},
        **grid_axes(years, [str(year) for year in years], names),
        "annotations": [],
    }
    trace = {
        "type": "scatter",
        "mode": "text",
        "x": [filing.year for filing in filings],
        "y": [place for place, row in enumerate(rows) for _filing in row],
        "text": [" ".join(filter(None, (one.state.mark, one.lateness_words))) for one in filings],
        "textfont": {"color": [_colour(filing) for filing in filings]},
        "hoverinfo": "skip",
    }
    return {"data": [trace], "layout": layout}


def _colour(filing: Filing) -> str:
    return theme.VERDICTS["lower"] if filing.days_late else COLOURS.get(filing.state, theme.INK_SOFT)

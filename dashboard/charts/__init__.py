"""An answer becomes a figure for plotly.js. No request, no database; each builder is registered under its view.

A figure is a plain dict of `data` and `layout`, as Plotly's schema has them (a test holds each against it), with two
things of our own that the page's script spells out: `mark` on a trace (see `model.to_mark`) and `words`.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from dashboard.charts.bars import build_bars
from dashboard.charts.box import build_box
from dashboard.charts.filing import build_filing_picture
from dashboard.charts.funnel import build_funnel
from dashboard.charts.heat import build_heat
from dashboard.charts.lines import build_lines
from dashboard.charts.model import REMARKS
from dashboard.charts.overview import build_overview
from dashboard.charts.panels import build_panels
from dashboard.charts.profile import build_profile
from dashboard.charts.scatter import build_scatter
from dashboard.charts.theme import TOKENS

__all__ = ["CHARTS", "build_chart", "to_words"]

Builder = Callable[[Any], dict[str, Any]]

# Each takes what the view's loader gives (`dashboard.shown`).
CHARTS: dict[str, Builder] = {
    "lines": build_lines,
    "panels": build_panels,
    "bars": build_bars,
    "overview": build_overview,
    "box": build_box,
    "filing": build_filing_picture,
    "heat": build_heat,
    "scatter": build_scatter,
    "funnel": build_funnel,
    "pair": build_profile,
    "profile": build_profile,
}


def build_chart(view: str, answer: Any) -> dict[str, Any]:
    """Return the figure of a view, one of `CHARTS`, with what the page's script needs beside it."""
    figure = CHARTS[view](answer)
    indicator = answer.indicator
    figure["words"] = to_words(indicator.unit)
    figure["tokens"] = TOKENS
    figure["indicator"] = indicator.code
    return figure


def to_words(unit: str) -> dict[str, Any]:
    """Return the texts that hover lines are put together from."""
    notes = {code: str(words) for code, words in REMARKS.values()}
    return {"unit": unit, "notes": notes, "interval": _("95%区间")}

"""Which view fits a selection, and which are offered: a view exists once a chart is registered under its name."""

from collections.abc import Collection

from dashboard.indicators import IndicatorInfo
from dashboard.selection import Selection, View

MAX_COLOURED = 8
MAX_PANELS = 24
MAX_LINES = 40
FUNNEL_THEME = "mediation"


def fitting_view(selection: Selection, townships: int, *, available: Collection[str]) -> str:
    """Return the name of the view to draw: the one asked for if there is such a chart, else what shows so much best."""
    if selection.view is not View.AUTO and selection.view.value in available:
        return selection.view.value
    if len(selection.indicators) > 1 and townships > 1 and View.HEAT.value in available:
        return View.HEAT.value
    if len(selection.years) == 1 or townships > MAX_LINES:
        return View.BARS.value
    return View.PANELS.value if MAX_COLOURED < townships <= MAX_PANELS and not selection.focus else View.LINES.value


def offered_views(indicator: IndicatorInfo) -> list[View]:
    """Return the views to choose from; the funnel with indicators of its theme alone."""
    is_of_funnel = indicator.theme == FUNNEL_THEME
    return [view for view in View if view is not View.AUTO and (view is not View.FUNNEL or is_of_funnel)]

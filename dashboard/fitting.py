"""Which view fits a selection, which are offered, and what kind of view each is."""

from dashboard.indicators import IndicatorInfo
from dashboard.selection import Selection, View

# Views of one indicator, with the same figures in the same table.
SINGLE_VIEWS = (View.LINES, View.PANELS, View.BARS)
# Their table is the picture: it is drawn only to be taken away.
TABLE_VIEWS = (View.HEAT, View.FILING)
MAX_COLOURED = 8
MAX_PANELS = 24
MAX_LINES = 40
FUNNEL_THEME = "mediation"


def fitting_view(selection: Selection, townships: int) -> str:
    """Return the view of one indicator to draw: the one asked for if it is such, else what shows so much best."""
    if selection.view in SINGLE_VIEWS:
        return selection.view.value
    if len(selection.years) == 1 or townships > MAX_LINES:
        return View.BARS.value
    return View.PANELS.value if MAX_COLOURED < townships <= MAX_PANELS and not selection.focus else View.LINES.value


def offered_views(indicator: IndicatorInfo) -> list[View]:
    """Return the views to choose from; the funnel with indicators of its theme alone."""
    is_of_funnel = indicator.theme == FUNNEL_THEME
    return [view for view in View if view is not View.AUTO and (view is not View.FUNNEL or is_of_funnel)]

"""Rows become answers: the only package of the dashboard that touches the database; every question takes the account.

Each function costs a fixed number of queries and reads no more rows than are shown, whatever the size of the data.
Numbers become floats here, for drawing and arithmetic between townships; exact decimals stay in the database.
"""

from dashboard.queries.answers import load_around, load_comparison, load_comparisons
from dashboard.queries.areas import AreaOption, find_areas, load_children
from dashboard.queries.choices import load_area_names, load_choices, load_indicators
from dashboard.queries.context import load_peers, load_sizes, load_targets
from dashboard.queries.filing import County, load_counties, load_places, load_reports, load_unread
from dashboard.queries.points import load_place, load_point, load_report, load_sources, load_waiting
from dashboard.queries.scope import Scope, scope_of
from dashboard.queries.search import REPORTS_PER_PAGE, load_search
from dashboard.queries.similar import load_named, load_similar

__all__ = [
    "REPORTS_PER_PAGE",
    "AreaOption",
    "County",
    "Scope",
    "find_areas",
    "load_area_names",
    "load_around",
    "load_children",
    "load_choices",
    "load_comparison",
    "load_comparisons",
    "load_counties",
    "load_indicators",
    "load_named",
    "load_peers",
    "load_place",
    "load_places",
    "load_point",
    "load_report",
    "load_reports",
    "load_search",
    "load_similar",
    "load_sizes",
    "load_sources",
    "load_targets",
    "load_unread",
    "load_waiting",
    "scope_of",
]

"""Rows become answers: the only package of the dashboard that touches the database; every question takes the account.

Each function costs a fixed number of queries and reads no more rows than are shown, whatever the size of the data.
Numbers become floats here, for drawing and arithmetic between townships; exact decimals stay in the database.
"""

from dashboard.queries.answers import load_around, load_comparison, load_comparisons
from dashboard.queries.areas import MAX_OPTIONS, AreaOption, find_areas, load_children
from dashboard.queries.briefing import load_briefing
from dashboard.queries.choices import load_area_names, load_choices, load_indicators
from dashboard.queries.context import load_peers, load_sizes, load_targets
from dashboard.queries.coverage import load_catalogue_coverage, load_indicator_coverage
from dashboard.queries.distribution import load_distribution
from dashboard.queries.doubts import load_doubts
from dashboard.queries.filing import MAX_IN_COUNTY, County, load_counties, load_filing, load_places, load_states
from dashboard.queries.follow_up import load_follow_up, load_follow_ups
from dashboard.queries.groups import GroupOption, load_groups
from dashboard.queries.offers import load_offers
from dashboard.queries.points import load_place, load_point, load_report, load_sources, load_waiting
from dashboard.queries.profiles import load_profile, load_township_years
from dashboard.queries.reported import load_reported_years
from dashboard.queries.scope import Scope, demo_in, has_reports, leaves_out_demo, load_outside, scope_of
from dashboard.queries.search import REPORTS_PER_PAGE, load_search
from dashboard.queries.several import load_several, load_sums
from dashboard.queries.similar import load_named, load_similar
from dashboard.queries.township_list import (
    AreaNote,
    TownshipNote,
    find_townships,
    load_areas_within,
    load_county_years,
    load_townships_of,
)
from reports_app.vocabulary import counts_behind, limits_of, phrasings_of

__all__ = [
    "MAX_IN_COUNTY",
    "MAX_OPTIONS",
    "REPORTS_PER_PAGE",
    "AreaNote",
    "AreaOption",
    "County",
    "GroupOption",
    "Scope",
    "TownshipNote",
    "counts_behind",
    "demo_in",
    "find_areas",
    "find_townships",
    "has_reports",
    "leaves_out_demo",
    "limits_of",
    "load_area_names",
    "load_areas_within",
    "load_around",
    "load_briefing",
    "load_catalogue_coverage",
    "load_children",
    "load_choices",
    "load_comparison",
    "load_comparisons",
    "load_counties",
    "load_county_years",
    "load_distribution",
    "load_doubts",
    "load_filing",
    "load_follow_up",
    "load_follow_ups",
    "load_groups",
    "load_indicator_coverage",
    "load_indicators",
    "load_named",
    "load_offers",
    "load_outside",
    "load_peers",
    "load_place",
    "load_places",
    "load_point",
    "load_profile",
    "load_report",
    "load_reported_years",
    "load_search",
    "load_several",
    "load_similar",
    "load_sizes",
    "load_sources",
    "load_states",
    "load_sums",
    "load_targets",
    "load_township_years",
    "load_townships_of",
    "load_waiting",
    "phrasings_of",
    "scope_of",
]

"""Pages of one county: which one and which year the address asks for, and the tabs to the others."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.access import SignedInRequest
from accounts.models import User
from dashboard import queries
from dashboard.presenters.addresses import county_address
from dashboard.presenters.compare import Tab
from dashboard.presenters.overview import present_counties
from dashboard.selection import COUNTY_DIGITS, EVERYWHERE, Asked, Choices, Selection

MAX_TABS = 12


class AskedCounty(NamedTuple):
    """What an address asks: the county's code, "" where there is no report yet; its selection; notes for the page."""

    code: str
    selection: Selection
    choices: Choices
    notes: list[str]


def read_county(user: User, areas: Sequence[str]) -> AskedCounty:
    """Return the county of the first of these codes, else the one with most reports; others are told in the notes."""
    given = {"area": [code[:COUNTY_DIGITS] if code.isdecimal() else code for code in areas[:1]]}
    named = tuple(area for area in Asked.from_params(given).areas if re.fullmatch(r"[0-9]{6}", area))
    choices = queries.load_choices(user, Asked(named), of_one_county=True)
    selection, notes = Selection.from_params(given, choices)
    return AskedCounty(selection.areas[0] if choices.reports else "", selection, choices, list(notes))


def read_county_year(request: SignedInRequest) -> tuple[str, int, Choices, list[str]]:
    """Return the county and year that the address asks for, "" where there is no report yet; and notes."""
    county, _selection, choices, notes = read_county(request.user, request.GET.getlist("area"))
    if not county:
        return "", 0, choices, notes
    asked, latest = request.GET.get("year", ""), max(choices.reports)
    year = next((year for year in choices.reports if str(year) == asked), latest)
    unknown = _("没有“%(year)s”年的报告，已显示%(latest)s年。") % {"year": asked[:20], "latest": latest}
    return county, year, choices, [*notes, *([unknown] if asked and asked != str(year) else [])]


def name_areas(choices: Choices) -> str:
    """Return the areas that an address names, for the page that has nothing of them; "" where it names none."""
    return _("、").join(name for code, name in choices.areas.items() if code != EVERYWHERE)


def load_county_tabs(user: User, county: str, *, page: str, indicators: Sequence[str] = ()) -> list[Tab]:
    """Return tabs to the counties with most reports on the page of that name, the last to all where there are more."""
    found = queries.load_counties(user, county, limit=MAX_TABS)
    has_more = len(found) == MAX_TABS
    return present_counties(found, county, has_more=has_more, page=page, indicators=indicators)


def present_years(county: str, year: int, choices: Choices, *, page: str, indicators: Sequence[str] = ()) -> list[Tab]:
    """Return tabs to the years of a county on the page of that name, the latest first; nothing for a single one."""
    years = sorted(choices.reports, reverse=True)
    addresses = {one: county_address(page, county, one, indicators) for one in years}
    return [Tab(str(one), addresses[one], one == year) for one in years if len(years) > 1]

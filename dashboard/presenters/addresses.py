"""Addresses that pages of the dashboard link to."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.selection import Selection


def compare_address(selection: Selection) -> str:
    """Return the comparison's page."""
    return f"{reverse('dashboard:compare')}?{selection.to_query()}"


def export_address(selection: Selection, ending: str) -> str:
    """Return the comparison's file."""
    return f"{reverse('dashboard:export', args=[ending])}?{selection.to_query()}"


def export_all_address(selection: Selection, ending: str) -> str:
    """Return the file of all views of the comparison."""
    return f"{reverse('dashboard:export_all', args=[ending])}?{selection.to_query()}"


def pictures_address(selection: Selection) -> str:
    """Return the charts of all views of the comparison, for the page's script to draw."""
    return f"{reverse('dashboard:pictures')}?{selection.to_query()}"


def figure_address(selection: Selection) -> str:
    """Return the comparison's chart, for the page's script."""
    return f"{reverse('dashboard:figure')}?{selection.to_query()}"


def point_address(township: str, year: int, indicator: str) -> str:
    """Return the drawer of a figure."""
    return point_addresses(indicator)(township, year)


def point_addresses(indicator: str) -> Callable[[str, int], str]:
    """Return what gives the drawer of an indicator's figure by township and year: for the many cells of a table."""
    page, last = reverse("dashboard:point"), urlencode({"indicator": indicator})
    return lambda township, year: f"{page}?township={township}&year={year}&{last}"


def county_address(page: str, county: str, year: int = 0, indicators: Sequence[str] = ()) -> str:
    """Return the page of that name about a county's year, the latest where none is given, and about indicators."""
    years = [("year", year)] if year else []
    return f"{reverse(page)}?{urlencode([('area', county), *years, *(('indicator', code) for code in indicators)])}"


def township_address(township: str) -> str:
    """Return a township's page."""
    return reverse("dashboard:township", args=[township])


def indicator_address(indicator: str, *, area: str = "") -> str:
    """Return an indicator's page, for an area where one is given."""
    return reverse("dashboard:indicator", args=[indicator]) + (f"?area={area}" if area else "")


def sentence_address(report: int, start: int, end: int) -> str:
    """Return the place of a sentence on its report's page, by the offsets of the report's text."""
    return f"{reverse('reports:report', args=[report])}?from={start}&to={end}#found"

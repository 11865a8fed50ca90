"""Addresses that pages of the dashboard link to."""

from urllib.parse import urlencode

from django.urls import reverse

from dashboard.selection import Selection


def compare_address(selection: Selection) -> str:
    """Return the comparison's page."""
    return f"{reverse('dashboard:compare')}?{selection.to_query()}"


def export_address(selection: Selection, ending: str) -> str:
    """Return the comparison's file."""
    return f"{reverse('dashboard:export', args=[ending])}?{selection.to_query()}"


def figure_address(selection: Selection) -> str:
    """Return the comparison's chart, for the page's script."""
    return f"{reverse('dashboard:figure')}?{selection.to_query()}"


def point_address(township: str, year: int, indicator: str) -> str:
    """Return the drawer of a figure."""
    query = urlencode({"township": township, "year": year, "indicator": indicator})
    return f"{reverse('dashboard:point')}?{query}"

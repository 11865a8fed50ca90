"""Addresses that pages of the dashboard link to."""

from urllib.parse import urlencode

from django.urls import reverse

from dashboard.selection import Selection
from dashboard.topics import TOPICS, Topic


def compare_address(selection: Selection) -> str:
    """Return the comparison's page."""
    return f"{reverse('dashboard:compare', args=[selection.topic])}?{selection.to_query()}"


def export_address(selection: Selection, ending: str) -> str:
    """Return the comparison's file."""
    return f"{reverse('dashboard:export', args=[selection.topic, ending])}?{selection.to_query()}"


def point_address(township: str, year: int, indicator: str) -> str:
    """Return the drawer of a figure."""
    query = urlencode({"township": township, "year": year, "indicator": indicator})
    return f"{reverse('dashboard:point')}?{query}"


def topic_of(indicator: str) -> Topic:
    """Return the comparison that shows an indicator."""
    return next((topic for topic, spec in TOPICS.items() if indicator in spec.indicators), Topic.MEDIATION)

"""What a selection could be divided by or held against: for the panel to choose from."""

from collections.abc import Sequence

from accounts.models import User
from dashboard.fair import Offers
from dashboard.queries.scope import fetch, scope_of
from dashboard.selection import Selection
from dashboard.sizes import MAX_AGE_YEARS
from reports_app.models import Target, TownshipGroup

MAX_GROUPS = 100
_SIZES = """
SELECT EXISTS (
    SELECT 1 FROM reports_app_townshipyear y JOIN reports_app_township t ON t.id = y.township_id
    WHERE {scope} AND y.year BETWEEN %(first)s AND %(last)s AND y.population > 0
), EXISTS (
    SELECT 1 FROM reports_app_townshipyear y JOIN reports_app_township t ON t.id = y.township_id
    WHERE {scope} AND y.year BETWEEN %(first)s AND %(last)s AND y.villages > 0
)
"""


def load_offers(user: User, selection: Selection, indicators: Sequence[str]) -> Offers:
    """Return what is loaded for the selection's townships and years and for these indicators; three queries."""
    scope = scope_of(user, selection.areas)
    span = {"first": selection.first_year - MAX_AGE_YEARS, "last": selection.last_year}
    ((residents, villages),) = fetch(_SIZES.format(scope=scope.condition), scope.params | span)
    return Offers(
        has_residents=residents,
        has_villages=villages,
        has_targets=Target.objects.visible_to(user).filter(indicator__code__in=indicators).exists(),
        groups=tuple(TownshipGroup.objects.visible_to(user).values_list("pk", "name")[:MAX_GROUPS]),
        narrowest=max((len(code) for code in user.area_codes), default=0),
    )

"""The saved groups that an account may compare, with how many of their townships it sees and how many have reports."""

from typing import NamedTuple

from accounts.models import User
from dashboard.queries.scope import all_visible, fetch
from dashboard.selection import GROUP
from reports_app.models import TownshipGroup

MAX_GROUPS = 100
_COUNTS = """
SELECT g.id, count(t.id), count(t.id) FILTER (WHERE t.has_reports)
FROM reports_app_townshipgroup g JOIN reports_app_township t ON t.code = ANY(g.codes)
WHERE g.id = ANY(%(groups)s) AND {scope} GROUP BY g.id
"""


class GroupOption(NamedTuple):
    """A group to choose: the area's code, whether the account may change it, townships and those with reports."""

    key: int
    code: str
    name: str
    is_changeable: bool
    townships: int
    reporting: int


def load_groups(user: User) -> list[GroupOption]:
    """Return the groups by name, the first hundred; two queries."""
    groups = list(TownshipGroup.objects.visible_to(user)[:MAX_GROUPS])
    scope = all_visible(user)
    params = scope.params | {"groups": [group.pk for group in groups]}
    counts = {key: rest for key, *rest in fetch(_COUNTS.format(scope=scope.condition), params)} if groups else {}
    options = []
    for group in groups:
        townships, reporting = counts.get(group.pk, (0, 0))
        may_change = group.made_by_id == user.pk or (user.is_administrator and group.is_shared)
        options.append(GroupOption(group.pk, f"{GROUP}{group.pk}", group.name, may_change, townships, reporting))
    return options

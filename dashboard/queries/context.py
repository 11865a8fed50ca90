"""What comparisons divide by and hold against, beside the figures themselves: sizes, peers, targets."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from accounts.models import User
from dashboard.peers import PeerRule, Peers, county_peers, group_peers, size_peers
from dashboard.queries.scope import fetch
from dashboard.selection import COUNTY_PEERS, GROUP, SIZE_PEERS, Selection
from dashboard.sizes import MAX_AGE_YEARS, Size
from dashboard.targets import TargetLine
from reports_app.models import Target, Township, TownshipGroup, TownshipYear

# The residents of a prefecture's townships in a year, or in the latest year before it that is near enough.
_RESIDENTS = """
SELECT t.code, y.population
FROM reports_app_township t
JOIN LATERAL (
    SELECT population FROM reports_app_townshipyear y
    WHERE y.township_id = t.id AND y.year BETWEEN %(first)s AND %(year)s AND y.population > 0
    ORDER BY y.year DESC LIMIT 1
) y ON TRUE
WHERE t.code = ANY(%(codes)s)
"""


def load_sizes(townships: Iterable[int], years: Sequence[int]) -> dict[tuple[int, int], Size]:
    """Return what is known of the townships' sizes in the years and shortly before, by key and year; one query."""
    if not years:
        return {}
    rows = TownshipYear.objects.filter(
        township__in=list(townships), year__gte=min(years) - MAX_AGE_YEARS, year__lte=max(years)
    )
    found = rows.values_list("township_id", "year", "population", "villages")
    return {(township, year): Size(residents, villages) for township, year, residents, villages in found}


def load_targets(user: User, indicators: Sequence[str]) -> list[TargetLine]:
    """Return the targets of the indicators that concern the account; one query."""
    rows = Target.objects.visible_to(user).filter(indicator__code__in=indicators)
    found = rows.values_list("indicator__code", "county_code", "year", "value")
    return [TargetLine(code, county, year, float(value)) for code, county, year, value in found]


def load_peers(user: User, code: str, rule: PeerRule, *, year: int, group: int = 0) -> Peers | None:
    """Return a township's peers within what the account may see; None for a township or group that it may not see.

    Without a code, all townships of a group.
    """
    visible = Township.objects.visible_to(user)
    township = visible.filter(code=code).first() if code else None
    if code and township is None:
        return None
    if rule is PeerRule.GROUP:
        chosen = TownshipGroup.objects.visible_to(user).filter(pk=group).first()
        if chosen is None:
            return None
        codes = visible.filter(code__in=chosen.codes).order_by("code").values_list("code", flat=True)
        return group_peers(code, list(codes), chosen.name)
    if township is None:
        return None
    if rule is PeerRule.COUNTY:
        same = visible.valid_in(year).filter(county_code=township.county_code).order_by("code")
        return county_peers(code, list(same.values_list("code", flat=True)), township.county)
    same = visible.valid_in(year).filter(code__startswith=township.prefecture_code)
    params = {"first": year - MAX_AGE_YEARS, "year": year, "codes": list(same.values_list("code", flat=True))}
    return size_peers(code, dict(fetch(_RESIDENTS, params)), township.prefecture, year)


def load_chosen_peers(user: User, selection: Selection, *, year: int) -> Peers | None:
    """Return the peers that a selection chose, with their names; None, without a query, where it did not.

    None too for peers of similar size where no township stands out, and for a group that is not there.
    """
    chosen = selection.peers
    if chosen == COUNTY_PEERS or (chosen == SIZE_PEERS and not selection.subject):
        return None
    rule = PeerRule.SIZE if chosen == SIZE_PEERS else PeerRule.GROUP
    group = int(chosen.removeprefix(GROUP)) if rule is PeerRule.GROUP else 0
    found = load_peers(user, selection.subject, rule, year=year, group=group)
    if found is None:
        return None
    names = dict(Township.objects.filter(code__in=found.all_codes).values_list("code", "name"))
    return replace(found, names=tuple(names[code] for code in found.codes))

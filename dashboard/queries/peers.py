"""The townships whose median and ranks a comparison shows."""

from collections.abc import Mapping

from accounts.models import User
from dashboard.peers import Peers
from dashboard.queries.context import load_chosen_peers
from dashboard.queries.dividing import Divider
from dashboard.queries.scope import Scope, scope_of
from dashboard.selection import Selection


def load_peer_scope(user: User, selection: Selection, scope: Scope, divider: Divider) -> tuple[Peers | None, Scope]:
    """Return the peers that were chosen, if any, and their townships; else the areas of the selection, whole."""
    chosen = load_chosen_peers(user, selection, year=selection.year or selection.last_year)
    if chosen is not None:
        return chosen, divider.scope(scope_of(user, chosen.all_codes))
    if selection.peer_areas == selection.areas:
        return None, scope
    return None, divider.scope(scope_of(user, selection.peer_areas))


def among(peers: Peers | None, ranks: Mapping[str, int]) -> dict[str, int]:
    """Return the ranks of those who are among the peers: a place among townships that one is not of says nothing."""
    return {code: rank for code, rank in ranks.items() if peers is None or code in peers.all_codes}

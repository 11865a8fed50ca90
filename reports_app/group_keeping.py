"""Groups of townships are made, changed and deleted, each with an entry in the log.

An account picks among the townships of its own area. Codes of a group that lie outside of it stay as they are: whoever
changes such a group neither sees nor drops them.
"""

from collections.abc import Collection, Iterable

from django.db import transaction

from accounts.audit import Action, record
from accounts.models import User
from reports_app.models import Township, TownshipGroup

MAX_TOWNSHIPS = 500
MAX_NAME = 60


def townships_of(user: User, codes: Collection[str]) -> list[Township]:
    """Return the townships of the codes that the account may see, in official order."""
    return list(Township.objects.visible_to(user).filter(code__in=codes).order_by("code"))


def name_is_taken(user: User, name: str, group: TownshipGroup | None) -> bool:
    """Return whether another group of the same maker has the name."""
    maker = group.made_by if group else user
    others = TownshipGroup.objects.filter(made_by=maker, name=name)
    return (others.exclude(pk=group.pk) if group else others).exists()


@transaction.atomic
def make_group(user: User, *, name: str, is_shared: bool, codes: Iterable[str]) -> TownshipGroup:
    """Make a group of the codes; they are the account's own townships."""
    group = TownshipGroup.objects.create(made_by=user, name=name, is_shared=is_shared, codes=sorted(set(codes)))
    record(user, Action.GROUP_MADE, name, shared=is_shared, townships=len(group.codes))
    return group


@transaction.atomic
def change_group(user: User, group: TownshipGroup, *, name: str, is_shared: bool, codes: Iterable[str]) -> None:
    """Give a group another name, other townships, or share it or not; what the account cannot see stays."""
    group = TownshipGroup.objects.select_for_update().get(pk=group.pk)
    seen = {township.code for township in townships_of(user, group.codes)}
    after = sorted({*codes, *(code for code in group.codes if code not in seen)})
    detail: dict[str, object] = {}
    if name != group.name:
        detail["name"] = [group.name, name]
    if is_shared != group.is_shared:
        detail["shared"] = [group.is_shared, is_shared]
    if after != group.codes:
        detail["townships"] = [len(group.codes), len(after)]
    group.name, group.is_shared, group.codes = name, is_shared, after
    group.save(update_fields=["name", "is_shared", "codes"])
    record(user, Action.GROUP_CHANGED, name, **detail)


@transaction.atomic
def delete_group(user: User, group: TownshipGroup) -> None:
    """Delete a group; comparisons that name it say that they no longer know it."""
    record(user, Action.GROUP_DELETED, group.name, townships=len(group.codes))
    group.delete()

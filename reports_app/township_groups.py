"""Groups of townships are made, changed and deleted, each with an entry in the log.

An account picks among the townships of its own area. Codes of a group that lie outside of it stay as they are: whoever
changes such a group neither sees nor drops them.
"""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.audit import Action, record
from accounts.models import User
from reports_app.models import Township, TownshipGroup
from reports_app.models.group import RESTORABLE

MAX_TOWNSHIPS = 500
MAX_NAME = 60
GROUP = "group:"
MAX_KEY = 2**31


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
    """Delete a group, to be put back if need be; comparisons that name it say that they no longer know it."""
    if TownshipGroup.objects.filter(pk=group.pk).update(deleted_at=timezone.now()):
        record(user, Action.GROUP_DELETED, group.name, townships=len(group.codes))


@transaction.atomic
def restore_group(user: User, group: TownshipGroup) -> bool:
    """Put a deleted group back; tell whether that was possible: its name may have been given away meanwhile."""
    if name_is_taken(user, group.name, group):
        return False
    if TownshipGroup.with_deleted.exclude(deleted_at=None).filter(pk=group.pk).update(deleted_at=None):
        record(user, Action.GROUP_RESTORED, group.name, townships=len(group.codes))
    return True


def forget_deleted_groups() -> None:
    """Delete for good what can be put back no more."""
    TownshipGroup.with_deleted.filter(deleted_at__lt=timezone.now() - RESTORABLE).delete()


def codes_within(user: User, areas: Iterable[str]) -> list[str]:
    """Return the codes of the townships in some areas (codes, or `group:ID`), as far as the account sees them."""
    plain = [area for area in areas if area.isdecimal() and area.isascii()]
    keys = [int(area[len(GROUP) :]) for area in areas if area.startswith(GROUP) and area[len(GROUP) :].isdecimal()]
    groups = TownshipGroup.objects.visible_to(user).filter(pk__in=[key for key in keys if key < MAX_KEY])
    within = Q(code__in=[code for codes in groups.values_list("codes", flat=True) for code in codes])
    for code in plain:
        within |= Q(code__startswith=code)
    visible = Township.objects.visible_to(user).filter(within, valid_to=None)
    return list(visible.order_by("code").values_list("code", flat=True)[: MAX_TOWNSHIPS + 1])

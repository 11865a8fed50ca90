"""A draft becomes what an indicator says, as its next version; nothing that it said before is lost."""

from typing import Any

from django.db import IntegrityError, transaction

from accounts.audit import Action, record
from accounts.models import User
from reports_app.models import Indicator, IndicatorVersion

MAX_REASON = 300


class OvertakenError(Exception):
    """Somebody changed the indicator, or took its code, since the draft was begun; nothing was saved."""


def version_of(indicator: Indicator) -> int:
    """Return the number of the version in force; 0 for one that nobody has changed."""
    latest = indicator.versions.order_by("-number").values_list("number", flat=True).first()
    return latest or 0


def add_indicator(draft: Indicator, user: User, *, reason: str = "", **told: Any) -> Indicator:
    """Store a new indicator of staff's own; raise OvertakenError where its code is taken."""
    try:
        with transaction.atomic():
            draft.origin = Indicator.Origin.STAFF
            draft.save(force_insert=True)
            _keep(draft, 1, user, reason)
            record(user, Action.INDICATOR_ADDED, _named(draft), reason=reason, words="、".join(draft.words), **told)
    except IntegrityError as error:
        raise OvertakenError from error
    return draft


def change_indicator(
    indicator: Indicator, said: dict[str, Any], user: User, *, based_on: int, reason: str = "", **told: Any
) -> Indicator:
    """Let the indicator say this from now on; raise OvertakenError where `based_on` is not the version in force."""
    with transaction.atomic():
        current = Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
        number = version_of(current)
        if number != based_on:
            raise OvertakenError
        before = current.snapshot()
        changed = {field: [before[field], value] for field, value in said.items() if before.get(field) != value}
        if not changed:
            return current
        if number == 0:
            _keep(current, 0, None, "")
        for field, value in said.items():
            setattr(current, field, value)
        current.save()
        _keep(current, number + 1, user, reason)
        record(user, Action.INDICATOR_CHANGED, _named(current), reason=reason, **_told(changed), **told)
    return current


def _keep(indicator: Indicator, number: int, user: User | None, reason: str) -> None:
    IndicatorVersion.objects.create(
        indicator=indicator, number=number, said=indicator.snapshot(), reason=reason[:MAX_REASON], made_by=user
    )


def _told(changed: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return changes as the log holds them: a list of words as one text."""
    return {
        field: ["、".join(side) if isinstance(side, list) else side for side in sides]
        for field, sides in changed.items()
    }


def _named(indicator: Indicator) -> str:
    return f"{indicator.name_zh}（{indicator.code}）"

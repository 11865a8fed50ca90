"""Signing in and out, told to the log."""

from typing import Any

from axes.helpers import get_cool_off
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import audit
from accounts.models import User


@receiver(user_logged_in)
def record_sign_in(request: HttpRequest, user: User, **_: Any) -> None:
    audit.record(request, audit.Action.SIGNED_IN, user.username)


@receiver(user_login_failed)
def record_failure(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    audit.record(request, audit.Action.SIGN_IN_FAILED, credentials.get("username") or "")


@receiver(user_locked_out)
def record_lock(request: HttpRequest, username: str | None = None, **_: Any) -> None:
    audit.record(request, audit.Action.LOCKED_OUT, username or "", minutes=lock_minutes())


@receiver(user_logged_out)
def record_sign_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        audit.record(request, audit.Action.SIGNED_OUT, user.username)


def lock_minutes() -> int:
    """Return for how many minutes an account stays locked after its last wrong password."""
    cool_off = get_cool_off()
    return int(cool_off.total_seconds() // 60) if cool_off else 0

"""Keeping accounts: making, changing, disabling them. An account is never deleted: the log speaks of it.

Each function writes its entry in the log within the same transaction, and raises AccountError with words for the
user where a rule forbids the step.
"""

from axes.utils import reset as reset_lock
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.areas import named, without_covered
from accounts.models import Role, User
from accounts.passwords import make_one_time_password


class AccountError(ValueError):
    """A rule about accounts forbids this step; the message is shown to the user."""


@transaction.atomic
def create_account(
    request: HttpRequest | None, *, username: str, name: str, role: Role, area_codes: list[str]
) -> tuple[User, str]:
    """Make an account; return it with its one-time password, which is kept nowhere."""
    password = make_one_time_password()
    user = User(username=username, first_name=name, role=role, area_codes=without_covered(area_codes))
    user.must_change_password = True
    user.set_password(password)
    user.save()
    audit.record(request, audit.Action.ACCOUNT_CREATED, username, role=user.role, areas=_area_words(user.area_codes))
    return user, password


@transaction.atomic
def change_account(request: HttpRequest, user: User, *, name: str, role: Role, area_codes: list[str]) -> User:
    """Give an account another name, role or area; return it as stored."""
    user = _locked(user)
    if role != user.role:
        _refuse_oneself(request, user, _("不能修改自己的角色，请由另一位系统管理员办理。"))
        if user.is_active and user.is_administrator:
            _refuse_last_administrator(user)
    area_codes = without_covered(area_codes)
    changes: dict[str, list[str | Promise]] = {}
    if name != user.first_name:
        changes["name"] = [user.first_name, name]
    if role != user.role:
        changes["role"] = [user.role, role]
    if area_codes != user.area_codes:
        changes["areas"] = [_area_words(user.area_codes), _area_words(area_codes)]
    if changes:
        user.first_name, user.role, user.area_codes = name, role, area_codes
        user.save(update_fields=["first_name", "role", "area_codes"])
        audit.record(request, audit.Action.ACCOUNT_CHANGED, user.username, **changes)
    return user


@transaction.atomic
def disable_account(request: HttpRequest, user: User) -> None:
    """Keep an account from signing in, and end its sessions."""
    user = _locked(user)
    _refuse_oneself(request, user, _("不能停用自己的账号，请由另一位系统管理员办理。"))
    if not user.is_active:
        return
    if user.is_administrator:
        _refuse_last_administrator(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    audit.record(request, audit.Action.ACCOUNT_DISABLED, user.username)


@transaction.atomic
def enable_account(request: HttpRequest, user: User) -> None:
    """Let a disabled account sign in again, with the password it had."""
    user = _locked(user)
    if user.is_active:
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    reset_lock(username=user.username)
    audit.record(request, audit.Action.ACCOUNT_ENABLED, user.username)


@transaction.atomic
def reset_password(request: HttpRequest, user: User) -> str:
    """Replace the password by a one-time password and return it; ends the account's sessions and its lock."""
    user = _locked(user)
    _refuse_oneself(request, user, _("修改自己的密码请用右上角的“修改密码”。"))
    password = make_one_time_password()
    user.must_change_password = True
    user.set_password(password)
    user.save(update_fields=["password", "must_change_password"])
    end_sessions(user)
    reset_lock(username=user.username)
    audit.record(request, audit.Action.PASSWORD_RESET, user.username)
    return password


def end_sessions(user: User, *, except_key: str | None = None) -> None:
    """Delete the stored sessions of an account, so that none comes back to life later."""
    living = Session.objects.filter(expire_date__gte=timezone.now()).exclude(session_key=except_key)
    keys = [session.pk for session in living if session.get_decoded().get("_auth_user_id") == str(user.pk)]
    Session.objects.filter(pk__in=keys).delete()


def _locked(user: User) -> User:
    """Return the account as stored, locked with all who administrate.

    One order for all locks: two administrators who disable each other wait, and the second is refused.
    """
    rows = User.objects.filter(Q(pk=user.pk) | Q(role=Role.ADMINISTRATOR)).order_by("pk")
    return next(row for row in rows.select_for_update(no_key=True) if row.pk == user.pk)


def _refuse_oneself(request: HttpRequest, user: User, message: str) -> None:
    if request.user.pk == user.pk:
        raise AccountError(message)


def _refuse_last_administrator(user: User) -> None:
    if not User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=user.pk).exists():
        raise AccountError(_("这是最后一个可用的系统管理账号。请先另设一个系统管理账号，再办理这一步。"))


def _area_words(codes: list[str]) -> str | Promise:
    return "、".join(map(str, named(codes))) or gettext_lazy("全部")

"""Who may do what: the gates of views by role, and the auditor's narrow path."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User

View = Callable[..., HttpResponseBase]

AUDITOR_HOME = "accounts:audit"


class SignedInRequest(HttpRequest):
    """A request behind the login: its user is an account, never an anonymous one."""

    user: User


class AccessDeniedError(PermissionDenied):
    """The account's role does not allow this; the message says whose does, and is shown to the user."""


def _role_required(is_allowed: Callable[[Any], bool], message: str | Promise) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not is_allowed(request.user):
                raise AccessDeniedError(message)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


editor_required = _role_required(
    lambda user: user.is_editor, _("上传、核对和更正由“填报审核”或“系统管理”账号办理。您的账号没有这项权限。")
)
administrator_required = _role_required(
    lambda user: user.is_administrator, _("账号和目录由“系统管理”账号办理。您的账号没有这项权限。")
)
audit_reader_required = _role_required(
    lambda user: user.may_read_audit, _("操作记录由“审计”或“系统管理”账号查看。您的账号没有这项权限。")
)


class AuditorMiddleware:
    """Keep an auditor to the log and to their own account: reports and figures are other people's work."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: object, kwargs: object) -> HttpResponse | None:
        match = request.resolver_match
        is_open = not getattr(view, "login_required", True) or (match is not None and match.app_name == "accounts")
        if is_open or getattr(request.user, "role", None) != Role.AUDITOR:
            return None
        if request.path == "/":
            return redirect(AUDITOR_HOME)
        raise AccessDeniedError(_("“审计”账号只查看操作记录。查看报告和比较请使用“浏览”账号。"))

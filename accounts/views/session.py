"""Signing in and out, one's own password, and the language of the pages."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.forms import OwnPasswordForm, SignInForm
from accounts.models import Role
from accounts.people import end_sessions
from accounts.return_address import return_address
from accounts.signals import lock_minutes

YEAR_SECONDS = 365 * 24 * 3600
TOO_MANY_REQUESTS = 429


class SignInView(auth_views.LoginView):
    """The page everyone starts from."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        if getattr(self.request.user, "role", None) == Role.AUDITOR:
            return reverse("accounts:audit")
        return super().get_default_redirect_url()


class OwnPasswordView(auth_views.PasswordChangeView):
    """Changing one's own password; the one page open to an account that still has a one-time password."""

    template_name = "accounts/password_change.html"
    form_class = OwnPasswordForm
    success_url = "/"

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.user
        user.must_change_password = False
        response = super().form_valid(form)
        end_sessions(user, except_key=self.request.session.session_key)
        audit.record(self.request, audit.Action.PASSWORD_CHANGED, user.username)
        messages.success(self.request, _("密码已修改。其他地方的登录已退出。"))
        return response


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and go back to where the choice was made."""
    response = HttpResponseRedirect(return_address(request, default="/"))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=YEAR_SECONDS,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
    return response


def locked_out(request: HttpRequest, original_response: HttpResponse | None, credentials: object) -> HttpResponse:
    """Answer one who typed too many wrong passwords (429): for how long, and who can help."""
    minutes = lock_minutes()
    context = {"minutes": minutes, "limit": settings.AXES_FAILURE_LIMIT}
    response = render(request, "accounts/locked.html", context, status=TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(minutes * 60)
    return response

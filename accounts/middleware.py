"""Per-request duties of an account: its language, the end of its session, and changing a one-time password first."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

GetResponse = Callable[[HttpRequest], HttpResponse]
SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
SEEN_SECONDS = 60


class LanguageMiddleware:
    """Speak the language that was chosen on the page (a cookie), never the one that a browser happens to announce."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SessionAgeMiddleware:
    """Sign out who signed in too long ago, however busy since; the idle time is the session cookie's own.

    It counts from the last request or up to a minute before: writing the session down at every request would cost more
    than most answers.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.setdefault(SIGNED_IN_AT, now) > settings.SESSION_MAX_SECONDS:
                logout(request)
            elif now - request.session.get(SEEN_AT, 0) >= SEEN_SECONDS:
                request.session[SEEN_AT] = now
        return self.get_response(request)


class PasswordChangeMiddleware:
    """Send an account with a one-time password to the page that changes it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        allowed = {reverse("accounts:password_change"), reverse("accounts:logout"), reverse("accounts:language")}
        if user.is_authenticated and user.must_change_password and request.path not in allowed:
            return redirect("accounts:password_change")
        return self.get_response(request)

"""The pages for requests that cannot be answered: what happened, what to do, and the number to tell."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.access import AccessDeniedError
from config.reference import current_reference


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that makes no sense (400)."""
    return _answer(request, "400.html", 400)


def permission_denied(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    """Answer one who may not do this (403), saying who may where that is known."""
    reason = exception if isinstance(exception, AccessDeniedError) else None
    return _answer(request, "403.html", 403, reason=reason)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or stale (403)."""
    return _answer(request, "csrf_failure.html", 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere (404)."""
    return _answer(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after a fault of ours (500): nothing here may touch the database, which may be what failed."""
    context = {"request": request, "reference": current_reference()}
    return HttpResponse(render_to_string("500.html", context), status=500)


class MethodMiddleware:
    """Put a page where Django answers a wrong method (405) with nothing, as after reloading a sent form's address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = _answer(request, "405.html", 405)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page


def _answer(request: HttpRequest, template: str, status: int, **context: object) -> HttpResponse:
    return render(request, template, {"reference": current_reference(), **context}, status=status)

"""The network address a request came from."""

import ipaddress
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_current: ContextVar[str | None] = ContextVar("address", default=None)


def current_address() -> str | None:
    """Return the address whose request is being answered, None outside of one."""
    return _current.get()


class AddressMiddleware:
    """Keep the address at hand for the log, however deep down an entry is written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _current.set(client_address(request))
        try:
            return self.get_response(request)
        finally:
            _current.reset(token)


def client_address(request: HttpRequest) -> str | None:
    """Return the caller's address.

    Behind TRUSTED_PROXIES = n proxies it is the n-th entry of X-Forwarded-For from the right, since each of ours
    appends one; what a caller writes further left is not believed. Without proxies the header is not read at all.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES]
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None

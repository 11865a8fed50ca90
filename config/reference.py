"""A short number for every request: on the error page, in the answer's X-Request-ID, and in every log line of it."""

import logging
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_reference: ContextVar[str] = ContextVar("reference", default="-")


def current_reference() -> str:
    """Return the number of the request being answered, `-` outside of one."""
    return _reference.get()


class ReferenceMiddleware:
    """Give the request its number. It stays set after the answer: Django logs some errors outside the middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reference = secrets.token_hex(4).upper()
        _reference.set(reference)
        response = self.get_response(request)
        response.headers["X-Request-ID"] = reference
        return response


class ReferenceFilter(logging.Filter):
    """Put the number on a log record, and keep a logged value from starting a line of its own."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.reference = current_reference()
        if record.args or any(ord(sign) < 32 for sign in str(record.msg)):
            text = record.getMessage()
            record.msg = "".join(sign if ord(sign) >= 32 and ord(sign) != 127 else " " for sign in text)
            record.args = None
        return True

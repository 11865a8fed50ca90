"""Signing in and accounts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or stale."""
    return render(request, "accounts/csrf_failure.html", status=403)

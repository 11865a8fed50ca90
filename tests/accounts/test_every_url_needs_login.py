"""Walks the resolver: a stranger reaches the login page, the language and the health check, and nothing else."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve, reverse
from django.urls.resolvers import RoutePattern

OPEN = {"accounts:login", "accounts:language", "health"}
SAMPLES = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "12345678-1234-1234-1234-123456789012"}


def sample(pattern: Any) -> str:
    """Return a piece of address that the pattern of `path()` or `re_path()` accepts."""
    route = str(pattern)
    if isinstance(pattern, RoutePattern):
        for name, converter in pattern.converters.items():
            kind = next(kind for kind in SAMPLES if type(converter).__name__.lower().startswith(kind[:3]))
            route = route.replace(f"<{kind}:{name}>", SAMPLES[kind]).replace(f"<{name}>", SAMPLES[kind])
        return route
    route = re.sub(r"\(\?P<\w+>\\d[^)]*\)", "1", route.removeprefix("^").removesuffix("$"))
    return re.sub(r"\(\?P<\w+>([\w-]+)(\|[\w-]+)*\)", r"\1", route)


def walk(patterns: list[Any], prefix: str = "/", names: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        address = prefix + sample(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from walk(pattern.url_patterns, address, inner)
        else:
            resolve(address)
            yield ":".join((*names, pattern.name or "")), address


ADDRESSES = dict(walk(get_resolver().url_patterns))


def test_walk_sees_the_pages() -> None:
    assert {"accounts:login", "accounts:edit", "accounts:audit"} <= set(ADDRESSES)
    assert all("<" not in path for path in ADDRESSES.values())


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(set(ADDRESSES) - OPEN))
def test_address_sends_a_stranger_to_the_login_page(name: str, method: str) -> None:
    path = ADDRESSES[name]
    response = getattr(Client(), method)(path)
    assert (response.status_code, response.url) == (302, f"{reverse(settings.LOGIN_URL)}?next={path}")


@pytest.mark.django_db
def test_open_addresses_answer_a_stranger() -> None:
    client = Client()
    assert client.get(ADDRESSES["accounts:login"]).status_code == 200
    assert client.post(ADDRESSES["accounts:language"], {"language": "en"}).status_code == 302

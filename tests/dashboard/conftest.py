"""Accounts that see the whole of the fictional district, or a part of it."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Role, User


@pytest.fixture
def sign_in(db: None) -> Callable[..., Client]:
    """Return a client signed in as a viewer of the given areas (all, where none is given)."""

    def sign_in(*areas: str, role: Role = Role.VIEWER) -> Client:
        user = User.objects.create_user(f"reader{User.objects.count()}", password=None, area_codes=list(areas))
        user.role = role
        user.save()
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def client(sign_in: Callable[..., Client]) -> Client:
    """A client signed in as a viewer of everything."""
    return sign_in()


@pytest.fixture
def everyone(db: None) -> User:
    """An account that sees the whole installation."""
    return User.objects.create_user("everyone")


@pytest.fixture
def one_county(db: None) -> User:
    """An account that sees 示例县 alone."""
    return User.objects.create_user("county", area_codes=["990101"])

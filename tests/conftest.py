"""What all tests share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "a long walk at dusk"
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real reports beside the checkout; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside this checkout")
    return SHARED


@pytest.fixture(autouse=True)
def _light_settings(settings: Any) -> None:
    """No manifest of static files, which needs collectstatic, and a quick password hash."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def make_account(db: None) -> Callable[..., Any]:
    """Make an account of a role: `make_account("editor", area_codes=["990101"])`; its password is PASSWORD."""
    from accounts.models import User

    def make(role: str = "viewer", *, username: str = "", **fields: Any) -> Any:
        return User.objects.create_user(username=username or role, password=PASSWORD, role=role, **fields)

    return make


@pytest.fixture
def as_role(make_account: Callable[..., Any]) -> Callable[..., Any]:
    """Return a test client signed in with a new account of a role; the account is its `.account`."""
    from django.test import Client

    def sign_in(role: str = "viewer", **fields: Any) -> Any:
        client = Client()
        client.account = make_account(role, **fields)  # type: ignore[attr-defined]
        client.force_login(client.account, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[attr-defined]
        return client

    return sign_in


@pytest.fixture
def district(db: None) -> Any:
    """The catalogue's indicators of the three comparisons, and a maker of rows (`tests.district.District`)."""
    from tests.district import make_district

    return make_district()

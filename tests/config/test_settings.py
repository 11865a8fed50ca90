"""Settings: a value that makes no sense stops the start and says which."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql.psycopg_any import is_psycopg3

from config.settings import read_database, read_flag, read_number

ROOT = Path(__file__).resolve().parent.parent.parent


def test_driver_is_psycopg2() -> None:
    assert is_psycopg3 is False


@pytest.mark.parametrize(
    "url", ["nonsense", "postgres", "mysql://user:secret@host/name", "sqlite:///file", "postgres://user:secret@host"]
)
def test_url_of_no_postgres_is_refused_without_telling_it(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read_database(url)
    assert str(refusal.value) == (
        "DATABASE_URL must name a PostgreSQL database: postgres://user:password@host:port/name"
    )


def test_web_has_limits_in_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgres://user:secret@host:5433/name"
    assert read_database(url)["OPTIONS"] == {"connect_timeout": 5, "options": "-c jit=off"}
    monkeypatch.setenv("STATEMENT_SECONDS", "15")
    assert read_database(url)["OPTIONS"]["options"] == (
        "-c jit=off -c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
    )


def test_flag_and_number_refuse_other_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_FLAG", "yes")
    monkeypatch.setenv("SOME_NUMBER", "8k")
    with pytest.raises(ImproperlyConfigured, match="SOME_FLAG='yes': expected 0, 1, true or false"):
        read_flag("SOME_FLAG", default=False)
    with pytest.raises(ImproperlyConfigured, match="SOME_NUMBER='8k': expected a whole number"):
        read_number("SOME_NUMBER", default=1)


def test_settings_of_a_real_server_pass_the_deployment_check() -> None:
    # Browser tests set a variable for their own process that a server must not have.
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**inherited, "HTTPS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_killed_task_comes_back_only_after_its_time_is_over() -> None:
    assert settings.Q_CLUSTER["retry"] > settings.Q_CLUSTER["timeout"]

"""The role that website and worker run as: rows yes, tables no, and the log only grows."""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import psycopg2.errorcodes
import pytest
from django.db import connection

from config.roles import grant_application_role

NAME = "tested_application"


@pytest.fixture
def application(transactional_db: None) -> Iterator[Any]:
    """A connection to the test database as the application's role."""
    settings = connection.settings_dict
    place = f"{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    url = f"postgres://{NAME}:secret-{os.getpid()}@{place}"
    grant_application_role(url)
    grant_application_role(url)
    known = urlsplit(url)
    signed_in = psycopg2.connect(
        host=known.hostname, port=known.port, user=known.username, password=known.password, dbname=settings["NAME"]
    )
    signed_in.autocommit = True
    yield signed_in.cursor()
    signed_in.close()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {NAME}; DROP ROLE {NAME}; GRANT CREATE ON SCHEMA public TO PUBLIC")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM reports_app_report",
        "INSERT INTO accounts_auditevent (at, action, subject, detail) VALUES (now(), 'a', 's', '{}')",
        "UPDATE reports_app_document SET size = size",
        "DELETE FROM reports_app_fact",
    ],
)
def test_it_works_with_rows(application: Any, sql: str) -> None:
    application.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_auditevent SET subject = 'x'",
        "DELETE FROM accounts_auditevent",
        "TRUNCATE accounts_auditevent CASCADE",
        "DELETE FROM accounts_auditseal",
        "TRUNCATE reports_app_report CASCADE",
        "ALTER TABLE accounts_auditevent DISABLE TRIGGER ALL",
        "DROP TABLE accounts_auditevent CASCADE",
        "CREATE TABLE mine (id int)",
        "SET session_replication_role = replica",
        "CREATE ROLE another",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_it_may_nothing_else(application: Any, sql: str) -> None:
    with pytest.raises(psycopg2.Error) as refused:
        application.execute(sql)
    assert refused.value.pgcode == psycopg2.errorcodes.INSUFFICIENT_PRIVILEGE

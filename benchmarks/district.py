"""A throwaway database beside the real one, with its own folder of files."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2.sql import SQL, Identifier


@contextlib.contextmanager
def throwaway_database() -> Iterator[None]:
    """Make an empty database on the server of DATABASE_URL and point this process, and those it starts, at it."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"bench_{os.getpid()}"
    _run_sql(urlunsplit(url), SQL("CREATE DATABASE {}").format(Identifier(name)))
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            os.environ.update(DATABASE_URL=urlunsplit(url._replace(path=f"/{name}")), APP_VAR_DIR=folder)
            yield
    finally:
        _run_sql(urlunsplit(url), SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _run_sql(url: str, statement: object) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()

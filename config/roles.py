"""The database role that website and worker run as: it reads and writes rows, and neither changes tables nor the log.

The role that owns the tables migrates them (`config.prepare schema`) and grants this one what it needs. Its name and
password are those of `APPLICATION_DATABASE_URL`; without that variable everything runs as the owner, and the log is
guarded by its triggers alone.
"""

from urllib.parse import unquote, urlsplit

from django.db import connection
from psycopg2 import sql

APPEND_ONLY = ("accounts_auditevent", "accounts_auditseal")


def grant_application_role(url: str) -> None:
    """Make the role of `url` if it is not there, set its password, and grant it all rows but changes to the log."""
    parts = urlsplit(url)
    name, password = unquote(parts.username or ""), unquote(parts.password or "")
    role = sql.Identifier(name)
    statements = [
        sql.SQL("ALTER ROLE {} WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
            role, sql.Literal(password)
        ),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(role),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role),
        *(
            sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(sql.Identifier(table), role)
            for table in APPEND_ONLY
        ),
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE ROLE {}").format(role))
        for statement in statements:
            cursor.execute(statement)

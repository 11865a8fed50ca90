"""Files leave the store only while no backup copies it: those who delete share a lock that a backup holds alone."""

import contextlib
from collections.abc import Iterator

from django.db import connection

LOCK = "hashtext('files leave the store')"


def may_leave() -> bool:
    """Whether files may be deleted until the end of the present transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_xact_lock_shared({LOCK})")
        return bool(cursor.fetchone()[0])


@contextlib.contextmanager
def none_leaves() -> Iterator[bool]:
    """Hold every file in the store; yields False where somebody else does or where files are just being deleted."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({LOCK})")
        is_held = bool(cursor.fetchone()[0])
        try:
            yield is_held
        finally:
            if is_held:
                cursor.execute(f"SELECT pg_advisory_unlock({LOCK})")

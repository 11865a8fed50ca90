"""The only bridge from bytes to rows: a file is taken in, read, parsed, and stored as the report of a township's year.

Every function is one transaction with its audit event.
"""

from reports_app.ingest.adding import AddingError, Missing, add_township, in_use, list_missing, remove_township
from reports_app.ingest.deciding import (
    DecisionError,
    ReplacedError,
    accept_as_new_version,
    confirm_identity,
    keep_as_earlier_version,
    reinstate,
    reparse,
    restore,
    retry,
    withdraw,
)
from reports_app.ingest.leasing import LEASE, QUEUE_PATIENCE, sweep
from reports_app.ingest.processing import parse, process, reread, write_readings
from reports_app.ingest.purging import BackupUnderWayError, purge, purge_expired
from reports_app.ingest.queueing import queue
from reports_app.ingest.receiving import Receipt, admit, receive
from reports_app.ingest.tables import (
    check_table,
    confirm_table,
    find_taken,
    list_measures,
    list_places,
    note_faults,
    receive_table,
)

__all__ = [
    "LEASE",
    "QUEUE_PATIENCE",
    "AddingError",
    "BackupUnderWayError",
    "DecisionError",
    "Missing",
    "Receipt",
    "ReplacedError",
    "accept_as_new_version",
    "add_township",
    "admit",
    "check_table",
    "confirm_identity",
    "confirm_table",
    "find_taken",
    "in_use",
    "keep_as_earlier_version",
    "list_measures",
    "list_missing",
    "list_places",
    "note_faults",
    "parse",
    "process",
    "purge",
    "purge_expired",
    "queue",
    "receive",
    "receive_table",
    "reinstate",
    "remove_township",
    "reparse",
    "reread",
    "restore",
    "retry",
    "sweep",
    "withdraw",
    "write_readings",
]

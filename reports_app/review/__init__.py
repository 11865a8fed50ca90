"""A person checks a report: each number confirmed, changed, taken out or added; values, findings, the report itself.

Every function named here is one transaction with its event in the log. Whoever decides says what they saw; if that is
no longer how it stands, nothing is changed and `StaleError` tells how it stands now. `desk` is what the person sees,
`return_list` what goes back to the township; both only read.
"""

from reports_app.review.keeping import ConfirmedError, ReviewError, StaleError, Undone, undo
from reports_app.review.numbers import Change, Seen, confirm_all, confirmable, decide
from reports_app.review.settling import (
    FindingVerdict,
    confirm_report,
    conflicts_of,
    drop_value,
    give_value,
    reopen_report,
    settle_conflict,
    settle_finding,
)

__all__ = [
    "Change",
    "ConfirmedError",
    "FindingVerdict",
    "ReviewError",
    "Seen",
    "StaleError",
    "Undone",
    "confirm_all",
    "confirm_report",
    "confirmable",
    "conflicts_of",
    "decide",
    "drop_value",
    "give_value",
    "reopen_report",
    "settle_conflict",
    "settle_finding",
    "undo",
]

"""Reports are read again from their stored texts, many at once, on the queue: to store it, or only to see what changes.

A job names its reports beforehand; workers take a few at a time, as many workers as there are. What was done is done:
killed at any point, a job goes on with the reports that still wait.
"""

from reports_app.rereading.jobs import (
    AlreadyRunningError,
    cancel,
    pause,
    queue,
    resume,
    start_preview,
    start_reparse,
    sweep,
    work,
)
from reports_app.rereading.previewing import with_draft

__all__ = [
    "AlreadyRunningError",
    "cancel",
    "pause",
    "queue",
    "resume",
    "start_preview",
    "start_reparse",
    "sweep",
    "with_draft",
    "work",
]

"""The queue's table and its processes, made to outlive the sudden death of any of them.

Tasks are handed out in their order, several in one statement, and recognitions of scans one by one, when nothing else
waits and another worker is left for what comes; whoever hands them out also looks for files that are stuck, every few
seconds, so that no timetable is needed. Between processes the locks are the system's, which takes them back from a
process that is killed: those of multiprocessing would stay locked for ever.
"""

import fcntl
import tempfile
import time
from datetime import timedelta
from typing import Any

import django_q.cluster
from django.db import close_old_connections, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.queues import Queue

SWEEP_SECONDS = 15.0


class Broker(ORM):  # type: ignore[misc]
    """django-q's broker on the database."""

    next_sweep = 0.0

    def __init__(self, list_key: str | None = None) -> None:
        super().__init__(list_key)
        self.recognitions: set[int] = set()  # the keys of those tasks that were handed out from here

    def dequeue(self) -> list[tuple[int, str]] | None:
        """Return tasks that nobody else is given before their time is over; None after a pause."""
        if transaction.get_autocommit():
            close_old_connections()
        if time.monotonic() >= self.next_sweep:
            from accounts import chain
            from reports_app import ingest, rereading  # not before work begins: every command loads this module

            self.next_sweep = time.monotonic() + SWEEP_SECONDS
            ingest.sweep()
            rereading.sweep()
            chain.seal_events()
        tasks = self._hand_out(OrmQ.objects.filter(key=self.list_key), Conf.BULK, Conf.RETRY) or self._recognition()
        if tasks:
            return [(task.pk, task.payload) for task in tasks]
        time.sleep(Conf.POLL)
        return None

    def _hand_out(self, tasks: QuerySet[OrmQ], most: int, seconds: int) -> list[OrmQ]:
        """Return the first of these tasks that are due; for so long they are not due again."""
        now = timezone.now()
        with transaction.atomic():
            due = tasks.filter(lock__lt=now).order_by("pk").select_for_update(skip_locked=True)
            taken = list(due[:most])
            OrmQ.objects.filter(pk__in=[task.pk for task in taken]).update(lock=now + timedelta(seconds=seconds))
        return taken

    def _recognition(self) -> list[OrmQ]:
        """Return the next recognition, unless all workers of this machine but one are at such tasks."""
        from reports_app.ingest.queueing import RECOGNITION, RECOGNITION_TASK_SECONDS

        scans = OrmQ.objects.filter(key__startswith=RECOGNITION)
        if self.recognitions:  # one that is not there any more is done, or the sweep found its worker dead
            held = scans.filter(pk__in=self.recognitions, lock__gte=timezone.now())
            self.recognitions &= set(held.values_list("pk", flat=True))
        if len(self.recognitions) >= max(1, Conf.WORKERS - 1):
            return []
        tasks = self._hand_out(scans, 1, RECOGNITION_TASK_SECONDS)
        self.recognitions |= {task.pk for task in tasks}
        return tasks


class SystemLock:
    """A lock between processes that inherit it; it is free again when its holder dies."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115  # open as long as the lock is

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """Take the lock, as multiprocessing's is taken; False where it is not free."""
        if block and timeout is None:
            fcntl.lockf(self.file, fcntl.LOCK_EX)
            return True
        deadline = time.monotonic() + (timeout or 0.0 if block else 0.0)
        while True:
            try:
                fcntl.lockf(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(0.01)
            else:
                return True

    def release(self) -> None:
        """Let others have it."""
        fcntl.lockf(self.file, fcntl.LOCK_UN)

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_error: object) -> None:
        self.release()


class LastingQueue(Queue):  # type: ignore[misc]
    """django-q's queue between its processes, whose readers and writers may be killed at any time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rlock, self._wlock = SystemLock(), SystemLock()


def install() -> None:
    """Let the clusters that this process starts use these queues."""
    django_q.cluster.Queue = LastingQueue

"""A job's life: started, worked on in small shares by every worker of the queue, paused, gone on with, cancelled, over.

A share is taken for a while only: of a worker that died, the reports are taken by another.
"""

import time
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_q.tasks import async_task

from accounts.audit import Action, record
from accounts.models import User
from reports_app.models import Indicator, Report, Rereading, RereadReport
from reports_app.models.report import ReportQuerySet
from reports_app.rereading.previewing import Preview
from reports_app.rereading.storing import Reparse

Kind, State = Rereading.Kind, Rereading.State
TASK = "reports_app.tasks.reread_reports"
SHARE = 40
# A task gives way to others after so long; a share is another's after so long; a job without work is looked after.
TASK_SECONDS = 15.0
LEASE = timedelta(seconds=60)
PATIENCE = timedelta(seconds=75)
KEPT = timedelta(days=7)


class AlreadyRunningError(Exception):
    """A re-parse is under way or paused: `job`; two at once would only get in each other's way."""

    def __init__(self, job: Rereading) -> None:
        super().__init__("already running")
        self.job = job


def start_reparse(reports: ReportQuerySet, user: User | None, *, scope: str) -> Rereading:
    """Queue these reports to be read again and stored where they read otherwise; raise AlreadyRunningError."""
    with transaction.atomic():
        # Of two at once the later one waits here, and finds the first.
        list(Indicator.objects.select_for_update(no_key=True).order_by("pk")[:1])
        other = Rereading.objects.filter(kind=Kind.REPARSE, state__in=[State.RUNNING, State.PAUSED]).first()
        if other is not None:
            raise AlreadyRunningError(other)
        job = Rereading(kind=Kind.REPARSE, scope=scope, started_by=user)
        _begin(job, reports)
        record(user, Action.REPARSE_STARTED, str(job), scope=scope, reports=job.total)
    return job


def start_preview(draft: Indicator, indicator: Indicator | None, user: User, *, based_on: int) -> Rereading:
    """Queue every report to be compared with how it would read with the draft in the catalogue."""
    with transaction.atomic():
        Rereading.objects.filter(kind=Kind.PREVIEW, started_at__lt=timezone.now() - KEPT).delete()
        earlier = Rereading.objects.filter(kind=Kind.PREVIEW, started_by=user, state__in=[State.RUNNING, State.PAUSED])
        earlier.update(state=State.CANCELLED, finished_at=timezone.now())
        job = Rereading(
            kind=Kind.PREVIEW,
            indicator=indicator,
            draft=draft.snapshot(),
            based_on=based_on,
            scope=draft.name_zh,
            started_by=user,
        )
        _begin(job, Report.objects.all())
    return job


def _begin(job: Rereading, reports: ReportQuerySet) -> None:
    job.save()
    pks = list(reports.order_by("township", "year").values_list("pk", flat=True))
    RereadReport.objects.bulk_create((RereadReport(rereading=job, report_id=pk) for pk in pks), batch_size=2000)
    job.total = len(pks)
    if not pks:
        job.state, job.finished_at = State.DONE, timezone.now()
    job.save(update_fields=["total", "state", "finished_at"])
    if pks:
        _queue_all(job)


def pause(job: Rereading, user: User) -> bool:
    """Let the workers stop after what they have in hand; return False where it is not running."""
    return _turn(job, [State.RUNNING], State.PAUSED, user, Action.REREADING_PAUSED)


def resume(job: Rereading, user: User) -> bool:
    """Go on with a paused job; return False where it is none."""
    with transaction.atomic():
        is_turned = _turn(job, [State.PAUSED], State.RUNNING, user, Action.REREADING_RESUMED)
        if is_turned:
            _queue_all(job)
    return is_turned


def cancel(job: Rereading, user: User) -> bool:
    """End a job where it stands; reports that were stored stay as they are now. Return False where it is over."""
    return _turn(job, [State.RUNNING, State.PAUSED], State.CANCELLED, user, Action.REREADING_CANCELLED)


def _turn(job: Rereading, from_states: Iterable[str], to: str, user: User, action: Action) -> bool:
    with transaction.atomic():
        finished = timezone.now() if to == State.CANCELLED else None
        turned = Rereading.objects.filter(pk=job.pk, state__in=from_states).update(
            state=to, finished_at=finished, heartbeat=timezone.now()
        )
        if turned:
            record(user, action, f"{job}（{job.scope}）" if job.scope else str(job))
    return turned > 0


def queue(job_pk: int) -> None:
    """Queue one worker's task; inside a transaction, it is there if and only if that commits."""
    async_task(TASK, job_pk, task_name=f"rereading-{job_pk}")


def _queue_all(job: Rereading) -> None:
    for _worker in range(settings.Q_CLUSTER["workers"]):
        queue(job.pk)


def work(job_pk: int) -> bool:
    """Read reports of the job for a while; return whether some are left for this worker to go on with."""
    job = Rereading.objects.filter(pk=job_pk, state=State.RUNNING).first()
    if job is None:
        return False
    over = time.monotonic() + TASK_SECONDS
    reader = Preview(job) if job.kind == Kind.PREVIEW else Reparse(job)
    while time.monotonic() < over:
        share = _take(job)
        if not share:
            _finish(job)
            return False
        reader.read(share)
    return True


@transaction.atomic
def _take(job: Rereading) -> list[RereadReport]:
    """Take the next waiting reports, none where the job does not run."""
    now = timezone.now()
    if not Rereading.objects.filter(pk=job.pk, state=State.RUNNING).update(heartbeat=now):
        return []
    free = Q(taken_at__isnull=True) | Q(taken_at__lt=now - LEASE)
    waiting = job.reports.filter(free, state=RereadReport.State.WAITING).order_by("pk")
    share = list(waiting.select_for_update(skip_locked=True)[:SHARE])
    job.reports.filter(pk__in=[item.pk for item in share]).update(taken_at=now)
    return share


def _finish(job: Rereading) -> None:
    """Tell that the job is over, once nothing of it waits."""
    if job.reports.filter(state=RereadReport.State.WAITING).exists():
        return
    with transaction.atomic():
        done = Rereading.objects.filter(pk=job.pk, state=State.RUNNING)
        if done.update(state=State.DONE, finished_at=timezone.now()) and job.kind == Kind.REPARSE:
            counts = job.count_changes()
            told = {"changed": counts["reports"], "failed": counts["failed"], "conflicts": counts["conflicts"]}
            record(job.started_by, Action.REPARSE_DONE, str(job), reports=job.total, **told)


def sweep() -> int:
    """Queue again what runs and has had no worker for too long; return how many jobs."""
    stuck = Rereading.objects.filter(state=State.RUNNING, heartbeat__lt=timezone.now() - PATIENCE)
    with transaction.atomic():
        jobs = list(stuck.select_for_update(skip_locked=True))
        Rereading.objects.filter(pk__in=[job.pk for job in jobs]).update(heartbeat=timezone.now())
        for job in jobs:
            _queue_all(job)
    return len(jobs)

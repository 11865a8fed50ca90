"""The log as a chain: each entry is sealed with a hash over itself and the seal before it, so that none can be
changed, taken out or slipped in unnoticed, not even by whoever has the database.

Entries are sealed a little after they were written (the worker, the log's page and the command all do it), because a
chain that grew within the transactions would make each of them wait for all others. What cannot be seen from inside
is that the end of the chain was cut off: compare the last seal with one that was exported or noted elsewhere.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent, AuditSeal

BATCH = 2_000
LATE_ENTRIES = 10_000
"""An entry whose transaction took long has a lower number than some that are sealed: so far back it is looked for."""
PATIENCE = timedelta(minutes=5)
FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the chain: `kind` is changed, missing, broken or unsealed; `event` its number in the log."""

    event: int
    kind: str


def hash_of(event: AuditEvent, previous: str) -> str:
    """Return the hash that seals an entry behind the seal `previous`: SHA-256 over both, in hexadecimal."""
    content = {
        "id": event.pk,
        "at": event.at.isoformat(),
        "user": event.user_id,
        "action": event.action,
        "subject": event.subject,
        "detail": event.detail,
        "address": event.address,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def seal_events() -> int:
    """Seal the entries that are not sealed yet; return how many. Whoever else seals waits."""
    sealed = 0
    while count := _seal_batch():
        sealed += count
    return sealed


@transaction.atomic
def _seal_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit chain'))")
    last = AuditSeal.objects.order_by("-pk").first()
    since = last.event_id - LATE_ENTRIES if last else 0
    waiting = list(AuditEvent.objects.filter(pk__gt=since, seal__isnull=True).order_by("pk")[:BATCH])
    previous = last.hash if last else FIRST
    seals = []
    for event in waiting:
        previous = hash_of(event, previous)
        seals.append(AuditSeal(event=event, hash=previous))
    AuditSeal.objects.bulk_create(seals)
    return len(seals)


def verify() -> Iterator[Problem]:
    """Yield everything that is wrong with the chain, from its beginning."""
    previous, found = FIRST, 0
    for seal in AuditSeal.objects.select_related("event").order_by("pk").iterator(chunk_size=BATCH):
        if hash_of(seal.event, previous) != seal.hash:
            yield Problem(seal.event_id, "changed")
        previous, found = seal.hash, found + 1
    if found != AuditSeal.objects.count():
        yield Problem(0, "missing")
    unsealed = AuditEvent.objects.filter(seal__isnull=True, at__lt=timezone.now() - PATIENCE)
    yield from (Problem(pk, "unsealed") for pk in unsealed.values_list("pk", flat=True))


def head() -> tuple[int, str]:
    """Return how many entries are sealed and the last seal: to be noted elsewhere."""
    last = AuditSeal.objects.order_by("-pk").first()
    return AuditSeal.objects.count(), last.hash if last else FIRST

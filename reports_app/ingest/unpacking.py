"""An archive becomes the files in it: each good member a document of its own, the others a reason each.

It may be broken off anywhere and begun again: a member that is stored is known by its hash and not stored twice.
"""

import contextlib
import time
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction

from reports_app import failures, reading, storage
from reports_app.ingest.leasing import Lease, fail, give_back, leased
from reports_app.ingest.queueing import TASK_SECONDS
from reports_app.ingest.receiving import admit
from reports_app.models import Document
from reports_app.reading.model import Limits

State = Document.State
MAX_TOLD = 2_000
# After this long the rest is left to another task, so that none is cut off by its time.
PATIENCE_SECONDS = TASK_SECONDS / 3


def limits() -> Limits:
    """Return what an archive may cost."""
    return Limits(
        max_members=2_000,
        max_member_bytes=settings.MAX_UPLOAD_BYTES,
        max_unpacked_bytes=2 * settings.MAX_ARCHIVE_BYTES,
        cpu_seconds=60,
        wall_seconds=TASK_SECONDS * 0.75,
    )


def unpack(lease: Lease, document: Document) -> Document.State | None:
    """Take in every member that can be; return the state of the archive then, RECEIVED where there is more to do."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    taken, left_out, seen = 0, [], set[str]()
    path = storage.path_of(document.storage_name)
    with contextlib.closing(reading.read_members(path, limits=limits())) as members:
        for member in members:
            if not lease.is_held:
                return None
            refusal, is_new = _take_in(member, document, seen)
            if refusal == "no_space":
                return fail(lease, failures.REFUSED["no_space"])
            if refusal:
                left_out.append([storage.clean_name(member.name), refusal])
            else:
                taken += 1
            if is_new and time.monotonic() > deadline:
                return give_back(lease, is_pause=True)
    return _finish(lease, taken, left_out)


def _take_in(member: reading.Member, archive: Document, seen: set[str]) -> tuple[str, bool]:
    """Return why the member is left out, "" where it is in, and whether it was not there before."""
    if member.refusal:
        return member.refusal, False
    try:
        staged = storage.stage(_drained(member))
    except reading.MemberError as error:
        return error.refusal, False
    except storage.UploadRefusedError as error:
        return error.code, False
    receipt = admit(staged, member.name, archive.uploaded_by, archive=archive)
    is_known = receipt.is_duplicate and (receipt.document.archive_id != archive.pk or staged.sha256 in seen)
    seen.add(staged.sha256)
    return "duplicate" if is_known else "", not receipt.is_duplicate


def _drained(member: reading.Member) -> Iterator[bytes]:
    """Yield the member's bytes, and take what is left of them where nobody wants more: the next one stands behind."""
    chunks = member.chunks()
    try:
        yield from chunks
    finally:
        with contextlib.suppress(reading.MemberError):
            for _ in chunks:
                pass


@transaction.atomic
def _finish(lease: Lease, taken: int, left_out: list[list[str]]) -> Document.State | None:
    document = leased(lease)
    if document is None:
        return None
    more = len(left_out) - MAX_TOLD
    document.left_out = left_out[:MAX_TOLD] + ([[f"… +{more}", "too_many"]] if more > 0 else [])
    document.format = "zip"
    is_of_use = taken or any(why == "duplicate" for _, why in left_out)
    document.state = State.UNPACKED if is_of_use else State.FAILED
    document.error = "" if is_of_use else failures.explain_nothing_taken(why for _, why in left_out)
    document.save(update_fields=["left_out", "format", "state", "error"])
    return State(document.state)

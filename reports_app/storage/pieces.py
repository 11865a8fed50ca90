"""Large files that arrive in pieces: what is there already is known by its sender, name, size and date.

Nothing is remembered but the piece itself: its length is where to go on, after a broken connection or on another
day. A key is made anew from each request and its account, so that nobody can reach another's file.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from reports_app.storage import files
from reports_app.storage.files import StagedFile, UploadRefusedError


class OffsetError(Exception):
    """A piece that does not follow what is there; `offset` is where to go on."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Partial:
    """A file on its way in; `modified` is what its sender says of its date, in whatever form."""

    user_id: int
    name: str
    size: int
    modified: str

    @property
    def path(self) -> Path:
        """Return where its beginning lies."""
        key = "\0".join([str(self.user_id), self.name, str(self.size), self.modified])
        digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
        return files.temporary_folder() / f"{files.PARTIAL_PREFIX}{digest}"

    def offset(self) -> int:
        """Return how many bytes are there."""
        with contextlib.suppress(FileNotFoundError):
            return self.path.stat().st_size
        return 0

    def append(self, offset: int, chunks: Iterable[bytes]) -> int:
        """Add a piece at `offset`; return how many bytes are there then. OffsetError where it does not fit there.

        UploadRefusedError where the file is, or becomes, too large for its kind, or the disk is full.
        """
        files.check_space()
        try:
            with self.path.open("ab") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:  # the same file from two pages at once
                    raise OffsetError(self.offset()) from error
                there = os.fstat(file.fileno()).st_size
                if there != offset:
                    raise OffsetError(there)
                for chunk in chunks:
                    self._check(there, chunk)
                    there += file.write(chunk)
            return there
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise UploadRefusedError("no_space") from error
            raise

    def _check(self, there: int, chunk: bytes) -> None:
        is_archive = there > 0 or chunk.startswith(files.ARCHIVE_MAGIC)
        most = settings.MAX_ARCHIVE_BYTES if is_archive else settings.MAX_UPLOAD_BYTES
        if self.size > most or there + len(chunk) > self.size:
            self.discard()
            raise UploadRefusedError("too_large")

    def finish(self, sha256: str) -> StagedFile:
        """Return the whole file, durable; UploadRefusedError `changed` where it is not what its sender has."""
        path = self.path.with_name(uuid.uuid4().hex)
        try:
            self.path.rename(path)  # whoever comes second finds nothing
        except FileNotFoundError as error:
            raise OffsetError(0) from error
        with path.open("rb+") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        if sha256 and sha256 != digest:
            path.unlink()
            raise UploadRefusedError("changed")
        return StagedFile(path, digest, self.size)

    def discard(self) -> None:
        """Forget what is there."""
        self.path.unlink(missing_ok=True)

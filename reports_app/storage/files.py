"""Uploaded files on disk: bytes come in, a stored file's name, hash and size go out. Knows no rows.

A file is written under `MEDIA_ROOT/tmp`, made durable, and renamed to `MEDIA_ROOT/<2 hex>/<uuid>`; the name that its
sender gave never becomes a path.
"""

import contextlib
import errno
import hashlib
import os
import shutil
import time
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

MAX_NAME_LENGTH = 255
STALE_SECONDS = 3600
ARCHIVE_MAGIC = b"PK\x03\x04"
PARTIAL_PREFIX = "part-"
PARTIAL_STALE_SECONDS = 24 * 3600
STORED_FOLDERS = "[0-9a-f][0-9a-f]"
PAGES_FOLDER = "pages"
HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}


class UploadRefusedError(Exception):
    """A file that is not taken in; `code` is too_large, empty, changed or no_space."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ChangedFileError(Exception):
    """A stored file whose bytes are no longer those that were taken in."""


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file that is safe on disk but belongs to nothing yet."""

    path: Path
    sha256: str
    size: int


def stage(chunks: Iterable[bytes], *, sha256: str = "") -> StagedFile:
    """Write the chunks to a temporary file and make it durable; raise UploadRefusedError and leave nothing behind.

    `sha256` is what the sender says that it is, where it does.
    """
    folder = temporary_folder()
    check_space()
    path = folder / uuid.uuid4().hex
    digest, size, most = hashlib.sha256(), 0, settings.MAX_UPLOAD_BYTES
    try:
        with path.open("xb") as file:
            for chunk in chunks:
                if size == 0 and chunk.startswith(ARCHIVE_MAGIC):
                    most = settings.MAX_ARCHIVE_BYTES
                size += len(chunk)
                if size > most:
                    raise UploadRefusedError("too_large")
                digest.update(chunk)
                file.write(chunk)
            if size == 0:
                raise UploadRefusedError("empty")
            if sha256 and sha256 != digest.hexdigest():
                raise UploadRefusedError("changed")
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise UploadRefusedError("no_space") from error
        raise
    return StagedFile(path, digest.hexdigest(), size)


def temporary_folder() -> Path:
    """Return the folder of what is not yet stored."""
    folder = Path(settings.MEDIA_ROOT) / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def check_space() -> None:
    """Raise UploadRefusedError where so little of the disk is free that the database may need it."""
    usage = shutil.disk_usage(temporary_folder())
    if usage.free * 100 < usage.total * settings.MIN_FREE_PERCENT:
        raise UploadRefusedError("no_space")


def keep(staged: StagedFile, storage_name: str) -> None:
    """Move the file to where `path_of` finds it, and make the move durable."""
    target = path_of(storage_name)
    if not target.parent.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        _sync_folder(target.parent.parent)
    staged.path.replace(target)
    _sync_folder(target.parent)


def new_storage_name() -> str:
    """Return a fresh `<2 hex>/<uuid>`."""
    token = uuid.uuid4().hex
    return f"{token[:2]}/{token}"


def path_of(storage_name: str) -> Path:
    """Return where the stored file lies."""
    return Path(settings.MEDIA_ROOT) / storage_name


def open_verified(storage_name: str, sha256: str) -> BinaryIO:
    """Open a stored file at its beginning; raise FileNotFoundError, or ChangedFileError where the hash is another."""
    file = path_of(storage_name).open("rb")
    if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
        file.close()
        raise ChangedFileError(storage_name)
    file.seek(0)
    return file


def list_all() -> Iterator[str]:
    """Yield the storage name of every file that is kept."""
    for path in sorted(Path(settings.MEDIA_ROOT).glob(f"{STORED_FOLDERS}/*")):
        yield f"{path.parent.name}/{path.name}"


def list_settled() -> Iterator[str]:
    """Yield the storage names of the files older than an hour; a younger one may belong to an upload under way."""
    oldest = time.time() - STALE_SECONDS
    for name in list_all():
        with contextlib.suppress(FileNotFoundError):
            if path_of(name).stat().st_mtime < oldest:
                yield name


def pages_folder(storage_name: str) -> Path:
    """Return where the pictures of a stored file's pages lie."""
    return Path(settings.MEDIA_ROOT) / PAGES_FOLDER / Path(storage_name).name


def discard(storage_name: str) -> None:
    """Delete a stored file, if it is there, and the pictures of its pages."""
    path_of(storage_name).unlink(missing_ok=True)
    shutil.rmtree(pages_folder(storage_name), ignore_errors=True)


def discard_stale() -> int:
    """Delete temporary files that an upload left more than an hour ago, pieces a day ago; return how many."""
    folder, now = Path(settings.MEDIA_ROOT) / "tmp", time.time()
    discarded = 0
    for path in folder.glob("*"):
        with contextlib.suppress(FileNotFoundError):  # an upload ended meanwhile
            patience = PARTIAL_STALE_SECONDS if path.name.startswith(PARTIAL_PREFIX) else STALE_SECONDS
            if path.stat().st_mtime < now - patience:
                path.unlink()
                discarded += 1
    return discarded


def clean_name(name: str) -> str:
    """Return a file name as text to show: no folders, controls or direction marks, NFC, at most 255 characters.

    >>> clean_name("C:\\\\报告\\\\年报\\u202e.txt")
    '年报.txt'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(char for char in last if unicodedata.category(char) not in HIDDEN_CATEGORIES)
    text = unicodedata.normalize("NFC", visible).strip()
    if len(text) > MAX_NAME_LENGTH:
        suffix = Path(text).suffix[:10]
        text = text[: MAX_NAME_LENGTH - len(suffix)] + suffix
    return text or "未命名文件"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

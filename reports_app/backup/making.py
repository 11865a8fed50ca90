"""A backup is made: the database first, then the files that it names; what an earlier backup has is linked."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from reports_app import storage
from reports_app.backup import programs
from reports_app.backup.manifest import (
    DUMP_NAME,
    FILES_FOLDER,
    BackupError,
    Manifest,
    Part,
    describe_part,
    list_backups,
    read_manifest,
)
from reports_app.models import Document
from reports_app.storage.backup_lock import none_leaves

UNFINISHED = ".unfinished"
Progress = Callable[[list[Part]], "Iterator[Part]"]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of the database; `files` are those that its rows name, with the hash they should have."""

    key: str
    rows: dict[str, int]
    migrations: tuple[str, ...]
    files: list[Part]


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """A finished backup; `doubtful` are the names of stored files that were missing or had changed."""

    folder: Path
    manifest: Manifest
    linked: int
    doubtful: list[str]


def make_backup(parent: Path, *, full: bool = False, progress: Progress = iter) -> MadeBackup:
    """Make a backup in a new folder of `parent`, named after the moment; raise BackupError and leave nothing half.

    Files that the newest backup in `parent` has are linked to it, not copied, unless it is to be `full`.
    """
    parent.mkdir(parents=True, exist_ok=True)
    previous = None if full else next(list_backups(parent), None)
    folder = parent / f"{timezone.localtime():%Y%m%d-%H%M%S}"
    unfinished = folder.with_name(folder.name + UNFINISHED)
    with none_leaves() as is_alone:
        if not is_alone:
            raise BackupError("另一个备份正在进行，或正在彻底删除文件。请稍后再试。")
        for left in parent.glob(f"[0-9]*{UNFINISHED}"):
            shutil.rmtree(left)
        try:
            unfinished.mkdir(mode=0o700)
            made = _fill(unfinished, previous, progress)
            os.sync()
            unfinished.rename(folder)
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise BackupError(f"写不进 {parent}：{error.strerror or error}") from error
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    return MadeBackup(folder, *made)


def _fill(folder: Path, previous: Path | None, progress: Progress) -> tuple[Manifest, int, list[str]]:
    now = timezone.now().isoformat(timespec="seconds")
    dump = folder / DUMP_NAME
    with take_snapshot() as snapshot:
        programs.run(
            "pg_dump",
            *("--format=custom", "--no-owner", "--no-privileges"),
            *(f"--snapshot={snapshot.key}", f"--file={dump}"),
        )
    copied, linked, doubtful = [], 0, []
    earlier = {part.name: part for part in read_manifest(previous).files} if previous else {}
    for part in progress(snapshot.files):
        if previous and earlier.get(part.name) == part and _link(previous, folder, part):
            linked += 1
            copied.append(part)
            continue
        found = _copy(folder, part)
        copied += [found] if found else []
        doubtful += [part.name] if found != part else []
    manifest = Manifest(
        made_at=now,
        server=programs.server_version(),
        migrations=snapshot.migrations,
        rows=snapshot.rows,
        dump=describe_part(dump, DUMP_NAME),
        files=tuple(copied),
    )
    manifest.write(folder)
    return manifest, linked, doubtful


@contextlib.contextmanager
def take_snapshot() -> Iterator[Snapshot]:
    """Yield one moment of the database, which a dump can share as long as the context lasts."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        key = cursor.fetchone()[0]
        named = Document.objects.order_by("storage_name").values_list("storage_name", "sha256", "size")
        yield Snapshot(key, count_rows(), applied_migrations(), [Part(*row) for row in named])


def count_rows() -> dict[str, int]:
    """Return how many rows each table has."""
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            counts[table] = int(cursor.fetchone()[0])
    return counts


def applied_migrations() -> tuple[str, ...]:
    """Return the migrations that the database has, as `app.name`."""
    return tuple(sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()))


def _link(previous: Path, folder: Path, part: Part) -> bool:
    source, target = previous / FILES_FOLDER / part.name, folder / FILES_FOLDER / part.name
    try:
        if source.stat().st_size != part.size:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        target.hardlink_to(source)
    except OSError:  # another file system, or one without links
        return False
    return True


def _copy(folder: Path, part: Part) -> Part | None:
    """Copy a stored file; return it as it is now, None where it is gone."""
    target = folder / FILES_FOLDER / part.name
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(storage.path_of(part.name), target)
    except FileNotFoundError:
        return None
    return describe_part(target, part.name)

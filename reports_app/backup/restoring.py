"""A backup comes back: checked whole before anything is touched, files first, then the database in one transaction."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from reports_app import storage
from reports_app.backup import programs
from reports_app.backup.making import Progress, count_rows
from reports_app.backup.manifest import (
    DUMP_NAME,
    FILES_FOLDER,
    BackupError,
    Manifest,
    Part,
    describe_part,
    read_manifest,
)

ASIDE = "before_restore"
_CHUNK_BYTES = 2**20
_SHOWN_FILES = 5


def restore_backup(folder: Path, *, replace: bool = False, progress: Progress = iter) -> Manifest:
    """Bring a backup into an empty installation, or with `replace` in the place of what is there.

    Raises BackupError; until the database's own transaction commits, everything is as it was (files may have been
    added that no row names).
    """
    manifest = read_manifest(folder)
    check_backup(folder, manifest, progress)
    _put_back()
    check_target(manifest, replace=replace)
    for part in progress(list(manifest.files)):
        _bring_file(folder, part)
    with _set_aside() if count_tables() else contextlib.nullcontext():
        programs.run(
            "pg_restore",
            *("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"),
            f"--dbname={connection.get_connection_params()['dbname']}",
            str(folder / DUMP_NAME),
        )
        _compare_rows(manifest)
    call_command("migrate", interactive=False, verbosity=0)  # the backup may be of an earlier version
    return manifest


def check_backup(folder: Path, manifest: Manifest, progress: Progress = iter) -> None:
    """Read the whole backup; raise BackupError naming what is missing or not as it was written."""
    wrong = [] if _is_whole(folder / DUMP_NAME, manifest.dump) else [DUMP_NAME]
    wrong += [
        part.name for part in progress(list(manifest.files)) if not _is_whole(folder / FILES_FOLDER / part.name, part)
    ]
    if wrong:
        shown = "、".join(wrong[:_SHOWN_FILES]) + (f" 等 {len(wrong)} 个" if len(wrong) > _SHOWN_FILES else "")
        raise BackupError(f"备份不完整或已损坏：{shown}。什么都没有改动；请换一份备份。")
    programs.run("pg_restore", "--list", str(folder / DUMP_NAME))


def check_target(manifest: Manifest, *, replace: bool) -> None:
    """Raise BackupError where the backup does not fit this program, this server, or what is there already."""
    version = programs.server_version()
    if manifest.server > version:
        raise BackupError(f"备份来自 PostgreSQL {manifest.server}，这里是 {version}。请先升级数据库服务器。")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := [name for name in manifest.migrations if name not in known]:
        raise BackupError(f"备份来自更新的程序版本（{unknown[-1]}）。请先更新程序，再恢复。")
    if (others := _count_other_sessions()) > 0:
        raise BackupError(f"还有 {others} 个连接在使用数据库。请先停止本程序（网站和后台任务），再恢复。")
    if not replace and (count_tables() or any(storage.list_all())):
        raise BackupError("这里已有数据，没有改动。要用备份取代现有的全部数据，请加 --replace。")


def count_tables() -> int:
    """Return how many tables there are."""
    with connection.cursor() as cursor:
        return len(connection.introspection.table_names(cursor))


def _is_whole(path: Path, part: Part) -> bool:
    try:
        return path.stat().st_size == part.size and describe_part(path, part.name) == part
    except OSError:
        return False


def _bring_file(folder: Path, part: Part) -> None:
    try:
        storage.open_verified(part.name, part.sha256).close()
    except (FileNotFoundError, storage.ChangedFileError):
        with (folder / FILES_FOLDER / part.name).open("rb") as file:
            try:
                storage.keep(storage.stage(_chunks(file)), part.name)
            except storage.UploadRefusedError as error:
                raise BackupError(f"{part.name} 放不进文件夹（{error.code}）。") from error


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk


@contextlib.contextmanager
def _set_aside() -> Iterator[None]:
    """Keep the present tables in another schema until the restored ones are there; bring them back if that fails."""
    _execute(f"ALTER SCHEMA public RENAME TO {ASIDE}", "CREATE SCHEMA public")
    try:
        yield
    except BaseException:
        _put_back()
        raise
    _execute(f"DROP SCHEMA {ASIDE} CASCADE")


def _put_back() -> None:
    """Undo what a restore that was cut off has set aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [ASIDE])
        if cursor.fetchone():
            _execute("DROP SCHEMA IF EXISTS public CASCADE", f"ALTER SCHEMA {ASIDE} RENAME TO public")


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements))  # one message: all of them or none


def _count_other_sessions() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def _compare_rows(manifest: Manifest) -> None:
    counted = count_rows()
    if counted != manifest.rows:
        tables = sorted(table for table in {*counted, *manifest.rows} if counted.get(table) != manifest.rows.get(table))
        raise BackupError(f"恢复出来的行数与备份不符：{'、'.join(tables)}。")

"""Restore a backup: the database and the files together."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.audit import Action, record
from reports_app.backup import BackupError, restore_backup
from reports_app.backup.manifest import Part


class Command(BaseCommand):
    """`restore FOLDER [--replace]`; the exit status is 1 where anything is not as it was."""

    help = "从 backup 做的文件夹恢复数据库和原件；先核对整份备份，再动数据。"
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the backup, and whether it may take the place of what is there."""
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--replace", action="store_true", help="取代现有的全部数据（默认只恢复到空的安装）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, check every file, say what came back."""

        def show(parts: list[Part]) -> Iterator[Part]:
            return iter(
                tqdm(parts, unit="个", desc="恢复", file=self.stderr, disable=None if options["verbosity"] else True)
            )

        folder = options["folder"].resolve()
        try:
            manifest = restore_backup(folder, replace=options["replace"], progress=show)
        except BackupError as error:
            raise CommandError(f"没有恢复：{error}") from error
        record(None, Action.BACKUP_RESTORED, folder.name, made_at=manifest.made_at)
        self.stdout.write(
            f"已恢复 {manifest.made_at} 的备份：{sum(manifest.rows.values())} 行数据，{len(manifest.files)} 个原件。"
        )
        call_command(
            "verify_files",
            remove_unclaimed=options["replace"],
            verbosity=options["verbosity"],
            stdout=self.stdout,
            stderr=self.stderr,
        )

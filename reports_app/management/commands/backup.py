"""Back up the database and the files together into a new folder."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.audit import Action, record
from reports_app.backup import BackupError, make_backup
from reports_app.backup.manifest import Part


class Command(BaseCommand):
    """`backup FOLDER [--full]`; the exit status is 1 where a stored file was missing or had changed."""

    help = "把数据库和原件一起备份到 FOLDER 下以时间命名的新文件夹。运行期间网站可照常使用。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where backups go."""
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--full", action="store_true", help="全部重新复制，不与上一份备份共用相同的文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the backup, say what is in it."""

        def show(parts: list[Part]) -> Iterator[Part]:
            return iter(
                tqdm(parts, unit="个", desc="备份", file=self.stderr, disable=None if options["verbosity"] else True)
            )

        try:
            made = make_backup(options["folder"].resolve(), full=options["full"], progress=show)
        except BackupError as error:
            raise CommandError(f"没有备份：{error}") from error
        files = len(made.manifest.files)
        record(None, Action.BACKED_UP, made.folder.name, files=files, doubtful=len(made.doubtful))
        self.stdout.write(
            f"已备份到 {made.folder}：{sum(made.manifest.rows.values())} 行数据，"
            f"{files} 个原件（其中 {made.linked} 个与上一份备份共用）。"
        )
        if made.doubtful:
            for name in made.doubtful:
                self.stdout.write(f"  原件缺失或已变\t{name}")
            raise CommandError("备份已做好，但有原件缺失或已变，见上；请运行 verify_files。", returncode=1)

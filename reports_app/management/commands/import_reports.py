"""Take report files into the database, folders with all that is in them; a summary that adds up at the end."""

import multiprocessing
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from tqdm import tqdm

from accounts.models import User
from reports_app import failures, ingest, reading, storage
from reports_app.models import Document

State = Document.State
STORED, DUPLICATE, WAITING, FAILED, QUEUED, UNPACKED = "已入库", "重复", "待确认", "未能读取", "已排队", "压缩包"
KINDS = {
    State.PARSED: STORED,
    State.NEEDS_IDENTITY: WAITING,
    State.NEEDS_CHOICE: WAITING,
    State.FAILED: FAILED,
    State.UNPACKED: UNPACKED,
}
SHOWN = (STORED, DUPLICATE, WAITING, FAILED, QUEUED, UNPACKED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one path; `reason` says why where it is not stored."""

    path: str
    kind: str
    reason: str = ""


class Command(BaseCommand):
    """`import_reports PATH… [--user NAME] [--workers N | --queue]`; the exit status is 1 if any file failed."""

    help = "导入报告文件或整个文件夹，读取并入库。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take paths, the account to import as, and how to work."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--user", metavar="NAME", help="以哪个账号的名义导入（默认：系统）")
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--workers", type=int, default=multiprocessing.cpu_count(), help="并行进程数（默认：处理器个数）"
        )
        how.add_argument("--queue", action="store_true", help="只收下文件，由任务队列在后台读取")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import every file and print the summary."""
        user_id = _find_user(options["user"])
        paths = list(_walk(options["paths"]))
        if not paths:
            raise CommandError("没有找到文件。")
        groups = list(
            tqdm(
                import_all(paths, user_id, workers=options["workers"], queue=options["queue"]),
                total=len(paths),
                unit="个",
                desc="导入",
                file=self.stderr,
                disable=None if options["verbosity"] else True,
            )
        )
        outcomes = [outcome for group in groups for outcome in group]
        self._summarise(outcomes)
        if any(outcome.kind == FAILED for outcome in outcomes):
            raise CommandError("有文件未能读取，见上表。", returncode=1)

    def _summarise(self, outcomes: list[Outcome]) -> None:
        counts = Counter(outcome.kind for outcome in outcomes)
        parts = [f"{kind} {counts[kind]}" for kind in SHOWN if counts[kind]]
        self.stdout.write(f"共 {len(outcomes)} 个文件：{' · '.join(parts)}")
        for outcome in outcomes:
            if outcome.kind not in {STORED, QUEUED, UNPACKED}:
                self.stdout.write(f"  {outcome.kind}\t{outcome.path}\t{outcome.reason}")


def import_file(path: Path, user_id: int | None, *, queue: bool = False) -> list[Outcome]:
    """Take one file in, and unless it is left to the queue, read it to the end; an archive with all that is in it."""
    user = User.objects.get(pk=user_id) if user_id else None
    try:
        with path.open("rb") as handle:
            receipt = ingest.receive(File(handle), path.name, user, enqueue=queue)
    except storage.UploadRefusedError as error:
        return [Outcome(str(path), FAILED, failures.REFUSED[error.code])]
    except OSError as error:
        return [Outcome(str(path), FAILED, f"打不开文件：{error.strerror}")]
    document = receipt.document
    if receipt.is_duplicate:
        known = f"与已有文件相同：{document.original_name}（{document.get_state_display()}）"
        return [Outcome(str(path), DUPLICATE, known)]
    if queue:
        return [Outcome(str(path), QUEUED)]
    return list(_read_to_the_end(document.pk, str(path)))


def _read_to_the_end(pk: int, path: str) -> Iterator[Outcome]:
    """Yield what became of a document, and of all that came out of it."""
    while ingest.process(pk) == State.RECEIVED:
        pass
    document = Document.objects.without_text().get(pk=pk)
    members = list(document.members.without_text())
    yield Outcome(path, KINDS.get(State(document.state), QUEUED), document.error)
    for name, why in document.left_out:
        yield Outcome(f"{path}/{name}", DUPLICATE if why == "duplicate" else FAILED, failures.explain_left_out(why))
    for member in members:
        yield from _read_to_the_end(member.pk, f"{path}/{member.original_name}")


def import_all(
    paths: list[Path], user_id: int | None = None, *, workers: int, queue: bool = False
) -> Iterator[list[Outcome]]:
    """Yield the outcomes of a path, in their order: one for a file, more for an archive."""
    workers = min(workers, len(paths))
    if queue or workers <= 1:
        yield from (import_file(path, user_id, queue=queue) for path in paths)
        return
    connections.close_all()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=django.setup) as pool:
        yield from pool.map(import_file, paths, [user_id] * len(paths))


def _walk(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files, those of folders in the order of their names; hidden and scratch files are passed over."""
    for path in paths:
        if path.is_dir():
            found = sorted(inner for inner in path.rglob("*") if inner.is_file())
            yield from (file for file in found if not reading.is_scratch(str(file.relative_to(path))))
        elif not reading.is_scratch(path.name):
            yield path


def _find_user(username: str | None) -> int | None:
    if not username:
        return None
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"没有名为 {username} 的账号。")
    return user.pk

"""Check every stored file against its row; the exit status is 1 if anything is wrong."""

import dataclasses
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from reports_app import storage
from reports_app.models import Document
from reports_app.storage import integrity
from reports_app.storage.integrity import Kind, Problem

WORDS = {Kind.MISSING: "原件缺失", Kind.CHANGED: "原件已变", Kind.UNCLAIMED: "无主文件"}


class Command(BaseCommand):
    """`verify_files [--json] [--remove-unclaimed]`."""

    help = "逐个核对已保存的原件：是否缺失、是否被改动、有无不属于任何记录的文件。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how to answer, and whether files that no row names go."""
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
        parser.add_argument(
            "--remove-unclaimed", action="store_true", help="删除不属于任何记录的文件（上传中断的残留）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read every file, print what is wrong."""
        unclaimed = integrity.find_unclaimed()
        total = Document.objects.count()
        checked = tqdm(
            integrity.check_documents(), total=total, unit="个", desc="核对", file=self.stderr,
            disable=None if options["verbosity"] and not options["json"] else True,
        )  # fmt: skip
        found = [problem for problem in checked if problem]
        if options["remove_unclaimed"]:
            for problem in unclaimed:
                storage.discard(problem.storage_name)
            self.stderr.write(f"已删除无主文件 {len(unclaimed)} 个")
        else:
            found += unclaimed
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {"checked": total, "problems": [dataclasses.asdict(one) for one in found]}, ensure_ascii=False
                )
            )
        else:
            self._tell(total, found)
        if found:
            raise CommandError("有文件不符，见上。", returncode=1)

    def _tell(self, total: int, found: list[Problem]) -> None:
        counts = [f"{word} {sum(one.kind == kind for one in found)}" for kind, word in WORDS.items()]
        self.stdout.write(f"共核对原件 {total} 个：{' · '.join(counts) if found else '全部相符'}")
        for one in found:
            number = f"文件编号 {one.document}" if one.document else ""
            self.stdout.write(f"  {WORDS[one.kind]}\t{one.storage_name}\t{number}\t{one.original_name}")

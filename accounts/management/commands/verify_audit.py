"""Check the log of who did what: whether an entry was changed or taken out since it was sealed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import chain

KINDS = {"changed": "内容或次序被改动", "unsealed": "没有封存", "missing": "有封条而记录不见了"}
MAX_TOLD = 50


class Command(BaseCommand):
    """`verify_audit`; the exit status is 1 if anything is wrong."""

    help = "核对操作记录的校验链，发现改动、缺失即报告。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal what is new, check the chain from its beginning, and print the last seal to be noted elsewhere."""
        chain.seal_events()
        problems = list(chain.verify())
        for problem in problems[:MAX_TOLD]:
            place = f"第 {problem.event} 条：" if problem.event else ""
            self.stdout.write(f"{place}{KINDS.get(problem.kind, problem.kind)}")
        count, last = chain.head()
        self.stdout.write(f"已封存 {count} 条，最后的校验值 {last}")
        if problems:
            raise CommandError(f"操作记录有 {len(problems)} 处不符，请立即查明原因。", returncode=1)

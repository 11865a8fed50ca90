"""Read the figures of many reports again with the rules of today, and store what changed."""

import multiprocessing
import time
from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import django
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from tqdm import tqdm

from reports_app import knowledge, rereading
from reports_app.models import Report, Rereading


class Command(BaseCommand):
    """`reparse [--county CODE] [--older] [--workers N | --queue]`."""

    help = "按现行规则和用语重新读取报告的数字，只改有变化的；人工决定不丢"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which reports, and who works."""
        parser.add_argument("--county", default="", metavar="代码", help="只读此县区（代码开头相同）的报告")
        parser.add_argument("--older", action="store_true", help="只读按旧规则或旧用语读出的报告")
        parser.add_argument("--workers", type=int, default=2, metavar="N", help="本命令用几个进程（默认 2）")
        parser.add_argument("--queue", action="store_true", help="交给任务队列，不等它完成")

    def handle(self, *, county: str, older: bool, workers: int, queue: bool, **options: Any) -> None:
        """Start the job, and unless it is left to the queue, see it through."""
        reports = Report.objects.filter(township__code__startswith=county)
        if older:
            reports = reports.exclude(parser_version=knowledge.reading_version())
        scope = "、".join(filter(None, [f"县区 {county}" * bool(county), "按旧规则读出的" * older])) or "全部报告"
        try:
            job = rereading.start_reparse(reports, None, scope=scope)
        except rereading.AlreadyRunningError as error:
            raise CommandError(f"已有一次批量读数没有完成（{error.job}），请等它完成或先取消。") from error
        if queue:
            self.stdout.write(f"已排队：{job.total} 份报告")
            return
        self._see_through(job, workers)
        job.refresh_from_db()
        counts = job.count_changes()
        self.stdout.write(
            f"读了 {job.count_done()} 份报告：{counts['reports']} 份有变化，指标值变化 {counts['values']} 项，"
            f"与人工决定冲突 {counts['conflicts']} 处，未能读取 {counts['failed']} 份"
        )
        if counts["failed"]:
            raise CommandError("有报告未能读取，原因见日志。", returncode=1)

    def _see_through(self, job: Rereading, workers: int) -> None:
        """Work until the job is over or somebody paused it; the queue's workers may take their share."""
        connections.close_all()
        context = multiprocessing.get_context("spawn")
        with (
            tqdm(total=job.total, unit="份", desc="重新读数", file=self.stderr, disable=None) as bar,
            ProcessPoolExecutor(max(1, workers), mp_context=context, initializer=django.setup) as pool,
        ):
            while job.state == Rereading.State.RUNNING:
                if not any(pool.map(rereading.work, [job.pk] * workers)):
                    time.sleep(0.2)
                job.refresh_from_db()
                bar.update(job.count_done() - bar.n)

"""Bring the search's index up to date at once, or make all of it anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reports_app.indexing import index_waiting
from reports_app.models import Report


class Command(BaseCommand):
    """`index_reports [--all]`."""

    help = "把尚未编入检索的报告编入；--all 全部重新编入。平时由后台每分钟自动完成。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how much to index."""
        parser.add_argument("--all", action="store_true", help="全部重新编入")

    def handle(self, *args: Any, **options: Any) -> None:
        """Index."""
        if options["all"]:
            Report.objects.update(indexed_as="")
        done = index_waiting()
        if options["verbosity"]:
            self.stdout.write(f"已编入检索 {done} 份报告")

"""Count anew what charts read in place of many rows: where it is missing or changed, or all of it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from reports_app.models import Report, Township
from reports_app.rows.coverage import refresh_all, refresh_larger_areas
from reports_app.rows.kept_figures import keep_figures, keep_missing


class Command(BaseCommand):
    """`refresh_figures [--all]`."""

    help = "重新统计各地区的数据覆盖和分布；--all 连同每个数值的标记全部重算。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how much to count."""
        parser.add_argument("--all", action="store_true", help="全部重算")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count."""
        if options["all"]:
            years: dict[int, list[int]] = {}
            for township, year in Report.objects.order_by("township_id").values_list("township_id", "year"):
                years.setdefault(township, []).append(year)
            for emptied in Township.objects.filter(has_reports=True).exclude(pk__in=years).values_list("pk", flat=True):
                years[emptied] = []
            for township_id, concerned in years.items():
                with transaction.atomic():
                    Township.objects.select_for_update(no_key=True).get(pk=township_id)
                    keep_figures(township_id, concerned)
            refresh_all()
        else:
            keep_missing()
            refresh_larger_areas()

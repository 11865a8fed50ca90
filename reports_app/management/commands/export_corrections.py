"""What persons corrected, as cases for the parser's tests: the sentence and all the catalogue's facts in it."""

from argparse import ArgumentParser
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand

from reports_app.models import Fact, Report
from reports_app.wording import format_number


class Command(BaseCommand):
    """`export_corrections [--county CODE]` prints one case a line: sentence | indicator=value:role … | bug."""

    help = "把人工更正过的句子导出为读数规则的测试用例。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the county to export, all of them without it."""
        parser.add_argument("--county", default="", metavar="CODE", help="只导出这个县区（代码）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the cases, in the order of reports and sentences."""
        decided = Fact.objects.filter(state__in=[Fact.State.CORRECTED, Fact.State.REJECTED])
        reports = Report.objects.filter(pk__in=decided.values("report"), township__code__startswith=options["county"])
        for report in reports.select_related("document").order_by("pk"):
            facts = report.facts.select_related("indicator").order_by("sentence_start", "start")
            for (start, end), group in groupby(facts, key=lambda fact: (fact.sentence_start, fact.sentence_end)):
                told = list(group)
                if any(fact.state in {Fact.State.CORRECTED, Fact.State.REJECTED} for fact in told):
                    self.stdout.write(to_case(report.document.text[start:end], told))


def to_case(sentence: str, facts: list[Fact]) -> str:
    """Return the line of a sentence: what holds of the catalogue, `-` where nothing does."""
    standing = [fact for fact in facts if fact.indicator and fact.state != Fact.State.REJECTED]
    words = [f"{fact.indicator.code}={format_number(fact.value)}:{fact.role}" for fact in standing if fact.indicator]
    text = " ".join(sentence.split()).replace("|", "｜").rstrip("。")
    return f"{text} | {' '.join(words) or '-'} | bug"

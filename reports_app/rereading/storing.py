"""A share of a re-parse: each report is read again, and stored where that makes any difference.

Reports that read as before keep their rows, their facts' keys too; only the version of the rules is noted.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction

from reports_app import ingest, knowledge
from reports_app.models import Indicator, Report, Rereading, RereadReport, Township
from reports_app.parsing.model import ParsedReport
from reports_app.replay import tell_conflicts
from reports_app.rereading.comparing import Lines, list_changes, load_lines, to_lines
from reports_app.rereading.share import Reader, Share, load_share
from reports_app.review import conflicts_of
from reports_app.year_checks import recheck_years

logger = logging.getLogger(__name__)

State = RereadReport.State


class Reparse:
    """Reads with the rules of today and stores what is read."""

    def __init__(self, job: Rereading) -> None:
        self.job = job

    def read(self, items: Sequence[RereadReport]) -> None:
        """Read the reports of these items again; those that read the same are only counted."""
        reader = Reader(knowledge.gazetteer(), knowledge.lexicon())
        codes = frozenset(Indicator.objects.values_list("code", flat=True))
        share = load_share(items)
        lines = share.lines(share.reports)
        settled = []
        for item in items:
            report = share.reports.get(item.report_id)
            try:
                if report is None or not self._read_one(item, share, report, lines[report.pk], reader, codes):
                    settled.append(item)
            except Exception:  # the boundary: one report that breaks is told, the others go on
                logger.exception("report %s broke the re-parse", item.report_id)
                RereadReport.objects.filter(pk=item.pk).update(state=State.FAILED)
        self._settle(share, [item.report_id for item in settled], reader.version)
        RereadReport.objects.filter(pk__in=[item.pk for item in settled]).delete()

    def _read_one(
        self,
        item: RereadReport,
        share: Share,
        report: Report,
        before: Lines,
        reader: Reader,
        codes: frozenset[str],
    ) -> bool:
        """Store the report if it reads otherwise; return whether there is something to tell of it."""
        decided = share.prepare(report)
        parsed = reader.parse(report, decided)
        is_settled = all(
            correction.conflict == conflict for correction, conflict in tell_conflicts(decided, parsed.outcomes)
        )
        after = to_lines(report, report.document, parsed, codes)
        if decided:
            before, after = before.without_sureness(), after.without_sureness()
        if is_settled and before == after:
            return False
        return _store(item, report, parsed)

    def _settle(self, share: Share, pks: Sequence[int], version: str) -> None:
        """Note the version at reports that read as before; where the rules themselves are new, check across years."""
        older = [report for pk in pks if (report := share.reports.get(pk)) and report.parser_version != version]
        code = version.partition("-")[0]
        years: dict[int, list[int]] = defaultdict(list)
        for report in older:
            if report.parser_version.partition("-")[0] != code:
                years[report.township_id].append(report.year)
        for township, each in years.items():
            with transaction.atomic():
                recheck_years(township, each)
        Report.objects.filter(pk__in=[report.pk for report in older]).update(parser_version=version)


@transaction.atomic
def _store(item: RereadReport, report: Report, parsed: ParsedReport) -> bool:
    """Store a reading in the place of the one before and what that changed; return whether that is worth telling."""
    Township.objects.select_for_update(no_key=True).get(pk=report.township_id)
    locked = Report.objects.select_for_update(of=("self",)).select_related("document")
    now = locked.filter(pk=report.pk, document=report.document_id, township=report.township_id).first()
    if now is None:  # it moved or has another file: whoever did that read it with the rules of today
        return False
    before, had = load_lines([now])[now.pk], _conflicts_of(now)
    ingest.store_reading(now, now.document, parsed)
    conflicts = len(_conflicts_of(now) - had)
    changes = list_changes(before, load_lines([now])[now.pk], now.document.text, conflicts=conflicts)
    if not changes:
        return False
    told = changes.count()
    RereadReport.objects.filter(pk=item.pk).update(state=State.CHANGED, changes=asdict(changes), **told)
    return True


def _conflicts_of(report: Report) -> set[int]:
    return set(conflicts_of(report).values_list("pk", flat=True))

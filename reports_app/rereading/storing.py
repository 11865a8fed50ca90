"""A share of a re-parse: each report is read again, and stored where that makes any difference.

Reports that read as before keep their rows, their facts' keys too; only the version of the rules is noted. The others
are stored a township at a time, since its years are checked against each other.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import NamedTuple

from django.db import transaction

from reports_app import ingest
from reports_app.models import Correction, Indicator, Report, Rereading, RereadReport, Township
from reports_app.models.correction import ReportFinder
from reports_app.parsing.model import ParsedReport
from reports_app.reader import Reader
from reports_app.rereading.comparing import Lines, list_changes, load_lines, to_lines
from reports_app.rereading.share import Share, load_share
from reports_app.rows import recheck_years
from reports_app.rows.replay import tell_conflicts

logger = logging.getLogger(__name__)

State = RereadReport.State


class News(NamedTuple):
    """A report that reads otherwise than its rows say."""

    item: RereadReport
    report: Report
    parsed: ParsedReport


class Reparse:
    """Reads with the rules of today and stores what is read."""

    def __init__(self, job: Rereading) -> None:
        self.job = job

    def read(self, items: Sequence[RereadReport]) -> None:
        """Read the reports of these items again; those that read the same are only counted."""
        reader = Reader.of_today()
        codes = frozenset(Indicator.objects.values_list("code", flat=True))
        share = load_share(items)
        lines = share.lines(share.reports)
        same: list[RereadReport] = []
        news: dict[int, list[News]] = defaultdict(list)
        for item in items:
            report = share.reports.get(item.report_id)
            if report is None:
                continue
            try:
                parsed = _read_anew(share, report, lines[report.pk], reader, codes)
            except Exception:  # the boundary: one report that breaks is told, the others go on
                logger.exception("report %s broke the re-parse", item.report_id)
                _give_up(item)
                continue
            if parsed is None:
                same.append(item)
            else:
                news[report.township_id].append(News(item, report, parsed))
        for each in news.values():
            _store_or_give_up(each, reader.version)
        _note_version(share, [item.report_id for item in same], reader.version)
        RereadReport.objects.filter(pk__in=[item.pk for item in same]).delete()


def _read_anew(
    share: Share, report: Report, before: Lines, reader: Reader, codes: Collection[str]
) -> ParsedReport | None:
    """Return the new reading, None where it says what is stored."""
    decided = share.prepare(report)
    parsed = reader.parse(report.document, decided)
    is_settled = all(correction.conflict == conflict for correction, conflict in tell_conflicts(decided, parsed))
    after = to_lines(report, report.document, parsed, codes)
    if decided:
        before, after = before.without_sureness(), after.without_sureness()
    return None if is_settled and before == after else parsed


def _note_version(share: Share, pks: Sequence[int], version: str) -> None:
    """Note the version at reports that read as before; where the rules themselves are new, check across years."""
    older = [report for pk in pks if (report := share.reports[pk]).parser_version != version]
    code = version.partition("-")[0]
    years: dict[int, list[int]] = defaultdict(list)
    for report in older:
        if report.parser_version.partition("-")[0] != code:
            years[report.township_id].append(report.year)
    for township, each in years.items():
        with transaction.atomic():
            recheck_years(township, each)
    Report.objects.filter(pk__in=[report.pk for report in older]).update(parser_version=version)


def _store_or_give_up(news: list[News], version: str) -> None:
    """Store a township's reports at once; where one of them breaks, each by itself."""
    try:
        _store(news, version)
    except Exception:  # the boundary, as above
        logger.exception("township %s broke the re-parse", news[0].report.township_id)
        if len(news) == 1:
            _give_up(news[0].item)
            return
        for each in news:
            _store_or_give_up([each], version)


def _give_up(item: RereadReport) -> None:
    RereadReport.objects.filter(pk=item.pk).update(state=State.FAILED)


@transaction.atomic
def _store(news: list[News], version: str) -> None:
    """Store readings of one township's reports in the place of those before, and what that changed."""
    township = news[0].report.township_id
    Township.objects.select_for_update(no_key=True).get(pk=township)
    locked = Report.objects.select_for_update(of=("self",)).filter(township=township).order_by("pk")
    now = {report.pk: report for report in locked.filter(pk__in=[each.report.pk for each in news])}
    # One that moved or has another file was read with the rules of today by whoever did that.
    kept = [each for each in news if each.report.pk in now and _is_same_file(now[each.report.pk], each.report)]
    before, had = load_lines(list(now.values())), _conflicts_of(now.values())
    readings = [(now[each.report.pk], each.report.document, each.parsed) for each in kept]
    ingest.write_readings(readings, version=version)
    recheck_years(township, [now[each.report.pk].year for each in kept])
    after, has = load_lines([now[each.report.pk] for each in kept]), _conflicts_of(now.values())
    settled = {each.item.pk for each in news}
    for each in kept:
        pk = each.report.pk
        conflicts = len(has[pk] - had[pk])
        changes = list_changes(before[pk], after[pk], each.report.document.text, conflicts=conflicts)
        if changes:
            told = RereadReport.objects.filter(pk=each.item.pk)
            told.update(state=State.CHANGED, changes=asdict(changes), **changes.count())
            settled.discard(each.item.pk)
    RereadReport.objects.filter(pk__in=settled).delete()


def _is_same_file(now: Report, read: Report) -> bool:
    return now.document_id == read.document_id


def _conflicts_of(reports: Collection[Report]) -> dict[int, set[int]]:
    """Return the decisions that are in conflict, by the report."""
    found: dict[int, set[int]] = defaultdict(set)
    finder = ReportFinder(reports)
    waiting = Correction.objects.in_conflict().of_townships(reports)
    for pk, *place in waiting.values_list("pk", *ReportFinder.PLACE):
        found[finder.find(*place) or 0].add(pk)
    return found

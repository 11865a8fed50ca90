"""A share of a preview: what a draft of an indicator would change in each report; nothing of a report is stored.

Only texts where a word can make a difference to a number are read, and of them facts and values alone; how a report
reads today is taken from its rows where the rules of today made them.
"""

import logging
from collections.abc import Sequence
from dataclasses import asdict

from reports_app import knowledge
from reports_app.models import Indicator, Report, Rereading, RereadReport
from reports_app.parsing.lexicon_changes import Difference
from reports_app.parsing.view import make_view
from reports_app.replay import tell_conflicts
from reports_app.rereading.comparing import Changes, Lines, list_changes, to_lines
from reports_app.rereading.share import Reader, Share, load_share

logger = logging.getLogger(__name__)

State = RereadReport.State


class Preview:
    """Compares the catalogue of today with one that has the job's draft."""

    def __init__(self, job: Rereading) -> None:
        stored = list(Indicator.objects.all())
        drafted = with_draft(stored, job.draft or {}, job.indicator)
        gazetteer = knowledge.gazetteer()
        self.today = Reader(gazetteer, knowledge.lexicon_of(stored))
        self.then = Reader(gazetteer, knowledge.lexicon_of(drafted))
        self.difference = Difference(self.today.lexicon, self.then.lexicon)
        self.codes = {indicator.code for indicator in drafted}

    def read(self, items: Sequence[RereadReport]) -> None:
        """Compare the reports of these items; those that would read the same are only counted."""
        share = load_share(items)
        concerned = {pk for pk, report in share.reports.items() if self._can_differ(share, report)}
        current = [pk for pk in concerned if share.reports[pk].parser_version == self.today.version]
        stored = share.lines(current, only_figures=True)
        settled, told = [], []
        for item in items:
            pk = item.report_id
            try:
                changes = self._compare(share, share.reports[pk], stored.get(pk)) if pk in concerned else None
            except Exception:  # the boundary: one report that breaks is told, the others go on
                logger.exception("report %s broke the preview", pk)
                item.state = State.FAILED
                told.append(item)
                continue
            if not changes:
                settled.append(item.pk)
                continue
            item.state, item.changes = State.CHANGED, asdict(changes)
            for name, count in changes.count().items():
                setattr(item, name, count)
            told.append(item)
        RereadReport.objects.filter(pk__in=settled).delete()
        RereadReport.objects.bulk_update(told, ["state", "changes", *Changes([], []).count()])

    def _can_differ(self, share: Share, report: Report) -> bool:
        if self.difference.is_of_kinds and report.pk in share.decided:
            return True
        return bool(self.difference.words) and self.difference.can_matter(make_view(report.document.text))

    def _compare(self, share: Share, report: Report, stored: Lines | None) -> Changes:
        decided = share.prepare(report)
        document = report.document
        if stored is None:
            stored = to_lines(report, document, self.today.parse(report, decided, only_figures=True), self.codes)
        parsed = self.then.parse(report, decided, only_figures=True)
        conflicts = sum(
            conflict is not None and correction.conflict != conflict
            for correction, conflict in tell_conflicts(decided, parsed.outcomes)
        )
        return list_changes(stored, to_lines(report, document, parsed, self.codes), document.text, conflicts=conflicts)


def with_draft(stored: Sequence[Indicator], draft: dict[str, object], indicator: Indicator | None) -> list[Indicator]:
    """Return the catalogue as it would be with this draft in the place of an indicator, or as one more."""
    origin = indicator.origin if indicator else Indicator.Origin.STAFF
    drafted = Indicator.from_snapshot(draft, origin=origin)
    return [*(each for each in stored if indicator is None or each.pk != indicator.pk), drafted]

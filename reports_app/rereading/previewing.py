"""A share of a preview: what a draft of an indicator would change in each report; nothing of a report is stored.

Only texts are read where a word can make a difference to a number: first the paragraphs concerned, with both
vocabularies, and where these differ the whole, of which facts and values alone are made. How a report reads today is
taken from its rows where the rules of today made them; without an indicator that only goes out of use, so is how it
would read then.
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

from django.db import transaction

from reports_app import knowledge
from reports_app.models import Indicator, Report, Rereading, RereadReport
from reports_app.models.document import TABLED
from reports_app.parsing.lexicon_changes import Difference
from reports_app.parsing.numbered import NumberedText, number_view
from reports_app.parsing.view import make_view
from reports_app.reader import Reader
from reports_app.rereading.comparing import Changes, Lines, list_changes, retire, to_lines
from reports_app.rereading.share import Share, load_share
from reports_app.rows.replay import tell_conflicts

logger = logging.getLogger(__name__)

State = RereadReport.State


@contextmanager
def _boundary(item: RereadReport, told: list[RereadReport]) -> Iterator[None]:
    """One report that breaks is told, the others go on."""
    try:
        yield
    except Exception:
        logger.exception("report %s broke the preview", item.report_id)
        item.state = State.FAILED
        told.append(item)


@transaction.atomic
def _store(told: Sequence[RereadReport]) -> None:
    """Write down what was found, of those that are still there; `bulk_update` takes a condition a row and column."""
    there = RereadReport.objects.select_for_update().filter(pk__in=[item.pk for item in told])
    kept = set(there.order_by("pk").values_list("pk", flat=True))
    RereadReport.objects.bulk_create(
        [item for item in told if item.pk in kept],
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=["state", "changes", *Changes([], []).count()],
    )


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
        stating = share.stating(self.difference.gone | self.difference.behind_derived)
        differing = dict[int, NumberedText | None]()
        settled, told = list[int](), list[RereadReport]()
        for item in items:
            with _boundary(item, told):
                report = share.reports.get(item.report_id)
                is_certain = report is not None and self._must_be_compared(report, stating)
                is_by_rows = report is not None and self._is_told_by_rows(share, report)
                numbered = None
                if report and not is_by_rows:
                    numbered = self._find_difference(share, report, is_certain=is_certain)
                if numbered or (is_by_rows and is_certain):
                    differing[item.report_id] = numbered
                else:
                    settled.append(item.pk)
        current = [pk for pk in differing if self._is_current(share.reports[pk])]
        stored = share.lines(current, only_figures=True)
        for item in items:
            if item.report_id not in differing:
                continue
            with _boundary(item, told):
                report = share.reports[item.report_id]
                numbered = differing[report.pk]
                if numbered is None:
                    changes = self._retire(report, stored[report.pk])
                else:
                    changes = self._compare(share, report, numbered, stored.get(report.pk))
                if not changes:
                    settled.append(item.pk)
                    continue
                item.state, item.changes = State.CHANGED, asdict(changes)
                for name, count in changes.count().items():
                    setattr(item, name, count)
                told.append(item)
        RereadReport.objects.filter(pk__in=settled).delete()
        _store(told)

    def _is_current(self, report: Report) -> bool:
        """Whether its rows are what the rules of today read."""
        return report.parser_version == self.today.version

    def _must_be_compared(self, report: Report, stating: Collection[int]) -> bool:
        """Whether words do not tell if it reads otherwise: by its rows it may, or they are old and say nothing."""
        return report.pk in stating or (bool(self.difference.behind_derived) and not self._is_current(report))

    def _is_told_by_rows(self, share: Share, report: Report) -> bool:
        """Whether its rows tell how it would read then: an indicator goes out of use, and nobody decided anything."""
        is_read = report.document.format != TABLED and self._is_current(report)
        return is_read and bool(self.difference.retired) and report.pk not in share.decided

    def _find_difference(self, share: Share, report: Report, *, is_certain: bool) -> NumberedText | None:
        """Number the report's text if it may read otherwise, None where it surely reads the same."""
        text = report.document.text
        view = make_view(text)
        is_decided = report.pk in share.decided
        if is_certain or (is_decided and self.difference.is_of_kinds):
            return number_view(text, view)
        if not self.difference.stands_in(view):
            return None
        numbered = number_view(text, view)
        touched = self.difference.find_touched(numbered)
        if not touched:
            return None
        if not is_decided and self.difference.read_alike(numbered, touched, year=report.year):
            return None
        return numbered

    def _retire(self, report: Report, stored: Lines) -> Changes:
        return list_changes(stored, retire(stored, self.then.lexicon), report.document.text)

    def _compare(self, share: Share, report: Report, numbered: NumberedText, stored: Lines | None) -> Changes:
        decided = share.prepare(report)
        document = report.document
        if stored is None:
            parsed = self.today.parse_figures(document, decided, numbered)
            stored = to_lines(report, document, parsed, self.codes)
        parsed = self.then.parse_figures(document, decided, numbered)
        conflicts = sum(
            conflict is not None and correction.conflict is None
            for correction, conflict in tell_conflicts(decided, parsed)
        )
        return list_changes(stored, to_lines(report, document, parsed, self.codes), document.text, conflicts=conflicts)


def with_draft(stored: Sequence[Indicator], draft: dict[str, object], indicator: Indicator | None) -> list[Indicator]:
    """Return the catalogue as it would be with this draft in the place of an indicator, or as one more."""
    origin = indicator.origin if indicator else Indicator.Origin.STAFF
    drafted = Indicator.from_snapshot(draft, origin=origin)
    return [*(each for each in stored if indicator is None or each.pk != indicator.pk), drafted]

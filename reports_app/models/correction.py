"""What a person decided, kept so that it holds through every later reading."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reports_app.models.document import Document

if TYPE_CHECKING:
    from reports_app.models.report import Report


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def in_force(self) -> "CorrectionQuerySet":
        """Return the decisions that hold: neither replaced by a later one nor undone."""
        return self.filter(is_in_force=True)

    def in_conflict(self) -> "CorrectionQuerySet":
        """Return the decisions that hold, but wait to be settled: something else is read there by now."""
        return self.in_force().filter(conflict__isnull=False)

    def visible_to(self, user: User) -> "CorrectionQuerySet":
        """Return the decisions about the townships that the account may see."""
        return self.filter(user.area_filter("document__township__code"))

    def of_report(self, report: "Report", document_pk: int | None = None) -> "CorrectionQuerySet":
        """Return the decisions about a township's year, whatever file they were made on, the first made first.

        A file in the bin keeps its decisions: they hold for the one that took its place. `document_pk` is a file that
        is about to become the report's, if it is not yet.
        """
        own = Q(pk=document_pk or report.document_id)
        files = Document.objects.filter(own | Q(township=report.township_id, year=report.year))
        return self.filter(document__in=files.order_by().values("pk")).order_by("pk")

    def of_townships(self, reports: Iterable["Report"]) -> "CorrectionQuerySet":
        """Return all decisions that may concern some of the reports; `ReportFinder` tells which one concerns which."""
        own, townships, years = set(), set(), set()
        for report in reports:
            own.add(report.document_id)
            townships.add(report.township_id)
            years.add(report.year)
        files = Document.objects.filter(Q(pk__in=own) | Q(township__in=townships, year__in=years))
        return self.filter(document__in=files.order_by().values("pk"))


class ReportFinder:
    """Tells of which of some reports a decision is, by the file it was made on."""

    PLACE = ("document_id", "document__township_id", "document__year")

    def __init__(self, reports: Iterable["Report"]) -> None:
        self._by_document: dict[int, int] = {}
        self._by_place: dict[tuple[int | None, int | None], int] = {}
        for report in reports:
            self._by_document[report.document_id] = report.pk
            self._by_place[report.township_id, report.year] = report.pk

    def find(self, document: int, township: int | None, year: int | None) -> int | None:
        """Return the report's key; the arguments are what `PLACE` names."""
        return self._by_document.get(document) or self._by_place.get((township, year))


class Correction(models.Model):
    """A decision about a file: its township and year, one of its numbers, a value, a finding.

    One about a number names its span in the text of `document`, which never changes; `old` is what the parser had read
    there, or what the numbers had given for a value, and `new` what holds (see `replay`). A later decision on the same
    thing replaces it; undoing brings the replaced one back. `conflict` tells where something else is read meanwhile.
    """

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("乡镇年度")
        NUMBER = "number", _("数字")
        VALUE = "value", _("指标值")
        FINDING = "finding", _("核实事项")

    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    document = models.ForeignKey(
        "reports_app.Document",
        models.CASCADE,
        db_index=False,  # correction_of_document begins with it
        related_name="corrections",
        verbose_name=_("文件"),
    )
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    key = models.JSONField(_("对象"), default=dict, blank=True, help_text="what else tells the thing decided on")
    old = models.JSONField(_("原值"), default=dict, blank=True)
    new = models.JSONField(_("新值"), default=dict, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("更正人"),
    )
    made_at = models.DateTimeField(_("更正时间"), auto_now_add=True)
    is_in_force = models.BooleanField(_("有效"), default=True)
    replaces = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaced_by", verbose_name=_("取代")
    )
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    conflict = models.JSONField(
        _("冲突"), null=True, blank=True, help_text="{reason: changed | lost, now: what is read there now}"
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("人工决定")
        verbose_name_plural = _("人工决定")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="number") | Q(start__isnull=False, end__gt=F("start")),
                name="correction_number_has_span",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["identity", "number", "value", "finding"]), name="correction_kind_known"
            ),
        ]
        indexes = [
            # What is laid over a reading, and a report's list of decisions.
            models.Index(fields=["document", "id"], name="correction_of_document"),
            # The queue of conflicts: few of many rows.
            models.Index(fields=["document"], condition=Q(conflict__isnull=False), name="correction_in_conflict"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.document_id}"

"""Many reports read again from their stored texts: what for, how far it is, and what became of each."""

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import User

COUNTED = ("gained", "lost", "moved", "altered", "values", "conflicts")
"""What is counted of each report that reads otherwise."""


class Rereading(models.Model):
    """A job of the queue: the reports are read again and stored, or only compared with how a draft would read them.

    Which reports wait and what became of the others stands in `RereadReport`; those that read as before are only
    counted: `total` less those that are there still.
    """

    class Kind(models.TextChoices):
        REPARSE = "reparse", _("重新读数")
        PREVIEW = "preview", _("改动预览")

    class State(models.TextChoices):
        RUNNING = "running", _("进行中")
        PAUSED = "paused", _("已暂停")
        CANCELLED = "cancelled", _("已取消")
        DONE = "done", _("已完成")

    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.RUNNING)
    indicator = models.ForeignKey(
        "reports_app.Indicator",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,  # nothing asks for the jobs of an indicator
        related_name="+",
        verbose_name=_("指标"),
        help_text="whose draft is previewed; none for a new one",
    )
    draft = models.JSONField(_("草稿"), null=True, blank=True, help_text="Indicator.snapshot() of what is previewed")
    based_on = models.PositiveIntegerField(_("所据版本"), default=0, help_text="the version that the draft changes")
    scope = models.CharField(_("范围"), max_length=200, blank=True)
    total = models.PositiveIntegerField(_("报告"), default=0)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # nothing asks for the jobs of an account
        related_name="+",
        verbose_name=_("发起人"),
    )
    started_at = models.DateTimeField(_("开始时间"), auto_now_add=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    heartbeat = models.DateTimeField(_("最近处理时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("批量读数")
        verbose_name_plural = _("批量读数")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["reparse", "preview"]), name="rereading_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=["running", "paused", "cancelled", "done"]), name="rereading_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="preview") | Q(draft__isnull=False), name="rereading_preview_has_draft"
            ),
        ]
        indexes = [
            # The sweep every few seconds, and whether one is under way: few of many rows.
            models.Index(fields=["kind"], condition=Q(state="running"), name="rereading_running")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.state in {Rereading.State.CANCELLED, Rereading.State.DONE}

    @property
    def is_cut_short(self) -> bool:
        """Whether it was ended before every report was read."""
        return self.state == Rereading.State.CANCELLED

    def count_done(self) -> int:
        """Return how many reports were read."""
        return max(0, self.total - self.reports.filter(state=RereadReport.State.WAITING).count())

    def count_changes(self) -> dict[str, int]:
        """Return how many reports read otherwise (`reports`) and failed, and the sums of `COUNTED`."""
        states = RereadReport.State
        found = self.reports.aggregate(
            reports=models.Count("pk", filter=Q(state=states.CHANGED)),
            failed=models.Count("pk", filter=Q(state=states.FAILED)),
            **{name: Sum(name, default=0) for name in COUNTED},
        )
        return {name: int(count) for name, count in found.items()}


class RereadReportQuerySet(models.QuerySet["RereadReport"]):
    def visible_to(self, user: User) -> "RereadReportQuerySet":
        """Return those of the townships that the account may see."""
        return self.filter(user.area_filter("report__township__code"))


class RereadReport(models.Model):
    """A report of a job that waits, reads otherwise than before, or could not be read; `changes` say what changed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        CHANGED = "changed", _("有变化")
        FAILED = "failed", _("未能读取")

    rereading = models.ForeignKey(
        Rereading,
        models.CASCADE,
        db_index=False,  # reread_report_by_state begins with it
        related_name="reports",
        verbose_name=_("批量读数"),
    )
    report = models.ForeignKey("reports_app.Report", models.CASCADE, related_name="+", verbose_name=_("报告"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    taken_at = models.DateTimeField(_("领取时间"), null=True, blank=True)
    gained = models.PositiveIntegerField(_("新增数据点"), default=0)
    lost = models.PositiveIntegerField(_("减少数据点"), default=0)
    moved = models.PositiveIntegerField(_("改归指标"), default=0)
    altered = models.PositiveIntegerField(_("其他变化"), default=0)
    values = models.PositiveIntegerField(_("指标值变化"), default=0)
    conflicts = models.PositiveIntegerField(_("与人工决定冲突"), default=0)
    changes = models.JSONField(_("变化"), default=dict, blank=True, help_text="see rereading.comparing.Changes")

    objects = RereadReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("批量读数的报告")
        verbose_name_plural = _("批量读数的报告")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["rereading", "report"], name="reread_report_unique"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "changed", "failed"]), name="reread_report_state_known"
            ),
        ]
        indexes = [
            # What is taken next, how far a job is, and what it found.
            models.Index(fields=["rereading", "state", "id"], name="reread_report_by_state")
        ]

    def __str__(self) -> str:
        return f"{self.rereading_id} {self.report_id}"

"""A township's report on one year, and its sections."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User

EARLIEST_YEAR = 1990


def is_part_year(year: int, counted_through: date | None) -> bool:
    """Return whether figures counted up to that day leave out a part of the year."""
    return counted_through is not None and counted_through < date(year, 12, 31)


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User) -> "ReportQuerySet":
        """Return the reports of the townships that the account may see."""
        return self.filter(user.area_filter("township__code"))


class Report(models.Model):
    """What one township reported on one year. `document` is the file version in force."""

    class ReviewState(models.TextChoices):
        READ = "read", _("已读出")
        IN_REVIEW = "in_review", _("核对中")
        CONFIRMED = "confirmed", _("已核定")

    township = models.ForeignKey(
        "reports_app.Township",
        models.PROTECT,
        db_index=False,  # report_township_year_unique begins with it
        related_name="reports",
        verbose_name=_("乡镇街道"),
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    title = models.CharField(_("标题"), max_length=200, blank=True)
    document = models.OneToOneField(
        "reports_app.Document", models.PROTECT, related_name="+", verbose_name=_("现行文件")
    )
    parser_version = models.CharField(_("读数规则版本"), max_length=20)
    published_on = models.DateField(_("成文日期"), null=True, blank=True)
    counted_through = models.DateField(_("数据截至"), null=True, blank=True)
    parts = ArrayField(models.CharField(max_length=20), verbose_name=_("规定部分"), default=list, blank=True)
    numbers = models.JSONField(
        _("数字清单"), default=list, blank=True, help_text="[[start, end, kind], …] of every numeral that is not a fact"
    )
    review_state = models.CharField(_("核对状态"), max_length=10, choices=ReviewState, default=ReviewState.READ)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核对人"),
    )
    reviewed_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    indexed_as = models.CharField(
        _("检索版本"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="see indexing.index_waiting",
    )
    created_at = models.DateTimeField(_("入库时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("报告")
        verbose_name_plural = _("报告")
        ordering = ["township", "-year"]
        constraints = [
            # Also finds the report of a place and year: storing a file, the drawer, a township's other years.
            models.UniqueConstraint(fields=["township", "year"], name="report_township_year_unique"),
            models.CheckConstraint(condition=Q(year__range=(EARLIEST_YEAR, 2100)), name="report_year_plausible"),
            models.CheckConstraint(
                condition=Q(review_state__in=["read", "in_review", "confirmed"]), name="report_review_state_known"
            ),
        ]
        indexes = [
            # How many reports the search does not know yet; mostly none.
            models.Index(fields=["township"], condition=Q(indexed_as=""), name="report_not_indexed")
        ]

    def __str__(self) -> str:
        return f"{self.township} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.pk])

    def let_be_checked(self) -> bool:
        """Confirmed no more, where what was confirmed is not what it says any more; not saved. Tell if it was."""
        was_confirmed = self.review_state == Report.ReviewState.CONFIRMED
        if was_confirmed:
            self.review_state = Report.ReviewState.IN_REVIEW
        return was_confirmed

    @property
    def is_part_year(self) -> bool:
        """Whether its figures stop before the year's end."""
        return is_part_year(self.year, self.counted_through)


class ReportAddressQuerySet(models.QuerySet["ReportAddress"]):
    def visible_to(self, user: User) -> "ReportAddressQuerySet":
        """Return the addresses of the townships that the account may see."""
        return self.filter(user.area_filter("township__code"))


class ReportAddress(models.Model):
    """The key of a report that is gone from a township's year: the next one there takes it over."""

    township = models.ForeignKey(
        "reports_app.Township",
        models.CASCADE,
        db_index=False,  # report_address_unique begins with it
        related_name="+",
        verbose_name=_("乡镇街道"),
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.BigIntegerField(_("报告编号"), unique=True)

    objects = ReportAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("已撤回报告的地址")
        verbose_name_plural = _("已撤回报告的地址")
        constraints = [
            # Also finds the key for a new report.
            models.UniqueConstraint(fields=["township", "year"], name="report_address_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.township} {self.year}"


class Section(models.Model):
    """A headed span of a report's text; `end` is past its last character."""

    class Kind(models.TextChoices):
        MEASURES = "measures", _("主要举措和成效")
        SHORTCOMINGS = "shortcomings", _("存在的不足和原因")
        FIRST_RESPONSIBLE = "first_responsible", _("第一责任人履职")
        PLAN = "plan", _("下一年度安排")
        OTHER = "other", _("其他")

    report = models.ForeignKey(
        Report,
        models.CASCADE,
        db_index=False,  # section_order_unique begins with it
        related_name="sections",
        verbose_name=_("报告"),
    )
    order = models.PositiveSmallIntegerField(_("次序"))
    level = models.PositiveSmallIntegerField(_("层级"))
    heading = models.CharField(_("标题"), max_length=200)
    kind = models.CharField(_("部分"), max_length=20, choices=Kind, default=Kind.OTHER)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("章节")
        verbose_name_plural = _("章节")
        ordering = ["report", "order"]
        constraints = [
            # Also reads a report's sections in their order.
            models.UniqueConstraint(fields=["report", "order"], name="section_order_unique"),
            models.CheckConstraint(condition=Q(end__gte=models.F("start")), name="section_span_ordered"),
        ]

    def __str__(self) -> str:
        return self.heading

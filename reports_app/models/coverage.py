"""What there is, counted beforehand: how many reports and values an area has of a year, and where they lie."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Coverage(models.Model):
    """Of one area and year: an indicator's values, or (without an indicator) the reports themselves.

    `area` is the code of a county, prefecture or province, or "" for the whole installation without the fictional
    townships (with them where there are no others). `comparable` values cover the whole year, or are rates, and rest
    on no small n; the quartiles are theirs. Those `with_part_years` take in counts that stop before the year's end:
    kept, from the lowest to the highest, of areas larger than a county, and not of rates, which are the same.
    Counties are kept by those who write, larger areas by the queue; `refreshed_at` says when.
    """

    area = models.CharField(_("区划代码"), max_length=6, blank=True)
    indicator = models.ForeignKey(
        "reports_app.Indicator",
        models.CASCADE,
        null=True,
        db_index=False,  # nothing asks for an indicator in all areas
        related_name="+",
        verbose_name=_("指标"),
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    count = models.PositiveIntegerField(_("个数"))
    comparable = models.PositiveIntegerField(_("可比个数"), default=0)
    low = models.FloatField(_("最小值"), null=True)
    lower_quartile = models.FloatField(_("下四分位数"), null=True)
    median = models.FloatField(_("中位数"), null=True)
    upper_quartile = models.FloatField(_("上四分位数"), null=True)
    high = models.FloatField(_("最大值"), null=True)
    comparable_with_part_years = models.PositiveIntegerField(_("可比个数（含未满全年）"), default=0)
    quartiles_with_part_years = ArrayField(
        models.FloatField(), size=5, null=True, verbose_name=_("四分位数（含未满全年）")
    )
    refreshed_at = models.DateTimeField(_("统计时间"))

    class Meta:
        verbose_name = _("数据覆盖")
        verbose_name_plural = _("数据覆盖")
        constraints = [
            # An area's indicators and years: choosing, default periods, kept medians.
            models.UniqueConstraint(fields=["area", "indicator", "year"], name="coverage_unique", nulls_distinct=False)
        ]
        indexes = [
            # Which areas have reports: the first county to show, what there is below an area, what went stale.
            models.Index(fields=["area", "year"], condition=Q(indicator__isnull=True), name="coverage_of_reports"),
            # In which years the areas of a selection have an indicator.
            models.Index(fields=["indicator", "area"], include=["year", "count"], name="coverage_of_indicator"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.indicator_id} {self.year}"

"""The value that staff want an indicator to reach."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, user: User) -> "TargetQuerySet":
        """Return the targets of everywhere, and of counties that the account may see something of."""
        reach = Q()
        for code in user.area_codes:
            reach |= Q(county_code__startswith=code[:6])
        return self.filter(Q(county_code="") | reach) if user.area_codes else self.all()

    def changeable_by(self, user: User) -> "TargetQuerySet":
        """Return the targets of areas that lie whole within the account's."""
        return self.filter(user.area_filter("county_code"))


class Target(models.Model):
    """A target line: for one county or for everywhere (""), for one year or for every year (None)."""

    indicator = models.ForeignKey(
        "reports_app.Indicator",
        models.CASCADE,
        db_index=False,  # target_unique begins with it
        related_name="targets",
        verbose_name=_("指标"),
    )
    county_code = models.CharField(_("县区代码"), max_length=6, blank=True)
    year = models.PositiveSmallIntegerField(_("年度"), null=True, blank=True)
    value = models.DecimalField(
        _("目标值"),
        max_digits=18,
        decimal_places=4,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(10) ** 12)],
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("设定人")
    )
    set_at = models.DateTimeField(_("设定时间"), auto_now=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("目标值")
        verbose_name_plural = _("目标值")
        ordering = ["indicator__order", "county_code", "-year"]
        constraints = [
            # Also the targets of a comparison's indicators.
            models.UniqueConstraint(
                fields=["indicator", "county_code", "year"], name="target_unique", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="target_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.county_code} {self.year or ''} {self.value}"

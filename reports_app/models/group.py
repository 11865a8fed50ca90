"""Hand-picked townships under a name."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class TownshipGroup(models.Model):
    """Townships that belong together for a comparison; everybody may use it and sees those of their own areas."""

    name = models.CharField(_("名称"), max_length=60)
    codes = ArrayField(models.CharField(max_length=12), verbose_name=_("区划代码"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("建立人")
    )
    made_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("乡镇分组")
        verbose_name_plural = _("乡镇分组")
        ordering = ["name"]
        # Chosen by its name.
        constraints = [models.UniqueConstraint(fields=["name"], name="township_group_name_unique")]

    def __str__(self) -> str:
        return self.name

"""A table of context figures that someone handed in: what it would change, what it changed, what was taken back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class ContextImportQuerySet(models.QuerySet["ContextImport"]):
    def last_of(self, user: User) -> "ContextImport | None":
        """Return the last one that holds, of the account, or of anyone for an administrator."""
        mine = self.filter(state=ContextImport.State.STORED)
        return (mine if user.is_administrator else mine.filter(made_by=user)).order_by("-stored_at", "-pk").first()


class ContextImport(models.Model):
    """One table, checked. `changes` are `[township's key, year, field, old, new]`, numbers as text, None for none."""

    class State(models.TextChoices):
        CHECKED = "checked", _("待确认")
        STORED = "stored", _("已保存")
        UNDONE = "undone", _("已撤销")

    file_name = models.CharField(_("文件名"), max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.CHECKED)
    changes = models.JSONField(_("变动"))
    unchanged = models.PositiveIntegerField(_("未变个数"), default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("导入人"))
    made_at = models.DateTimeField(_("导入时间"), auto_now_add=True)
    stored_at = models.DateTimeField(_("保存时间"), null=True)

    objects = ContextImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("概况数据导入")
        verbose_name_plural = _("概况数据导入")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["checked", "stored", "undone"]), name="context_state_known")
        ]

    def __str__(self) -> str:
        return self.file_name

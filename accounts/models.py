"""People, what they may see and change, and what they did."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What an account is for; each role may do what DESIGN gives it and nothing more."""

    VIEWER = "viewer", _("浏览")
    EDITOR = "editor", _("填报审核")
    ADMINISTRATOR = "administrator", _("系统管理")
    AUDITOR = "auditor", _("审计")


class User(AbstractUser):
    """An account of the office.

    `area_codes` are prefixes of official division codes (2, 4, 6 or 9 digits): the account sees the
    townships whose code starts with one of them; an empty list is the whole installation.
    """

    role = models.CharField(_("角色"), max_length=16, choices=Role, default=Role.VIEWER)
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=False)
    area_codes = ArrayField(models.CharField(max_length=12), verbose_name=_("可见区域代码"), default=list, blank=True)

    class Meta(AbstractUser.Meta):
        verbose_name = _("账号")  # type: ignore[assignment]
        verbose_name_plural = _("账号")  # type: ignore[assignment]
        constraints = [models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known")]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def is_editor(self) -> bool:
        """Whether the account may upload, review and correct."""
        return self.role in {Role.EDITOR, Role.ADMINISTRATOR}

    @property
    def is_administrator(self) -> bool:
        """Whether the account may manage accounts, the catalogue and townships."""
        return self.role == Role.ADMINISTRATOR

    @property
    def may_read_audit(self) -> bool:
        """Whether the account may read the log of who did what."""
        return self.role in {Role.ADMINISTRATOR, Role.AUDITOR}

    def area_filter(self, field: str) -> Q:
        """Return the condition that the code in `field` lies within what this account may see."""
        condition = Q()
        for code in self.area_codes:
            condition |= Q(**{f"{field}__startswith": code})
        return condition


class AuditEvent(models.Model):
    """One thing that someone did; rows are only ever added."""

    at = models.DateTimeField(_("时间"), auto_now_add=True)
    user = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # audit_by_user begins with it
        related_name="+",
        verbose_name=_("账号"),
    )
    action = models.CharField(_("操作"), max_length=40)
    subject = models.CharField(_("对象"), max_length=200)
    detail = models.JSONField(_("详情"), default=dict)
    address = models.GenericIPAddressField(_("来源地址"), null=True)

    class Meta:
        verbose_name = _("操作记录")
        verbose_name_plural = _("操作记录")
        ordering = ["-id"]
        # The log's page, newest first: all of an action, all of an account.
        indexes = [
            models.Index(fields=["action", "-id"], name="audit_by_action"),
            models.Index(fields=["user", "-id"], name="audit_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"


class AuditSeal(models.Model):
    """The link of the chain that seals one entry of the log (see `chain`); rows are only ever added."""

    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="seal", verbose_name=_("操作记录"))
    hash = models.CharField(_("校验值"), max_length=64)
    sealed_at = models.DateTimeField(_("封存时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("操作记录封条")
        verbose_name_plural = _("操作记录封条")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.event_id} {self.hash[:12]}"

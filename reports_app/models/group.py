"""Hand-picked townships under a name."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User

RESTORABLE = timedelta(days=30)


class TownshipGroupQuerySet(models.QuerySet["TownshipGroup"]):
    def visible_to(self, user: User) -> "TownshipGroupQuerySet":
        """Return the account's own groups, and the shared ones that have a township within its area."""
        shared = Q(is_shared=True)
        if user.area_codes:
            reach = RawSQL(
                "EXISTS (SELECT 1 FROM unnest(reports_app_townshipgroup.codes) AS c(code) WHERE c.code LIKE ANY (%s))",
                [[f"{code}%" for code in user.area_codes]],
                output_field=models.BooleanField(),
            )
            shared &= Q(reach)
        return self.filter(Q(made_by=user) | shared)

    def restorable_by(self, user: User) -> "TownshipGroupQuerySet":
        """Return those deleted not long ago that the account could change, the last one first."""
        since = timezone.now() - RESTORABLE
        return self.changeable_by(user).filter(deleted_at__gte=since).order_by("-deleted_at")

    def changeable_by(self, user: User) -> "TownshipGroupQuerySet":
        """Return the account's own groups; an administrator also keeps the shared ones."""
        return self.filter(Q(made_by=user) | Q(is_shared=True)) if user.is_administrator else self.filter(made_by=user)


Groups = models.Manager.from_queryset(TownshipGroupQuerySet)


class PresentGroups(Groups["TownshipGroup"]):
    """The groups that have not been deleted."""

    def get_queryset(self) -> TownshipGroupQuerySet:
        return TownshipGroupQuerySet(self.model, using=self._db).filter(deleted_at=None)


class TownshipGroup(models.Model):
    """Townships that belong together for a comparison; whoever uses it sees those of their own areas alone.

    One that is not shared is its maker's alone. One that was deleted can be put back for `RESTORABLE`.
    """

    name = models.CharField(_("名称"), max_length=60)
    codes = ArrayField(models.CharField(max_length=12), verbose_name=_("区划代码"))
    is_shared = models.BooleanField(_("共享"), default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("建立人")
    )
    made_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    deleted_at = models.DateTimeField(_("删除时间"), null=True, editable=False)

    objects = PresentGroups()
    with_deleted = TownshipGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("乡镇分组")
        verbose_name_plural = _("乡镇分组")
        ordering = ["name", "pk"]
        constraints = [
            # Chosen by its name among one's own; another account's names are not told by a refusal.
            models.UniqueConstraint(
                fields=["made_by", "name"], condition=Q(deleted_at=None), name="township_group_name_of_maker"
            )
        ]

    def __str__(self) -> str:
        return self.name

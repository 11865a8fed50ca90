"""What is measured."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SAID = (
    "code",
    "theme",
    "name_zh",
    "name_en",
    "unit",
    "unit_en",
    "kind",
    "better",
    "definition",
    "definition_en",
    "order",
    "is_used",
    "words",
    "verbs",
    "units",
    "exclusions",
    "examples",
)
"""What a version of an indicator holds."""


def _words(name: "_StrPromise", help_text: str, *, length: int = 40) -> "ArrayField[list[str], list[str]]":
    return ArrayField(
        models.CharField(max_length=length), verbose_name=name, default=list, blank=True, help_text=help_text
    )


class Indicator(models.Model):
    """One measure of the catalogue, such as `mediation.success_rate`.

    One that staff add brings its words along. The catalogue's own indicators are in the parser's vocabulary; what
    staff write at them, words and exclusions, comes on top of it. One that is out of use is read no more.
    """

    class Theme(models.TextChoices):
        LEADERSHIP = "leadership", _("组织领导")
        LEARNING = "learning", _("学法培训")
        PUBLICITY = "publicity", _("普法宣传")
        MEDIATION = "mediation", _("矛盾纠纷调解")
        PETITIONS = "petitions", _("信访与热线")
        ENFORCEMENT = "enforcement", _("行政执法")
        LEGALITY = "legality", _("合法性审查与决策")
        LEGAL_SERVICE = "legal_service", _("法律顾问与法律服务")
        OVERSIGHT = "oversight", _("复议诉讼与公开监督")
        SERVICES = "services", _("政务服务")
        GOVERNANCE = "governance", _("基层治理")

    class Kind(models.TextChoices):
        COUNT = "count", _("件次")
        PEOPLE = "people", _("人次")
        STOCK = "stock", _("存量")
        RATE = "rate", _("比率")
        MONEY = "money", _("金额")

    class Better(models.TextChoices):
        HIGHER = "higher", _("越高越好")
        LOWER = "lower", _("越低越好")
        NEUTRAL = "neutral", _("无方向")

    class Origin(models.TextChoices):
        CATALOGUE = "catalogue", _("指标目录")
        STAFF = "staff", _("本单位添加")

    code = models.CharField(_("代码"), max_length=60)
    theme = models.CharField(_("主题"), max_length=30, choices=Theme)
    name_zh = models.CharField(_("中文名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=80)
    unit = models.CharField(_("单位"), max_length=10)
    unit_en = models.CharField(_("英文单位"), max_length=20, blank=True)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    better = models.CharField(_("方向"), max_length=10, choices=Better, default=Better.NEUTRAL)
    definition = models.TextField(_("口径"), blank=True)
    definition_en = models.TextField(_("英文口径"), blank=True)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)
    is_used = models.BooleanField(_("在用"), default=True)
    origin = models.CharField(_("来源"), max_length=10, choices=Origin, default=Origin.CATALOGUE)
    words = _words(_("用语"), "how reports name it; one of them stands beside the number")
    verbs = _words(_("动词"), "where given, one of them must be near (建成, 查处)")
    units = _words(_("量词"), "measure words it may be counted in; where empty, its unit")
    exclusions = _words(_("排除用语"), "with one of these in its phrase a number is something else")
    examples = _words(_("例句"), "`建成示范果园120亩 = 120`, or ` = -` where it must not be read", length=200)

    class Meta:
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        ordering = ["order", "code"]
        constraints = [
            # Also finds the indicators of a comparison, of a figure, and of a report that is stored.
            models.UniqueConstraint(fields=["code"], name="indicator_code_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=["count", "people", "stock", "rate", "money"]), name="indicator_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(better__in=["higher", "lower", "neutral"]), name="indicator_better_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def snapshot(self) -> dict[str, Any]:
        """Return all that staff may say of it, as JSON can hold it; `from_snapshot` makes an indicator of it."""
        return {field: getattr(self, field) for field in SAID}

    @classmethod
    def from_snapshot(cls, said: dict[str, Any], **fields: Any) -> "Indicator":
        """Return an indicator that is not stored, saying this."""
        return cls(**{field: said[field] for field in SAID if field in said}, **fields)

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if _is_english() else self.name_zh

    @property
    def unit_name(self) -> str:
        """The unit in the language of the page."""
        return self.unit_en if _is_english() and self.unit_en else self.unit

    @property
    def definition_text(self) -> str:
        """What is counted, in the language of the page."""
        return self.definition_en if _is_english() and self.definition_en else self.definition

    @property
    def theme_name(self) -> str:
        """The theme in the language of the page; a theme that staff added is its own name."""
        return str(self.get_theme_display())


class IndicatorVersion(models.Model):
    """What an indicator said from a moment on; number 0 is how it came, before anybody changed it."""

    indicator = models.ForeignKey(
        Indicator,
        models.CASCADE,
        db_index=False,  # indicator_version_unique begins with it
        related_name="versions",
        verbose_name=_("指标"),
    )
    number = models.PositiveIntegerField(_("版本"))
    said = models.JSONField(_("内容"), help_text="Indicator.snapshot()")
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("修改人")
    )
    made_at = models.DateTimeField(_("修改时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("指标版本")
        verbose_name_plural = _("指标版本")
        ordering = ["indicator", "-number"]
        constraints = [
            # Also finds an indicator's versions, and of two changes at once lets one through.
            models.UniqueConstraint(fields=["indicator", "number"], name="indicator_version_unique")
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.number}"


def _is_english() -> bool:
    return (get_language() or "").startswith("en")

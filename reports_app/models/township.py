"""Township-level divisions, each with its county, prefecture and province."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reports_app.models.place_name import PlaceName


class TownshipQuerySet(models.QuerySet["Township"]):
    def visible_to(self, user: User) -> "TownshipQuerySet":
        """Return the townships that the account may see."""
        return self.filter(user.area_filter("code"))

    def valid_in(self, year: int) -> "TownshipQuerySet":
        """Return the townships that there were in a year."""
        begun = Q(valid_from=None) | Q(valid_from__lte=year)
        return self.filter(begun, Q(valid_to=None) | Q(valid_to__gte=year))

    def labelled(self, text: str) -> "TownshipQuerySet":
        """Return the townships that a person may mean by a code, a label (`石桥镇（示例市示例县）`) or a name."""
        text = "".join(text.split())
        if text.isascii() and text.isdecimal():
            return self.filter(code=text)
        name, _, parents = text.rstrip("）)").replace("(", "（").partition("（")
        if parents:
            return self.annotate(parents=Concat("prefecture", "county")).filter(name=name, parents__endswith=parents)
        return self.annotate(full=Concat("county", "name")).filter(Q(name=name) | Q(full=name))

    def matching(self, text: str) -> "TownshipQuerySet":
        """Return the townships whose name or county has the text in it, or sounds like it where it is typed in pinyin.

        Those that begin with it come first, and among these the townships of counties that have reports.
        """
        text = "".join(text.split())
        typed = PlaceName.objects.typed(text).values("name")
        found = self.annotate(full=Concat("county", "name")).filter(
            Q(full__contains=text) | Q(code__startswith=text) | Q(name__in=typed) | Q(county__in=typed)
        )
        begins = Case(When(name__startswith=text, then=0), When(county__startswith=text, then=1), default=2)
        reporting = Township.objects.filter(reports__isnull=False).order_by().values("county_code")
        is_far = Case(When(county_code__in=reporting, then=0), default=1)
        return found.order_by(begins, is_far, "code")


class Township(models.Model):
    """A 镇, 乡, 街道 or their like, by its official code (NBS, 9 digits: 6 of the county, 3 of its own)."""

    class Source(models.TextChoices):
        GAZETTEER = "gazetteer", _("国家统计局区划代码")
        OVERRIDE = "override", _("更名或合并的补充表")
        STAFF = "staff", _("本单位添加")
        DEMO = "demo", _("示例")

    # Besides equality its second index serves "begins with": what an account limited to an area may see.
    code = models.CharField(_("区划代码"), max_length=12, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("类型"), max_length=12)
    county_code = models.CharField(_("县区代码"), max_length=6)
    county = models.CharField(_("县区"), max_length=60)
    prefecture_code = models.CharField(_("市州代码"), max_length=4)
    prefecture = models.CharField(_("市州"), max_length=60)
    province_code = models.CharField(_("省份代码"), max_length=2)
    province = models.CharField(_("省份"), max_length=60)
    former_names = ArrayField(models.CharField(max_length=60), verbose_name=_("曾用名"), default=list, blank=True)
    valid_from = models.PositiveSmallIntegerField(_("起始年份"), null=True, blank=True)
    valid_to = models.PositiveSmallIntegerField(_("终止年份"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=10, choices=Source, default=Source.STAFF)
    has_reports = models.BooleanField(_("有报告"), default=False, help_text="kept right by kept_figures")

    objects = TownshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("乡镇街道")
        verbose_name_plural = _("乡镇街道")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__startswith=models.F("county_code")), name="township_code_in_county"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="township_validity_ordered",
            ),
        ]
        indexes = [
            # A county's townships in official order: the dashboard, the filter of the list.
            models.Index(fields=["county_code", "code"], name="township_by_county"),
            # The townships that a comparison can show, in official order: few of the whole gazetteer.
            models.Index(fields=["code"], condition=Q(has_reports=True), name="township_in_order"),
            # Whether any of them is real, and in which counties.
            models.Index(
                fields=["source", "county_code"], condition=Q(has_reports=True), name="township_reporting_real"
            ),
            # The township that a text or a person names.
            models.Index(fields=["name"], name="township_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.county}{self.name}"

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **options)
        PlaceName.objects.keep((self.name, self.county, self.prefecture, self.province))

    @property
    def label(self) -> str:
        """The name that tells it from every other township; `TownshipQuerySet.labelled` finds it again."""
        return f"{self.name}（{self.prefecture}{self.county}）"


class TownshipYear(models.Model):
    """The size of a township in one year: the denominators of fair comparisons."""

    township = models.ForeignKey(
        Township,
        models.CASCADE,
        db_index=False,  # township_year_unique begins with it
        related_name="years",
        verbose_name=_("乡镇街道"),
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    population = models.PositiveIntegerField(_("常住人口"), null=True, blank=True)
    villages = models.PositiveSmallIntegerField(_("村（社区）数"), null=True, blank=True)
    area_km2 = models.DecimalField(_("面积（平方公里）"), max_digits=10, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("乡镇年度概况")
        verbose_name_plural = _("乡镇年度概况")
        constraints = [models.UniqueConstraint(fields=["township", "year"], name="township_year_unique")]

    def __str__(self) -> str:
        return f"{self.township} {self.year}"

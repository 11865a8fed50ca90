"""The figures: each number read, each report's value for an indicator, what was doubted, what a person decided."""

import unicodedata
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# A number read with less confidence than this waits for a person. On texts read without the words that only they use
# (`python -m benchmarks.cross_validation`) it is one number in six, one in eight of them wrong; of the others, one in
# a hundred is. On texts of strangers it is one in five, two in nine of them wrong; of the others, one in twenty.
# Figures whose role the words leave open (`parsing/unsure.py`) wait besides: one in twenty-five of all.
CONFIDENT_ENOUGH = 0.88
# A rate on fewer is shown as its counts and takes no part in ranks and medians.
SMALL_N = 10


class Bound(models.TextChoices):
    """How the stated number stands to the true one."""

    EXACT = "exact", _("确数")
    AT_LEAST = "at_least", _("不少于")
    AT_MOST = "at_most", _("不超过")
    ABOUT = "about", _("约数")


# How often in a year: by half-year, quarter, two months, month, half-month, two weeks, ten days, week.
TIMES_A_YEAR = frozenset({2, 4, 6, 12, 24, 26, 36, 52})


def _plain_number(quote: str) -> Decimal | None:
    """Return a number written in digits or as one Chinese character, None for any other writing."""
    written = unicodedata.normalize("NFKC", quote).strip()
    if written.isdecimal():
        return Decimal(written)
    value = unicodedata.numeric(written, None) if len(written) == 1 else None
    return None if value is None else Decimal(str(value))


class FactQuerySet(models.QuerySet["Fact"]):
    def visible_to(self, user: User) -> "FactQuerySet":
        """Return the numbers of the townships that the account may see."""
        return self.filter(user.area_filter("report__township__code"))

    def waiting(self) -> "FactQuerySet":
        """Return the numbers of the catalogue that a person should look at: read, but not surely."""
        return self.filter(state=Fact.State.READ, confidence__lt=CONFIDENT_ENOUGH, indicator__isnull=False)


class Fact(models.Model):
    """A number that counts or measures something; without an indicator, a counted thing outside the catalogue.

    `start` and `end` are character offsets (Python's) into the text of the report's document, as are those of the
    sentence around it.
    """

    class Role(models.TextChoices):
        TOTAL = "total", _("总数")
        PART = "part", _("其中")
        PREVIOUS = "previous", _("往年")
        TARGET = "target", _("计划")

    class Origin(models.TextChoices):
        PARSER = "parser", _("自动读出")
        PERSON = "person", _("人工录入")

    class State(models.TextChoices):
        READ = "read", _("未核对")
        CONFIRMED = "confirmed", _("已确认")
        CORRECTED = "corrected", _("已更正")
        REJECTED = "rejected", _("已剔除")

    report = models.ForeignKey("reports_app.Report", models.CASCADE, related_name="facts", verbose_name=_("报告"))
    section = models.ForeignKey(
        "reports_app.Section", models.SET_NULL, null=True, blank=True, related_name="facts", verbose_name=_("章节")
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    sentence_start = models.PositiveIntegerField()
    sentence_end = models.PositiveIntegerField()
    quote = models.CharField(_("原文数字"), max_length=60)
    indicator = models.ForeignKey(
        "reports_app.Indicator",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # nothing asks for the facts of an indicator
        related_name="facts",
        verbose_name=_("指标"),
    )
    value = models.DecimalField(_("数值"), max_digits=20, decimal_places=4)
    unit = models.CharField(_("单位"), max_length=10, blank=True)
    bound = models.CharField(_("界限"), max_length=10, choices=Bound, default=Bound.EXACT)
    role = models.CharField(_("性质"), max_length=10, choices=Role, default=Role.TOTAL)
    about_year = models.PositiveSmallIntegerField(
        _("所指年度"), null=True, blank=True, help_text="the earlier year whose own figure it states"
    )
    confidence = models.FloatField(_("把握"))
    origin = models.CharField(_("来源"), max_length=10, choices=Origin, default=Origin.PARSER)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.READ)
    correction = models.ForeignKey(
        "reports_app.Correction",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="facts",
        verbose_name=_("人工决定"),
        help_text="the decision that holds for it",
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("数据点")
        verbose_name_plural = _("数据点")
        ordering = ["report", "start", "end", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="fact_span_ordered"),
            models.CheckConstraint(
                condition=Q(sentence_start__lte=models.F("start"), sentence_end__gte=models.F("end")),
                name="fact_in_sentence",
            ),
            models.CheckConstraint(condition=Q(confidence__range=(0, 1)), name="fact_confidence_is_probability"),
            models.CheckConstraint(condition=Q(bound__in=Bound.values), name="fact_bound_known"),
            models.CheckConstraint(
                condition=Q(role__in=["total", "part", "previous", "target"]), name="fact_role_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["read", "confirmed", "corrected", "rejected"]), name="fact_state_known"
            ),
        ]
        indexes = [
            # `waiting`: how many in each report of the list, and in all for the overview; few of many rows.
            models.Index(
                fields=["report"],
                condition=Q(state="read", confidence__lt=CONFIDENT_ENOUGH, indicator__isnull=False),
                name="fact_waiting_for_review",
            )
        ]

    def __str__(self) -> str:
        return f"{self.quote}{self.unit}"

    @property
    def times(self) -> int | None:
        """How often the stated number was counted for a whole year (每月1次 is 1 × 12); None where it stands as stated.

        Told from the number as written and the value that was read; a value that a person entered is nobody's multiple.
        """
        stated = _plain_number(self.quote)
        if not stated or self.indicator_id is None or self.state == Fact.State.CORRECTED:
            return None
        ratio = self.value / stated
        return int(ratio) if self.origin == Fact.Origin.PARSER and ratio in TIMES_A_YEAR else None

    @property
    def sum_words(self) -> str:
        """The number as written and how often it was counted: 1次 × 12; "" where it stands as stated."""
        return f"{self.quote}{self.unit} × {self.times}" if self.times else ""

    @property
    def is_waiting(self) -> bool:
        """Whether a person should look at it: the same rule as `FactQuerySet.waiting`."""
        return self.state == Fact.State.READ and self.confidence < CONFIDENT_ENOUGH and self.indicator_id is not None


class IndicatorValueQuerySet(models.QuerySet["IndicatorValue"]):
    def visible_to(self, user: User) -> "IndicatorValueQuerySet":
        """Return the values of the townships that the account may see."""
        return self.filter(user.area_filter("township__code"))


class IndicatorValue(models.Model):
    """One report's value for one indicator: the row that charts read.

    `numerator` and `denominator` are the counts behind a rate where the report gives them; `confidence` is that of
    the least certain fact behind the value. The last four fields repeat what other rows say, so that a chart reads
    this row alone; `kept_figures` keeps them right.
    """

    class Basis(models.TextChoices):
        REPORTED = "reported", _("报告载明")
        DERIVED = "derived", _("由件数算出")
        SUMMED = "summed", _("分项相加")
        CORRECTED = "corrected", _("人工更正")
        TABLED = "tabled", _("录入表")

    report = models.ForeignKey(
        "reports_app.Report",
        models.CASCADE,
        db_index=False,  # value_report_indicator_unique begins with it
        related_name="values",
        verbose_name=_("报告"),
    )
    township = models.ForeignKey(
        "reports_app.Township", models.PROTECT, related_name="values", verbose_name=_("乡镇街道")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    indicator = models.ForeignKey(
        "reports_app.Indicator",
        models.PROTECT,
        db_index=False,  # value_for_comparison begins with it
        related_name="values",
        verbose_name=_("指标"),
    )
    value = models.DecimalField(_("数值"), max_digits=20, decimal_places=4)
    bound = models.CharField(_("界限"), max_length=10, choices=Bound, default=Bound.EXACT)
    basis = models.CharField(_("依据"), max_length=10, choices=Basis)
    numerator = models.DecimalField(_("分子"), max_digits=20, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField(_("分母"), max_digits=20, decimal_places=4, null=True, blank=True)
    confidence = models.FloatField(_("把握"))
    counted = models.CharField(
        _("所计"),
        max_length=10,
        blank=True,
        default="",
        db_default="",
        help_text="what of the indicator it counts (受理 or 调解), where the words tell",
    )
    facts = models.ManyToManyField(Fact, related_name="values", verbose_name=_("数据点"))
    is_doubtful = models.BooleanField(
        _("需核实"),
        default=False,
        help_text="doubted by a check, read unsurely, or at odds with a decision",
    )
    is_part_year = models.BooleanField(_("未满全年"), default=False, help_text="its report stops before the year's end")
    is_small = models.BooleanField(_("件数过少"), default=False, help_text="a rate on a known n below SMALL_N")
    is_confirmed = models.BooleanField(_("报告已核定"), default=False)

    objects = IndicatorValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("指标值")
        verbose_name_plural = _("指标值")
        constraints = [
            # Also reads a report's values for its page.
            models.UniqueConstraint(fields=["report", "indicator"], name="value_report_indicator_unique"),
            models.CheckConstraint(
                condition=Q(basis__in=["reported", "derived", "summed", "corrected", "tabled"]),
                name="value_basis_known",
            ),
            models.CheckConstraint(condition=Q(bound__in=Bound.values), name="value_bound_known"),
        ]
        indexes = [
            # An indicator's values over years and townships: every comparison, export and drawer, from the index alone.
            models.Index(
                fields=["indicator", "year", "township"],
                include=[
                    *("value", "bound", "basis", "numerator", "denominator", "counted", "report"),
                    *("is_doubtful", "is_part_year", "is_small", "is_confirmed"),
                ],
                name="value_for_comparison",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.value}"


class FindingQuerySet(models.QuerySet["Finding"]):
    def to_verify(self) -> "FindingQuerySet":
        """Return what a person should look into: claims that are wrong and not settled yet, not mere notices."""
        return self.filter(
            verdict=Finding.Verdict.INCONSISTENT, severity=Finding.Severity.WARNING, correction__isnull=True
        )


class Finding(models.Model):
    """A claim that was checked: which check, its verdict and the facts it concerns; `detail` holds the arithmetic.

    A finding across years belongs to the later report, and names facts of both.
    """

    class Severity(models.TextChoices):
        NOTICE = "notice", _("提示")
        WARNING = "warning", _("需核实")

    class Verdict(models.TextChoices):
        CONSISTENT = "consistent", _("相符")
        INCONSISTENT = "inconsistent", _("不符")
        UNCHECKABLE = "uncheckable", _("无法核对")

    report = models.ForeignKey("reports_app.Report", models.CASCADE, related_name="findings", verbose_name=_("报告"))
    check_code = models.CharField(_("检查"), max_length=30)
    severity = models.CharField(_("程度"), max_length=10, choices=Severity)
    verdict = models.CharField(_("结论"), max_length=15, choices=Verdict)
    detail = models.JSONField(_("算式"), default=dict)
    facts = models.ManyToManyField(Fact, related_name="findings", verbose_name=_("数据点"))
    correction = models.ForeignKey(
        "reports_app.Correction",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("人工决定"),
        help_text="how a person settled it",
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("核实事项")
        verbose_name_plural = _("核实事项")
        ordering = ["report", "id"]

    def __str__(self) -> str:
        return self.check_code

    @property
    def must_be_verified(self) -> bool:
        """Whether a person should look into it: the same rule as `FindingQuerySet.to_verify`."""
        is_wrong = self.verdict == Finding.Verdict.INCONSISTENT and self.severity == Finding.Severity.WARNING
        return is_wrong and self.correction_id is None

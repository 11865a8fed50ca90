"""An uploaded file and where it stands on its way to becoming a report."""

from collections import Counter
from datetime import timedelta
from math import ceil

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# How the upload page counts a state; any other waits for a person: "todo".
BUCKETS = {
    "received": "busy",
    "reading": "busy",
    "parsed": "done",
    "withdrawn": "withdrawn",
    "unpacked": "archives",
}
TRAY_PERIOD = timedelta(days=1)
BIN_PERIOD = timedelta(days=30)
# Formats: a table of figures, whatever the file is, and what was composed of its cells for a township's year.
WORKBOOK, TABLED = "workbook", "table"


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> "DocumentQuerySet":
        """Return the files that the account may see: those of its townships, and its own still without one."""
        if not user.area_codes:
            return self.all()
        own = Q(township__isnull=True, uploaded_by=user)
        return self.filter(user.area_filter("township__code") | own)

    def without_text(self) -> "DocumentQuerySet":
        """Leave what is large in the database: the text and where it stands in the original."""
        return self.defer("text", "pages", "places", "doubts")

    def listed(self) -> "DocumentQuerySet":
        """Return one row a report, the file in force, and every file that waits or failed; no archives."""
        settled = [Document.State.PARSED, Document.State.UNPACKED]
        return self.filter(Q(report__document=F("pk")) | ~Q(state__in=settled))

    def in_tray_of(self, user: User) -> "DocumentQuerySet":
        """Return what the account's upload page lists: its files of the last day that it has not put away."""
        since = timezone.now() - TRAY_PERIOD
        return self.filter(uploaded_by=user, uploaded_at__gte=since, is_put_away=False)

    def in_bin(self) -> "DocumentQuerySet":
        """Return the withdrawn files, the last one first."""
        return self.filter(state=Document.State.WITHDRAWN).order_by("-withdrawn_at", "-pk")

    def past_bin(self) -> "DocumentQuerySet":
        """Return the withdrawn files whose time in the bin is over."""
        return self.in_bin().filter(withdrawn_at__lt=timezone.now() - BIN_PERIOD)

    def count_buckets(self) -> dict[str, int]:
        """Return how many documents are in each bucket that holds any."""
        counts: Counter[str] = Counter()
        for state, number in self.order_by().values_list("state").annotate(models.Count("pk")):
            counts[BUCKETS.get(state, "todo")] += number
        return dict(counts)


class Document(models.Model):
    """A file as it came in. Its text is the canonical text that every offset of its report points into."""

    class State(models.TextChoices):
        RECEIVED = "received", _("排队中")
        READING = "reading", _("读取中")
        NEEDS_IDENTITY = "needs_identity", _("待确认乡镇年度")
        NEEDS_CHOICE = "needs_choice", _("与已有报告重复")
        PARSED = "parsed", _("已入库")
        FAILED = "failed", _("未能读取")
        WITHDRAWN = "withdrawn", _("已撤回")
        UNPACKED = "unpacked", _("已拆包")
        NEEDS_ENTRY = "needs_entry", _("待确认录入")

    sha256 = models.CharField("SHA-256", max_length=64)
    original_name = models.CharField(_("文件名"), max_length=255)
    storage_name = models.CharField(_("存储名"), max_length=80)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    format = models.CharField(_("格式"), max_length=10, blank=True)
    state = models.CharField(_("状态"), max_length=16, choices=State, default=State.RECEIVED)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    heartbeat = models.DateTimeField(_("最近处理时间"), null=True, blank=True)
    lease = models.UUIDField(_("处理凭证"), null=True, blank=True, help_text="whose try it is that is under way")
    error = models.CharField(_("原因"), max_length=300, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # document_by_uploader begins with it
        related_name="documents",
        verbose_name=_("上传人"),
    )
    uploaded_at = models.DateTimeField(_("上传时间"), default=timezone.now)
    archive = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="members", verbose_name=_("所在压缩包")
    )
    left_out = models.JSONField(
        _("压缩包里未收的文件"), default=list, blank=True, help_text="[name, why]: see failures.LEFT_OUT"
    )
    is_put_away = models.BooleanField(_("已从上传页收起"), default=False)

    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # nothing asks for what an account withdrew
        related_name="+",
        verbose_name=_("撤回人"),
    )

    warnings = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("读取提示"),
        default=list,
        blank=True,
        help_text="codes of what was lost or doubtful when the file was read",
    )
    text = models.TextField(_("正文"), blank=True)
    pages = models.JSONField(
        _("原件页面"), default=list, blank=True, help_text="[width, height] in points, for formats with pages"
    )
    places = models.JSONField(
        _("文字在原件的位置"), default=list, blank=True, help_text="see reading.model.Place, ordered by start"
    )
    doubts = models.JSONField(
        _("识别存疑的文字"), default=list, blank=True, help_text="see reading.model.Doubt: what OCR is not sure of"
    )
    cells = models.JSONField(
        _("录入表的数"), default=list, blank=True, help_text="of a text that came in a table: see tabled.compose"
    )
    identity = models.JSONField(_("读出的乡镇年度"), default=dict, blank=True)
    township = models.ForeignKey(
        "reports_app.Township",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("乡镇街道"),
    )
    year = models.PositiveSmallIntegerField(_("年度"), null=True, blank=True)
    identity_confirmed = models.BooleanField(_("乡镇年度已确认"), default=False)
    report = models.ForeignKey(
        "reports_app.Report", models.SET_NULL, null=True, blank=True, related_name="versions", verbose_name=_("报告")
    )

    is_kept_aside = models.BooleanField(
        _("未替换而留存"), default=False, db_default=False, help_text="a version that never was in force"
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        ordering = ["-id"]
        constraints = [
            # The same bytes are stored once: an upload looks for them, and of two at once one waits for the other.
            models.UniqueConstraint(fields=["sha256"], name="document_sha256_unique"),
            models.UniqueConstraint(fields=["storage_name"], name="document_storage_name_unique"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "received",
                        "reading",
                        "needs_identity",
                        "needs_choice",
                        "parsed",
                        "failed",
                        "withdrawn",
                        "unpacked",
                        "needs_entry",
                    ]
                ),
                name="document_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="parsed") | Q(report__isnull=False, township__isnull=False, year__isnull=False),
                name="document_parsed_has_report",
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(error=""), name="document_failed_says_why"),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False), name="document_withdrawn_has_time"
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=(1990, 2100)), name="document_year_plausible"
            ),
        ]
        indexes = [
            # What waits: the sweep every minute, the counts of the overview and the list, the filter by state.
            models.Index(fields=["state", "-id"], name="document_by_state"),
            # The upload page, newest first.
            models.Index(fields=["uploaded_by", "-id"], name="document_by_uploader"),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def days_left(self) -> int | None:
        """How many days, begun ones counted, a withdrawn file stays in the bin; None for one that is not there."""
        if self.state != Document.State.WITHDRAWN or self.withdrawn_at is None:
            return None
        return max(0, ceil((self.withdrawn_at + BIN_PERIOD - timezone.now()) / timedelta(days=1)))

    @property
    def state_word(self) -> str:
        """Its state in words; a table in which something is wrong waits for nobody to confirm it."""
        is_faulty = self.state == Document.State.NEEDS_ENTRY and self.error
        return gettext("有错，未录入") if is_faulty else self.get_state_display()

    @property
    def bucket(self) -> str:
        """What the upload page counts it as: done, todo, busy, withdrawn or archives."""
        return BUCKETS.get(self.state, "todo")

    @property
    def is_final(self) -> bool:
        """Whether nothing will happen to it by itself."""
        return self.state not in {Document.State.RECEIVED, Document.State.READING}

    @property
    def needs_person(self) -> bool:
        """Whether it waits for somebody to decide."""
        states = Document.State
        return self.state in {states.NEEDS_IDENTITY, states.NEEDS_CHOICE, states.NEEDS_ENTRY, states.FAILED}

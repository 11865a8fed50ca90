"""What the texts in force are found by: their passages, and the prints of their sentences."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from reports_app.models.report import Section


class Passage(models.Model):
    """A paragraph of a document's text, which never changes; `kind` and `heading` are those of its section."""

    document = models.ForeignKey(
        "reports_app.Document",
        models.CASCADE,
        db_index=False,  # passage_start_unique begins with it
        related_name="passages",
        verbose_name=_("文件"),
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(_("部分"), max_length=20, choices=Section.Kind, default=Section.Kind.OTHER)
    heading = models.CharField(_("标题"), max_length=200, blank=True)
    tokens = SearchVectorField(_("字词"), help_text="see searching.lexemes")

    class Meta:
        verbose_name = _("段落")
        verbose_name_plural = _("段落")
        ordering = ["document", "start"]
        constraints = [
            # Also finds a document's passages.
            models.UniqueConstraint(fields=["document", "start"], name="passage_start_unique"),
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="passage_span_ordered"),
        ]
        indexes = [
            # The search over all reports.
            GinIndex(fields=["tokens"], name="passage_tokens")
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.start}"


class SentencePrints(models.Model):
    """The prints of a text's sentences (`searching.likeness`), figures aside."""

    document = models.OneToOneField(
        "reports_app.Document", models.CASCADE, primary_key=True, related_name="prints", verbose_name=_("文件")
    )
    prints = ArrayField(models.BigIntegerField(), verbose_name=_("句子指纹"))

    class Meta:
        verbose_name = _("句子指纹")
        verbose_name_plural = _("句子指纹")
        indexes = [
            # Which other reports have a sentence.
            GinIndex(fields=["prints"], name="prints_of_sentences")
        ]

    def __str__(self) -> str:
        return str(self.document_id)

"""Which version of a data file was loaded last, so that loading it again can be skipped."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedFile(models.Model):
    """A set of data files that a command loaded, by the command's name and the digest of what it read."""

    name = models.CharField(_("名称"), max_length=40)
    sha256 = models.CharField(_("摘要"), max_length=64)
    rows = models.PositiveIntegerField(_("行数"))
    loaded_at = models.DateTimeField(_("载入时间"), auto_now=True)

    class Meta:
        verbose_name = _("数据文件")
        verbose_name_plural = _("数据文件")
        constraints = [models.UniqueConstraint(fields=["name"], name="loaded_file_name_unique")]

    def __str__(self) -> str:
        return self.name

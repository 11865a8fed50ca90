"""The write side: a file becomes rows."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports_app"
    verbose_name = _("报告")

"""The write side: a file becomes rows."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports_app"
    verbose_name = _("报告")

    def ready(self) -> None:
        post_migrate.connect(schedule_sweep, sender=self)


def schedule_sweep(**_kwargs: object) -> None:
    """Have the queue look every minute for files that are stuck."""
    from django_q.models import Schedule

    Schedule.objects.update_or_create(
        name="sweep", defaults={"func": "reports_app.tasks.sweep", "schedule_type": Schedule.MINUTES, "minutes": 1}
    )

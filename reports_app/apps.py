"""The write side: a file becomes rows."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports_app"
    verbose_name = _("报告")

    def ready(self) -> None:
        post_migrate.connect(schedule_tasks, sender=self)


def schedule_tasks(**_kwargs: object) -> None:
    """Have the queue look every minute for what is stuck, and every day for what was withdrawn long enough ago."""
    from django_q.models import Schedule

    Schedule.objects.update_or_create(
        name="sweep", defaults={"func": "reports_app.tasks.sweep", "schedule_type": Schedule.MINUTES, "minutes": 1}
    )
    Schedule.objects.update_or_create(
        name="purge", defaults={"func": "reports_app.tasks.purge_expired", "schedule_type": Schedule.DAILY}
    )

"""The write side: a file becomes rows."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports_app"
    verbose_name = _("报告")

    def ready(self) -> None:
        from accounts.log_words import add_words
        from reports_app import broker, log_words

        broker.install()
        add_words(log_words.words)
        post_migrate.connect(schedule_tasks, sender=self)


def schedule_tasks(**_kwargs: object) -> None:
    """Have the queue empty the bin every day and every minute count and index what changed."""
    from django_q.models import Schedule

    Schedule.objects.update_or_create(
        name="purge", defaults={"func": "reports_app.tasks.purge_expired", "schedule_type": Schedule.DAILY}
    )
    Schedule.objects.update_or_create(
        name="figures",
        defaults={"func": "reports_app.tasks.refresh_figures", "schedule_type": Schedule.MINUTES, "minutes": 1},
    )
    Schedule.objects.update_or_create(
        name="index",
        defaults={"func": "reports_app.tasks.index_reports", "schedule_type": Schedule.MINUTES, "minutes": 1},
    )

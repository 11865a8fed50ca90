"""When a file was withdrawn, and by whom: what was withdrawn before gets its thirty days from now."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def begin_the_bin(apps, schema_editor):
    documents = apps.get_model("reports_app", "Document").objects.filter(state="withdrawn")
    documents.update(withdrawn_at=django.utils.timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("reports_app", "0003_review"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="撤回时间"),
        ),
        migrations.AddField(
            model_name="document",
            name="withdrawn_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="撤回人",
            ),
        ),
        migrations.RunPython(begin_the_bin, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "withdrawn"), _negated=True), ("withdrawn_at__isnull", False), _connector="OR"),
                name="document_withdrawn_has_time",
            ),
        ),
    ]

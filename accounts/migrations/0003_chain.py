"""Seals over the log, which can only be added either."""

import django.db.models.deletion
from django.db import migrations, models

GUARDS = """
    CREATE TRIGGER seals_only_grow BEFORE UPDATE OR DELETE ON accounts_auditseal
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
"""
UNGUARD = """
    DROP TRIGGER seals_only_grow ON accounts_auditseal;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_audit_only_grows")]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hash", models.CharField(max_length=64, verbose_name="校验值")),
                ("sealed_at", models.DateTimeField(auto_now_add=True, verbose_name="封存时间")),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="accounts.auditevent",
                        verbose_name="操作记录",
                    ),
                ),
            ],
            options={"verbose_name": "操作记录封条", "verbose_name_plural": "操作记录封条", "ordering": ["id"]},
        ),
        migrations.RunSQL(sql=GUARDS, reverse_sql=UNGUARD),
    ]

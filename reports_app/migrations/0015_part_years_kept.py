import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports_app", "0014_place_names")]

    operations = [
        migrations.AddField(
            model_name="coverage",
            name="comparable_with_part_years",
            field=models.PositiveIntegerField(default=0, verbose_name="可比个数（含未满全年）"),
        ),
        migrations.AddField(
            model_name="coverage",
            name="quartiles_with_part_years",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.FloatField(), null=True, size=5, verbose_name="四分位数（含未满全年）"
            ),
        ),
        # Larger areas are counted anew by the queue within a minute, and in the request until then.
        migrations.RunSQL("DELETE FROM reports_app_coverage WHERE length(area) < 6", migrations.RunSQL.noop),
    ]

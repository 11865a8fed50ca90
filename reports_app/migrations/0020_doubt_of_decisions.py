"""A value is doubtful, too, where what a person decided is at odds with what is read there by now."""

from django.db import migrations, models


def doubt_disputed(apps, schema_editor):
    values = apps.get_model("reports_app", "IndicatorValue").objects
    values.filter(facts__correction__conflict__isnull=False, is_doubtful=False).update(is_doubtful=True)


class Migration(migrations.Migration):

    dependencies = [
        ('reports_app', '0019_facts_in_order'),
    ]

    operations = [
        migrations.RunPython(doubt_disputed, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='indicatorvalue',
            name='is_doubtful',
            field=models.BooleanField(default=False, help_text='doubted by a check, read unsurely, or at odds with a decision', verbose_name='需核实'),
        ),
    ]

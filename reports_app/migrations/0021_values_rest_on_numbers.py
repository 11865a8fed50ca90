"""A value given in the place of another rests on what the numbers gave, not on the value that it replaced."""

from django.db import migrations


def rest_on_numbers(apps, schema_editor):
    corrections = apps.get_model("reports_app", "Correction").objects
    for given in corrections.filter(kind="value", replaces__isnull=False).order_by("pk"):
        earlier = corrections.get(pk=given.replaces_id)
        if given.old == earlier.new:
            given.old = earlier.old
            given.save(update_fields=["old"])


class Migration(migrations.Migration):

    dependencies = [
        ('reports_app', '0020_doubt_of_decisions'),
    ]

    operations = [
        migrations.RunPython(rest_on_numbers, migrations.RunPython.noop),
    ]

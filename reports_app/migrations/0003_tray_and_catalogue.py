"""Join the two branches that began at 0001."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports_app", "0002_catalogue_in_english"), ("reports_app", "0002_tray")]
    operations: list = []

"""How sure the older readings are is told on the scale that `0022_honest_confidence` holds them against.

The scale was drawn to what texts of strangers showed: the log-odds of a reading times a factor and with an addend
(`STRANGERS` in benchmarks/calibrate.py). What a person decided (1) stays. The threshold of doubt was 0.94 and is 0.88,
which 0.951 becomes: what waited waits on, and the least sure of the rest with it.
"""

from django.db import migrations
from django.db.models import F, FloatField, Value
from django.db.models.functions import Exp, Ln

CATALOGUE = (0.12, 0.63)
OUTSIDE = (1.3, 0.43)
CONFIDENT_ENOUGH = 0.88


def tell_on_new_scale(apps, schema_editor):
    facts = apps.get_model("reports_app", "Fact").objects
    values = apps.get_model("reports_app", "IndicatorValue").objects
    _convert(facts.filter(indicator__isnull=False), *CATALOGUE)
    _convert(facts.filter(indicator__isnull=True), *OUTSIDE)
    _convert(values, *CATALOGUE)
    values.filter(facts__state="read", facts__confidence__lt=CONFIDENT_ENOUGH, is_doubtful=False).update(
        is_doubtful=True
    )


def _convert(rows, addend, factor):
    confidence = F("confidence")
    log_odds = addend + factor * Ln(confidence / (1 - confidence), output_field=FloatField())
    chance = Value(1.0) / (Value(1.0) + Exp(Value(-1.0) * log_odds))
    rows.filter(confidence__gt=0, confidence__lt=1).update(confidence=chance)


class Migration(migrations.Migration):

    dependencies = [
        ('reports_app', '0022_honest_confidence'),
    ]

    operations = [
        migrations.RunPython(tell_on_new_scale, migrations.RunPython.noop),
    ]

"""The seeded types get the reminder they are planned with; new bases have it from the seed."""

from django.db import migrations

USUAL = {"call": 15, "meeting": 60, "entry": 15}


def give(apps, schema_editor):
    types = apps.get_model("events", "EventType").objects
    for code, minutes in USUAL.items():
        types.filter(code=code, default_reminder=None).update(default_reminder=minutes)


class Migration(migrations.Migration):
    dependencies = [("events", "0012_reminders")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]

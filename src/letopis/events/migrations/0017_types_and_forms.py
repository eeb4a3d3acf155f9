import django.db.models.deletion
from django.db import migrations, models


def _outcome(code, icon, success, next_type, next_days):
    return {
        "code": code, "name": "", "icon": icon, "success": success, "next_type": next_type, "next_days": next_days,
        "retired": False,
    }


SEEDED = {
    "call": {
        "form": "call", "next_type": "call", "next_days": 7,
        "outcomes": [
            _outcome("reached", "phone-call", True, "call", 7), _outcome("no_answer", "phone-off", False, "call", 1),
            _outcome("call_back", "phone-forwarded", False, "call", 1), _outcome("voicemail", "voicemail", False, "call", 1),
        ],
    },
    "meeting": {
        "form": "meeting", "next_type": "email", "next_days": 1,
        "outcomes": [
            _outcome("agreed", "circle-check", True, "email", 1),
            _outcome("partly", "circle-dot-dashed", False, "meeting", 7), _outcome("no_show", "user-x", False, "call", 1),
        ],
    },
    "email": {"form": "email", "next_type": "call", "next_days": 3},
    "sms": {"form": "sms", "next_type": "call", "next_days": 3},
}  # fmt: skip


def fill(apps, schema_editor):
    """The types every base has keep the outcomes they had, now as data."""
    types = apps.get_model("events", "EventType")
    for code, values in SEEDED.items():
        types.objects.filter(code=code).update(**values)


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0016_calendar_feeds'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='basis',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='after', to='events.event', verbose_name='On the basis of'),
        ),
        migrations.AddField(
            model_name='event',
            name='body',
            field=models.TextField(blank=True, verbose_name='Letter'),
        ),
        migrations.AddField(
            model_name='event',
            name='agenda',
            field=models.TextField(blank=True, verbose_name='What to discuss'),
        ),
        migrations.AddField(
            model_name='event',
            name='messenger',
            field=models.CharField(blank=True, max_length=40, verbose_name='Messenger'),
        ),
        migrations.AddField(
            model_name='eventtype',
            name='form',
            field=models.CharField(choices=[('plain', 'plain'), ('call', 'call'), ('meeting', 'meeting'), ('email', 'letter'), ('sms', 'SMS'), ('messenger', 'message in a messenger')], default='plain', max_length=10),
        ),
        migrations.AddField(
            model_name='eventtype',
            name='next_days',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='eventtype',
            name='next_type',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='eventtype',
            name='outcomes',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='eventtype',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name='event',
            name='outcome',
            field=models.CharField(blank=True, default='', max_length=40, verbose_name='Outcome'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

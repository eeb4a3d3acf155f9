from django.db import migrations

_COPY = """
UPDATE events_eventlink SET type_id = event.type_id, state = event.state,
  is_counted = NOT event.private AND NOT event.is_marked_for_deletion
FROM events_event event WHERE event.id = events_eventlink.event_id
"""
_TALLY = """
INSERT INTO events_eventtally ({owner}_id, type_id, state, number)
SELECT {owner}_id, type_id, state, count(*) FROM events_eventlink
WHERE {owner}_id IS NOT NULL AND is_counted GROUP BY {owner}_id, type_id, state
"""


def fill(apps, schema_editor):
    schema_editor.execute(_COPY, params=None)
    for owner in ("person", "counterparty"):
        schema_editor.execute(_TALLY.format(owner=owner), params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0009_event_tallies'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

"""The name keys of cards that were there before duplicates were looked for."""

from typing import Any

from django.db import migrations

from letopis.parties.duplicates.keys import company_key, person_key


def fill(apps: Any, schema_editor: Any) -> None:
    for name, key, columns in (
        ("ContactPerson", person_key, ("last_name", "first_name", "patronymic")),
        ("Counterparty", company_key, ("name",)),
    ):
        model, last = apps.get_model("parties", name), 0
        while rows := list(model.objects.filter(pk__gt=last).order_by("pk")[:500]):
            for row in rows:
                row.name_key = key(" ".join(filter(None, (getattr(row, column) for column in columns))))
            model.objects.bulk_update(rows, ["name_key"])
            last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [('parties', '0006_duplicates_and_merge')]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

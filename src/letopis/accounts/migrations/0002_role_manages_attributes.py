from django.db import migrations, models


def allow(apps, schema_editor):
    """The seeded roles that add attributes; in a new base they are made with it."""
    apps.get_model("accounts", "Role").objects.filter(code__in=["owner", "head"]).update(manages_attributes=True)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='role',
            name='manages_attributes',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(allow, migrations.RunPython.noop),
    ]

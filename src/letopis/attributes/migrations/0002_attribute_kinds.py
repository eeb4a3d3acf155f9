from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('attributes', '0001_definitions'),
    ]

    operations = [
        migrations.AddField(
            model_name='attributedefinition',
            name='kinds',
            field=models.JSONField(blank=True, default=list),
        ),
    ]

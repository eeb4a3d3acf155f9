from django.db import migrations

from letopis.attributes.statistics import keep_statistics


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0007_order_leads_indexes'),
    ]

    operations = [
        keep_statistics("events_eventvalue"),
    ]

from django.db import migrations

from letopis.attributes.statistics import keep_statistics


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0010_order_leads_indexes'),
    ]

    operations = [
        keep_statistics("parties_personvalue"),
        keep_statistics("parties_counterpartyvalue"),
    ]

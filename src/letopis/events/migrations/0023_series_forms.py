from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0022_control'),
    ]

    operations = [
        migrations.AddField(
            model_name='eventseries',
            name='agenda',
            field=models.TextField(blank=True, verbose_name='What to discuss'),
        ),
        migrations.AddField(
            model_name='eventseries',
            name='body',
            field=models.TextField(blank=True, verbose_name='Letter'),
        ),
        migrations.AddField(
            model_name='eventseries',
            name='messenger',
            field=models.CharField(blank=True, max_length=40, verbose_name='Messenger'),
        ),
    ]

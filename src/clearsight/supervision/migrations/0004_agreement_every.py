from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('supervision', '0003_action_about'),
    ]

    operations = [
        migrations.AddField(
            model_name='agreement',
            name='every',
            field=models.CharField(blank=True, max_length=40),
        ),
    ]

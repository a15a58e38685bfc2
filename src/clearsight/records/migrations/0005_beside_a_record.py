"""What stands beside a record: disagreements, how they were settled, signatures that were left out."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_what_the_data_demands'),
        ('records', '0004_meant_so'),
    ]

    operations = [
        migrations.CreateModel(
            name='Disagreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField()),
                ('resolve_by', models.DateField()),
                ('text', models.BinaryField()),
                ('author', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disagreements', to='records.record')),
            ],
        ),
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField()),
                ('settled_on', models.DateField()),
                ('text', models.BinaryField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('disagreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='records.disagreement')),
            ],
        ),
        migrations.CreateModel(
            name='SignatureLeftOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('role', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
                ('because', models.BinaryField()),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures_left_out', to='records.record')),
            ],
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.UniqueConstraint(condition=models.Q(('confirmed_at__isnull', False)), fields=('disagreement',), name='disagreement_settled_once'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', True), ('confirmed_at__gte', models.F('at')), _connector='OR'), name='settlement_confirmed_after_said'),
        ),
        migrations.AddConstraint(
            model_name='signatureleftout',
            constraint=models.UniqueConstraint(fields=('record', 'role'), name='role_left_out_once'),
        ),
    ]

"""What is added to a record after its seal; the database refuses to alter it, and PostgreSQL to delete it."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

# On SQLite a trigger on DELETE could not be told from emptying a database between tests: there, what was taken
# away is found by the numbers and the log (`signoff.queries.addenda`).
SQLITE = [
    "CREATE TRIGGER addendum_stays BEFORE UPDATE ON signoff_addendum "
    "BEGIN SELECT RAISE(ABORT, 'an addendum is never altered'); END",
]
POSTGRES = [
    "CREATE FUNCTION addendum_stays() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'an addendum is never altered or deleted' "
    "USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER addendum_stays BEFORE UPDATE OR DELETE ON signoff_addendum "
    "FOR EACH ROW EXECUTE FUNCTION addendum_stays()",
]
GONE = {
    "sqlite": ["DROP TRIGGER addendum_stays"],
    "postgresql": ["DROP TRIGGER addendum_stays ON signoff_addendum", "DROP FUNCTION addendum_stays()"],
}


def forwards(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in GONE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_what_the_data_demands'),
        ('records', '0005_beside_a_record'),
        ('signoff', '0002_what_the_data_demands'),
    ]

    operations = [
        migrations.CreateModel(
            name='Addendum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('text', models.BinaryField()),
                ('content_hash', models.CharField(max_length=64)),
                ('salt', models.BinaryField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addenda', to='people.person')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addenda', to='records.record')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('record', 'number'), name='addenda_are_numbered'),
                    models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='addenda_begin_at_one'),
                    models.CheckConstraint(condition=models.Q(('content_hash', ''), _negated=True), name='addendum_is_hashed'),
                ],
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]

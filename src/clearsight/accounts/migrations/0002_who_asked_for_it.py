from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_as_of_20261122_1953")]
    # A link is good for three days: those on the way open no more than an administrator's do.
    alters = {"accounts_invitation.by_operator": "said by asked_by"}
    operations = [
        migrations.AddField(
            model_name="invitation",
            name="asked_by",
            field=models.CharField(max_length=20, default="administrator"),
            preserve_default=False,
        ),
        migrations.RemoveField(model_name="invitation", name="by_operator"),
        migrations.AlterField(model_name="invitation", name="shown", field=models.BooleanField()),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(asked_by__in=["operator", "administrator", "owner"]),
                name="invitation_is_somebody_s",
            ),
        ),
    ]

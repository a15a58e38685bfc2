from django.db import migrations

import clearsight.integrations.standing
from clearsight.records.models.written import DISPOSED


class Migration(migrations.Migration):
    dependencies = [("signoff", "0001_as_of_20261122_1953")]
    # The guards name every column: each is made anew once one of them is gone.
    operations = [
        migrations.RemoveConstraint(model_name="addendum", name="addendum_stays"),
        migrations.RemoveField(model_name="addendum", name="salt"),
        migrations.AddConstraint(
            model_name="addendum",
            constraint=clearsight.integrations.standing.NeverAltered(
                name="addendum_stays", what="an addendum", emptied=("text",), disposed=DISPOSED
            ),
        ),
        migrations.RemoveConstraint(model_name="seal", name="seal_stays"),
        migrations.RemoveField(model_name="seal", name="salt"),
        migrations.AddConstraint(
            model_name="seal",
            constraint=clearsight.integrations.standing.NeverAltered(name="seal_stays", what="a seal"),
        ),
    ]

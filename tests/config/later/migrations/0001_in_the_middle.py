"""A column more, and an index at the end; between them it says so, and waits for a line."""

import sys
from typing import Any

from django.db import migrations


def wait(*_: Any) -> None:
    """Until somebody has killed this process, or sent a line."""
    print("in the middle", flush=True)
    sys.stdin.readline()


class Migration(migrations.Migration):
    dependencies = [("records", "__first__")]
    operations = [
        migrations.RunSQL("ALTER TABLE records_entry ADD COLUMN later integer"),
        migrations.RunPython(wait),
        migrations.RunSQL("CREATE INDEX entry_later ON records_entry (later)"),
    ]

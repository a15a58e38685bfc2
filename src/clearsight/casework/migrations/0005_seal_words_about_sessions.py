"""Why sessions were called off and what interrupted them stood in plain text: it is sealed in the folders.

The columns go with the next migration of `scheduling`. On its own: rows are written, and no table altered.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import migrations

from clearsight.integrations.envelope import new_wrapped_key, seal, unseal

COLUMNS = {"called_off": "cancelled_because", "interrupted": "interruptions"}


def forwards(apps: Any, schema_editor: Any) -> None:
    """Seal what is there, each in the secured folder of its arrangement, made where there is none."""
    session = apps.get_model("scheduling", "Session")
    words = apps.get_model("casework", "SessionWords")
    for kind, column in COLUMNS.items():
        for row in session.objects.exclude(**{column: ""}).iterator():
            folder = _folder(apps, row)
            public_id = uuid.uuid4()
            sealed = seal(getattr(row, column), bytes(folder.wrapped_key), *_names(folder, public_id))
            words.objects.create(session=row, public_id=public_id, kind=kind, file=folder, words=sealed)


def backwards(apps: Any, schema_editor: Any) -> None:
    """Put the words back in plain text."""
    for row in apps.get_model("casework", "SessionWords").objects.select_related("file", "session").iterator():
        said = unseal(bytes(row.words), bytes(row.file.wrapped_key), *_names(row.file, row.public_id))
        setattr(row.session, COLUMNS[row.kind], said)
        row.session.save(update_fields=[COLUMNS[row.kind]])


def _names(folder: Any, public_id: uuid.UUID) -> tuple[str, str]:
    # As `casework.models.File.seal` names a file and a row's field.
    return f"file:{folder.public_id}", f"casework.sessionwords:{public_id}:words"


def _folder(apps: Any, session: Any) -> Any:
    files = apps.get_model("casework", "File").objects
    found = files.filter(kind="secured", arrangement_id=session.arrangement_id).first()
    if found is not None:
        return found
    public_id = uuid.uuid4()
    return files.create(
        organisation_id=session.organisation_id, public_id=public_id, kind="secured",
        arrangement_id=session.arrangement_id, wrapped_key=new_wrapped_key(f"file:{public_id}"),
    )  # fmt: skip


class Migration(migrations.Migration):
    """Between the new table and the end of the old columns."""

    dependencies = [
        ("casework", "0004_words_about_a_session"),
        ("scheduling", "0004_when_a_session_was_made"),
    ]

    operations = [migrations.RunPython(forwards, backwards)]

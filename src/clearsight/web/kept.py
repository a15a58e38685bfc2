"""What was typed and is not saved yet: kept sealed outside the database, for whoever typed it alone."""

from __future__ import annotations

from base64 import b64encode

from clearsight.integrations.keys import derived_key
from clearsight.people.models import Person
from clearsight.records.models import Record


def draft_key(record: Record, person: Person) -> str:
    """The key (base64) under which the person's browser keeps what is not saved yet of this record.

    Always the same for person and record, and kept nowhere: whoever finds the computer and is not signed in
    has only what it sealed.
    """
    return b64encode(derived_key(f"draft:{person.public_id}:{record.public_id}")).decode()

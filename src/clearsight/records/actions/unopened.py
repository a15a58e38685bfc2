"""What is sealed and does not open is noted: somebody altered the database, or the master key is another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clearsight.audit.actions import record as audit
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.people.models import Person


@transaction.atomic
def note_unopened(what: DoesNotOpen, *, by: Person, at: datetime) -> None:
    """Leave in the log that `by` wanted to read something that did not open: which row, never any content.

    In a transaction of its own: the reading that failed has left nothing.
    """
    detail = {"kind": what.kind, "id": what.public_id, "field": what.field}
    audit("records.note_unopened", by, by=by, at=at, organisation=by.organisation_id, detail=detail)

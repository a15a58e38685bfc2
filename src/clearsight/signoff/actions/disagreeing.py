"""Disagreeing with a record that one is to agree or to sign: it is signed with that beside it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from clearsight.audit.actions import record as audit
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.models import Disagreement, Record
from clearsight.signoff.actions.signing import withdraw_signatures
from clearsight.signoff.queries import everybody_who_signs


@transaction.atomic
def disagree(
    record: Record, text: str, resolve_by: date, *, meant: Collection[str] = (), by: Person, at: datetime
) -> Disagreement:
    """Put beside a record with what one does not agree, and by which day it is to be resolved.

    What was signed is not what stands there any more: signatures given are withdrawn, and stay on record.

    Raises:
        Invalid, MayNotBelong: as `records.actions.note_disagreement`.
    """
    signatories = everybody_who_signs(record)
    made = records.note_disagreement(record, text, resolve_by, meant=meant, by=by, at=at)
    withdraw_signatures(record, signatories, by, at)
    audit("signoff.disagree", record, by=by, at=at, organisation=record.organisation_id)
    return made

"""Sealing without the signature of a role that nobody holds: said by somebody who leads, with the reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.records.queries import content_hash
from clearsight.signoff.actions.signing import note_all_signed, write_seal
from clearsight.signoff.models import Seal, Signature
from clearsight.signoff.queries import may_leave_out, roles_without_holder, waiting_for


@transaction.atomic
def leave_out_signature(record: Record, because: str, *, by: Person, at: datetime) -> Seal:
    """Say that nobody holds the roles whose signature a record still waits for: it is sealed without them.

    Whoever says so leads or oversees, took no part in the session, and reads nothing of it.

    Raises:
        Refused: for somebody who took part.
        Invalid: without a reason; while somebody can still sign; when no role is without a holder.
        Conflict: when it is not what the others have signed.
    """
    on = localdate(at)
    require(by, "session.leave_out_signature", record.session, on)
    if not may_leave_out(record.session, by, on):
        raise Refused.one("session", "you took part in it", "ask somebody who leads and did not")
    record = Record.objects.select_for_update(of=("self",)).select_related("session__arrangement").get(
        pk=record.pk
    )  # fmt: skip
    vacant = roles_without_holder(record, on)
    if not vacant:
        raise Invalid.one("record", "it waits for no role that nobody holds", "there is nothing to do")
    if waiting_for(record, on):
        raise Invalid.one("record", "not all others have signed it", "wait until they have")
    hashed = content_hash(record)
    if Signature.objects.filter(record=record, withdrawn_at=None).exclude(shown_hash=hashed).exists():
        raise Conflict.one("record", "it is not what the others have signed", "tell those who signed it")
    records.seal_without(record, vacant, because, by=by, at=at)
    seal = write_seal(record, hashed, by, at)
    note_all_signed(record, by, at)
    return seal

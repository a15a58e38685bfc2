"""Sealing a record without the signature of a role that nobody holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.kernel.refusals import Invalid
from clearsight.kernel.words import faults_of_words
from clearsight.people.models import Person
from clearsight.records.actions.drafting import locked, refuse_unless
from clearsight.records.models import Record, SignatureLeftOut

LONGEST_REASON = 1000


@transaction.atomic
def seal_without(record: Record, roles: Sequence[str], because: str, *, by: Person, at: datetime) -> Record:
    """Note that nobody holds these roles, and why their signature is left out; nobody writes here again.

    `signoff.actions.leave_out_signature` sees to it that nothing else is wanting: pages call that one.

    Args:
        roles: codes of roles.

    Raises:
        Invalid: without a reason, or with one that is too long; or when it is not agreed.
    """
    require(by, "session.leave_out_signature", record.session, localdate(at))
    record = locked(record)
    refuse_unless(record, "agreed")
    if faults := faults_of_words("because", because, LONGEST_REASON, "say why nobody holds it"):
        raise Invalid(faults)
    for role in roles:
        left_out = SignatureLeftOut(record=record, role=role, by=by, at=at)
        left_out.because = record.file.seal(because.strip(), left_out, "because")
        left_out.save()
    record.state = "sealed"
    record.save(update_fields=["state"])
    audit("records.seal_without", record, by=by, at=at, organisation=record.organisation_id,
          detail={"roles": sorted(roles)})  # fmt: skip
    return record

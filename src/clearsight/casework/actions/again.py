"""A case that somebody else has led since a backup is led by them again, once the backup was restored."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.actors import Operator
from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.models import CaseFile, LeadChange
from clearsight.people.models import Person


@transaction.atomic
def hand_on_again(
    case: CaseFile, lead: Person, noted_by: Person | None, on: date | None, *, by: Operator, at: datetime
) -> None:
    """Whoever led the case when the backup was made leads it no more: `lead` does, as they did since.

    In its chronology it stands as it did, where it is known here who noted it, and for which day. The new
    lead's role with the family, which was sealed since, is not known here.
    """
    # Who wraps keys anew has to do with files and reads nothing: the same of whoever hands one on again.
    require(by, "file.wrap_anew", case.file, localdate(at))
    before = case.lead
    CaseFile.objects.filter(pk=case.pk).update(lead=lead, role_with_family=b"")
    if noted_by is not None and on is not None:
        LeadChange.objects.create(case=case, until=before, since=lead, on=on, noted_by=noted_by)
    record(
        "casework.change_lead", case, by=by, at=at, organisation=case.organisation_id,
        touches=[before.pk, lead.pk], detail={"again": True},
    )  # fmt: skip

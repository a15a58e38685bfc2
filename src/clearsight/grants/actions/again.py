"""What had been lent and was ended stays ended: done again after an earlier database was restored.

So it is with somebody whose reading was stopped.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.actors import Operator
from clearsight.access.queries import require, visible_to
from clearsight.audit.actions import record as audit
from clearsight.casework.models import File
from clearsight.grants.models import Grant, Opening, ReadingStop
from clearsight.people.models import Person


@transaction.atomic
def end_lent_again(
    grants: Collection[UUID], openings: Collection[UUID], *, by: Operator, at: datetime
) -> tuple[int, int]:
    """End those of these grants and emergency openings that hold; how many of each, by public ids.

    Who ended them then stands in the database that is not in use any more: here nobody did.
    """
    # Who wraps keys anew has to do with files and reads nothing: the same of whoever shuts them again.
    files = visible_to(by, "file.wrap_anew", File.objects.all(), localdate(at))
    lent = list(Grant.objects.filter(public_id__in=grants, ended_at=None, file__in=files))
    for grant in lent:
        Grant.objects.filter(pk=grant.pk).update(ended_at=at)
        audit("grants.end_grant", grant, by=by, at=at, organisation=grant.organisation_id,
              detail={"again": True})  # fmt: skip
    opened = list(Opening.objects.filter(public_id__in=openings, until__gt=at, at__lte=at, file__in=files))
    for opening in opened:
        Opening.objects.filter(pk=opening.pk).update(until=at)
        audit("grants.end_opening", opening, by=by, at=at, organisation=opening.organisation_id,
              detail={"again": True})  # fmt: skip
    return len(lent), len(opened)


@transaction.atomic
def stop_reading_again(
    person: Person,
    public_id: UUID,
    then: datetime,
    until: datetime,
    number: int,
    *,
    by: Operator,
    at: datetime,
) -> ReadingStop:
    """The stop that was made `then`, after the backup, holds again until it ends by itself, or is lifted."""
    require(by, "person.suspend", person, localdate(at))
    made = ReadingStop.objects.create(public_id=public_id, person=person, at=then, until=until, number=number)
    audit("grants.stop_reading", person, by=by, at=at, organisation=person.organisation_id,
          detail={"again": True})  # fmt: skip
    return made

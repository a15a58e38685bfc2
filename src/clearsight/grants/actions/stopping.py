"""Reading stops where somebody reads far more than anybody does (TRUST, abuse case 13)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.grants.models import ReadingStop
from clearsight.grants.queries import DAY, amount_read, reading_stopped
from clearsight.kernel.refusals import Conflict, Refused
from clearsight.people.models import Person


@transaction.atomic
def stop_reading_too_much(person: Person, *, by: Person, at: datetime) -> ReadingStop | None:
    """The stop that holds for the person, made now where they have read too much; none where they have not.

    Whoever leads or keeps the list is told, and it is in the log with the number. It ends after a day.
    """
    require(by, "person.change_password", person, localdate(at))  # one's own reading
    found = reading_stopped(person, at)
    if found is not None:
        return found
    amount = amount_read(person, at)
    if not amount.is_too_much:
        return None
    made = ReadingStop.objects.create(person=person, at=at, until=at + DAY, number=amount.day)
    audit("grants.stop_reading", person, by=by, at=at, organisation=person.organisation_id,
          detail={"hour": amount.hour, "day": amount.day})  # fmt: skip
    return made


@transaction.atomic
def let_read_again(stop: ReadingStop, *, by: Person, at: datetime) -> ReadingStop:
    """Somebody else has looked, and it was right: they read again, and are counted anew.

    Raises:
        Refused: to whoever it stopped.
        Conflict: where it holds no more.
    """
    require(by, "person.suspend", stop.person, localdate(at))
    if by == stop.person:
        raise Refused.one("person", "nobody lets themselves read again", "ask somebody else who leads")
    holding = ReadingStop.objects.filter(pk=stop.pk, lifted_at=None, until__gt=at)
    if not holding.update(lifted_at=at, lifted_by=by):
        raise Conflict.one("person", "it stops nothing any more", "look again")
    stop.refresh_from_db()
    audit("grants.let_read_again", stop.person, by=by, at=at, organisation=stop.person.organisation_id)
    return stop

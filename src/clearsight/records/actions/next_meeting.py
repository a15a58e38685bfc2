"""The date of the next meeting that both have agreed in a record becomes the next session."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import permits, require
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.records.queries import next_meeting_in
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session


@transaction.atomic
def schedule_next(record: Record, *, by: Person, at: datetime) -> Session | None:
    """Schedule the session that an agreed record names, at the usual time (`records.actions.agree` does).

    None, and nothing is done, where it names no day after its own, or one that is past by now, where a later
    session is planned already, where the arrangement does not hold that day, where it is years ahead, and
    where whoever agrees has left the group meanwhile.
    """
    require(by, "record.write", record, localdate(at))
    session, day = record.session, next_meeting_in(record)
    held = session.day or localdate(at)
    if day is None or day <= held or day < localdate(at) or day not in session.arrangement.span:
        return None
    if day > localdate(at) + scheduling.FURTHEST:
        return None
    if not permits(by, "arrangement.schedule", session.arrangement, localdate(at)):
        return None
    later = Session.objects.filter(
        arrangement=session.arrangement_id, kind="planned", status="scheduled", scheduled_for__gt=held
    )
    if later.exists():
        return None
    starts_at = session.starts_at
    return scheduling.schedule(session.arrangement, day, starts_at=starts_at, by=by, at=at)

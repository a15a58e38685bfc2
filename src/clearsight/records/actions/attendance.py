"""Who was there, put right while nobody has yet been asked to agree on what is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.kernel.refusals import Conflict
from clearsight.people.models import Person
from clearsight.records.actions.opening import open_records
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session


@transaction.atomic
def correct_attendance(session: Session, absent: Iterable[Person], *, by: Person, at: datetime) -> Session:
    """Say anew who was not there: they read and sign what is written, and the drafts say so.

    Raises:
        Conflict: when one of the session's records is before the others, agreed or sealed: it says who was
            there, and they sign it.
        Invalid: as `scheduling.actions.correct_attendance`.
    """
    require(by, "session.hold", session, localdate(at))
    written = Record.objects.select_for_update(of=("self",)).filter(session=session)
    if [record for record in written if record.state != "draft"]:
        raise Conflict.one(
            "absent", "what is written up says who was there", "send it back for changes first"
        )
    corrected = scheduling.correct_attendance(session, absent, by=by, at=at)
    if written:
        open_records(corrected, by=by, at=at)
    return corrected

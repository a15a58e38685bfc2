"""Who was there, put right while nobody has yet been asked to agree on what is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.people.models import Person
from clearsight.records.actions.opening import open_records
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import present_at


@transaction.atomic
def correct_attendance(session: Session, absent: Iterable[Person], *, by: Person, at: datetime) -> Session:
    """Say anew who was not there: they read and sign what is written, and the drafts say so.

    Raises:
        Conflict: when one of the session's records is before the others, agreed or sealed: it says who was
            there, and they sign it.
        Invalid: for somebody who was noted as present and has written, disagreed or signed in them: they
            would lose their say. Else as `scheduling.actions.correct_attendance`.
    """
    absent = set(absent)
    require(by, "session.hold", session, localdate(at))
    written = Record.objects.select_for_update(of=("self",)).filter(session=session)
    if [record for record in written if record.state != "draft"]:
        raise Conflict.one(
            "absent", "what is written up says who was there", "send it back for changes first"
        )
    _refuse_losing_a_say(session, absent)
    corrected = scheduling.correct_attendance(session, absent, by=by, at=at)
    if written:
        open_records(corrected, by=by, at=at)
    return corrected


def _refuse_losing_a_say(session: Session, absent: set[Person]) -> None:
    """Nothing, unless somebody who is noted as present and had a say in a record is now said to be absent.

    Whoever was not there neither signs, nor settles with what they did not agree.
    """
    told = [p.name for p in present_at(session) if p in absent and p.pk in _who_had_a_say(session)]
    if told:
        problem = f"{_and(told)} wrote, disagreed or signed in what is written up of it"
        raise Invalid.one("absent", problem, "leave them among those who were there")


def _who_had_a_say(session: Session) -> set[int]:
    """Whoever wrote in a record of the session, sent one back, disagreed, attached pages or ever signed."""
    records = Record.objects.filter(session=session)
    # Signatures are of a later stage (`signoff`): all that is asked here is whose there are.
    said_in = (
        "entries__author", "remarks__author", "meant_so__author", "disagreements__author",
        "disagreements__settlements__author", "attachments__attached_by", "signatures__person",
    )  # fmt: skip
    return {pk for way in said_in for pk in records.values_list(way, flat=True) if pk is not None}


def _and(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))

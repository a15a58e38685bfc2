"""An immediate concern that a session hears: raised, given to somebody by name, taken forward."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.actions import open_folder
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.people.models import Person
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import parties_of
from clearsight.supervision.models import Concern, ConcernCarrier
from clearsight.supervision.queries.concerns import carriers_for, may_pass_on

LONGEST_CONCERN = 1_000


@transaction.atomic
def raise_concern(
    session: Session, what: str, carrier: Person | None = None, *, by: Person, at: datetime
) -> Concern:
    """Something that cannot wait was heard (Progress Careers, 6.2). Sealed in the relationship's folder.

    Args:
        carrier: who takes it forward: somebody of the session, or a safeguarding lead of a member's school.
            Until the session is held it may be left open; a session is not held without.

    Raises:
        Invalid: without words, for a session that was called off, or a carrier who is none of those.
    """
    require(by, "session.agree_action", session, localdate(at))
    faults = _carrier_faults(session, carrier, at)
    if not what.strip() or len(what) > LONGEST_CONCERN:
        faults.append(Fault("what", f"say what it is, in at most {LONGEST_CONCERN} characters"))
    if session.status == "cancelled":
        faults.append(Fault("what", "the session was called off", "go to a safeguarding lead at once"))
    if session.status == "held" and carrier is None:
        faults.append(Fault("carrier", "nobody takes it forward", "name who does"))
    if faults:
        raise Invalid(faults)
    concern = Concern(session=session, raised_by=by, raised_at=at, carrier=carrier)
    concern.file = open_folder(session.arrangement, by=by, at=at)
    concern.what = concern.file.seal(what.strip(), concern, "what")
    concern.save()
    _note_carrier(concern, by, at)
    _audit("supervision.raise_concern", concern, by, at, carrier=_named(carrier))
    return concern


@transaction.atomic
def name_carrier(concern: Concern, carrier: Person, *, by: Person, at: datetime) -> Concern:
    """Name who takes it forward, or somebody else in their place. Each who was named stays on record.

    Once somebody carries it, nobody takes it from them but whoever raised it or, where no lead carries it, a
    lead: it may be about any other who was there.

    Raises:
        Refused: to anybody else, once somebody who is still here carries it.
        Invalid: for somebody who is neither of the session nor a safeguarding lead of a member's school.
        Conflict: when it was taken forward already.
    """
    require(by, "concern.name_carrier", concern, localdate(at))
    # Of two who name somebody at once the later waits here, and sees what the earlier did.
    held = Concern.objects.select_for_update(of=("self",)).get(pk=concern.pk)
    was = held.carrier
    if held.done_at is None and not may_pass_on(concern, was, by, localdate(at)):
        raise Refused.one("carrier", "somebody carries it already", "ask them, or whoever raised it")
    if faults := _carrier_faults(concern.session, carrier, at):
        raise Invalid(faults)
    _still_open(concern, carrier=carrier)
    _note_carrier(concern, by, at)
    _audit("supervision.name_carrier", concern, by, at, carrier=_named(carrier), was=_named(was))
    return concern


@transaction.atomic
def take_forward(concern: Concern, done: str, *, by: Person, at: datetime) -> Concern:
    """Whoever carries it says what they did with it.

    Raises:
        Invalid: without a word of what was done.
        Conflict: when it was taken forward already.
    """
    require(by, "concern.take_forward", concern, localdate(at))
    if not done.strip() or len(done) > LONGEST_CONCERN:
        raise Invalid.one("done", f"say what you did, in at most {LONGEST_CONCERN} characters")
    _still_open(concern, done=concern.file.seal(done.strip(), concern, "done"), done_at=at)
    _audit("supervision.take_forward", concern, by, at, carrier=_named(concern.carrier))
    return concern


def _carrier_faults(session: Session, carrier: Person | None, at: datetime) -> list[Fault]:
    if carrier is None or carrier in carriers_for(session, localdate(at)):
        return []
    mend = "name somebody of the session, or a safeguarding lead of a member's school"
    return [Fault("carrier", "they cannot take it forward", mend)]


def _still_open(concern: Concern, **changes: object) -> None:
    if not Concern.objects.filter(pk=concern.pk, done_at__isnull=True).update(**changes):
        raise Conflict.one("concern", "it was taken forward already", "look at it again")
    concern.refresh_from_db()


def _note_carrier(concern: Concern, by: Person, at: datetime) -> None:
    if concern.carrier is not None:
        ConcernCarrier.objects.create(concern=concern, person=concern.carrier, named_by=by, named_at=at)


def _named(person: Person | None) -> str:
    """A person by id, as the audit log names one."""
    return str(person.public_id) if person else ""


def _audit(verb: str, concern: Concern, by: Person, at: datetime, **detail: str) -> None:
    session = concern.session
    touched = parties_of(session.arrangement, session.day or localdate(at)) | {session.supervisor_id}
    record(verb, concern, by=by, at=at, organisation=session.organisation_id, touches=touched, detail=detail)

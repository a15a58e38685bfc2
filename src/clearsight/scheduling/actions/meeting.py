"""The life of a session: scheduled, moved, cancelled, held, written up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.people.models import Person, fresh_code
from clearsight.scheduling.actions.arranging import minutes_faults, venue_faults
from clearsight.scheduling.models import Arrangement, Attendance, Session
from clearsight.scheduling.queries import members_on, parties_of, present_at

FURTHEST = timedelta(days=2 * 366)  # two years, whichever they are


@transaction.atomic
def schedule(
    arrangement: Arrangement,
    day: date,
    *,
    starts_at: time | None = None,
    minutes: int | None = None,
    venue: str = "",
    replaces: Session | None = None,
    by: Person,
    at: datetime,
) -> Session:
    """Agree a date, and a time and a private place, for the next planned session.

    Args:
        replaces: the cancelled session that this one makes up for.

    Raises:
        Invalid: for a day outside the arrangement's own or too far ahead, one on which they meet at that
            time already, or a session that is not to be made up for.
    """
    require(by, "arrangement.schedule", arrangement, localdate(at))
    faults = [*planned_faults(minutes, starts_at, venue), *day_faults(arrangement, day, starts_at, at)]
    if replaces is not None and (replaces.arrangement_id != arrangement.pk or replaces.status != "cancelled"):
        faults.append(Fault("replaces", "only a cancelled session is made up for", "leave it out"))
    if faults:
        raise Invalid(faults)
    session = Session.objects.create(
        organisation_id=arrangement.organisation_id, code=fresh_code(), arrangement=arrangement,
        supervisor_id=arrangement.supervisor_id, scheduled_for=day, starts_at=starts_at,
        planned_minutes=minutes or arrangement.minutes, venue=venue or arrangement.venue, replaces=replaces,
        made_at=at,
    )  # fmt: skip
    _audit_session("scheduling.schedule", session, by, at, day=day.isoformat())
    return session


@transaction.atomic
def reschedule(
    session: Session,
    day: date,
    *,
    starts_at: time | None = None,
    minutes: int | None = None,
    venue: str | None = None,
    by: Person,
    at: datetime,
) -> Session:
    """Move a session that has not been held to another day, time or place. What is left out stays.

    Raises:
        Invalid: for a day that is past, or on which the arrangement does not hold, too far ahead, or on
            which they meet at that time already.
        Conflict: when it is no longer scheduled.
    """
    require(by, "session.move", session, localdate(at))
    time_of_day = starts_at or session.starts_at
    faults = day_faults(session.arrangement, day, time_of_day, at, besides=session.pk)
    if day < localdate(at) and day != session.scheduled_for:
        # Else what was held on another day than planned would be moved there first, and asked nothing.
        faults.append(Fault("day", "that day is past", "if you met then, say so where you hold it"))
    if faults := [*faults, *planned_faults(minutes, starts_at, venue or "")]:
        raise Invalid(faults)
    before = session.scheduled_for
    _still_scheduled(
        session,
        scheduled_for=day,
        starts_at=starts_at or session.starts_at,
        planned_minutes=minutes or session.planned_minutes,
        venue=session.venue if venue is None else venue,
    )
    _audit_session("scheduling.reschedule", session, by, at, day=day.isoformat(), was=str(before or ""))
    return session


@transaction.atomic
def cancel(session: Session, *, cancelled_by: Person | None = None, by: Person, at: datetime) -> Session:
    """Call a session off, saying by whom (`casework.actions.call_off` keeps why).

    It stays with both until another makes up for it.

    Who noted it is kept beside whose reason it is: nobody puts one into another's mouth unseen.

    Args:
        cancelled_by: whose reason it is, where it is not `by`.

    Raises:
        Invalid: for somebody who is no party.
        Conflict: when it is no longer scheduled.
    """
    require(by, "session.move", session, localdate(at))
    whose = cancelled_by or by
    if whose.pk not in {session.supervisor_id, *parties_of(session.arrangement, _day(session))}:
        raise Invalid.one("cancelled_by", "only a party cancels", "choose one of the parties")
    _still_scheduled(session, status="cancelled", cancelled_by=whose, cancellation_noted_by=by)
    for_another = {"for_another": "yes"} if whose.pk != by.pk else {}
    _audit_session("scheduling.cancel", session, by, at, **for_another)
    return session


@transaction.atomic
def hold(
    session: Session,
    held_on: date,
    minutes: int,
    *,
    absent: Iterable[Person] = (),
    early_because: str = "",
    by: Person,
    at: datetime,
) -> Session:
    """The session took place: on which day, for how many minutes, and who was not there.

    Args:
        early_because: one of the answers of `Session.departs_by`, where it is said to have been held on
            another day than planned; shown to all who may see the session, and in the log only that it was
            given.

    Raises:
        Invalid: for a day to come or outside the arrangement's own, another than the planned one
            without saying why, no minutes, or an absence of somebody who is not a member.
        Conflict: when it is no longer scheduled.
    """
    require(by, "session.hold", session, localdate(at))
    missing = set(absent)
    members = members_on(session.arrangement, held_on)
    departs = session.departs_by(held_on)
    faults = [*minutes_faults("minutes", minutes), *_held_faults(session, held_on, early_because, at)]
    if not missing <= set(members) or not set(members) - missing:
        faults.append(
            Fault("absent", "somebody of the members must have been there", "correct who was absent")
        )
    if faults:
        raise Invalid(faults)
    _still_scheduled(
        session, status="held", held_on=held_on, minutes=minutes,
        noted_by=by, noted_at=at, early_because=early_because if departs else "",
    )  # fmt: skip
    Attendance.objects.bulk_create(
        Attendance(session=session, person=person, present=person not in missing) for person in members
    )
    why = {"reason": "given", "planned": str(session.scheduled_for or "")} if departs else {}
    _audit_session("scheduling.hold", session, by, at, day=held_on.isoformat(), minutes=str(minutes), **why)
    return session


@transaction.atomic
def correct_attendance(session: Session, absent: Iterable[Person], *, by: Person, at: datetime) -> Session:
    """Who was not at a session after all. `records.actions.correct_attendance` asks whether it still may be.

    The log says by public id whom it takes out, and whom it puts in.

    Raises:
        Invalid: where it was not held, or for somebody who is no member; somebody must have been there.
    """
    require(by, "session.hold", session, localdate(at))
    missing = set(absent)
    members = members_on(session.arrangement, session.held_on) if session.held_on else []
    if not missing <= set(members) or not set(members) - missing:
        raise Invalid.one("absent", "somebody of the members must have been there", "correct who was absent")
    before = set(present_at(session))
    for person in members:
        Attendance.objects.update_or_create(
            session=session, person=person, defaults={"present": person not in missing}
        )
    out = [str(person.public_id) for person in members if person in before & missing]
    added = [str(person.public_id) for person in members if person not in before | missing]
    _audit_session(
        "scheduling.correct_attendance", session, by, at, out=" ".join(out), put_in=" ".join(added)
    )
    return session


@transaction.atomic
def note_ad_hoc(
    arrangement: Arrangement,
    held_on: date,
    *,
    minutes: int | None = None,
    revisit: bool = False,
    there: Iterable[Person] = (),
    by: Person,
    at: datetime,
) -> Session:
    """Informal supervision took place. It never counts as the planned one.

    Args:
        revisit: a significant matter, to come up by itself at the next planned session.
        there: who spoke with the supervisor: they alone read what is noted. Whoever notes it is one of them,
            where they are a member; in a one-to-one it is who is supervised there.

    Raises:
        Invalid: for a day to come or on which nobody was a member, where it is not said who was there, or
            by somebody who was not.
    """
    require(by, "arrangement.schedule", arrangement, localdate(at))
    members = members_on(arrangement, held_on)
    spoke = {*there, *(p for p in members if p.pk == by.pk or len(members) == 1)}
    faults = minutes_faults("minutes", minutes)
    if held_on > localdate(at) or held_on not in arrangement.span or not members:
        faults.append(Fault("held_on", "it cannot have been on that day", "write the day on which you spoke"))
    elif not spoke or not spoke <= set(members):
        faults.append(
            Fault("there", "it is not said who of the members was there", "say with whom you spoke")
        )
    elif by.pk != arrangement.supervisor_id and by not in spoke:
        faults.append(Fault("there", "you were not in it", "it is noted by one of those who spoke"))
    if faults:
        raise Invalid(faults)
    session = Session.objects.create(
        organisation_id=arrangement.organisation_id, code=fresh_code(), arrangement=arrangement,
        supervisor_id=arrangement.supervisor_id, kind="ad_hoc", status="held", held_on=held_on,
        minutes=minutes, revisit=revisit, noted_by=by, noted_at=at, made_at=at,
    )  # fmt: skip
    Attendance.objects.bulk_create(
        Attendance(session=session, person=person, present=person in spoke) for person in members
    )
    _audit_session("scheduling.note_ad_hoc", session, by, at, day=held_on.isoformat())
    return session


@transaction.atomic
def note_written_up(session: Session, on: date, *, by: Person, at: datetime) -> Session:
    """All that there is to write of the session was first put before the others on that day."""
    require(by, "session.open_records", session, localdate(at))
    if session.written_up_on is None:
        session.written_up_on = on
        session.save(update_fields=["written_up_on"])
        _audit_session("scheduling.note_written_up", session, by, at)
    return session


def _still_scheduled(session: Session, **changes: object) -> None:
    # A conditional UPDATE: of two who cancel, move or hold it at once, one is told.
    changed = Session.objects.filter(pk=session.pk, status="scheduled").update(**changes)
    if not changed:
        raise Conflict.one("session", "somebody has held or cancelled it meanwhile", "look at it again")
    session.refresh_from_db()


def _held_faults(session: Session, held_on: date, early_because: str, at: datetime) -> list[Fault]:
    """What is wrong with having held a session on a day, if anything."""
    if held_on > localdate(at):
        return [Fault("held_on", "that day is still to come", "write the day on which you met")]
    if held_on not in session.arrangement.span:
        return [
            Fault("held_on", "the arrangement did not hold on that day", "write the day on which you met")
        ]
    departs = session.departs_by(held_on)
    if departs is not None and early_because not in departs.answers:
        return [Fault("early_because", departs.said, "say how that is, or correct the day")]
    return []


def planned_faults(minutes: int | None, starts_at: time | None, venue: str) -> list[Fault]:
    """What is wrong with how long, when in the day and where it is planned, if anything."""
    faults = [*minutes_faults("minutes", minutes), *venue_faults(venue)]
    if starts_at is not None and starts_at.tzinfo is not None:
        faults.append(Fault("starts_at", "this is not a time of day", "write it as 15:30"))
    return faults


def day_faults(
    arrangement: Arrangement, day: date, starts_at: time | None, at: datetime, besides: int = 0
) -> list[Fault]:
    """What is wrong with meeting on a day and time, if anything. `besides` is the session that moves."""
    # Of two who schedule at once the later waits here, and sees what the earlier did.
    Arrangement.objects.select_for_update().get(pk=arrangement.pk)
    if day not in arrangement.span:
        return [Fault("day", "the arrangement does not hold on that day", "choose another day")]
    if day > localdate(at) + FURTHEST:
        return [Fault("day", "that is more than two years ahead", "choose an earlier day")]
    same = Session.objects.filter(
        arrangement=arrangement, status="scheduled", scheduled_for=day, starts_at=starts_at
    )
    if same.exclude(pk=besides).exists():
        return [Fault("day", "you meet then already", "choose another day or time")]
    return []


def _day(session: Session) -> date:
    return session.held_on or session.scheduled_for or session.arrangement.from_date


def _audit_session(verb: str, session: Session, by: Person, at: datetime, **detail: str) -> None:
    touched = parties_of(session.arrangement, _day(session)) | {session.supervisor_id}
    record(verb, session, by=by, at=at, organisation=session.organisation_id, touches=touched, detail=detail)

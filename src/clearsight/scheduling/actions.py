"""Arranging supervision, and the life of a session: scheduled, moved, cancelled, held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.actors import Actor
from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.kernel.durations import parse_duration
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.people.models import Organisation, Person, Site, fresh_code
from clearsight.scheduling.models import (
    Arrangement,
    ArrangementMember,
    Attendance,
    CalendarPeriod,
    Session,
)
from clearsight.scheduling.queries import members_on, parties_of

LONGEST_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of a calendar, both ends included."""

    name: str
    from_date: date
    to_date: date
    term: str = ""


@transaction.atomic
def set_calendar(
    organisation: Organisation,
    kind: str,
    stretches: Iterable[Stretch],
    *,
    site: Site | None = None,
    by: Actor,
    at: datetime,
) -> list[CalendarPeriod]:
    """Put these stretches of one kind in place of all there were, for one site or for the organisation.

    Raises:
        Invalid: when one ends before it begins or two overlap.
    """
    require(by, "organisation.manage_calendar", organisation, localdate(at))
    ordered = sorted(stretches, key=lambda stretch: stretch.from_date)
    faults = [
        Fault(s.name, "it ends before it begins", "correct a date")
        for s in ordered
        if s.to_date < s.from_date
    ]
    faults += [
        Fault(later.name, f"it overlaps {earlier.name}", "correct a date")
        for earlier, later in pairwise(ordered)
        if later.from_date <= earlier.to_date
    ]
    if faults:
        raise Invalid(faults)
    CalendarPeriod.objects.filter(organisation=organisation, kind=kind, site=site).delete()
    periods = CalendarPeriod.objects.bulk_create(
        CalendarPeriod(
            organisation=organisation, site=site, kind=kind, name=s.name, term=s.term,
            from_date=s.from_date, to_date=s.to_date,
        )
        for s in ordered
    )  # fmt: skip
    touched = Person.objects.filter(organisation=organisation).values_list("pk", flat=True)
    record(
        "scheduling.set_calendar", organisation, by=by, at=at, organisation=organisation.pk, touches=touched
    )
    return periods


@transaction.atomic
def arrange(
    organisation: Organisation,
    supervisor: Person,
    members: Iterable[Person],
    *,
    kind: str = "one_to_one",
    every: str = "",
    from_date: date,
    minutes: int | None = None,
    venue: str = "",
    discusses_cases: bool = True,
    by: Person,
    at: datetime,
) -> Arrangement:
    """Set up a standing supervisory relationship from `from_date` on. `every` is as agreed: "4 weeks".

    Raises:
        Invalid: when somebody is of another organisation or would supervise themselves, a one-to-one has
            not one member, or `every` is no length of time.
    """
    require(by, "organisation.arrange", organisation, localdate(at))
    supervised = list(dict.fromkeys(members))
    _check_arrangement(organisation, supervisor, supervised, kind, every, minutes)
    arrangement = Arrangement.objects.create(
        organisation=organisation, code=fresh_code(), kind=kind, supervisor=supervisor, every=every.strip(),
        from_date=from_date, minutes=minutes, venue=venue, discusses_cases=discusses_cases,
    )  # fmt: skip
    ArrangementMember.objects.bulk_create(
        ArrangementMember(arrangement=arrangement, person=person, from_date=from_date)
        for person in supervised
    )
    _audit("scheduling.arrange", arrangement, by, at, since=from_date, kind=kind)
    return arrangement


def _check_arrangement(
    organisation: Organisation,
    supervisor: Person,
    members: list[Person],
    kind: str,
    every: str,
    minutes: int | None,
) -> None:
    faults = []
    if kind not in ("one_to_one", "group", "peer"):
        faults.append(Fault("kind", f"{kind!r} is no kind of supervision", "use one_to_one, group or peer"))
    if any(person.organisation_id != organisation.pk for person in (supervisor, *members)):
        faults.append(Fault("members", "there is no such person", "choose somebody of this organisation"))
    if not members or (kind == "one_to_one" and len(members) != 1):
        faults.append(Fault("members", "one-to-one has one supervisee, a group at least one", "choose again"))
    if supervisor in members and kind != "peer":
        faults.append(Fault("supervisor", "nobody supervises themselves", "choose another supervisor"))
    try:
        if every.strip():
            parse_duration(every)
    except ValueError as error:
        faults.append(Fault("every", str(error)))
    faults += _minutes_faults("minutes", minutes)
    if faults:
        raise Invalid(faults)


@transaction.atomic
def add_member(
    arrangement: Arrangement, person: Person, from_date: date, *, by: Person, at: datetime
) -> ArrangementMember:
    """The person is supervised in this group too, from that day on.

    Raises:
        Invalid: in a one-to-one, for somebody of another organisation, or for a member already.
    """
    require(by, "arrangement.manage", arrangement, localdate(at))
    if arrangement.kind == "one_to_one" or person.organisation_id != arrangement.organisation_id:
        raise Invalid.one("person", "this person cannot join here", "make another arrangement")
    if person in members_on(arrangement, from_date):
        raise Invalid.one("person", "is a member already", "choose somebody else")
    member = ArrangementMember.objects.create(arrangement=arrangement, person=person, from_date=from_date)
    _audit("scheduling.add_member", arrangement, by, at, since=from_date)
    return member


@transaction.atomic
def take_terms(
    arrangement: Arrangement,
    *,
    every: str | None = None,
    minutes: int | None = None,
    venue: str | None = None,
    by: Person,
    at: datetime,
) -> Arrangement:
    """What the parties have signed holds from now on: how often, how long, where. What is left out stays."""
    require(by, "arrangement.draw_up_agreement", arrangement, localdate(at))
    if every is not None:
        parse_duration(every)
        arrangement.every = every
    arrangement.minutes = minutes or arrangement.minutes
    arrangement.venue = arrangement.venue if venue is None else venue
    arrangement.save(update_fields=["every", "minutes", "venue"])
    _audit("scheduling.take_terms", arrangement, by, at, since=localdate(at), every=arrangement.every)
    return arrangement


@transaction.atomic
def end_arrangement(arrangement: Arrangement, last_day: date, *, by: Person, at: datetime) -> Arrangement:
    """The relationship ends, and with it its memberships; `last_day` is the last on which it holds."""
    require(by, "arrangement.manage", arrangement, localdate(at))
    if last_day < arrangement.from_date:
        raise Invalid.one("last_day", "it ends before it begins", "correct the date")
    touched = parties_of(arrangement, last_day)
    arrangement.to_date = last_day
    arrangement.save(update_fields=["to_date"])
    arrangement.memberships.filter(to_date__isnull=True).update(to_date=last_day)
    arrangement.memberships.filter(to_date__gt=last_day).update(to_date=last_day)
    record(
        "scheduling.end_arrangement", arrangement, by=by, at=at,
        organisation=arrangement.organisation_id, touches=touched,
    )  # fmt: skip
    return arrangement


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
        Invalid: for a day outside the arrangement's own, or a session that is not to be made up for.
    """
    require(by, "arrangement.schedule", arrangement, localdate(at))
    faults = _minutes_faults("minutes", minutes)
    if day not in arrangement.span:
        faults.append(Fault("day", "the arrangement does not hold on that day", "choose another day"))
    if replaces is not None and (replaces.arrangement_id != arrangement.pk or replaces.status != "cancelled"):
        faults.append(Fault("replaces", "only a cancelled session is made up for", "leave it out"))
    if faults:
        raise Invalid(faults)
    session = Session.objects.create(
        organisation_id=arrangement.organisation_id, code=fresh_code(), arrangement=arrangement,
        supervisor_id=arrangement.supervisor_id, scheduled_for=day, starts_at=starts_at,
        planned_minutes=minutes or arrangement.minutes, venue=venue or arrangement.venue, replaces=replaces,
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
        Invalid: for a day on which the arrangement does not hold.
        Conflict: when it is no longer scheduled.
    """
    require(by, "session.move", session, localdate(at))
    if day not in session.arrangement.span:
        raise Invalid.one("day", "the arrangement does not hold on that day", "choose another day")
    if faults := _minutes_faults("minutes", minutes):
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
def cancel(
    session: Session, because: str, *, cancelled_by: Person | None = None, by: Person, at: datetime
) -> Session:
    """Call a session off, saying by whom and why. It stays with both until another makes up for it.

    Args:
        because: a few words that may be shown to both, and to nobody's harm.
        cancelled_by: whose reason it is, where it is not `by`.

    Raises:
        Invalid: without a reason, or for somebody who is no party.
        Conflict: when it is no longer scheduled.
    """
    require(by, "session.move", session, localdate(at))
    whose = cancelled_by or by
    if not because.strip():
        raise Invalid.one("because", "a cancelled session says why", "write a few words")
    if whose.pk not in {session.supervisor_id, *parties_of(session.arrangement, _day(session))}:
        raise Invalid.one("cancelled_by", "only a party cancels", "choose one of the parties")
    _still_scheduled(session, status="cancelled", cancelled_because=because.strip()[:200], cancelled_by=whose)
    _audit_session("scheduling.cancel", session, by, at)
    return session


@transaction.atomic
def hold(
    session: Session,
    held_on: date,
    minutes: int,
    *,
    absent: Iterable[Person] = (),
    interruptions: str = "",
    by: Person,
    at: datetime,
) -> Session:
    """The session took place: on which day, for how many minutes, and who was not there.

    Raises:
        Invalid: for a day to come, no minutes, or an absence of somebody who is not a member.
        Conflict: when it is no longer scheduled.
    """
    require(by, "session.hold", session, localdate(at))
    missing = set(absent)
    members = members_on(session.arrangement, held_on)
    faults = _minutes_faults("minutes", minutes)
    if held_on > localdate(at):
        faults.append(Fault("held_on", "that day is still to come", "write the day on which you met"))
    if not missing <= set(members) or not set(members) - missing:
        faults.append(
            Fault("absent", "somebody of the members must have been there", "correct who was absent")
        )
    if faults:
        raise Invalid(faults)
    _still_scheduled(
        session, status="held", held_on=held_on, minutes=minutes, interruptions=interruptions[:200]
    )
    Attendance.objects.bulk_create(
        Attendance(session=session, person=person, present=person not in missing) for person in members
    )
    _audit_session("scheduling.hold", session, by, at, day=held_on.isoformat(), minutes=str(minutes))
    return session


@transaction.atomic
def note_ad_hoc(
    arrangement: Arrangement,
    held_on: date,
    *,
    minutes: int | None = None,
    revisit: bool = False,
    by: Person,
    at: datetime,
) -> Session:
    """Informal supervision took place. It never counts as the planned one.

    Args:
        revisit: a significant matter, to come up by itself at the next planned session.
    """
    require(by, "arrangement.schedule", arrangement, localdate(at))
    faults = _minutes_faults("minutes", minutes)
    if held_on > localdate(at) or held_on not in arrangement.span:
        faults.append(Fault("held_on", "it cannot have been on that day", "write the day on which you spoke"))
    if faults:
        raise Invalid(faults)
    session = Session.objects.create(
        organisation_id=arrangement.organisation_id, code=fresh_code(), arrangement=arrangement,
        supervisor_id=arrangement.supervisor_id, kind="ad_hoc", status="held", held_on=held_on,
        minutes=minutes, revisit=revisit,
    )  # fmt: skip
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


def _minutes_faults(place: str, minutes: int | None) -> list[Fault]:
    if minutes is not None and not 0 < minutes <= LONGEST_MINUTES:
        return [Fault(place, "a session lasts at least a minute and at most a day", "write the minutes")]
    return []


def _day(session: Session) -> date:
    return session.held_on or session.scheduled_for or session.arrangement.from_date


def _audit(
    verb: str, arrangement: Arrangement, by: Person, at: datetime, *, since: date, **detail: str
) -> None:
    touched = parties_of(arrangement, since)
    record(
        verb,
        arrangement,
        by=by,
        at=at,
        organisation=arrangement.organisation_id,
        touches=touched,
        detail=detail,
    )


def _audit_session(verb: str, session: Session, by: Person, at: datetime, **detail: str) -> None:
    touched = parties_of(session.arrangement, _day(session)) | {session.supervisor_id}
    record(verb, session, by=by, at=at, organisation=session.organisation_id, touches=touched, detail=detail)

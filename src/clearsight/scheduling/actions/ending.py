"""A standing relationship ends, and what was to be held after it is called off; or one place in a group."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Person
from clearsight.scheduling.actions.arranging import LONGEST_BETWEEN
from clearsight.scheduling.domain.ending import BECAUSE
from clearsight.scheduling.models import Arrangement, ArrangementMember, Ending, Session
from clearsight.scheduling.queries import parties_of, present_at


@transaction.atomic
def end_arrangement(
    arrangement: Arrangement, last_day: date, *, because: str = "other", by: Person, at: datetime
) -> Arrangement:
    """The relationship ends, and with it its memberships and its cover. Nothing written is touched.

    Sessions scheduled after `last_day` are called off: nobody has to make up for them.

    Args:
        last_day: the last day on which it holds, the day of its last session at the earliest.
        because: one of `domain.ending.BECAUSE`.

    Raises:
        Invalid: for a day before it began, or on or before which they have not met for the last time; more
            than two years ahead; after it has ended already, for its members are gone by then; for cover,
            which ends by itself, and what was handed over; without one of the answers why.
    """
    require(by, "arrangement.end", arrangement, localdate(at))
    # Of two who end it at once, the later waits here and sees what the earlier did.
    Arrangement.objects.select_for_update(no_key=True).get(pk=arrangement.pk)
    arrangement.refresh_from_db(fields=["to_date"])
    if faults := [*_day_faults(arrangement, last_day, localdate(at)), *_because_faults(because)]:
        raise Invalid(faults)
    touched = parties_of(arrangement, last_day)
    ended = [arrangement, *_cover_beyond(arrangement, last_day)]
    for one in ended:
        touched |= parties_of(one, last_day)
        _until(one, last_day)
    Ending.objects.create(
        arrangement=arrangement, last_day=last_day, because=because, ended_by=by, ended_at=at
    )
    off = _call_off(ended, last_day, by, at)
    record(
        "scheduling.end_arrangement", arrangement, by=by, at=at, organisation=arrangement.organisation_id,
        touches=touched, around=True, detail={"until": last_day.isoformat(), "called_off": str(off)},
    )  # fmt: skip
    return arrangement


@transaction.atomic
def end_place(
    arrangement: Arrangement, person: Person, last_day: date, *, by: Person, at: datetime
) -> ArrangementMember:
    """The person is no member of the group any more after `last_day`; the group goes on without them.

    What was written while they were there stays theirs to read; what is said later is not.

    Raises:
        Invalid: in a one-to-one or for the only member, which is ended as a whole; for somebody who is no
            member, a day before they joined or on or before which they were at a session, or more than two
            years ahead.
    """
    require(by, "arrangement.end_place", arrangement, localdate(at))
    today = localdate(at)
    still = Q(to_date__isnull=True) | Q(to_date__gte=min(today, last_day))
    rows = list(arrangement.memberships.select_for_update().filter(still))
    place = next((row for row in rows if row.person_id == person.pk), None)
    if place is None:
        raise Invalid.one("person", "this person is no member here", "choose a member")
    if faults := _place_faults(place, rows, last_day, today):
        raise Invalid(faults)
    place.to_date = last_day
    place.save(update_fields=["to_date"])
    record(
        "scheduling.end_place", arrangement, by=by, at=at, organisation=arrangement.organisation_id,
        touches={person.pk, *parties_of(arrangement, last_day)}, detail={"until": last_day.isoformat()},
    )  # fmt: skip
    return place


def _place_faults(
    place: ArrangementMember, rows: list[ArrangementMember], last_day: date, today: date
) -> list[Fault]:
    arrangement = place.arrangement
    if arrangement.kind == "one_to_one" or len({row.person_id for row in rows}) < 2:
        return [Fault("person", "nobody else is supervised here", "end the supervision instead")]
    if last_day < place.from_date:
        return [Fault("last_day", "they joined after that day", "correct the date")]
    if place.to_date is not None and last_day > place.to_date:
        return [Fault("last_day", "it ends before that day already", "add them again")]
    if last_day > today + timedelta(days=LONGEST_BETWEEN):
        return [Fault("last_day", "that is more than two years ahead", "correct the date")]
    held = Session.objects.filter(arrangement=arrangement, held_on__gt=last_day).order_by("-held_on")
    last = next((one for one in held if place.person in present_at(one)), None)
    if last is not None:
        problem = f"they were there after that day, on {last.held_on:%-d %B %Y}"
        return [Fault("last_day", problem, "choose that day or a later one")]
    return []


def _day_faults(arrangement: Arrangement, last_day: date, today: date) -> list[Fault]:
    if arrangement.covers_id is not None:
        return [Fault("last_day", "cover ends by itself", "say where it covers until when it lasts")]
    if arrangement.continued_by.exists():
        return [Fault("last_day", "it was handed over", "end the supervision that continues it")]
    if last_day < arrangement.from_date:
        return [Fault("last_day", "it ends before it begins", "correct the date")]
    if arrangement.to_date is not None and last_day > arrangement.to_date:
        return [Fault("last_day", "it has ended before that day", "arrange supervision anew")]
    if last_day > today + timedelta(days=LONGEST_BETWEEN):
        return [Fault("last_day", "that is more than two years ahead", "correct the date")]
    cover = [one.pk for one in arrangement.covered_by.all()]
    held = Session.objects.filter(arrangement__in=[arrangement.pk, *cover], held_on__gt=last_day)
    if last := held.order_by("-held_on").first():
        problem = f"they met after that day, on {last.held_on:%-d %B %Y}"
        return [Fault("last_day", problem, "choose that day or a later one")]
    return []


def _because_faults(because: str) -> list[Fault]:
    return [] if because in BECAUSE else [Fault("because", "there is no such answer", "choose one")]


def _cover_beyond(arrangement: Arrangement, last_day: date) -> list[Arrangement]:
    return list(arrangement.covered_by.filter(Q(to_date__isnull=True) | Q(to_date__gt=last_day)))


def _until(arrangement: Arrangement, last_day: date) -> None:
    # Cover that was still to come is left with no days on which anybody is supervised in it.
    arrangement.to_date = max(last_day, arrangement.from_date)
    arrangement.save(update_fields=["to_date"])
    # Whoever was to join after that day never does.
    arrangement.memberships.filter(from_date__gt=last_day).delete()
    still = Q(to_date__isnull=True) | Q(to_date__gt=last_day)
    arrangement.memberships.filter(still).update(to_date=last_day)


def _call_off(ended: list[Arrangement], last_day: date, by: Person, at: datetime) -> int:
    """How many sessions were called off. That it has ended is why: `Ending` says it."""
    after = Q(scheduled_for__gt=last_day) | Q(scheduled_for__isnull=True)
    sessions = list(Session.objects.filter(after, arrangement__in=ended, status="scheduled"))
    for session in sessions:
        session.status, session.cancelled_by, session.cancellation_noted_by = "cancelled", by, by
        session.save(update_fields=["status", "cancelled_by", "cancellation_noted_by"])
        record("scheduling.cancel", session, by=by, at=at, organisation=session.organisation_id)
    return len(sessions)

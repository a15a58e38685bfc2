"""A person's sessions as a calendar shows them, and whose calendar a secret link opens."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from clearsight.access.predicates import may_act
from clearsight.access.queries import visible_to
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person
from clearsight.reminders.domain.calendar_entries import Sitting, calendar_file
from clearsight.reminders.models import CalendarEntry
from clearsight.scheduling.models import Session

BACK = timedelta(days=92)  # how far back a calendar shows what was


def feed_hash(secret: str) -> str:
    """What is kept of the secret of a calendar link."""
    return hashlib.sha256(secret.encode()).hexdigest()


def person_of_feed(secret: str, on: date) -> Person | None:
    """Whose calendar link this is; nobody's once it was turned off, or they left or may not sign in.

    Nor once their password was set anew or their account closed: who had both has neither any more.
    """
    held = Person.objects.filter(may_act(on), user__isnull=False, delivery__feed=feed_hash(secret))
    found = held.select_related("organisation", "user", "delivery").first()
    return found if found is not None and found.delivery.feed_account == account_mark(found) else None


def account_mark(person: Person) -> str:
    """What is another once the person's password is: every session of theirs hangs on the same."""
    return person.user.get_session_auth_hash() if person.user is not None else ""


def to_attend(person: Person, today: date) -> list[Session]:
    """The sessions to come of which the person is a party, the soonest first."""
    return _to_attend(person, today)


@worded
def _to_attend(person: Asker, today: One) -> QuerySet[Session]:
    ahead = Session.objects.filter(status="scheduled", scheduled_for__gte=today)
    mine = visible_to(person, "session.come_to", ahead, today)
    return mine.order_by("scheduled_for", "starts_at", "pk")


def sittings_of(person: Person, today: date) -> list[Sitting]:
    """All of a person's sessions from three months ago on, those called off too."""
    scheduled = Q(held_on__isnull=True, scheduled_for__gte=today - BACK)
    known = Session.objects.filter(Q(held_on__gte=today - BACK) | scheduled)
    mine = visible_to(person, "session.come_to", known, today)
    return _sittings(mine.order_by("scheduled_for", "pk"), person)


def file_of(session: Session, person: Person, *, at: datetime, root: str) -> bytes:
    """One session as an iCalendar file, as it stands for one of its parties."""
    found = _sittings(Session.objects.filter(pk=session.pk), person)
    return calendar_file(found, at=at, root=root)


def sitting_now(session: Session, entry: CalendarEntry | None) -> Sitting:
    """A session as it is now, numbered from what a party's calendar was told of it (`entry`)."""
    day = session.day
    assert day is not None
    # The hour is that of the day for which it was planned.
    starts_at = session.starts_at if day == session.scheduled_for else None
    now = Sitting(
        session.public_id,
        day,
        starts_at,
        session.minutes or session.planned_minutes,
        session.status == "cancelled",
    )
    if entry is None:
        return now
    return _numbered(now, entry.sequence + (not same(now, entry.sitting)))


def same(one: Sitting, other: Sitting) -> bool:
    """Whether a calendar would show the same of both."""
    return _numbered(one, 0) == _numbered(other, 0)


def _numbered(sitting: Sitting, sequence: int) -> Sitting:
    return replace(sitting, sequence=sequence)


def _sittings(sessions: QuerySet[Session], person: Person) -> list[Sitting]:
    listed = [session for session in sessions if session.day is not None]
    entries = CalendarEntry.objects.filter(person=person, session__in=listed).select_related("session")
    known = {entry.session_id: entry for entry in entries}
    return [sitting_now(session, known.get(session.pk)) for session in listed]

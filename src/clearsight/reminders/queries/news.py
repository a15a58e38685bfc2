"""What is new for somebody: of which they were not told yet, or so long ago that it is told again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max

from clearsight.people.models import Person
from clearsight.reminders.domain.notices import Notice
from clearsight.reminders.models import CalendarEntry, Reminder
from clearsight.reminders.queries.calendar import same, sitting_now, to_attend
from clearsight.reminders.queries.waiting import notices_for
from clearsight.scheduling.models import Session


@dataclass(frozen=True, slots=True)
class Dates:
    """How a person's calendar differs from what it was told: what to put in anew, and what to take out."""

    planned: tuple[tuple[Session, CalendarEntry | None], ...]
    gone: tuple[CalendarEntry, ...]


def new_notices(person: Person, today: date) -> list[Notice]:
    """What a person is to be told today."""
    found = {notice.key: notice for notice in notices_for(person, today)}
    told = Reminder.objects.filter(person=person, key__in=list(found))
    last = dict(told.values_list("key").annotate(last=Max("told_on")))
    going = set(told.filter(letter__state__in=("waiting", "sending")).values_list("key", flat=True))
    return [
        notice for key, notice in found.items() if key not in going and _is_time(notice, last.get(key), today)
    ]


def _is_time(notice: Notice, last: date | None, today: date) -> bool:
    if last is None:
        return True
    return bool(notice.kind.again) and last + timedelta(days=notice.kind.again) <= today


def new_dates(person: Person, today: date) -> Dates:
    """What is arranged or moved since, and what was to come and is no longer theirs, called off or not."""
    coming = to_attend(person, today)
    entries = CalendarEntry.objects.filter(person=person).select_related("session")
    # One that was put off is known, whatever day was told.
    known = {entry.session_id: entry for entry in entries.filter(session__in=coming)}
    changed = [
        (session, entry)
        for session in coming
        if (entry := known.get(session.pk)) is None or not same(sitting_now(session, entry), entry.sitting)
    ]
    others = entries.filter(day__gte=today, called_off=False).exclude(session__in=coming)
    return Dates(tuple(changed), tuple(others.exclude(session__status="held")))


def has_news(person: Person, today: date) -> bool:
    """Whether there is anything new for a person. Asked without a lock, since mostly there is not."""
    dates = new_dates(person, today)
    return bool(dates.planned or dates.gone or new_notices(person, today))

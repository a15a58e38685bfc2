"""Noting what there is to tell a person, once: under a lock of their row, so that two runs do not both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.timezone import localdate, localtime

from clearsight.access.actors import Actor
from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.people.models import Person
from clearsight.reminders.domain.notices import Notice
from clearsight.reminders.models import CALENDAR_ONLY, DAILY, CalendarEntry, Delivery, Letter, Reminder
from clearsight.reminders.queries.calendar import sitting_now
from clearsight.reminders.queries.news import new_dates, new_notices
from clearsight.reminders.queries.told import delivery_of
from clearsight.scheduling.models import Session

DAILY_AT = time(7, 0)  # local time


@transaction.atomic
def note_reminders(person: Person, *, mail: bool = True, by: Actor, at: datetime) -> Counter[str]:
    """Put what is new for a person into the mail that waits for them, and each new date of theirs in one.

    Args:
        mail: whether this installation sends any; without it only the numbers of calendar entries are kept.

    Returns:
        How many of each kind were noted; calendar entries are of the kind "calendar".

    Raises:
        Refused: for anybody else than the operator.
    """
    today = localdate(at)
    require(by, "person.remind", person, today)
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    delivery = delivery_of(person)
    by_mail = mail and delivery.way != CALENDAR_ONLY
    noted = Counter({"calendar": _note_dates(person, today, at, by_mail)})
    if mail:
        new = [one for one in new_notices(person, today) if by_mail or one.kind.protects]
        _add(person, new, delivery, at)
        noted.update(one.kind.code for one in new)
    noted = +noted
    if noted:
        record("reminders.note_reminders", person, by=by, at=at, organisation=person.organisation_id,
               detail=dict(noted))  # fmt: skip
    return noted


def _add(person: Person, notices: Iterable[Notice], delivery: Delivery, at: datetime) -> None:
    """Into the mail that waits already, or a new one; what protects a child waits for no hour of the day."""
    listed = list(notices)
    if not listed:
        return
    hurry = delivery.way != DAILY or any(one.kind.protects for one in listed)
    goes_at = at if hurry else _next_daily(at)
    waiting = Letter.objects.select_for_update().filter(person=person, state="waiting", entry=None).first()
    if waiting is None:
        waiting = Letter.objects.create(person=person, made_at=at, not_before=goes_at)
    elif goes_at < waiting.not_before:
        Letter.objects.filter(pk=waiting.pk).update(not_before=goes_at)
    Reminder.objects.bulk_create(
        Reminder(
            person=person, letter=waiting, kind=one.kind.code, key=one.key, about=one.about, on=one.on,
            at=one.at, clause=one.clause[:100], told_on=localdate(at),
        )
        for one in listed
    )  # fmt: skip


def _next_daily(at: datetime) -> datetime:
    """The next hour of the daily mail, in local time, as a moment."""
    local = localtime(at)
    day = local.date() if local.time() < DAILY_AT else local.date() + timedelta(days=1)
    return datetime.combine(day, DAILY_AT, local.tzinfo)


def _note_dates(person: Person, today: date, at: datetime, by_mail: bool) -> int:
    """Bring what the person's calendar was told up to what is planned; each change is one mail."""
    dates = new_dates(person, today)
    changed = [_planned(session, person, entry) for session, entry in dates.planned]
    changed += [_taken_out(entry) for entry in dates.gone]
    if by_mail:
        letters = Letter.objects.filter(entry__in=changed, state="waiting")
        waiting = set(letters.values_list("entry", flat=True))
        fresh = [entry for entry in changed if entry.pk not in waiting]
        Letter.objects.bulk_create(
            Letter(person=person, entry=entry, made_at=at, not_before=at) for entry in fresh
        )
    return len(changed)


def _planned(session: Session, person: Person, entry: CalendarEntry | None) -> CalendarEntry:
    """The entry of a session that is to come, as it is now."""
    now = sitting_now(session, entry)
    entry = entry or CalendarEntry(person=person, session=session)
    entry.sequence, entry.day, entry.starts_at = now.sequence, now.day, now.starts_at
    entry.minutes, entry.called_off = now.minutes, False
    entry.save()
    return entry


def _taken_out(entry: CalendarEntry) -> CalendarEntry:
    entry.sequence, entry.called_off = entry.sequence + 1, True
    entry.save()
    return entry

"""Sessions as calendar entries (RFC 5545, RFC 5546): when and for how long; never with whom, nor where.

The place is words that somebody typed, and no such words leave: it stands behind the entry's link.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from clearsight.reminders.domain.notices import day_in_words

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]
LONDON = ZoneInfo("Europe/London")
SUMMARY = "Supervision"
CALLED_OFF = "Supervision (called off)"
USUAL_MINUTES = 60
PRODUCT = "-//Clearsight//Supervision//EN"


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session as a calendar shows it. `sequence` grows by one with each change (RFC 5545, 3.8.7.4).

    Without `starts_at` (local time) it takes the day. `minutes`: how long; an hour, where nobody said.
    """

    session: UUID
    day: date
    starts_at: time | None
    minutes: int | None
    called_off: bool = False
    sequence: int = 0

    @property
    def uid(self) -> str:
        """The same for as long as the session is, however it is moved."""
        return f"{self.session}@clearsight"

    @property
    def path(self) -> str:
        """Where it is looked at."""
        return f"/sessions/{self.session}"


def sentence_of(sitting: Sitting) -> str:
    """What a mail says of it: when it is, or that it is not."""
    when = day_in_words(sitting.day) + (f" at {sitting.starts_at:%H:%M}" if sitting.starts_at else "")
    if sitting.called_off:
        return f"Supervision on {when} is called off"
    return f"Supervision is {'arranged for' if sitting.sequence == 0 else 'now on'} {when}"


def calendar_file(
    sittings: Iterable[Sitting],
    *,
    at: datetime,
    root: str,
    method: Method = "PUBLISH",
    organiser: str = "",
    attendee: str = "",
) -> bytes:
    """An iCalendar file of these.

    Args:
        at: the moment at which it is written.
        root: the address of this installation, without a slash at its end.
        organiser, attendee: mail addresses, for an invitation or its withdrawal: whose it is, and who alone
            is asked.
    """
    # Loading it takes a moment, and most of what is told needs no calendar.
    from icalendar import Calendar

    calendar, listed = Calendar(), list(sittings)
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if method == "PUBLISH":
        calendar.add("x-wr-calname", SUMMARY)
    for sitting in listed:
        calendar.add_component(_event(sitting, at, root, organiser, attendee))
    if any(sitting.starts_at for sitting in listed):
        calendar.add_missing_timezones(
            first_date=min(one.day for one in listed) - timedelta(days=366),
            last_date=max(one.day for one in listed) + timedelta(days=366),
        )
    written: bytes = calendar.to_ical()
    return written


def _event(sitting: Sitting, at: datetime, root: str, organiser: str, attendee: str) -> Any:
    from icalendar import Event, vCalAddress, vText

    event = Event()
    event.add("uid", sitting.uid)
    event.add("dtstamp", at)
    event.add("sequence", sitting.sequence)
    event.add("summary", CALLED_OFF if sitting.called_off else SUMMARY)
    event.add("status", "CANCELLED" if sitting.called_off else "CONFIRMED")
    event.add("class", "PRIVATE")
    _when(event, sitting)
    event.add("url", f"{root}{sitting.path}")
    if attendee:
        event.add("organizer", vCalAddress(f"mailto:{organiser}"))
        asked = vCalAddress(f"mailto:{attendee}")
        asked.params["RSVP"] = vText("FALSE")
        event.add("attendee", asked)
    return event


def _when(event: Any, sitting: Sitting) -> None:
    if sitting.starts_at is None:
        event.add("dtstart", sitting.day)
        event.add("dtend", sitting.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        return
    begins = datetime.combine(sitting.day, sitting.starts_at, LONDON)
    event.add("dtstart", begins)
    event.add("duration", timedelta(minutes=sitting.minutes or USUAL_MINUTES))

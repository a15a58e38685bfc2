"""A session in a calendar: at the right hour all year, the same entry however it is moved, and no name."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar

from clearsight.reminders.domain.calendar_entries import Sitting, calendar_file

pytestmark = pytest.mark.req("D8")
AT = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
SESSION = UUID("11111111-2222-4333-8444-555555555555")
ROOT = "https://clearsight.example"


def sitting(day: date, starts_at: time | None = time(10), **rest: Any) -> Sitting:
    return Sitting(SESSION, day, starts_at, rest.pop("minutes", 60), **rest)


def read(*sittings: Sitting, **rest: Any) -> tuple[Any, list[Any]]:
    """As a calendar reads it: strictly, by a parser that is not ours."""
    parsed = Calendar.from_ical(calendar_file(sittings, at=AT, root=ROOT, **rest))
    events = parsed.walk("VEVENT")
    assert not parsed.errors and not any(event.errors for event in events)
    return parsed, events


# Both changes of the clock, the days before, on and after them: ten o'clock is ten o'clock on all of them.
@pytest.mark.parametrize("change, before, after", [
    (date(2026, 3, 29), 0, 1), (date(2026, 10, 25), 1, 0), (date(2027, 3, 28), 0, 1),
])  # fmt: skip
def test_an_hour_is_local_on_both_sides_of_a_change_of_the_clock(
    change: date, before: int, after: int
) -> None:
    days = [change - timedelta(days=1), change, change + timedelta(days=1)]
    parsed, events = read(*(sitting(day) for day in days))
    begins = [event.decoded("dtstart") for event in events]
    assert [moment.utcoffset() for moment in begins] == [timedelta(hours=n) for n in (before, after, after)]
    assert [moment.hour for moment in begins] == [10, 10, 10]
    # For a calendar that has no zones of its own, the file brings this one, with both offsets.
    zone = parsed.walk("VTIMEZONE")[0]
    assert zone["TZID"] == "Europe/London" == events[0]["DTSTART"].params["TZID"]
    changes = {(part.name, str(part.decoded("tzoffsetto"))) for part in zone.subcomponents}
    assert changes == {("DAYLIGHT", "1:00:00"), ("STANDARD", "0:00:00")}


def test_it_says_that_it_is_supervision_and_for_how_long_and_nothing_that_was_typed() -> None:
    _, (event,) = read(sitting(date(2026, 5, 4), minutes=90))
    assert str(event["SUMMARY"]) == "Supervision"
    assert event.decoded("duration") == timedelta(minutes=90)
    assert str(event["UID"]) == f"{SESSION}@clearsight" and str(event["STATUS"]) == "CONFIRMED"
    assert str(event["URL"]) == f"{ROOT}/sessions/{SESSION}"
    assert not {"LOCATION", "DESCRIPTION", "ATTENDEE", "ORGANIZER", "COMMENT", "CONTACT"} & set(event)


def test_without_an_hour_it_takes_the_day() -> None:
    parsed, (event,) = read(sitting(date(2026, 5, 4), None))
    assert event.decoded("dtstart") == date(2026, 5, 4) and event.decoded("dtend") == date(2026, 5, 5)
    assert not parsed.walk("VTIMEZONE") and str(event["TRANSP"]) == "TRANSPARENT"


def test_what_is_called_off_says_so_under_the_same_name() -> None:
    asked = {"organiser": "clearsight@thornhill.example", "attendee": "sam@thornhill.example"}
    gone = sitting(date(2026, 5, 4), called_off=True, sequence=3)
    parsed, (event,) = read(gone, method="CANCEL", **asked)
    assert str(parsed["METHOD"]) == "CANCEL" and str(event["STATUS"]) == "CANCELLED"
    assert event["SEQUENCE"] == 3 and str(event["UID"]) == f"{SESSION}@clearsight"
    assert str(event["ATTENDEE"]) == "mailto:sam@thornhill.example"
    assert str(event["ORGANIZER"]) == "mailto:clearsight@thornhill.example"

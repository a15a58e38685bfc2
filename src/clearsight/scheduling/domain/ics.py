"""School calendars that come as ICS files (RFC 5545): each event a stretch of whole days.

What an ICS file could ask of a machine it may not ask here: nothing repeats, nothing is counted out, and
the file is looked at event by event. Every fault is told, with the line on which its event begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid
from clearsight.scheduling.domain.calendars import KINDS, MOST_STRETCHES, Entry, Stretch, faults_of
from clearsight.scheduling.domain.calendars import LONGEST_NAME as LONGEST

LONGEST_EVENT = 400  # lines
REPEATS = ("RRULE", "RDATE", "EXRULE", "EXDATE", "RECURRENCE-ID")
YEARS = range(1900, 2200)


def read_ics(text: str, kind: str = "") -> tuple[Entry, ...]:
    """The stretches that an ICS file tells.

    Args:
        kind: what all its days are (`KINDS`); blank where each event says so in its CATEGORIES.

    Raises:
        Invalid: with every fault, each with its line.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not any(line.strip().upper() == "BEGIN:VCALENDAR" for line in lines[:5]):
        raise Invalid.one("line 1", "this is no iCalendar file", "give a file that begins BEGIN:VCALENDAR")
    faults: list[Fault] = []
    entries: list[Entry] = []
    for number, block in _events(lines, faults):
        if len(entries) + len(faults) >= MOST_STRETCHES:
            faults.append(Fault(f"line {number}", f"more than {MOST_STRETCHES:,} events", "split the file"))
            break
        entry, wrong = _entry(block, kind)
        faults += [Fault(f"line {number}", fault.problem, fault.mend) for fault in wrong]
        entries += [entry] if entry else []
    if not entries and not faults:
        faults.append(Fault("the file", "there is no event in it", "export the days as whole-day events"))
    if faults:
        raise Invalid(faults)
    return tuple(entries)


def _events(lines: list[str], faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """The lines of each event, with the number of its first. Time zones and all else are passed over."""
    began, block = 0, list[str]()
    for number, line in enumerate(lines, 1):
        word = line.strip().upper()
        if word == "BEGIN:VEVENT":
            if began:
                faults.append(Fault(f"line {began}", "this event does not end", "add END:VEVENT"))
            began, block = number, []
        if began:
            block.append(line)
        if word == "END:VEVENT" and began:
            yield began, block
            began = 0
        elif began and len(block) > LONGEST_EVENT:
            faults.append(Fault(f"line {began}", "this event is too long", "leave out what is no date"))
            began = 0
    if began:
        faults.append(Fault(f"line {began}", "this event does not end", "add END:VEVENT"))


def _entry(block: list[str], kind: str) -> tuple[Entry | None, list[Fault]]:
    # Loading it takes a moment, and whoever types a date has no use for it.
    from icalendar import Event

    repeats = [word for word in REPEATS if any(re.match(rf"{word}[;:]", line, re.I) for line in block)]
    if repeats:
        mend = "give each of its days an event of its own"
        return None, [Fault("", f"an event that repeats ({repeats[0]}) is not read", mend)]
    try:
        event = Event.from_ical("\r\n".join(block) + "\r\n")
    except (ValueError, IndexError, KeyError, TypeError):
        return None, [Fault("", "this event cannot be read", "export the calendar anew")]
    if any(event.get(name) for name in REPEATS):  # its name may be spread over two lines
        return None, [Fault("", "an event that repeats is not read", "give each day an event of its own")]
    if event.errors:
        named = " and ".join(dict.fromkeys(str(name) for name, _ in event.errors if name)) or "a line"
        return None, [Fault("", f"{named} of this event cannot be read", "correct it, or export anew")]
    days, wrong = _days(event)
    said, unsaid = _kind(event, kind)
    if days is None or said is None:
        return None, wrong + unsaid
    stretch = Stretch(" ".join(str(_one(event, "SUMMARY") or "").split())[: LONGEST + 1], *days)
    faults = faults_of([stretch])
    return (None if faults else Entry(said, stretch)), faults


def _one(event: Any, name: str) -> Any:
    found = event.get(name)
    return found[0] if isinstance(found, list) else found


def _days(event: Any) -> tuple[tuple[date, date] | None, list[Fault]]:
    """The first and the last day of an event. As RFC 5545, 3.6.1 has it, DTEND is the day after the last."""
    if any(isinstance(event.get(name), list) for name in ("DTSTART", "DTEND", "DURATION")):
        return None, [Fault("", "this event has two beginnings or ends", "keep one")]
    begins, ends, lasts = (_plain(_one(event, name)) for name in ("DTSTART", "DTEND", "DURATION"))
    if begins is None:
        return None, [Fault("", "this event has no beginning", "give it DTSTART;VALUE=DATE:20260902")]
    if any(isinstance(each, datetime) for each in (begins, ends)) or not isinstance(begins, date):
        mend = "make it a whole-day event, as in DTSTART;VALUE=DATE:20260902"
        return None, [Fault("", "this event has a time of day", mend)]
    try:
        after = ends or begins + (lasts or timedelta(days=1))
        last = max(after - timedelta(days=1), begins) if after >= begins else after
    except (OverflowError, TypeError):
        return None, [Fault("", "this event has no end that can be counted", "give it DTEND;VALUE=DATE:")]
    if begins.year not in YEARS or last.year not in YEARS:
        return None, [Fault("", "this year cannot be meant", "use the years 1900 to 2199")]
    return (begins, last), []


def _plain(value: Any) -> Any:
    return getattr(value, "dt", None)


def _kind(event: Any, kind: str) -> tuple[str | None, list[Fault]]:
    if kind in KINDS:
        return kind, []
    found = _one(event, "CATEGORIES")
    words = [re.sub(r"[\s_-]+", "_", str(each).strip().lower()) for each in getattr(found, "cats", ())]
    told = [word for word in words if word in KINDS]
    if told:
        return told[0], []
    mend = "say above what all the days in the file are, or give it the category half_term, closure or "
    return None, [Fault("", "this event does not say what kind of days it is about", mend + "bank_holiday")]

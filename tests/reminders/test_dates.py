"""A date in both parties' calendars: arranged, moved, called off, and no longer theirs."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from clearsight.integrations.mail import Unreachable
from clearsight.reminders import actions as reminders
from clearsight.reminders.domain.notices import day_in_words
from clearsight.reminders.queries import told_lately
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from tests import world
from tests.reminders.post import SENDER, PostOffice, account, later, note, send
from tests.world import TODAY, School, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("D8")]
DAY = TODAY + timedelta(days=20)


@pytest.fixture
def place() -> tuple[School, Session]:
    """Nadia and Sam are to meet in some weeks."""
    of = world.school()
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    account(*of.cast)
    return of, do(scheduling.schedule, arrangement, DAY, by=of.nadia)


def sent(of: School, when: Any = None, fault: Exception | None = None) -> PostOffice:
    """What goes out to everybody."""
    post = PostOffice(fault)
    for person in of.cast:
        note(person, when)
    send(post, when)
    return post


def entry(message: EmailMessage) -> tuple[str, Any]:
    """The method of an invitation, and its one event."""
    (part,) = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
    parsed: Any = Calendar.from_ical(part.get_content())
    assert part["Content-Type"].params["method"] == str(parsed["METHOD"])
    (event,) = parsed.walk("VEVENT")
    return str(parsed["METHOD"]), event


def dates(post: PostOffice) -> list[EmailMessage]:
    return [message for message in post.taken if message.get_content_type() == "multipart/alternative"]


def test_both_parties_get_it_and_nobody_else_and_it_keeps_its_name_when_it_moves(
    place: tuple[School, Session],
) -> None:
    of, session = place
    first = sent(of)
    assert sorted(str(m["To"]) for m in dates(first)) == [of.nadia.email, of.sam.email]
    method, event = entry(first.to(of.sam)[0])
    assert (method, event["SEQUENCE"], event.decoded("dtstart")) == ("REQUEST", 0, DAY)
    assert str(event["ATTENDEE"]) == f"mailto:{of.sam.email}" and str(event["ORGANIZER"])[7:] in SENDER
    assert not dates(sent(of, later(1))), "what has not changed is not sent again"
    do(scheduling.reschedule, session, DAY + timedelta(days=1), by=of.sam)
    method, moved = entry(dates(sent(of, later(1)))[0])
    assert (method, moved["SEQUENCE"], moved["UID"]) == ("REQUEST", 1, event["UID"])
    do(scheduling.cancel, session, by=of.nadia)
    method, gone = entry(dates(sent(of, later(2)))[0])
    assert (method, gone["SEQUENCE"], gone["UID"]) == ("CANCEL", 2, event["UID"])
    assert str(gone["STATUS"]) == "CANCELLED" and not dates(sent(of, later(3)))


def test_what_a_mail_told_stays_what_it_told(place: tuple[School, Session]) -> None:
    of, session = place
    sent(of)
    do(scheduling.reschedule, session, DAY + timedelta(days=1), by=of.sam)
    sent(of, later(1))
    do(scheduling.cancel, session, by=of.nadia)
    sent(of, later(2))
    told = [one.sentences[0] for one in told_lately(of.sam) if one.letter.entry is not None]
    day, moved = day_in_words(DAY), day_in_words(DAY + timedelta(days=1))
    assert told == [
        f"Supervision on {moved} is called off", f"Supervision is now on {moved}",
        f"Supervision is arranged for {day}",
    ]  # fmt: skip


def test_moved_thrice_while_the_server_is_down_it_is_sent_once_as_it_is(
    place: tuple[School, Session],
) -> None:
    of, session = place
    sent(of, fault=Unreachable("OSError"))
    for days in (1, 2, 3):
        do(scheduling.reschedule, session, DAY + timedelta(days=days), by=of.sam)
        sent(of, fault=Unreachable("OSError"))
    (message,) = [m for m in dates(sent(of, later(1))) if m["To"] == of.sam.email]
    assert entry(message)[1].decoded("dtstart") == DAY + timedelta(days=3)


def test_called_off_before_anybody_was_told_it_is_not_told_at_all(place: tuple[School, Session]) -> None:
    of, session = place
    sent(of, fault=Unreachable("OSError"))
    do(scheduling.cancel, session, by=of.nadia)
    assert not dates(sent(of, later(1)))


def test_what_is_no_longer_theirs_is_taken_out(place: tuple[School, Session]) -> None:
    of, session = place
    sent(of)
    do(scheduling.end_arrangement, session.arrangement, TODAY, by=of.nadia)
    (message,) = [m for m in dates(sent(of, later(1))) if m["To"] == of.sam.email]
    assert entry(message)[0] == "CANCEL"


def test_what_was_held_stays_in_the_calendar(place: tuple[School, Session]) -> None:
    of, session = place
    sent(of)
    do(scheduling.hold, session, DAY, 60, by=of.nadia, on=DAY)
    assert not dates(sent(of, later(20))) and not dates(sent(of, later(21)))


def test_whoever_wants_the_calendar_alone_gets_no_mail_of_dates(place: tuple[School, Session]) -> None:
    of, _ = place
    do(reminders.choose_way, of.sam, "calendar_only", by=of.sam)
    assert [str(m["To"]) for m in dates(sent(of))] == [of.nadia.email]

"""What Clearsight sends me, the link to my calendar, and what others may find behind it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.integrations.mail import MailSettings
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.reminders import actions as reminders
from clearsight.reminders.models import Delivery
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from tests.reminders.post import ROOT, PostOffice
from tests.web.world import OPERATOR, World, world

pytestmark = [pytest.mark.django_db, pytest.mark.req("D8", "L7")]


@pytest.fixture
def place(settings: Any) -> tuple[World, Session]:
    """Two who are to meet the day after tomorrow, in an installation that sends mail."""
    settings.CLEARSIGHT_MAIL = MailSettings("clearsight@orchard.example", "mail.example", 25)
    made = world("harewood", "dsl", "family_worker")
    arrangement = perform(
        scheduling.arrange, made.organisation, made.supervisor, [made.supervisee], minutes=60,
        venue="The quiet room", from_date=today() - timedelta(days=10), by=made.head, at=now(),
    )  # fmt: skip
    day = today() + timedelta(days=2)
    return made, perform(scheduling.schedule, arrangement, day, by=made.supervisor, at=now())


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def page(client: Client) -> str:
    answer = client.get("/reminders")
    assert answer.status_code == 200
    return answer.content.decode()


def link_made(client: Client) -> str:
    """The path of a calendar link, as the page shows it once."""
    shown = client.post("/reminders/calendar").content.decode()
    found = re.search(r"(/calendar/feed/[\w-]{40,}\.ics)", shown)
    assert found is not None
    return found[1]


def test_one_chooses_how_one_is_told_and_a_choice_that_is_none_is_refused(
    place: tuple[World, Session],
) -> None:
    mine = browser(place[0].supervisee)
    assert "What Clearsight sends me" in mine.get("/").content.decode(), "every page leads there"
    assert re.search(r'value="at_once" checked', page(mine))
    refused = mine.post("/reminders", {"way": "by_pigeon"})
    assert refused.status_code == 400 and "Choose how you want to be told" in refused.content.decode()
    mine.post("/reminders", {"way": "daily"})
    assert re.search(r'value="daily" checked', page(mine))
    assert not Delivery.objects.exclude(person=place[0].supervisee).exists()


def test_what_was_sent_is_listed_with_what_became_of_it(place: tuple[World, Session]) -> None:
    made, _ = place
    assert "Nothing yet" in page(browser(made.supervisee))
    perform(reminders.note_reminders, made.supervisee, by=OPERATOR, at=now())
    assert "Waits to be sent" in page(browser(made.supervisee))
    reminders.send_waiting(PostOffice(), root=ROOT, sender="a@b.example", clock=now, by=OPERATOR)
    seen = page(browser(made.supervisee))
    assert "Supervision is arranged for" in seen and "You can prepare" in seen and "Sent" in seen
    assert "Supervision is arranged for" not in page(browser(made.head))


def test_without_a_mail_server_the_page_says_so(place: tuple[World, Session], settings: Any) -> None:
    settings.CLEARSIGHT_MAIL = None
    assert "sends no mail" in page(browser(place[0].supervisee))
    settings.CLEARSIGHT_MAIL = MailSettings("a@b.example", folder=Path("kept/mail"))
    assert "kept/mail" not in page(browser(place[0].supervisee)), "told in a demonstration only"
    settings.CLEARSIGHT_DEMO = True
    assert "kept/mail" in page(browser(place[0].supervisee))


def test_the_link_is_shown_once_and_gives_a_calendar_its_sessions_without_a_name(
    place: tuple[World, Session],
) -> None:
    made, session = place
    mine = browser(made.supervisee)
    link = link_made(mine)
    assert link not in page(mine)
    answer = Client().get(link)
    assert answer["Content-Type"].startswith("text/calendar") and answer["Cache-Control"] == "no-store"
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["UID"]) == f"{session.public_id}@clearsight" and str(event["SUMMARY"]) == "Supervision"
    text = answer.content.decode()
    assert [n for n in ("Dervla", "Penhale", "Rosa", "Quayle", "Larkspur", "Orchard") if n in text] == []
    assert Client().post(link).status_code == 405
    perform(scheduling.cancel, session, by=made.supervisor, at=now())
    (gone,) = Calendar.from_ical(Client().get(link).content).walk("VEVENT")
    assert str(gone["STATUS"]) == "CANCELLED" and gone["UID"] == event["UID"]


def test_a_link_that_was_renewed_turned_off_or_whose_owner_has_left_finds_nothing(
    place: tuple[World, Session],
) -> None:
    made, _ = place
    mine = browser(made.supervisee)
    first = link_made(mine)
    second = link_made(mine)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    mine.post("/reminders/calendar/off")
    assert Client().get(second).status_code == 404 and "Make a link" in page(mine)
    closed = link_made(browser(made.supervisor))
    perform(people.close_account, made.supervisor, by=OPERATOR, at=now())
    assert Client().get(closed).status_code == 404
    left = link_made(mine)
    yesterday = today() - timedelta(days=1)
    perform(people.record_leaving, made.supervisee, yesterday, by=OPERATOR, at=now())
    assert Client().get(left).status_code == 404
    assert Client().get("/calendar/feed/.ics").status_code == 404
    assert Client().get(f"/calendar/feed/{'a' * 43}.ics").status_code == 404


def test_a_link_is_made_and_ended_by_its_owner_and_not_by_opening_an_address(
    place: tuple[World, Session],
) -> None:
    mine = browser(place[0].supervisee)
    assert mine.get("/reminders/calendar").status_code == 405
    assert Client().post("/reminders/calendar")["Location"].startswith("/sign-in")
    assert not Delivery.objects.exists()


def test_one_session_is_a_file_for_its_parties_alone(place: tuple[World, Session]) -> None:
    made, session = place
    path = f"/sessions/{session.public_id}/supervision.ics"
    assert path in browser(made.supervisee).get(f"/sessions/{session.public_id}").content.decode()
    answer = browser(made.supervisee).get(path)
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("dtstart") == session.scheduled_for and "LOCATION" not in event
    assert answer["Content-Disposition"] == f'attachment; filename="supervision-{session.scheduled_for}.ics"'
    assert browser(made.head).get(path).status_code == 403
    assert browser(made.stranger).get(path).status_code == 404

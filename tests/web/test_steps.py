"""How far a session has got is told alike to all who may see it, and only what is done is said to be done."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from clearsight.integrations.clock import today
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import SessionSignature
from tests import world
from tests.walk import story
from tests.walk.story import Supervision, agree, propose, sign, write
from tests.world import OPERATOR, TODAY, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("D9", "F9")]
STEP = re.compile(r'cs-steps__step[^>]*>([^<]+) <span class="cs-steps__state">([^<]+)<')


def page(client: Client, session: Session, reader: Person) -> str:
    if reader.user is None:
        do(people.give_account, reader, "a long enough password", by=OPERATOR)
        reader.refresh_from_db()
    client.force_login(reader.user)
    return client.get(f"/sessions/{session.public_id}").content.decode()


def told(client: Client, session: Session, *readers: Person) -> dict[str, str]:
    """What each step says to every one of these readers."""
    said = {person.name: dict(STEP.findall(page(client, session, person))) for person in readers}
    assert len({str(one) for one in said.values()}) == 1, said
    return said[readers[0].name]


def everybody(of: Supervision) -> tuple[Person, ...]:
    return of.sam, of.nadia, of.school.vera


def test_opening_the_form_is_not_preparing(client: Client) -> None:
    before = story.prepared()
    assert told(client, before.session, *everybody(before))["Prepared"] == "Not begun"
    write(before.record(), before.sam, wellbeing="Tired.")
    assert told(client, before.session, *everybody(before))["Prepared"] == "Begun"


def test_bringing_something_to_the_agenda_is_preparing(client: Client) -> None:
    before = story.prepared()
    do(supervision.add_agenda_item, before.session, "The rota", by=before.sam)
    assert told(client, before.session, *everybody(before))["Prepared"] == "Begun"
    do(supervision.hold, before.session, TODAY, 60, by=before.nadia)
    assert told(client, before.session, *everybody(before))["Prepared"] == "Done"


def test_before_the_day_there_is_to_prepare_and_on_it_to_meet(client: Client) -> None:
    before = story.prepared()
    do(supervision.add_agenda_item, before.session, "The rota", by=before.sam)
    said = told(client, before.session, *everybody(before))
    assert (said["Prepared"], said["Held"]) == ("Begun", "Now")
    do(scheduling.reschedule, before.session, today() + timedelta(days=3), by=before.nadia)
    said = told(client, before.session, *everybody(before))
    assert (said["Scheduled"], said["Prepared"], said["Held"]) == ("Done", "Begun", "To come")
    fresh = do(scheduling.schedule, before.arrangement, today() + timedelta(days=9), by=before.nadia)
    assert told(client, fresh, *everybody(before))["Prepared"] == "Now"


def test_whoever_signed_first_reads_who_is_still_to_sign(client: Client) -> None:
    done = story.agreed()
    record = done.record()
    sign(record, done.sam)
    where = (f"/records/{record.public_id}", f"/sessions/{done.session.public_id}")
    do(people.give_account, done.sam, "a long enough password", by=OPERATOR)
    done.sam.refresh_from_db()
    client.force_login(done.sam.user)
    asked = "Nadia Rahman (has no sign-in: tell them yourself)"
    card, line = (client.get(path).content.decode() for path in where)
    assert f"You have signed it. It waits to be signed by {asked}." in card and f"by {asked}" in line
    sign(record, done.nadia)
    assert "waits to be signed" not in client.get(where[0]).content.decode()


def talk() -> tuple[story.Supervision, Session]:
    """An informal talk of today, noted by the one who is supervised."""
    of = story.held()
    found = do(records.note_ad_hoc, of.arrangement, TODAY, "The rota.", minutes=10, by=of.sam)
    return of, found


def test_an_informal_talk_shows_what_there_is_of_it_and_is_done_when_its_note_is_agreed(
    client: Client,
) -> None:
    of, session = talk()
    assert told(client, session, *everybody(of)) == {"Held": "Done", "Written up": "Now"}
    before = page(client, session, of.sam)
    (note,) = session.records.all()
    button = re.search(r'<a class="govuk-button" href="([^"]+)"[^>]*>Write it up<', before)
    assert button and button.group(1) == f"/records/{note.public_id}"
    assert ">Agenda<" not in before and "agenda as a PDF" not in before
    write(note, of.sam, revisit={"answer": False, "why": ""})
    propose(note, of.sam)
    agree(note, of.nadia)
    assert told(client, session, *everybody(of)) == {"Held": "Done", "Written up": "Done"}
    after = page(client, session, of.sam)
    assert "Write it up" not in after and "Waiting to be signed" not in after and "Agreed" in after
    assert "ad hoc note" not in client.get("/").content.decode()


def test_nobody_signs_the_note_of_an_informal_talk_that_was_kept_on_paper(client: Client) -> None:
    of = world.school()
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    session = do(scheduling.note_ad_hoc, arrangement, TODAY, by=of.nadia)
    do(scheduling.note_written_up, session, TODAY, by=of.nadia)
    said = page(client, session, of.sam)
    assert "outside Clearsight" in said and "Still to sign" not in said
    assert "the record kept on paper" not in client.get("/").content.decode()


def test_nothing_is_signed_that_nobody_has_signed(client: Client) -> None:
    done = story.agreed()
    said = told(client, done.session, *everybody(done))
    assert (said["Written up"], said["Signed"]) == ("Done", "Now")


def test_a_case_s_record_still_to_be_written_keeps_the_session_open(client: Client) -> None:
    held = story.held()
    write(held.record(), held.nadia, cases_are="all")
    propose(held.record(), held.nadia)
    agree(held.record(), held.sam)
    for person in (held.sam, held.nadia):
        sign(held.record(), person)
    said = told(client, held.session, *everybody(held))
    assert (said["Written up"], said["Signed"]) == ("Now", "To come")
    held.session.refresh_from_db()
    assert held.session.written_up_on is None
    assert not SessionSignature.objects.filter(session=held.session).exists()
    write(held.record("caseload_record"), held.sam, summary="Two visits.")
    propose(held.record("caseload_record"), held.sam)
    agree(held.record("caseload_record"), held.nadia)
    for person in (held.sam, held.nadia):
        sign(held.record("caseload_record"), person)
    assert told(client, held.session, *everybody(held))["Signed"] == "Done"
    assert SessionSignature.objects.filter(session=held.session).count() == 2


def test_what_is_sent_back_is_to_be_written_up_again(client: Client) -> None:
    done = story.agreed()
    do(records.send_back, done.record(), "One more thing", by=done.sam)
    assert told(client, done.session, *everybody(done))["Written up"] == "Now"


def on_paper() -> tuple[world.School, Session]:
    """A session that a tracker says was written up, and signed by the supervisor alone."""
    of = world.school()
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    session = world.held(arrangement, TODAY - timedelta(days=7))
    do(scheduling.note_written_up, session, TODAY, by=of.nadia)
    SessionSignature.objects.create(session=session, person=of.nadia, signed_on=TODAY)
    session.refresh_from_db()
    return of, session


def test_a_session_written_up_on_paper_says_who_has_still_to_sign_it_there(client: Client) -> None:
    of, session = on_paper()
    said = told(client, session, of.sam, of.nadia, of.vera)
    assert (said["Prepared"], said["Written up"], said["Signed"]) == ("Passed over", "Done", "Now")
    text = page(client, session, of.sam)
    assert "outside Clearsight" in text and "Still to sign, on that copy: Sam Okafor" in text
    assert "Write it up" not in text
    client.post(f"/sessions/{session.public_id}/prepare")
    assert not Record.objects.exists()
    SessionSignature.objects.create(session=session, person=of.sam, signed_on=TODAY)
    assert told(client, session, of.sam, of.nadia, of.vera)["Signed"] == "Done"

"""The hour: one thing at a time, and what is typed goes to the record it belongs in, and to no other."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.records.queries import read
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from clearsight.supervision import actions as supervision
from clearsight.web.show.hour import clock_words, lasted
from tests.web.hand import Hand
from tests.web.world import FAMILY, World, arranged, browser, world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("E1", "E4", "F8")]
HALF_A_SCREEN = {"width": 640, "height": 900}


@pytest.fixture
def session(place: World) -> Session:
    """A session of today, with one case chosen."""
    made: Session = perform(
        scheduling.schedule, arranged(place), today(), starts_at=time(0, 1), minutes=60,
        by=place.supervisor, at=now(),
    )  # fmt: skip
    perform(supervision.bring_cases, made, [place.case], by=place.supervisee, at=now())
    return made


def standing(record: Record, by: Person) -> str:
    return str({name: one.value for name, one in read(record, by=by, at=now()).fields.items()})


def numbered(page: str, label: str) -> str:
    """The address of the stop that is called so."""
    found = re.search(rf'href="([^"]+at=\d+)">{label}<', page)
    assert found, page
    return found[1]


def test_notes_go_to_the_record_of_what_is_spoken_about(place: World, session: Session) -> None:
    theirs, where = browser(place.supervisor), f"/sessions/{session.public_id}/hour"
    assert theirs.post(where, {"step": "begin"})["Location"].endswith("?at=1")
    first = theirs.get(where).content.decode()
    assert "General wellbeing" in first and "60 minutes planned" in first
    at = numbered(first, FAMILY)
    page = theirs.get(at).content.decode()
    assert "Not discussed yet" in page and "To think with: is the plan working?" in page
    record = re.search(r'name="record" value="([^"]+)"', page)
    seen = dict(re.findall(r'name="((?:seen|was)\.[a-z_.]+)" value="([^"]*)"', page))
    assert record
    typed = {**seen, "record": record[1], "step": "next", "f.summary": "Seen at school on Monday."}
    went = theirs.post(at, typed)
    assert went.status_code == 302 and went["Location"] != at
    child = Record.objects.get(session=session, case=place.case)
    assert "Seen at school on Monday." in standing(child, place.supervisor)
    for other in Record.objects.filter(session=session, case=None):
        assert "Seen at school" not in standing(other, place.supervisor)


def test_what_a_party_brings_comes_before_the_close_and_has_a_place_for_notes(
    place: World, session: Session
) -> None:
    theirs, where = browser(place.supervisor), f"/sessions/{session.public_id}/hour"
    perform(supervision.add_agenda_item, session, "The lunch room", by=place.supervisee, at=now())
    theirs.post(where, {"step": "begin"})
    at = numbered(theirs.get(where).content.decode(), "The lunch room")
    page = theirs.get(at).content.decode()
    assert "Brought by" in page and "Save and go on" in page and "Back one" in page
    seen = dict(re.findall(r'name="((?:seen|was|record)[a-z_.]*)" value="([^"]*)"', page))
    went = theirs.post(at, {**seen, "step": "next", "f.any_other_business": "Too loud, said both."})
    assert went.status_code == 302 and "Next meeting</h1>" in theirs.get(went["Location"]).content.decode()
    main = Record.objects.get(session=session, form="supervision_record")
    assert "Too loud, said both." in standing(main, place.supervisee)


def test_where_the_policy_names_no_place_notes_go_to_the_first_that_fits() -> None:
    place = world("progress-careers", "operational_manager", "practitioner")
    made: Session = perform(
        scheduling.schedule, arranged(place), today(), minutes=60, by=place.supervisor, at=now()
    )
    perform(supervision.add_agenda_item, made, "The van", by=place.supervisee, at=now())
    mine, where = browser(place.supervisee), f"/sessions/{made.public_id}/hour"
    mine.post(where, {"step": "begin"})
    page = mine.get(numbered(mine.get(where).content.decode(), "The van")).content.decode()
    assert re.search(r'<textarea[^>]* name="f\.', page) and "Save" in page


def test_agree_and_sign_last_time_s_record_leads_to_that_record(place: World, session: Session) -> None:
    held = now() - timedelta(days=3)
    before = perform(
        scheduling.schedule, session.arrangement, held.date(), minutes=60, by=place.supervisor, at=held
    )
    perform(scheduling.hold, before, held.date(), 60, by=place.supervisor, at=held)
    perform(records.open_records, before, by=place.supervisor, at=now())
    theirs, where = browser(place.supervisor), f"/sessions/{session.public_id}/hour"
    theirs.post(where, {"step": "begin"})
    page = theirs.get(numbered(theirs.get(where).content.decode(), "Agree and sign last time&#39;s record"))
    last = Record.objects.get(session=before, form="supervision_record")
    assert f'href="/records/{last.public_id}"' in page.content.decode()
    assert "Draft" in page.content.decode()


@pytest.mark.req("J1", "G6")
def test_nobody_else_is_in_the_room(place: World, session: Session) -> None:
    where = f"/sessions/{session.public_id}/hour"
    assert browser(place.head).get(where).status_code == 403
    assert browser(place.stranger).get(where).status_code == 404
    assert browser(place.stranger).post(where, {"step": "begin"}).status_code == 404
    assert not Record.objects.exists()


def test_by_keyboard_in_half_a_screen_notes_save_themselves(
    open_page: Any, place: World, session: Session
) -> None:
    hand = Hand(open_page(viewport=HALF_A_SCREEN), set()).sign_in(place.supervisor)
    hand.open(f"/sessions/{session.public_id}").press("Begin the hour")
    hand.follow("Any other business")
    words = hand.page.get_by_label("Any other business")
    words.focus()
    hand.page.keyboard.type("The keys are with the caretaker.")
    hand.page.locator("#autosave", has_text=re.compile(r"^Saved \d\d:\d\d$")).wait_for()
    record = Record.objects.get(session=session, form="supervision_record")
    assert "The keys are with the caretaker." in standing(record, place.supervisee)
    hand.page.get_by_role("button", name="Save and go on").focus()
    hand.page.keyboard.press("Enter")
    hand.page.wait_for_url(re.compile(r"at=\d+"))
    hand.follow("End the hour").says("When you are done")


@pytest.mark.req("D3")
@pytest.mark.parametrize(
    ("hour", "minute", "says", "minutes"),
    [
        (15, 20, "Begins at 15:30, 60 minutes planned", 60),
        (15, 55, "Since 15:30: 25 minutes, 60 minutes planned", 25),
        (16, 50, "Since 15:30: 80 minutes, 60 minutes planned", 80),
        (23, 0, "Began at 15:30, 60 minutes planned", 60),
    ],
)
def test_the_time_is_said_quietly_and_how_long_it_lasted_is_filled_in(
    hour: int, minute: int, says: str, minutes: int
) -> None:
    day = datetime(2026, 3, 10, hour, minute)
    session = Session(scheduled_for=day.date(), starts_at=time(15, 30), planned_minutes=60)
    assert (clock_words(session, day), lasted(session, day)) == (says, minutes)

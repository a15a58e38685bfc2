"""An informal talk is noted on one screen of a phone; what matters waits on the next agenda by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.records.queries import read
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from tests.conftest import NARROW
from tests.web.hand import Hand
from tests.web.world import FAMILY, World, arranged, browser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("D5")]
WORDS = "The strategy meeting is on Friday; ring the nurse first."


def values(record: Record, by: Person) -> dict[str, Any]:
    return {name: one.value for name, one in read(record, by=by, at=now()).fields.items()}


def test_it_takes_three_touches_on_one_screen_and_waits_on_the_next_agenda(
    open_page: Any, place: World
) -> None:
    coming = perform(scheduling.schedule, arranged(place), today(), by=place.supervisor, at=now())
    hand = Hand(open_page(viewport=NARROW), set()).sign_in(place.supervisee)
    hand.follow("Note an informal supervision").says("Dervla Penhale")
    button = hand.page.get_by_role("button", name="Note it").bounding_box()
    assert button["y"] + button["height"] <= 1.25 * NARROW["height"]
    hand.page.fill("#words", WORDS)
    hand.page.get_by_label("It matters").check()
    hand.press("Note it").says("Noted, as a draft")
    talk = Session.objects.get(kind="ad_hoc")
    (record,) = talk.records.all()
    kept = values(record, place.supervisee)
    assert (talk.held_on, talk.revisit, kept["note"]) == (today(), True, WORDS)
    assert kept["revisit"]["answer"] is True
    hand.open(f"/sessions/{coming.public_id}").says("Ad hoc supervision of")


def test_what_was_said_about_a_child_goes_to_the_child_s_file_and_nowhere_else(place: World) -> None:
    arranged(place)
    mine = browser(place.supervisee)
    typed = {"who": "1", "held_on": today().isoformat(), "words": WORDS, "case": str(place.case.public_id)}
    assert FAMILY in mine.get("/ad-hoc").content.decode()
    assert mine.post("/ad-hoc", typed).status_code == 302
    child = Record.objects.get(case=place.case)
    assert (child.file, child.session.kind) == (place.case.file, "ad_hoc")
    assert WORDS in values(child, place.supervisee).values()
    note = Record.objects.get(form="ad_hoc_note")
    assert WORDS not in str(values(note, place.supervisee))


def test_a_fault_loses_no_word_and_nobody_notes_for_others(place: World) -> None:
    arrangement, mine = arranged(place), browser(place.supervisee)
    tomorrow = (today() + timedelta(days=1)).isoformat()
    back = mine.post("/ad-hoc", {"who": "1", "held_on": tomorrow, "words": WORDS})
    assert back.status_code == 400 and WORDS in back.content.decode()
    assert not Session.objects.exists() and not Record.objects.exists()
    arranged(place)
    assert '<option value="">Choose</option>' in mine.get("/ad-hoc").content.decode()
    nobody = mine.post("/ad-hoc", {"who": "", "held_on": today().isoformat(), "words": WORDS})
    assert nobody.status_code == 400 and "Say with whom you spoke" in nobody.content.decode()
    other = browser(place.head)
    assert "Nobody supervises you here yet" in other.get("/ad-hoc").content.decode()
    assert other.post("/ad-hoc", {"who": "1", "held_on": today().isoformat()}).status_code == 400
    assert browser(place.stranger).get(f"/arrangements/{arrangement.public_id}/ad-hoc").status_code == 404
    assert not Session.objects.exists()

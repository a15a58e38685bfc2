"""Asking for more supervision at the pages, and answering there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from clearsight.integrations.clock import today
from clearsight.people.models import Person
from clearsight.supervision.models import Request
from tests.web.world import World, arranged, browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("D6")]
WHAT = "Two hard meetings in a week"


@pytest.fixture
def place(place: World) -> World:
    arranged(place)
    return place


def ask(place: World) -> str:
    mine = browser(place.supervisee)
    offered = re.findall(r'name="whom" value="([^"]+)"', mine.get("/requests/new").content.decode())
    made = mine.post("/requests/new", {"whom": offered[0], "kind": "one_to_one", "what": WHAT})
    return str(made["Location"])


def test_a_request_waits_on_the_first_page_of_who_is_asked_until_it_is_answered(place: World) -> None:
    where, theirs = ask(place), browser(place.supervisor)
    home = theirs.get("/").content.decode()
    assert f'href="{where}"' in home and "asked for by Rosa Quayle" in home and WHAT not in home
    refused = theirs.post(f"{where}/answer", {"answer": "yes", "day": "", "words": ""})
    assert refused.status_code == 400 and "Say on which day" in refused.content.decode()
    day = (today() + timedelta(days=2)).isoformat()
    theirs.post(f"{where}/answer", {"answer": "yes", "day": day, "starts_at": "09:30", "words": "Gladly"})
    seen = browser(place.supervisee).get(where).content.decode()
    assert "Yes, on" in seen and "Gladly" in seen and "/sessions/" in seen
    assert f'href="{where}"' not in theirs.get("/").content.decode()


def test_no_needs_a_reason_and_nothing_typed_is_lost(place: World) -> None:
    where, theirs = ask(place), browser(place.supervisor)
    refused = theirs.post(f"{where}/answer", {"answer": "no", "words": ""})
    assert refused.status_code == 400 and "say why" in refused.content.decode()
    theirs.post(f"{where}/answer", {"answer": "no", "words": "Let us meet on Monday as planned"})
    assert "Let us meet on Monday" in browser(place.supervisee).get(where).content.decode()


def test_strangers_find_nothing_and_nobody_answers_themselves(place: World) -> None:
    where = ask(place)
    assert browser(place.stranger).get(where).status_code == 404
    assert browser(place.head).get(where).status_code == 404
    assert browser(place.supervisee).post(f"{where}/answer", {"answer": "yes"}).status_code == 403
    lead = Person.objects.get(name="Walter Okoro")
    page = browser(lead).get(where).content.decode()
    assert "Rosa Quayle" in page and WHAT not in page and "Your answer" not in page


def test_what_cannot_be_asked_comes_back_with_what_was_typed(place: World) -> None:
    mine = browser(place.supervisee)
    back = mine.post("/requests/new", {"whom": "somebody", "kind": "one_to_one", "what": WHAT})
    assert back.status_code == 400 and WHAT in back.content.decode()
    assert "Choose whom to ask" in back.content.decode()
    assert not Request.objects.exists()

"""The pages of actions: mine, my team's, and one click to say what happened."""

from __future__ import annotations

import pytest
from django.test import Client

from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Action
from tests.walk import story
from tests.walk.story import Supervision
from tests.world import OPERATOR, TODAY, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("H4")]
WHAT = "Ring the nurse"


@pytest.fixture
def held() -> Supervision:
    made = story.held()
    do(supervision.agree_action, made.session, WHAT, made.sam, TODAY, by=made.nadia)
    return made


def browser(person: Person) -> Client:
    do(people.give_account, person, "a long enough password", by=OPERATOR)
    client = Client()
    client.force_login(person.user)
    return client


def test_from_the_first_page_it_is_one_click_to_say_what_happened(held: Supervision) -> None:
    mine, where = browser(held.sam), f"/actions/{Action.objects.get().public_id}"
    assert f'href="{where}">{WHAT}' in mine.get("/").content.decode()
    # Nothing is chosen beforehand: who types a note and saves has not said that it is done.
    assert " checked" not in mine.get(where).content.decode()
    noted = mine.post(where, {"outcome": "Rang once"})
    assert noted.status_code == 400 and "Say what became of it" in noted.content.decode()
    assert "Rang once" in noted.content.decode() and Action.objects.get().status == "open"
    refused = mine.post(where, {"status": "open", "outcome": ""})
    assert refused.status_code == 400 and "where it stands" in refused.content.decode()
    assert mine.post(where, {"status": "open", "outcome": "Rang twice"})["Location"] == "/actions"
    assert "Rang twice" in mine.get(where).content.decode()
    mine.post(where, {"status": "done", "outcome": "She rang back"})
    page = mine.get("/actions").content.decode()
    assert "She rang back" in page and f'href="{where}"' not in page


def test_a_supervisor_sees_who_is_behind_and_a_stranger_nobody(held: Supervision) -> None:
    page = browser(held.nadia).get("/actions").content.decode()
    assert "Sam Okafor (has no sign-in: tell them yourself)" in page
    assert WHAT in page and "(1 of 1 overdue)" in page
    other = browser(held.school.vera)
    assert WHAT not in other.get("/actions").content.decode()
    assert other.get(f"/actions/{Action.objects.get().public_id}").status_code == 404


def test_an_action_that_was_altered_does_not_shut_the_first_page(held: Supervision) -> None:
    bad = do(supervision.agree_action, held.session, "Write", held.sam, TODAY, by=held.nadia)
    Action.objects.filter(pk=bad.pk).update(what=b"x" * 40)
    mine = browser(held.sam)
    for page in ("/", "/actions", f"/sessions/{held.arrangement.sessions.get(status='scheduled').public_id}"):
        answer = mine.get(page)
        assert answer.status_code == 200, page
        assert WHAT in answer.content.decode() and "does not open" in answer.content.decode(), page
    assert mine.get(f"/actions/{bad.public_id}").status_code == 500

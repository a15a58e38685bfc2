"""Nobody gives something to somebody whom no page and no mail reaches without being told so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import escape

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Concern
from tests.walk import story
from tests.walk.story import propose, write
from tests.web.world import OPERATOR, World, arranged, browser, world
from tests.world import do

pytestmark = [pytest.mark.django_db, pytest.mark.req("H3")]
MARK = "Kit Larwood (has no sign-in: tell them yourself)"
TOLD = "Kit Larwood has no sign-in, and Clearsight tells them nothing: tell them yourself."


@pytest.fixture
def place() -> World:
    return world("harewood", "dsl", "family_worker")


def kit(place: World) -> Person:
    """A deputy lead of the school without an account."""
    since = today() - timedelta(days=40)
    found: Person = perform(
        people.add_person, place.organisation, "Kit Larwood", since, by=OPERATOR, at=now()
    )
    perform(people.give_role, found, "deputy_dsl", place.site, since, by=OPERATOR, at=now())
    return found


def test_a_concern_given_to_somebody_without_a_sign_in_says_so_until_it_is_closed(place: World) -> None:
    carrier, arrangement = kit(place), arranged(place)
    session = perform(scheduling.schedule, arrangement, today(), by=place.supervisor, at=now())
    raiser, lead = browser(place.supervisee), browser(place.supervisor)
    page = f"/sessions/{session.public_id}/concern"
    assert MARK in raiser.get(page).content.decode()
    typed = {"what": "Afraid to go home tonight", "carrier": str(carrier.public_id)}
    assert TOLD in raiser.post(page, typed, follow=True).content.decode()
    concern = Concern.objects.get()
    assert TOLD in raiser.get(f"/concerns/{concern.public_id}").content.decode()
    for client in (raiser, lead):
        assert f"{MARK} takes it forward" in client.get("/").content.decode()
    perform(supervision.name_carrier, concern, place.supervisee, by=place.supervisee, at=now())
    assert "no sign-in" not in raiser.get(f"/concerns/{concern.public_id}").content.decode().split("<form")[0]
    perform(supervision.take_forward, concern, "Kit has rung the school", by=place.supervisee, at=now())
    assert MARK not in raiser.get("/").content.decode()


def test_who_writes_up_actions_is_told_who_hears_of_none(place: World) -> None:
    arrangement = perform(
        scheduling.arrange, place.organisation, place.supervisor, [kit(place)],
        from_date=today(), by=place.head, at=now(),
    )  # fmt: skip
    session = perform(scheduling.schedule, arrangement, today(), by=place.supervisor, at=now())
    opened = perform(records.open_records, session, by=place.supervisor, at=now())
    page = browser(place.supervisor).get(f"/records/{opened[0].public_id}").content.decode()
    assert escape(TOLD) in page


def test_what_is_put_before_somebody_without_a_sign_in_says_so_and_stays_on_the_first_page() -> None:
    told = story.held()
    write(told.record(), told.sam, cases_are="all", any_other_business="Cover for Friday.")
    propose(told.record(), told.sam)
    page, mine = f"/records/{told.record().public_id}", signed_in(told.sam)
    heading, way = "Waits for somebody who has no sign-in", "has no sign-in, and so can neither agree"
    assert f"Nadia Rahman {way}" in mine.get(page).content.decode()
    assert "Once agreed" in mine.get(f"/sessions/{told.session.public_id}").content.decode()
    waits = mine.get("/").content.decode().partition(heading)[2]
    assert f'href="{page}">Look at: supervision record, with Nadia Rahman' in waits
    lead = signed_in(told.nadia)
    assert way not in mine.get(page).content.decode() and heading not in mine.get("/").content.decode()
    assert "Read and agree: supervision record" in lead.get("/").content.decode()


def signed_in(person: Person) -> Client:
    do(people.give_account, person, "a long enough password", by=OPERATOR)
    client = Client()
    client.force_login(person.user)
    return client

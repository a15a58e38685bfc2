"""Offers and objections at the pages: who lacks supervision, what waits on whose first page, who reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from clearsight.supervision.models import Offer
from tests.web.world import World, world

pytestmark = pytest.mark.django_db
WHY = "I would rather speak with somebody else"


@pytest.fixture
def place() -> World:
    return world("harewood", "dsl", "family_worker")


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


@pytest.mark.req("B7")
def test_supervision_is_offered_answered_and_arranged(place: World) -> None:
    heads, mine = browser(place.head), browser(place.supervisee)
    lead = Person.objects.get(name="Walter Okoro")
    page = heads.get("/cases/people").content.decode()
    assert "Rosa Quayle" in page and "No supervision" in page and "Leads 1 case" in page
    assert "Larkspur" not in page
    heads.post(f"/people/{place.supervisee.public_id}/offer")
    where = f"/offers/{Offer.objects.get().public_id}"
    without = "to whom it was offered without a case"
    assert without not in heads.get("/cases/people").content.decode()
    heads.post(f"/people/{lead.public_id}/offer")
    assert without in heads.get("/cases/people").content.decode()
    theirs = browser(lead).get(f"/offers/{Offer.objects.get(to=lead).public_id}").content.decode()
    assert "to think your work over" in theirs and "works with a case" not in theirs
    assert f'href="{where}"' in mine.get("/").content.decode()
    refused = mine.post(where, {"answer": "no", "because": ""})
    assert refused.status_code == 400 and "Say why not" in refused.content.decode()
    mine.post(where, {"answer": "yes"})
    assert f'/arrangements/new?for={place.supervisee.public_id}"' in heads.get("/").content.decode()
    assert "Accepted on" in heads.get("/cases/people").content.decode()
    for who, status in ((place.supervisee, 403), (place.stranger, 404)):
        assert browser(who).post(f"/people/{place.supervisor.public_id}/offer").status_code == status
    assert browser(place.stranger).get(where).status_code == 404
    assert browser(place.supervisee).get("/cases/people").status_code == 403


@pytest.mark.req("C2")
def test_what_is_not_agreed_says_so_and_a_party_may_say_no(place: World) -> None:
    arrangement: Arrangement = perform(
        scheduling.arrange, place.organisation, place.supervisor, [place.supervisee], every="4 weeks",
        from_date=today() - timedelta(days=1), by=place.head, at=now(),
    )  # fmt: skip
    where, mine = f"/arrangements/{arrangement.public_id}", browser(place.supervisee)
    for who in (place.supervisee, place.supervisor, place.head):
        assert "Not yet agreed" in browser(who).get(where).content.decode()
        assert "Not yet agreed" in browser(who).get("/arrangements").content.decode()
    assert "not agreed yet" in mine.get("/").content.decode()
    assert mine.post(f"{where}/objection", {"because": ""}).status_code == 400
    said = mine.post(f"{where}/objection", {"because": WHY})["Location"]
    hears = browser(Person.objects.get(name="Walter Okoro"))
    assert f'href="{said}"' in hears.get("/").content.decode() and WHY in hears.get(said).content.decode()
    for who in (place.supervisor, place.head, place.stranger):
        assert browser(who).get(said).status_code == 404
        assert f'href="{said}"' not in browser(who).get("/").content.decode()
    hears.post(said, {"answer": "Walter speaks with you on Monday"})
    assert "Walter speaks with you on Monday" in mine.get(said).content.decode()

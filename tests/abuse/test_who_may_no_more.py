"""Whoever is closed, suspended or gone, or is not wholly in yet: refused at every address, and recorded."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from clearsight.accounts import actions as accounts
from clearsight.audit.actions import MOST_REFUSED, REFUSED
from clearsight.audit.models import Event
from clearsight.compliance.actions import perform
from clearsight.grants import actions as grants
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Refused
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.web.pages import ANYBODY
from tests.abuse.addresses import address, patterns
from tests.accounts.test_second_factors import app_of
from tests.web.test_reminders import link_made
from tests.web.world import OPERATOR, PASSWORD, World, world

pytestmark = [pytest.mark.django_db, pytest.mark.shown, pytest.mark.req("J5")]
NEW = {"password": "seven patient otters", "again": "seven patient otters"}


@pytest.fixture
def place(db: None) -> World:
    return world("harewood", "dsl", "family_worker")


def close(person: Person, place: World) -> None:
    perform(people.close_account, person, by=OPERATOR, at=now())


def suspend(person: Person, place: World) -> None:
    perform(grants.suspend, person, by=place.head, at=now())


def leave(person: Person, place: World) -> None:
    perform(people.record_leaving, person, today() - timedelta(days=1), by=OPERATOR, at=now())


def signed_in(person: Person) -> Client:
    client = Client()
    client.post("/sign-in", {"username": person.email, "password": PASSWORD})
    return client


def closed_addresses() -> list[str]:
    """Every address but those at which anybody is answered: from the resolver."""
    return [address(one) for one in patterns() if getattr(one.callback, "permission", ANYBODY) != ANYBODY]


def refused_at(client: Client, person: Person, everywhere: list[str]) -> None:
    """Nothing is shown or done there, whether it is read or something is sent to it; and it is noted."""
    before = Event.objects.count()
    for number, path in enumerate(everywhere):
        answer = client.get(path) if number % 2 else client.post(path, {"step": "save"})
        asked = answer.status_code == 401 and "<title>Sign in" in answer.content.decode()
        assert asked or answer.get("Location", "").startswith("/sign-in?"), path
    noted = Event.objects.filter(verb=REFUSED, actor_id=person.pk)
    assert 1 < noted.count() <= MOST_REFUSED and Event.objects.count() == before + noted.count()
    assert set(noted.values_list("organisation_id", flat=True)) == {person.organisation_id}


@pytest.mark.abuse(2, 12)
@pytest.mark.parametrize("third", range(3))
def test_the_next_request_is_refused_at_every_address_and_recorded(place: World, third: int) -> None:
    """Each address by one of the three: all end in one place, before any address is asked what it is."""
    ends: Callable[[Person, World], None] = (close, suspend, leave)[third]
    everywhere = closed_addresses()
    assert len(everywhere) > 150
    person = place.supervisee
    tabs = [signed_in(person), signed_in(person)]
    feed = link_made(tabs[0])
    reset = accounts.ask_for_reset(str(person.email), at=now())
    assert reset and Client().get(feed).status_code == 200
    assert Client().get(f"/invitation/{reset[1]}").status_code == 200
    ends(person, place)
    refused_at(tabs[0], person, everywhere[third::3])
    assert tabs[1].get("/")["Location"].startswith("/sign-in")
    assert Client().get(feed).status_code == 404 == tabs[1].get(feed).status_code
    assert Client().post(f"/invitation/{reset[1]}", NEW).status_code == 404
    with pytest.raises(Refused):
        accounts.accept(reset[1], NEW["password"], at=now())
    with pytest.raises(Refused):
        accounts.bind_identity(reset[1], "https://id.example", "somebody", at=now())
    assert accounts.ask_for_reset(str(person.email), at=now()) is None
    assert Client().post("/sign-in", {"username": person.email, "password": PASSWORD}).status_code == 400
    failed = Event.objects.filter(verb="accounts.fail", object_id=str(person.public_id))
    assert [one.detail["kind"] for one in failed.order_by("pk")] == ["invitation", "password"]


@pytest.mark.abuse(2, 12)
def test_who_is_half_way_in_is_refused_and_recorded_and_goes_no_further_once_closed(place: World) -> None:
    _, codes = app_of(place.head)
    half = signed_in(place.head)
    assert half.get("/position")["Location"].startswith("/sign-in?")
    (noted,) = Event.objects.filter(verb=REFUSED, actor_id=place.head.pk)
    assert noted.object_id == str(place.head.public_id)
    close(place.head, place)
    assert half.post("/sign-in/second", {"code": codes[0]})["Location"] == "/sign-in"
    assert half.get("/")["Location"].startswith("/sign-in")


@pytest.mark.abuse(2)
def test_who_is_invited_and_has_confirmed_nothing_signs_in_nowhere(place: World) -> None:
    kit: Person = perform(
        people.add_person, place.organisation, "Kit Larwood", today() - timedelta(days=9),
        email="kit@orchard.example", by=OPERATOR, at=now(),
    )  # fmt: skip
    link = perform(accounts.invite, kit, by=OPERATOR, at=now())
    mine = Client()
    assert mine.get(f"/invitation/{link}").status_code == 200
    assert mine.get("/")["Location"].startswith("/sign-in")
    assert mine.post("/sign-in", {"username": kit.email, "password": link}).status_code == 400
    assert Event.objects.filter(verb="accounts.fail").exists()
    page = mine.get(f"/invitation/{link}").content.decode()
    assert not re.search(r'href="/(cases|position|records)', page)

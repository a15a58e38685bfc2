"""What somebody might send to the pages, by hand, that no page of ours offers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.supervision import actions as supervision
from tests.web.world import OPERATOR, PASSWORD, World, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> World:
    return world("harewood", "dsl", "family_worker")


@pytest.fixture
def session(place: World) -> Session:
    made = perform(scheduling.arrange, place.organisation, place.supervisor, [place.supervisee],
                   from_date=today() - timedelta(days=10), by=place.head, at=now())  # fmt: skip
    return perform(scheduling.schedule, made, today(), by=place.supervisor, at=now())  # type: ignore[no-any-return]


def signed_in(person: Person) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    answer = client.post("/sign-in", {"username": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


@pytest.mark.req("J5")
def test_a_leaver_cannot_sign_in_and_is_told_no_more_than_who_mistypes(place: World) -> None:
    client = signed_in(place.supervisee)
    yesterday = today() - timedelta(days=1)
    perform(people.record_leaving, place.supervisee, yesterday, by=OPERATOR, at=now())
    assert client.get("/")["Location"].startswith("/sign-in")
    pages = []
    for password in (PASSWORD, "wrong"):
        answer = Client().post("/sign-in", {"username": place.supervisee.email, "password": password})
        assert answer.status_code == 400
        pages.append(answer.content.decode().split("<main", 1)[1].split("csrfmiddlewaretoken")[0])
    assert pages[0] == pages[1]


def test_what_has_moved_on_is_told_on_a_page_and_breaks_nothing(place: World, session: Session) -> None:
    item = perform(supervision.add_agenda_item, session, "The uncle", by=place.supervisee, at=now())
    client = signed_in(place.supervisor)
    answer = client.post(f"/sessions/{session.public_id}/agenda/{item.public_id}")
    assert answer.status_code == 409 and "Somebody else brought it" in answer.content.decode()
    perform(scheduling.cancel, session, "The inspectors came", by=place.supervisor, at=now())
    answer = client.post(f"/sessions/{session.public_id}/agenda/{item.public_id}")
    assert answer.status_code == 409


def test_preparing_for_a_session_at_which_nobody_is_expected(place: World, session: Session) -> None:
    session.arrangement.memberships.update(to_date=today() - timedelta(days=1))
    answer = signed_in(place.supervisor).post(f"/sessions/{session.public_id}/prepare")
    assert answer.status_code in (302, 409)

"""The pages about cases: opened, planned, given a status, followed, handed on, closed."""

from __future__ import annotations

import pytest
from django.test import Client

from clearsight.people.models import Person
from tests.web.test_pages import signed_in
from tests.web.world import World, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> World:
    return world("harewood", "dsl", "family_worker")


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def lead_of(place: World) -> Person:
    return Person.objects.get(organisation=place.organisation, name="Walter Okoro")


def test_first() -> None:
    place = world("harewood", "dsl", "family_worker")
    client = signed_in(place.supervisee.email)
    for path in ("/cases", "/cases/coverage", "/cases/drift", f"/cases/{place.case.public_id}"):
        text_of(client, path)
    for page in ("plan", "children", "status", "statuses", "close"):
        text_of(client, f"/cases/{place.case.public_id}/{page}")
    client = signed_in(lead_of(place).email)
    text_of(client, f"/cases/{place.case.public_id}/lead")
    text_of(client, "/cases/new")

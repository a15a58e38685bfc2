"""A supervisor's first page names who of theirs is overdue, by which clause, and leads to what mends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from clearsight.integrations.clock import today
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from tests import world
from tests.world import OPERATOR, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("D9", "K1")]
HEADING = "Overdue with those you supervise"


def first_page(client: Client, reader: Person) -> str:
    if reader.user is None:
        do(people.give_account, reader, "a long enough password", by=OPERATOR)
        reader.refresh_from_db()
    client.force_login(reader.user)
    return client.get("/").content.decode()


def test_who_is_overdue_is_named_with_the_way_to_mend_it(client: Client) -> None:
    of = world.school(today=today())
    world.fennimore(of)
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    page = first_page(client, of.nadia)
    start = page.index(HEADING)
    named = page[start : page.index("Waiting for you", start)]
    assert "Sam Okafor" in named and f"/people/{of.sam.public_id}" in named
    assert f"/arrangements/{arrangement.public_id}/schedule" in named
    assert HEADING not in first_page(client, of.sam) and HEADING not in first_page(client, of.morgan)
    soon = today() + timedelta(days=3)
    session = do(scheduling.schedule, arrangement, soon, by=of.nadia, on=today())
    assert f"/sessions/{session.public_id}" in first_page(client, of.nadia)[start:]

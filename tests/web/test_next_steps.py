"""What is overdue says "now", and offers to put it right where the supervision already stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from clearsight.compliance.actions import perform
from clearsight.compliance.models import Standing
from clearsight.compliance.queries import position
from clearsight.integrations.clock import now, today
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from tests.web.test_pages import signed_in
from tests.web.world import World, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def overdue() -> tuple[World, Arrangement]:
    """Rosa has had nothing for forty days, though Dervla is to supervise her."""
    place = world("harewood", "dsl", "family_worker")
    made = perform(
        scheduling.arrange, place.organisation, place.supervisor, [place.supervisee], every="4 weeks",
        from_date=today() - timedelta(days=40), by=place.head, at=now(),
    )  # fmt: skip
    return place, made


def text(client: Client, path: str) -> str:
    """What a page answers."""
    return client.get(path).content.decode()


@pytest.mark.req("K1")
def test_what_is_overdue_comes_next_and_that_is_now(overdue: tuple[World, Arrangement]) -> None:
    place, _ = overdue
    found = position(place.organisation, by=place.supervisor, today=today())
    row = next(row for row in found.rows if row.person == place.supervisee)
    assert row.next_due is not None and row.next_due < today()
    page = text(signed_in(place.supervisor.email), "/position")
    assert ">Now<" in page


@pytest.mark.req("D1")
def test_scheduling_in_the_standing_arrangement_comes_first(overdue: tuple[World, Arrangement]) -> None:
    place, made = overdue
    client, path = signed_in(place.supervisor.email), f"/people/{place.supervisee.public_id}"
    schedule = f'href="/arrangements/{made.public_id}/schedule"'
    assert schedule in text(client, path) and schedule in text(client, "/position")
    session = perform(scheduling.schedule, made, today() + timedelta(days=3), by=place.supervisor, at=now())
    after = text(client, path)
    assert f"/sessions/{session.public_id}" in after and schedule not in after


def test_who_may_not_schedule_is_led_to_the_arrangement(overdue: tuple[World, Arrangement]) -> None:
    place, made = overdue
    page = text(signed_in(place.head.email), f"/people/{place.supervisee.public_id}")
    assert "No session planned with Dervla Penhale" in page and f"{made.public_id}/schedule" not in page
    assert "Arrange other supervision" in page


def test_no_session_is_offered_where_a_signature_is_wanting(overdue: tuple[World, Arrangement]) -> None:
    place, made = overdue
    schedule = f'href="/arrangements/{made.public_id}/schedule"'
    client = signed_in(place.supervisor.email)
    theirs = Standing.objects.filter(owner=place.supervisee, current=True, strength="required")
    theirs.exclude(status="open").exclude(rule="contract-signed").delete()
    theirs.filter(status="open").delete()
    row = position(place.organisation, by=place.supervisor, today=today(), only_failing=True).rows
    assert place.supervisee in {each.person for each in row}
    assert schedule not in text(client, "/position")

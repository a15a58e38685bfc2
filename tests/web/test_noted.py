"""What is unusual about a session that was just scheduled or moved is said on the next page, and once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from tests.web.test_pages import signed_in
from tests.web.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.req("D3", "D7")]
BANNER = "moj-alert--warning"


@pytest.fixture
def pair() -> tuple[World, Arrangement]:
    place = world("harewood", "dsl", "family_worker")
    made = perform(
        scheduling.arrange, place.organisation, place.supervisor, [place.supervisee],
        from_date=today() - timedelta(days=10), by=place.head, at=now(),
    )  # fmt: skip
    return place, made


def falling_on(weekday: int) -> date:
    """The next day, a week ahead at least, that is a Monday (0) or another day of the week."""
    ahead = today() + timedelta(days=7)
    return ahead + timedelta(days=(weekday - ahead.weekday()) % 7)


def after(client: Client, path: str, day: date, minutes: str = "60") -> str:
    """The page that follows when a session is put on a day."""
    typed = {"day": day.isoformat(), "starts_at": "15:30", "minutes": minutes, "venue": "The quiet room"}
    return client.post(path, typed, follow=True).content.decode()


def test_a_session_at_the_weekend_is_done_and_noted(pair: tuple[World, Arrangement]) -> None:
    place, made = pair
    client = signed_in(place.supervisor.email)
    page = after(client, f"/arrangements/{made.public_id}/schedule", falling_on(5))
    assert BANNER in page
    assert "Please look again. It is a Saturday." in page
    session = Session.objects.get()
    assert BANNER not in client.get(f"/sessions/{session.public_id}").content.decode()
    moved = after(client, f"/sessions/{session.public_id}/move", falling_on(6))
    assert "It is a Sunday." in moved


def test_a_length_that_the_policy_does_not_ask_for_is_noted_with_its_clause(
    pair: tuple[World, Arrangement],
) -> None:
    place, made = pair
    page = after(
        signed_in(place.supervisor.email), f"/arrangements/{made.public_id}/schedule", falling_on(1), "20"
    )
    assert BANNER in page
    assert "20 minutes is not what the policy asks for" in page


def test_nothing_is_noted_of_an_ordinary_day(pair: tuple[World, Arrangement]) -> None:
    place, made = pair
    page = after(signed_in(place.supervisor.email), f"/arrangements/{made.public_id}/schedule", falling_on(1))
    assert Session.objects.count() == 1
    assert BANNER not in page

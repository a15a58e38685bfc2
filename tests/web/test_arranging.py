"""Arranging by the policy: what it forbids is refused with its clause, groups grow, talks are noted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from tests.web.hand import Hand
from tests.web.world import World, add_person, world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.req("B2")
def test_a_pairing_that_the_policy_forbids_is_refused_with_its_clause(open_page: Any) -> None:
    place = world("north-east-futures", "family_worker", "deputy_dsl")
    hand = Hand(open_page()).sign_in(place.supervisee).open("/arrangements/new")
    hand.page.get_by_label("Group", exact=True).check()
    hand.page.select_option("#supervisor", label=place.supervisor.name)
    hand.page.select_option("#supervisee", label=place.supervisee.name)
    hand.press("Arrange").says("There is a problem", "see ")
    assert not Arrangement.objects.exists()
    hand.page.fill("#exception", "Nobody else is at work this week")
    hand.press("Arrange").says("Arranged")


@pytest.mark.req("B2")
def test_nobody_supervises_themselves(open_page: Any) -> None:
    place = world("harewood", "dsl", "family_worker")
    hand = Hand(open_page()).sign_in(place.head).open("/arrangements/new")
    hand.page.select_option("#supervisor", label=place.supervisor.name)
    hand.page.select_option("#supervisee", label=place.supervisor.name)
    hand.press("Arrange").says("There is a problem", "Nobody supervises themselves")


@pytest.fixture
def group() -> tuple[World, Arrangement]:
    """A group at North East Futures, led by the safeguarding lead."""
    place = world("north-east-futures", "dsl", "deputy_dsl")
    made = perform(
        scheduling.arrange, place.organisation, place.supervisor, [place.supervisee], kind="group",
        from_date=today() - timedelta(days=10), by=place.head, at=now(),
    )  # fmt: skip
    return place, made


def test_somebody_joins_a_group(open_page: Any, group: tuple[World, Arrangement]) -> None:
    place, made = group
    joins = add_person(place.organisation, "Zillah Marsh", "deputy_dsl", place.site)
    hand = Hand(open_page()).sign_in(place.supervisor).open(f"/arrangements/{made.public_id}")
    hand.follow("Add a member")
    hand.page.select_option("#person", label=joins.name)
    hand.press("Add").says("Zillah Marsh is a member", "Rosa Quayle and Zillah Marsh with Dervla Penhale")


@pytest.mark.req("D5")
def test_an_informal_supervision_comes_up_at_the_next_session(open_page: Any) -> None:
    place = world("harewood", "dsl", "family_worker")
    made = perform(scheduling.arrange, place.organisation, place.supervisor, [place.supervisee],
                   from_date=today() - timedelta(days=10), by=place.head, at=now())  # fmt: skip
    session = perform(scheduling.schedule, made, today(), by=place.supervisor, at=now())
    hand = Hand(open_page()).sign_in(place.supervisor).open(f"/arrangements/{made.public_id}")
    hand.follow("Note an informal supervision").page.fill("#minutes", "15")
    hand.page.fill("#words", "The school nurse rang")
    hand.page.get_by_label("It matters: take it up again at the next planned session").check()
    hand.press("Note it").says("Ad hoc")
    hand.open(f"/sessions/{session.public_id}").says("Ad hoc supervision of")


@pytest.mark.req("D4")
def test_a_session_called_off_stays_until_it_is_made_up_for(open_page: Any) -> None:
    place = world("harewood", "dsl", "family_worker")
    made = perform(scheduling.arrange, place.organisation, place.supervisor, [place.supervisee],
                   from_date=today() - timedelta(days=10), by=place.head, at=now())  # fmt: skip
    session = perform(scheduling.schedule, made, today(), by=place.supervisor, at=now())
    hand = Hand(open_page()).sign_in(place.supervisee).open(f"/sessions/{session.public_id}")
    hand.follow("Call it off").press("Call it off").says("Say why it is called off")
    hand.page.fill("#because", "The inspectors came")
    hand.press("Call it off").says("Rosa Quayle called it off: The inspectors came")
    hand.open(f"/arrangements/{made.public_id}").says("Called off, not made up for")
    hand.follow("Schedule a session").page.fill("#day", (today() + timedelta(days=2)).isoformat())
    hand.page.select_option("#replaces", index=1)
    hand.press("Schedule")
    assert "not made up for" not in hand.open(f"/arrangements/{made.public_id}").page.content()

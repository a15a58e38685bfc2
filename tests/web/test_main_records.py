"""The main record of each of the other four policies, through the same pages, from held to signed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from tests.web.hand import Hand
from tests.web.world import World, world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.shown]

POLICIES = (
    ("progress-careers", "operational_manager", "practitioner", "one_to_one"),
    ("north-east-futures", "dsl", "deputy_dsl", "group"),
    ("embark", "dsl", "dsl", "one_to_one"),
    ("worcestershire", "dsl", "family_worker", "one_to_one"),
)


@pytest.mark.req("F4", "F6", "F7", "F9")
@pytest.mark.parametrize(("policy", "supervisor_role", "supervisee_role", "kind"), POLICIES)
def test_the_main_record_is_written_agreed_and_signed(
    open_page: Any, policy: str, supervisor_role: str, supervisee_role: str, kind: str
) -> None:
    place = world(policy, supervisor_role, supervisee_role)
    session = scheduled(place, kind)
    supervisor, supervisee = Hand(open_page()), Hand(open_page())
    supervisee.sign_in(place.supervisee).open(f"/sessions/{session.public_id}")
    supervisee.press("Prepare").fill_what_is_required().press("Save").says("Saved.")
    supervisor.sign_in(place.supervisor).open(f"/sessions/{session.public_id}")
    supervisor.follow("Hold the session").press("It is held: write it up")
    finish(supervisor, supervisee, session)
    assert supervisor.open(f"/sessions/{session.public_id}").page.get_by_text("Signed", exact=True).count()


def scheduled(place: World, kind: str) -> Session:
    """An arrangement of this kind, and its session of today."""
    arrangement = perform(
        scheduling.arrange, place.organisation, place.supervisor, [place.supervisee], kind=kind,
        every="4 weeks", from_date=today() - timedelta(days=30), minutes=60, venue="Room 4",
        by=place.head, at=now(),
    )  # fmt: skip
    session: Session = perform(scheduling.schedule, arrangement, today(), by=place.supervisor, at=now())
    return session


def finish(supervisor: Hand, supervisee: Hand, session: Session) -> None:
    """Every record that has been opened and that waits is proposed, agreed and signed by both."""
    for record in session.records.filter(case__isnull=True).order_by("pk"):
        path = f"/records/{record.public_id}"
        for hand in (supervisee, supervisor):
            hand.open(path)
            if hand.page.get_by_role("button", name="Save", exact=True).count():
                hand.fill_what_is_required().press("Save")
        supervisor.open(path).press("Save and put before the other to agree").says("Waiting to be agreed")
        supervisee.open(path).press("Agree")
        for hand, name in ((supervisor, "Dervla Penhale"), (supervisee, "Rosa Quayle")):
            hand.open(f"{path}/sign").press(f"Sign as {name}")
        supervisee.says("Sealed on")

"""The log of who read what says no more than was read, and holding a session is done whole or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from clearsight.audit.models import Event
from clearsight.kernel.refusals import Invalid
from clearsight.people import actions as people
from clearsight.records import actions as records
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from tests import world
from tests.walk import story
from tests.world import OPERATOR, TODAY, do

pytestmark = pytest.mark.django_db


@pytest.mark.req("J5")
def test_the_page_of_one_action_reads_that_one(client: Client) -> None:
    held = story.held()
    first, _ = (do(supervision.agree_action, held.session, what, held.sam, by=held.nadia) for what in "ab")
    do(people.give_account, held.nadia, "a long enough password", by=OPERATOR)
    client.force_login(held.nadia.user)
    assert client.get(f"/actions/{first.public_id}").status_code == 200
    event = Event.objects.get(verb="supervision.read_actions")
    assert event.detail["actions"] == [str(first.public_id)]


@pytest.mark.req("D9")
def test_a_session_whose_records_cannot_be_opened_is_not_held(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = world.school()
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    session = do(scheduling.schedule, arrangement, TODAY, by=of.nadia)
    do(people.give_account, of.nadia, "a long enough password", by=OPERATOR)
    client.force_login(of.nadia.user)

    def shut(*args: Any, **rest: Any) -> Any:
        raise Invalid.one("held_on", "the form of that day is missing")

    monkeypatch.setattr(records, "open_records", shut)
    typed = {"held_on": TODAY.isoformat(), "minutes": "60"}
    assert client.post(f"/sessions/{session.public_id}/hold", typed).status_code == 400
    session.refresh_from_db()
    assert session.status == "scheduled"

"""A session that was entered as held on a later day says so: on its page, and behind what rests on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from clearsight.people import actions as people
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from tests import world
from tests.world import OPERATOR, TODAY, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F10", "K7")]
MET = TODAY - timedelta(days=3)


def pages(client: Client, entered: Any) -> tuple[str, str]:
    """The session's page and Sam's own, as Sam sees them, of a session held on `MET`."""
    of = world.school()
    world.fennimore(of)
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    session = do(scheduling.schedule, arrangement, MET, by=of.nadia, on=MET - timedelta(days=7))
    do(supervision.hold, session, MET, 60, by=of.nadia, on=entered)
    do(people.give_account, of.sam, "a long enough password", by=OPERATOR)
    client.force_login(of.sam.user)
    paths = (f"/sessions/{session.public_id}", f"/people/{of.sam.public_id}")
    one, other = (client.get(path).content.decode() for path in paths)
    return one, other


def test_what_was_entered_later_says_when_and_by_whom(client: Client) -> None:
    session, person = pages(client, entered=TODAY)
    assert "entered on 10 March 2026 by Nadia Rahman" in session
    assert "entered on 10 March 2026 by Nadia Rahman" in person


def test_what_was_entered_on_the_day_says_nothing(client: Client) -> None:
    session, person = pages(client, entered=MET)
    assert "entered on" not in session + person

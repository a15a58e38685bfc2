"""What is stored of a finding is one thing on any day, whatever it said before and will say again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clearsight.compliance.models import Standing
from clearsight.compliance.queries.findings import holding_on
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from tests import world
from tests.world import TODAY, do

pytestmark = pytest.mark.django_db
NEXT = TODAY + timedelta(days=21)


def due(person: Person, day: date) -> list[date | None]:
    """By when the record of a session is to be signed, as this person's page says it on a day."""
    found = Standing.objects.filter(holding_on(day), owner=person, rule="record-signed")
    return list(found.values_list("due_on", flat=True))


@pytest.mark.req("F9")
def test_what_waits_for_the_next_session_is_said_once_when_that_has_a_day() -> None:
    of = world.school()
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    world.held(arrangement, TODAY)
    assert due(of.sam, TODAY) == [None]
    do(scheduling.schedule, arrangement, NEXT, by=of.nadia)
    assert due(of.sam, TODAY) == [NEXT]
    assert due(of.sam, NEXT + timedelta(days=1)) == [None], "that day passed, and they did not meet"

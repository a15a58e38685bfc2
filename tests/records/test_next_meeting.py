"""What both agree about when they meet next is scheduled, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from tests.walk import story
from tests.walk.story import NEXT, Supervision, propose, write
from tests.world import TODAY, do

pytestmark = pytest.mark.django_db


def planned(before: Supervision) -> list[date | None]:
    """The days on which they are to meet."""
    sessions = before.arrangement.sessions.filter(status="scheduled")
    return [session.scheduled_for for session in sessions.order_by("scheduled_for")]


def held() -> Supervision:
    """A session held and written up, with nothing planned after it."""
    before = story.prepared()
    do(supervision.hold, before.session, TODAY, 60, by=before.nadia)
    before.session.refresh_from_db()
    return before


def agree(before: Supervision, next_date: date) -> None:
    """The record names the day, and both agree it."""
    record = before.record()
    write(record, before.nadia, cases_are="all", next_date=next_date.isoformat())
    propose(record, before.nadia)
    record.refresh_from_db()
    story.agree(record, before.sam)


@pytest.mark.req("D1")
def test_the_agreed_day_is_scheduled() -> None:
    before = held()
    agree(before, NEXT)
    assert planned(before) == [NEXT]


def test_what_is_planned_already_stands() -> None:
    before = held()
    do(scheduling.schedule, before.arrangement, NEXT + timedelta(days=1), by=before.nadia)
    agree(before, NEXT)
    assert planned(before) == [NEXT + timedelta(days=1)]


def test_a_day_that_is_not_after_it_schedules_nothing() -> None:
    before = held()
    agree(before, TODAY)
    assert planned(before) == []


def test_a_day_that_passed_before_it_was_agreed_is_not_scheduled() -> None:
    before = held()
    record = before.record()
    write(record, before.nadia, cases_are="all", next_date=(TODAY + timedelta(days=9)).isoformat())
    propose(record, before.nadia)
    record.refresh_from_db()
    story.agree(record, before.sam, on=TODAY + timedelta(days=10))
    assert planned(before) == []

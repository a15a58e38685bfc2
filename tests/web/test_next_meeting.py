"""A record that names the next meeting offers to schedule it in one click, until something is scheduled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from clearsight.integrations.clock import now, today
from clearsight.people import actions as people
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.records.queries import read
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from clearsight.web import words
from tests import world
from tests.walk.story import propose, write
from tests.world import OPERATOR, School, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F1", "D7")]
OFFER = "Schedule that session"


def put_forward() -> tuple[School, Record, date]:
    """A record of today, with the day on which they mean to meet next, that waits for Sam to agree."""
    of, on = world.school(), today()
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    session = do(scheduling.schedule, arrangement, on, by=of.nadia, on=on)
    do(supervision.hold, session, on, 60, by=of.nadia, on=on)
    record = do(records.open_records, session, by=of.nadia, on=on)[0]
    agreed = on + timedelta(days=21)
    write(record, of.nadia, on, cases_are="all", next_date=agreed.isoformat())
    propose(record, of.nadia, on)
    return of, record, agreed


def test_the_day_that_was_agreed_is_scheduled_in_one_click(client: Client) -> None:
    of, record, agreed = put_forward()
    on, arrangement = today(), record.session.arrangement
    do(people.give_account, of.nadia, "a long enough password", by=OPERATOR, on=on)
    client.force_login(of.nadia.user)
    path = f"/records/{record.public_id}"
    assert OFFER in client.get(path).content.decode()
    answer = client.post(
        f"/arrangements/{arrangement.public_id}/schedule", {"day": agreed.isoformat(), "starts_at": ""}
    )
    assert answer.status_code == 302
    planned = arrangement.sessions.get(status="scheduled")
    assert planned.scheduled_for == agreed
    assert OFFER not in client.get(path).content.decode()


def test_whoever_agrees_is_told_which_session_that_has_scheduled(client: Client) -> None:
    of, record, agreed = put_forward()
    on, arrangement = today(), record.session.arrangement
    do(people.give_account, of.sam, "a long enough password", by=OPERATOR, on=on)
    client.force_login(of.sam.user)
    record.refresh_from_db()
    typed = {"shown_hash": read(record, by=of.sam, at=now()).shown_hash}
    page = client.post(f"/records/{record.public_id}/agree", typed, follow=True).content.decode()
    assert arrangement.sessions.get(status="scheduled").scheduled_for == agreed
    assert f"Agreed. The next session is on {words.weekday(agreed)}." in page

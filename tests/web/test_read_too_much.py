"""One account that reads far more than anybody does is stopped, and whoever leads is told (abuse case 13)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clearsight.audit.models import Event
from clearsight.compliance.actions import perform
from clearsight.grants import actions as grants
from clearsight.grants.models import ReadingStop
from clearsight.grants.queries import amount_read
from clearsight.integrations.clock import now, today
from clearsight.integrations.mail import MailSettings
from clearsight.kernel.refusals import Refused, Unknown
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.reminders.queries.waiting import notices_for
from tests.root import take_guards_away
from tests.web.world import World, browser

pytestmark = [pytest.mark.django_db, pytest.mark.abuse(13)]
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def low(settings: Any) -> None:
    settings.READINGS_AN_HOUR, settings.READINGS_A_DAY = 10, 20


def has_read(person: Person, number: int, at: datetime, verb: str = "records.read", same: str = "") -> None:
    """The log of somebody who read so many different things, or one again and again, at a moment."""
    Event.objects.bulk_create(
        Event(at=at, actor_id=person.pk, actor_name=person.name, verb=verb, object_kind="records.record",
              object_id=same or str(uuid.uuid4()), organisation_id=person.organisation_id)
        for _ in range(number)
    )  # fmt: skip


def test_beyond_the_bound_nothing_opens_until_somebody_else_has_looked(draft: tuple[World, Record]) -> None:
    place, record = draft
    hers, at = browser(place.supervisee), f"/records/{record.public_id}"
    has_read(place.supervisee, 8, now() - MINUTE)  # and the record and what it was held for, next
    assert hers.get(at).status_code == 200
    has_read(place.supervisee, 1, now() - MINUTE)
    stopped = hers.get(at)
    assert stopped.status_code == 429 and "Reading has stopped" in stopped.content.decode()
    assert {
        hers.get(a).status_code for a in ("/", "/cases", "/actions", f"/cases/{place.case.public_id}")
    } == {429}
    assert hers.post(at, {}).status_code == 429
    assert hers.get("/reminders").status_code == 200, "what is no content opens"
    assert browser(place.supervisor).get(at).status_code == 200
    event = Event.objects.get(verb="grants.stop_reading")
    assert event.detail["hour"] == 11 and str(place.supervisee.public_id) == event.object_id
    assert "reading" in {one.kind.code for one in notices_for(place.head, today())}
    heads, page = browser(place.head), f"/people/{place.supervisee.public_id}/reading"
    assert page in heads.get("/").content.decode()
    assert browser(place.supervisor).post(page).status_code == 403
    assert heads.post(page).status_code == 302
    assert hers.get(at).status_code == 200
    assert ReadingStop.objects.get().lifted_by == place.head


@pytest.mark.req("L7")
def test_who_may_look_into_it_is_mailed_at_once_and_the_page_names_them(
    place: World, settings: Any, tmp_path: Path
) -> None:
    settings.CLEARSIGHT_MAIL = MailSettings("clearsight@orchard.example", folder=tmp_path)
    has_read(place.supervisee, 11, now() - MINUTE)
    hers = browser(place.supervisee)
    assert "Imelda Frost" in hers.get("/cases").content.decode()
    hers.get("/cases")
    letters = [one.read_text() for one in tmp_path.glob("*.eml")]
    assert any(f"To: {place.head.email}" in one for one in letters)
    assert all("far too much" in " ".join(one.split()) and "Rosa" not in one for one in letters)
    assert len(letters) == len(set(letters)) and not any(place.supervisee.email in one for one in letters)
    Person.objects.exclude(pk=place.supervisee.pk).update(user=None)
    assert "nobody was told" in hers.get("/cases").content.decode()


def test_nobody_lets_themselves_read_again_and_it_ends_after_a_day(place: World) -> None:
    has_read(place.head, 11, now() - MINUTE)
    stop = perform(grants.stop_reading_too_much, place.head, by=place.head, at=now())
    for person in (place.head, place.supervisee, place.stranger):
        with pytest.raises((Refused, Unknown)):
            perform(grants.let_read_again, stop, by=person, at=now())
    assert browser(place.head).get("/").status_code == 429
    take_guards_away()
    Event.objects.filter(verb="records.read").delete()
    ReadingStop.objects.update(at=now() - timedelta(days=2), until=now() - MINUTE)
    assert browser(place.head).get("/").status_code == 200


def test_what_counts_is_different_things_of_an_hour_and_of_a_day(place: World) -> None:
    rosa = place.supervisee
    has_read(rosa, 8, now() - timedelta(hours=2))
    has_read(rosa, 9, now() - timedelta(days=2))
    has_read(rosa, 14, now() - MINUTE, "casework.read_identity")
    has_read(rosa, 7, now() - MINUTE, "access.read_log")
    has_read(rosa, 30, now(), same="one and the same")
    amount = amount_read(rosa, now())
    assert (amount.hour, amount.day, amount.is_too_much) == (3, 11, False)
    has_read(rosa, 10, now() - timedelta(hours=3))
    assert amount_read(rosa, now()).is_too_much

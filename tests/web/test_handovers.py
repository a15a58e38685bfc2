"""Cover and handovers at the pages: who may, what those supervised see, and that both sides confirm."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.casework import actions as casework
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from tests.web.world import World, add_person, arranged, browser

pytestmark = pytest.mark.django_db
SOON, LATER = today() + timedelta(days=7), today() + timedelta(days=60)


@pytest.fixture
def place(place: World) -> World:
    arrangement = arranged(place, every="4 weeks")
    for days in (8, 9):
        day = today() + timedelta(days=days)
        perform(scheduling.schedule, arrangement, day, by=place.supervisor, at=now())
    return place


@pytest.mark.req("B6")
def test_cover_is_named_and_those_supervised_see_it(place: World) -> None:
    where, heads = f"/arrangements/{Arrangement.objects.get().public_id}", browser(place.head)
    assert "Name cover" in heads.get(where).content.decode()
    assert browser(place.supervisee).get(f"{where}/cover").status_code == 403
    assert browser(place.stranger).get(f"{where}/cover").status_code == 404
    covers = Person.objects.get(name="Walter Okoro")
    typed = {"supervisor": str(covers.public_id), "from_date": SOON.isoformat(), "to_date": ""}
    refused = heads.post(f"{where}/cover", typed)
    assert refused.status_code == 400 and "Say until when" in refused.content.decode()
    heads.post(f"{where}/cover", {**typed, "to_date": LATER.isoformat()})
    assert {one.supervisor for one in Session.objects.all()} == {covers}
    mine = browser(place.supervisee)
    assert "Walter Okoro covers" in mine.get(where).content.decode()
    assert "with Walter Okoro" in mine.get("/").content.decode()


@pytest.mark.req("B5")
def test_a_handover_waits_on_both_first_pages_and_its_record_stays(place: World) -> None:
    takes = add_person(place.organisation, "Zillah Marsh", "teacher", place.site)
    where, gives = f"/arrangements/{Arrangement.objects.get().public_id}", browser(place.supervisor)
    assert "Open actions" in gives.get(f"{where}/handover").content.decode()
    asked = gives.post(
        f"{where}/handover", {"supervisor": str(takes.public_id), "from_date": SOON.isoformat()}
    )["Location"]
    taker = browser(takes)
    for side, says in ((taker, "I take it over"), (gives, "I hand it over")):
        assert f'href="{asked}"' in side.get("/").content.decode()
        assert says in side.get(asked).content.decode()
        side.post(f"{asked}/confirm")
    seen = browser(place.supervisee).get(asked).content.decode()
    assert "What moved" in seen and "2 sessions to come" in seen
    assert browser(place.stranger).get(asked).status_code == 404
    assert browser(place.supervisee).post(f"{asked}/confirm").status_code == 403


@pytest.mark.req("D4")
def test_sessions_called_off_again_and_again_are_seen(place: World) -> None:
    where = f"/arrangements/{Arrangement.objects.get().public_id}"
    for session in Session.objects.all():
        perform(casework.call_off, session, "A meeting", by=place.supervisee, at=now())
    seen = browser(place.head).get(where).content.decode()
    assert "2 of the last 2 sessions were called off: twice by Rosa Quayle." in seen

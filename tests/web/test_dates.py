"""At the pages: a date that keeps the policy is one tick away, and a year of dates one page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from tests.web.world import World, arranged, browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("D1", "D7", "D9")]
ROW = re.compile(r'id="day-(\d+)" name="day-\d+" value="([0-9-]+)"')


@pytest.fixture
def place(place: World) -> World:
    arrangement = arranged(place, every="4 weeks")
    met = perform(scheduling.note_ad_hoc, arrangement, today(), by=place.supervisor, at=now())
    Session.objects.filter(pk=met.pk).update(kind="planned", held_on=today() - timedelta(days=7))
    perform(scheduling.note_written_up, met, today(), by=place.supervisor, at=now())
    return place


def test_days_on_offer_name_what_they_keep_and_one_is_chosen_by_a_tick(place: World) -> None:
    mine, where = browser(place.supervisee), f"/arrangements/{Arrangement.objects.get().public_id}"
    page = mine.get(f"{where}/schedule").content.decode()
    offered = re.findall(r'name="when" value="([0-9-]+)"', page)
    assert offered and "Due by" in page and "In time (" in page and "Appendix 1" in page
    assert mine.post(f"{where}/schedule", {"when": "other", "day": ""}).status_code == 400
    mine.post(f"{where}/schedule", {"when": offered[0], "day": "", "starts_at": "09:00"})
    assert str(Session.objects.get(status="scheduled").scheduled_for) == offered[0]


def test_a_year_is_proposed_altered_and_scheduled_and_faults_stand_at_their_rows(place: World) -> None:
    mine, arrangement = browser(place.supervisor), Arrangement.objects.get()
    where = f"/arrangements/{arrangement.public_id}/programme?year={today().year}"
    proposed = ROW.findall(mine.get(where).content.decode())
    assert len(proposed) > 2
    typed = {f"day-{n}": day for n, day in proposed} | {"rows": str(len(proposed) + 2), "minutes": "60"}
    bad = {**typed, "day-1": (today() - timedelta(days=1)).isoformat(), "take": ["0", "1"]}
    refused = mine.post(where, bad)
    assert refused.status_code == 400 and 'id="day-1-error"' in refused.content.decode()
    assert not Session.objects.filter(status="scheduled").exists()
    mine.post(where, {**typed, "take": ["0", "2"]})
    days = [
        str(one.scheduled_for) for one in Session.objects.filter(status="scheduled").order_by("scheduled_for")
    ]
    assert days == [proposed[0][1], proposed[2][1]]
    assert mine.post(where, {"rows": "2"}).status_code == 400
    assert browser(place.stranger).get(where).status_code == 404

"""Supervision that ends at its page: who may, what is called off, what stays, and what is said of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from clearsight.audit.models import Event
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.supervision import actions as supervision
from tests.web.world import World, add_person, arranged, browser

pytestmark = [pytest.mark.django_db]
LAST, SOON, LATER = (today() + timedelta(days=n) for n in (3, 2, 9))


@pytest.fixture
def meets(place: World) -> Arrangement:
    made = arranged(place, every="4 weeks", days=30)
    met = perform(scheduling.schedule, made, today(), by=place.supervisor, at=now())
    perform(supervision.hold, met, today(), 60, by=place.supervisor, at=now())
    perform(supervision.agree_action, met, "Ring the clinic", place.supervisee, LATER,
            by=place.supervisor, at=now())  # fmt: skip
    for day in (SOON, LATER):
        perform(scheduling.schedule, made, day, by=place.supervisor, at=now())
    return made


def end(
    client: Client, meets: Arrangement, day: date | str = LAST, because: str = "leaves"
) -> tuple[int, str]:
    typed = {"last_day": str(day), "because": because}
    answer = client.post(f"/arrangements/{meets.public_id}/end", typed)
    return answer.status_code, answer.content.decode()


def test_whoever_leads_ends_it_and_what_was_to_come_is_called_off(place: World, meets: Arrangement) -> None:
    head = browser(place.head)
    where = f"/arrangements/{meets.public_id}"
    assert "End this supervision" in head.get(where).content.decode()
    before = head.get(f"{where}/end").content.decode()
    assert "Those after the last day are called off" in before and "Ring the clinic" not in before
    assert end(head, meets)[0] == 302
    states = dict(Session.objects.exclude(status="held").values_list("scheduled_for", "status"))
    assert states == {SOON: "scheduled", LATER: "cancelled"}
    said = browser(place.supervisee).get(where).content.decode()
    assert "Ends on" in said and "somebody leaves" in said and place.head.name in said
    assert "not made up for" not in said
    assert browser(place.supervisee).get("/actions").content.decode().count("Ring the clinic") == 1
    assert Event.objects.filter(verb="scheduling.end_arrangement", actor_id=place.head.pk).exists()


def test_who_reads_an_action_s_owner_reads_no_word_of_it(place: World, meets: Arrangement) -> None:
    lead = add_person(place.organisation, "Zillah Marsh", "dsl", place.site)
    said = browser(lead).get(f"/arrangements/{meets.public_id}/end").content.decode()
    assert f"{place.supervisee.name}, by" in said and "Ring the clinic" not in said


def test_nobody_else_ends_it(place: World, meets: Arrangement) -> None:
    office = add_person(place.organisation, "Moira Tandy", "administrator", place.site)
    for person, status in ((place.supervisee, 403), (office, 404), (place.stranger, 404)):
        client = browser(person)
        assert client.get(f"/arrangements/{meets.public_id}/end").status_code == status
        assert end(client, meets)[0] == status
    assert (
        "End this supervision"
        not in browser(place.supervisee).get(f"/arrangements/{meets.public_id}").content.decode()
    )
    meets.refresh_from_db()
    assert meets.to_date is None


def test_a_day_that_cannot_be_is_refused_beside_its_field(place: World, meets: Arrangement) -> None:
    head = browser(place.head)
    for day, says in (
        (today() - timedelta(days=1), "They met after that day"),
        (today() - timedelta(days=31), "It ends before it begins"),
        (today() + timedelta(days=800), "is more than two years ahead"),
        ("", "Say which day is the last"),
    ):
        status, page = end(head, meets, day)
        assert status == 400 and says in page, day
    assert "Say why it ends" in end(head, meets, because="I am fed up")[1]
    meets.refresh_from_db()
    assert meets.to_date is None and Session.objects.filter(status="scheduled").count() == 2


def test_what_is_being_handed_over_is_not_ended_meanwhile(place: World, meets: Arrangement) -> None:
    takes = add_person(place.organisation, "Zillah Marsh", "teacher", place.site)
    asked = perform(supervision.propose_handover, meets, takes, LAST, by=place.head, at=now())
    status, page = end(browser(place.head), meets)
    assert status == 400 and "withdraw the handover first" in page
    perform(supervision.withdraw_handover, asked, by=place.head, at=now())
    assert end(browser(place.head), meets)[0] == 302


def test_cover_ends_with_what_it_covers_and_not_by_itself(place: World, meets: Arrangement) -> None:
    takes = add_person(place.organisation, "Zillah Marsh", "teacher", place.site)
    cover = perform(
        supervision.arrange_cover, meets, takes, SOON, LATER + timedelta(days=9), by=place.head, at=now()
    )
    status, page = end(browser(place.head), cover)
    assert status == 400 and "Cover ends by itself" in page
    assert end(browser(place.head), meets)[0] == 302
    cover.refresh_from_db()
    assert cover.to_date == LAST
    assert dict(cover.sessions.values_list("scheduled_for", "status")) == {
        SOON: "scheduled",
        LATER: "cancelled",
    }


def test_days_proposed_for_after_it_wait_for_nobody(place: World, meets: Arrangement) -> None:
    days = [(LATER + timedelta(days=n), None) for n in (1, 2)]
    proposal = perform(supervision.propose_dates, meets, days, by=place.supervisee, at=now())
    assert f"/dates/{proposal.public_id}" in browser(place.supervisor).get("/").content.decode()
    end(browser(place.head), meets)
    assert f"/dates/{proposal.public_id}" not in browser(place.supervisor).get("/").content.decode()

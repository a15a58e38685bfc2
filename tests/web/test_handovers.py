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
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Handover
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


@pytest.mark.req("B6")
def test_cover_ends_sooner_and_those_supervised_are_told_on_their_first_page(place: World) -> None:
    heads, walter = browser(place.head), Person.objects.get(name="Walter Okoro")
    named = perform(supervision.arrange_cover, Arrangement.objects.get(), walter, SOON, LATER, by=place.head,
                    at=now())  # fmt: skip
    where = f"/arrangements/{named.public_id}/cover/until"
    assert f'href="{where}"' in heads.get(f"/arrangements/{named.covers.public_id}").content.decode()
    for who, status in ((place.supervisee, 403), (walter, 302), (place.stranger, 404)):
        typed = {"to_date": (SOON + timedelta(days=20)).isoformat()}
        assert browser(who).post(where, typed).status_code == status
    refused = heads.post(where, {"to_date": (today() - timedelta(days=1)).isoformat()})
    assert refused.status_code == 400 and 'id="to_date-error"' in refused.content.decode()
    heads.post(where, {"to_date": SOON.isoformat()})
    home = browser(place.supervisee).get("/").content.decode()
    assert "Walter Okoro covers for Dervla Penhale from" in home and "as was named" in home
    record = heads.get(f"/arrangements/{named.covers.public_id}").content.decode()
    assert "It ends sooner" in record and "Imelda Frost" in record


@pytest.mark.req("B5")
def test_cases_that_whoever_hands_over_leads_are_named_and_wait_for_the_day(place: World) -> None:
    takes, lead = add_person(place.organisation, "Zillah Marsh", "teacher", place.site), place.supervisor
    case = perform(casework.open_case, place.organisation, place.site, lead, today(), code="K-9", by=lead,
                   family="Thistlewood", at=now())  # fmt: skip
    where, gives = f"/arrangements/{Arrangement.objects.get().public_id}/handover", browser(lead)
    assert "K-9" in gives.get(where).content.decode()
    assert "K-9" not in browser(place.head).get(where).content.decode()
    typed = {"supervisor": str(takes.public_id), "from_date": SOON.isoformat(), "cases": str(case.public_id)}
    asked = gives.post(where, typed)["Location"]
    for side in (browser(takes), gives):
        assert "K-9: Zillah Marsh takes it on" in side.get(asked).content.decode()
        side.post(f"{asked}/confirm")
    assert "1 case: Zillah Marsh takes it on" in browser(place.supervisee).get(asked).content.decode()
    assert browser(takes).post(f"{asked}/cases").status_code == 409
    assert browser(takes).get(f"/cases/{case.public_id}").status_code == 404
    Handover.objects.update(from_date=today())
    assert f'href="{asked}">Take: 1 case' in browser(takes).get("/").content.decode()
    browser(takes).post(f"{asked}/cases")
    assert browser(takes).get(f"/cases/{case.public_id}").status_code == 200
    assert "taken over by Zillah Marsh" in gives.get(asked).content.decode()


@pytest.mark.req("D4")
def test_what_is_called_off_stays_owed_and_the_next_is_scheduled_in_its_place(place: World) -> None:
    first, second = Session.objects.order_by("scheduled_for")
    for session in (first, second):
        perform(casework.call_off, session, "A meeting", by=place.supervisee, at=now())
    mine = browser(place.supervisee)
    page = mine.get(f"/sessions/{second.public_id}").content.decode()
    assert "Not made up for" in page and f"/schedule?for={second.public_id}" in page
    form = mine.get(f"/arrangements/{second.arrangement.public_id}/schedule?for={second.public_id}")
    assert f'<option value="{second.public_id}" selected' in form.content.decode()
    made = perform(
        scheduling.schedule, second.arrangement, LATER, replaces=second, by=place.supervisee, at=now()
    )
    page = mine.get(f"/sessions/{second.public_id}").content.decode()
    assert "Made up for" in page and f'href="/sessions/{made.public_id}"' in page


@pytest.mark.req("D4")
def test_sessions_called_off_again_and_again_are_seen(place: World) -> None:
    where = f"/arrangements/{Arrangement.objects.get().public_id}"
    for session in Session.objects.all():
        perform(casework.call_off, session, "A meeting", by=place.supervisee, at=now())
    seen = browser(place.head).get(where).content.decode()
    assert "2 of the last 2 sessions were called off: twice by Rosa Quayle." in seen


@pytest.mark.req("B5", "B6")
def test_an_administrator_is_not_offered_what_would_be_refused(place: World) -> None:
    add_person(place.organisation, "Zillah Marsh", "teacher", place.site)
    add_person(place.organisation, "Ambrose Lee", "administrator", place.site)
    where = f"/arrangements/{Arrangement.objects.get().public_id}"
    for who, page in ((place.head, "cover"), (place.supervisor, "handover")):
        offered = browser(who).get(f"{where}/{page}").content.decode()
        assert "Zillah Marsh" in offered and "Ambrose Lee" not in offered, page

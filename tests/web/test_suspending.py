"""Suspended, sent to another school, out of a group: from pages, and from the next request on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people import actions as people
from tests.web.world import OPERATOR, World, add_person, arranged, browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("J5")]
SOON = today() + timedelta(days=7)


@pytest.mark.abuse(12)
def test_the_next_request_of_who_is_suspended_is_refused_everywhere(place: World) -> None:
    hers, heads = browser(place.supervisee), browser(place.head)
    addresses = ["/", "/cases", f"/cases/{place.case.public_id}", "/given", "/reminders", "/actions"]
    assert all(hers.get(address).status_code == 200 for address in addresses)
    at = f"/people/{place.supervisee.public_id}"
    assert f"{at}/suspend" in heads.get(at).content.decode()
    assert browser(place.supervisor).post(f"{at}/suspend", {"step": "suspend"}).status_code == 403
    assert "Suspend Rosa Quayle now" in heads.get(f"{at}/suspend").content.decode()
    assert heads.post(f"{at}/suspend", {"step": "suspend"}).status_code == 302
    assert {hers.get(address).status_code for address in addresses} == {302}
    assert {hers.post(address).status_code for address in ("/reminders", "/given")} == {302}
    page = heads.get(at).content.decode()
    assert "Suspended since" in page and "They lead 1 open case" not in page, (
        "of cases leadership knows nothing"
    )
    lead = add_person(place.organisation, "Una Marsh", "trust_safeguarding_lead", place.site)
    over_all, on = browser(lead), f"/cases/{place.case.public_id}/lead"
    assert "They lead 1 open case" in (page := over_all.get(at).content.decode()) and on in page
    assert over_all.get(on).status_code == 200 and over_all.get(addresses[2]).status_code == 404
    assert heads.post(f"{at}/suspend", {"step": "restore"}).status_code == 302
    assert over_all.get(on).status_code == 404, "whoever leads it is there again"
    assert heads.post(f"{at}/suspend", {"step": "suspend"}).status_code == 302
    answer = over_all.post(on, {"lead": str(place.supervisor.public_id)})
    assert (answer.status_code, answer.url) == (302, at)
    place.case.refresh_from_db()
    assert place.case.lead == place.supervisor and over_all.get(on).status_code == 404
    assert heads.post(f"{at}/suspend", {"step": "restore"}).status_code == 302
    assert hers.get("/").status_code == 200


def test_somebody_goes_to_another_school_from_the_page_of_who_keeps_the_list(place: World) -> None:
    office = add_person(place.organisation, "Moira Tandy", "administrator", place.site)
    mill = perform(people.add_site, place.organisation, "Mill Lane", by=OPERATOR, at=now())
    clerk, at = browser(office), f"/people/{place.supervisee.public_id}"
    assert f"{at}/transfer" in clerk.get(f"{at}/post").content.decode()
    role = place.supervisee.roles.get()
    typed = {"roles": [str(role.pk)], "to": str(mill.public_id), "on": str(SOON)}
    assert clerk.post(f"{at}/transfer", {**typed, "on": str(today())}).status_code == 400
    assert clerk.post(f"{at}/transfer", {**typed, "roles": []}).status_code == 400
    assert clerk.post(f"{at}/transfer", typed).status_code == 302
    assert place.supervisee.roles.filter(site=mill, from_date=SOON).exists()
    assert "Goes from Orchard Lane to Mill Lane" in browser(place.head).get(at).content.decode()
    assert browser(place.stranger).get(f"{at}/transfer").status_code == 404


def test_somebody_leaves_a_group_from_its_page(place: World) -> None:
    other = add_person(place.organisation, "Tobias Wren", "teacher", place.site)
    at = f"/arrangements/{arranged(place, other, kind='group').public_id}"
    holds = browser(place.supervisor)
    assert f"{at}/leaves-the-group" in holds.get(at).content.decode()
    assert f"{at}/leaves-the-group" not in browser(other).get(at).content.decode()
    typed = {"person": str(other.public_id), "last_day": str(today())}
    assert holds.post(f"{at}/leaves-the-group", {**typed, "last_day": "2001-01-01"}).status_code == 400
    assert holds.post(f"{at}/leaves-the-group", typed).status_code == 302
    assert other.memberships.get().to_date == today()

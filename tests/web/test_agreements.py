"""The agreement at its pages: renewed from the last terms, two versions beside each other."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.policy import actions as policies
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from clearsight.supervision import actions as supervision
from clearsight.supervision.queries import read_agreement
from tests.compliance.test_departures import varied_harewood
from tests.web.states import agreed
from tests.web.world import OPERATOR, World, add_person, browser, world
from tests.web.world import arranged as arranged_for

pytestmark = pytest.mark.django_db


def arranged(place: World, *members: Person, kind: str = "one_to_one") -> Arrangement:
    return arranged_for(place, *members, kind=kind, every="4 weeks", minutes=60)


@pytest.mark.req("C3")
def test_what_was_agreed_stands_in_the_page_on_which_it_is_renewed(place: World) -> None:
    arrangement = arranged(place)
    agreed(arrangement, place, place.supervisor, place.supervisee, venue="The room with the green door")
    page = browser(place.supervisee).get(f"/arrangements/{arrangement.public_id}/agreement").content.decode()
    assert 'value="The room with the green door"' in page and "Confirm it or change it" in page
    assert "the contract reviewed every year" in page


@pytest.mark.req("C3")
def test_two_versions_are_shown_with_what_changed_marked_and_to_the_parties_alone(place: World) -> None:
    arrangement = arranged(place)
    parties = (place.supervisor, place.supervisee)
    first = agreed(arrangement, place, *parties, venue="The green room")
    second = agreed(arrangement, place, *parties, venue="The blue room")
    mine = browser(place.supervisee)
    beside = f"/agreements/{second.public_id}/beside/{first.public_id}"
    assert beside in mine.get(f"/arrangements/{arrangement.public_id}").content.decode()
    assert beside in mine.get(f"/agreements/{second.public_id}").content.decode()
    page = mine.get(beside).content.decode()
    assert '<del class="cs-beside__mark">green </del>' in page
    assert '<ins class="cs-beside__mark">blue </ins>' in page
    assert "1 term differs" in page
    for other in (place.head, place.stranger):
        assert browser(other).get(beside).status_code == 404


@pytest.mark.req("C5")
def test_who_joins_a_group_finds_its_agreement_and_the_hour_begins_with_a_word_about_it() -> None:
    place = world("north-east-futures", "dsl", "deputy_dsl")
    joins = add_person(place.organisation, "Zillah Marsh", "deputy_dsl", place.site)
    arrangement = arranged(place, kind="group")
    agreement = agreed(arrangement, place, place.supervisor, place.supervisee)
    theirs = browser(place.supervisor)
    path = f"/arrangements/{arrangement.public_id}"
    told = theirs.post(f"{path}/members", {"person": joins.public_id, "from_date": today()}, follow=True)
    assert "Before coming for the first time they sign" in told.content.decode()
    session = perform(scheduling.schedule, arrangement, today(), by=place.supervisor, at=now())
    home = browser(joins).get("/").content.decode()
    assert f'href="/agreements/{agreement.public_id}"' in home and "before you first come on" in home
    hold = f"/sessions/{session.public_id}/hold"
    assert "Zillah Marsh has not signed the agreement" in theirs.get(hold).content.decode()
    shown = read_agreement(agreement, by=joins, at=now())
    assert "before you come" in browser(joins).get(f"/agreements/{agreement.public_id}").content.decode()
    perform(supervision.sign_agreement, agreement, shown.shown_hash, by=joins, at=now())
    assert "has not signed" not in theirs.get(hold).content.decode()
    assert "In force" in theirs.get(path).content.decode()


@pytest.mark.req("C1")
def test_a_departure_is_approved_at_its_page_and_stands_on_the_arrangement(
    place: World, tmp_path: Path
) -> None:
    folder = str(varied_harewood(tmp_path))
    perform(policies.adopt, place.organisation, folder, today(), by=OPERATOR, at=now())
    arrangement = arranged(place)
    path = f"/arrangements/{arrangement.public_id}"
    typed = {"rule": "contract-four-weeks", "every": "9 weeks", "from_date": today(), "reason": ""}
    theirs = browser(place.head)
    back = theirs.post(f"{path}/departures", typed)
    page = back.content.decode()
    assert back.status_code == 400 and 'value="9 weeks"' in page
    for wrong in ("the policy allows at most 8 weeks", "Say until when", "Say why"):
        assert wrong.lower() in page.lower(), wrong
    good = {**typed, "every": "6 weeks", "to_date": today() + timedelta(days=60), "reason": "We move house"}
    assert theirs.post(f"{path}/departures", good).status_code == 302
    mine = browser(place.supervisee)
    assert "Departs from the policy" in mine.get(path).content.decode()
    seen = mine.get(f"{path}/departures").content.decode()
    assert "We move house" in seen and "Imelda Frost" in seen and "Approve one" not in seen
    assert mine.post(f"{path}/departures", good).status_code in (403, 409)
    assert browser(place.stranger).get(f"{path}/departures").status_code == 404
    lead = Person.objects.get(name="Walter Okoro")
    assert "We move house" not in browser(lead).get(f"{path}/departures").content.decode()


@pytest.mark.req("C1")
def test_where_the_policy_allows_none_the_page_offers_none(place: World) -> None:
    path = f"/arrangements/{arranged(place).public_id}"
    theirs = browser(place.head)
    assert f"{path}/departures" not in theirs.get(path).content.decode()
    assert "lets nobody depart" in theirs.get(f"{path}/departures").content.decode()


@pytest.mark.req("C4")
def test_each_party_writes_their_part_on_the_page_before_anybody_can_sign() -> None:
    place = world("worcestershire", "dsl", "practitioner")
    arrangement = arranged(place)
    drawn = agreed(arrangement, place, frequency="4 weeks", supervisor_contributes="An hour undisturbed")
    path = f"/agreements/{drawn.public_id}"
    mine, theirs = browser(place.supervisee), browser(place.supervisor)
    page = mine.get(path).content.decode()
    assert "Nobody signs yet" in page and "Sign as" not in page and "Written by Dervla Penhale" in page
    marks = {"own_part": "yes", "shown_hash": read_agreement(drawn, by=place.supervisee, at=now()).shown_hash}
    words = {"f.supervisee_contributes": "I come prepared", "f.supervisee_wants": ""}
    back = mine.post(path, {**marks, **words})
    assert back.status_code == 400 and "I come prepared" in back.content.decode()
    assert mine.post(path, {**marks, **words, "f.supervisee_wants": "Time"}).status_code == 302
    page = theirs.get(path).content.decode()
    assert "Written by Rosa Quayle" in page and "Sign as Dervla Penhale" in page

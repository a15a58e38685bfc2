"""Whoever works with a case has supervision and an agreement, or is offered it and answers; all on record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.access.queries import permits
from clearsight.casework.models import CaseFile
from clearsight.compliance.actions import cover_to_policy
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.queries import members_on
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Offer
from clearsight.supervision.queries import case_workers, offers_about, read_offer
from tests import world
from tests.world import LONG_AGO, TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("B7")]
WHY = "I talk it over with the nurse already"


@pytest.fixture
def of() -> School:
    return world.school(under="embark")


@pytest.fixture
def case(of: School) -> CaseFile:
    return world.fennimore(of)


def about(person: Person) -> list[Offer]:
    return offers_about(person, TODAY, LONG_AGO)


def lacking(of: School) -> dict[str, str]:
    return {one.person.name.split()[0]: one.lacks for one in case_workers(of.nadia, TODAY)}


def test_who_works_with_a_case_and_lacks_supervision_or_agreement_is_found(
    of: School, case: CaseFile
) -> None:
    assert lacking(of) == {"Sam": "supervision"}
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    assert lacking(of) == {"Sam": "agreement"}
    world.signed_on_paper(arrangement, TODAY)
    assert lacking(of) == {"Sam": ""}
    group = do(scheduling.arrange, of.organisation, of.nadia, [of.sam, of.priya], kind="group",
               from_date=LONG_AGO, by=of.nadia)  # fmt: skip
    session = do(scheduling.schedule, group, TODAY, by=of.nadia)
    do(supervision.bring_cases, session, [case], by=of.nadia)
    do(supervision.agree_action, session, "Ask the class", of.priya, case=case, by=of.nadia)
    found = {one.person.name: (one.leads, one.helps) for one in case_workers(of.nadia, TODAY)}
    assert found == {"Priya Lal": (0, 1), "Sam Okafor": (1, 0)}
    assert lacking(of) == {"Priya": "agreement", "Sam": ""}


def test_an_offer_is_accepted_and_waits_until_it_is_arranged(of: School, case: CaseFile) -> None:
    offer = do(supervision.offer_supervision, of.sam, by=of.nadia)
    assert (about(of.sam), about(of.nadia)) == ([offer], [])
    do(supervision.accept_offer, offer, by=of.sam)
    assert (about(of.sam), about(of.nadia)) == ([], [offer])
    world.one_to_one(of, of.nadia, of.sam)
    assert about(of.nadia) == []
    assert Offer.objects.get().state == "accepted"


def test_no_is_said_with_why_to_who_offered_alone(of: School, case: CaseFile) -> None:
    offer = do(supervision.offer_supervision, of.sam, by=of.nadia)
    with pytest.raises(Invalid, match="not said why"):
        do(supervision.decline_offer, offer, "", by=of.sam)
    do(supervision.decline_offer, offer, WHY, by=of.sam)
    said = {p.name.split()[0]: read_offer(offer, by=p, at=at()).because for p in (of.nadia, of.sam, of.vera)}
    assert said == {"Nadia": WHY, "Sam": WHY, "Vera": ""}
    assert WHY.encode() not in bytes(Offer.objects.get().because)
    with pytest.raises(Conflict):
        do(supervision.withdraw_offer, offer, by=of.nadia)
    assert do(supervision.offer_supervision, of.sam, by=of.vera).state == "open"


def test_to_whom_it_cannot_be_offered(of: School) -> None:
    world.one_to_one(of, of.nadia, of.sam)
    for whom, told in ((of.sam, "supervised already"), (of.nadia, "themselves")):
        with pytest.raises(Invalid, match=told):
            do(supervision.offer_supervision, whom, by=of.nadia)
    do(supervision.offer_supervision, of.priya, by=of.vera)
    with pytest.raises(Invalid, match="offered already"):
        do(supervision.offer_supervision, of.priya, by=of.nadia)


def test_who_is_only_covered_for_is_not_supervised(of: School, case: CaseFile) -> None:
    """Cover outlasts what it covers, as an import may say: it may be offered, and waits until arranged."""
    old = world.one_to_one(of, of.nadia, of.sam)
    until = TODAY + timedelta(days=70)
    cover = do(cover_to_policy, old, of.priya, TODAY + timedelta(days=1), until, by=of.vera)
    type(old).objects.filter(pk=old.pk).update(to_date=TODAY)
    old.memberships.update(to_date=TODAY)
    day = TODAY + timedelta(days=2)
    assert of.sam in members_on(cover, day) and of.sam not in members_on(old, day)
    (found,) = case_workers(of.nadia, day)
    assert (found.person, found.lacks) == (of.sam, "supervision")
    offer = do(supervision.offer_supervision, of.sam, by=of.nadia, on=day)
    do(supervision.accept_offer, offer, by=of.sam, on=day)
    assert offers_about(of.nadia, day, LONG_AGO) == [offer]
    do(scheduling.arrange, of.organisation, of.nadia, [of.sam], from_date=day, by=of.nadia, on=day)
    assert offers_about(of.nadia, day, LONG_AGO) == []


def test_a_no_is_shown_to_who_offered_since_a_day_and_no_longer(of: School) -> None:
    offer = do(supervision.offer_supervision, of.sam, by=of.nadia)
    do(supervision.decline_offer, offer, WHY, by=of.sam)
    assert offers_about(of.nadia, TODAY, TODAY) == [offer]
    assert offers_about(of.nadia, TODAY + timedelta(days=1), TODAY + timedelta(days=1)) == []
    assert offers_about(of.sam, TODAY, TODAY) == []


def test_who_may_offer_and_who_answers(of: School) -> None:
    for who in (of.sam, of.casey, of.morgan):
        with pytest.raises(Refused):
            do(supervision.offer_supervision, of.priya, by=who)
    offer = do(supervision.offer_supervision, of.priya, by=of.vera)
    knows = sorted(p.name.split()[0] for p in of.cast if permits(p, "offer.view", offer, TODAY))
    assert knows == ["Nadia", "Priya", "Vera"]
    with pytest.raises(Refused):
        do(supervision.accept_offer, offer, by=of.nadia)
    with pytest.raises(Unknown):
        do(supervision.accept_offer, offer, by=of.sam)


def test_somebody_at_another_school_is_not_listed(of: School, case: CaseFile) -> None:
    elsewhere = world.school("Elmfield")
    assert case_workers(elsewhere.nadia, TODAY) == []
    do(scheduling.arrange, elsewhere.organisation, elsewhere.nadia, [elsewhere.sam], from_date=TODAY,
       by=elsewhere.nadia)  # fmt: skip
    assert case_workers(elsewhere.nadia, TODAY) == []

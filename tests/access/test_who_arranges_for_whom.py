"""Who may have whom supervised, and let whom into a group: people of one's own site, and never oneself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clearsight.access.queries import permits
from clearsight.compliance.actions import arrange_to_policy
from clearsight.kernel.refusals import Invalid, Refused
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, ArrangementMember
from tests import world
from tests.world import LONG_AGO, OPERATOR, TODAY, School, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("J2")]


@pytest.fixture
def of() -> School:
    return world.school()


@pytest.fixture
def faraway(of: School) -> Person:
    """Somebody of another school of the same organisation."""
    site = do(people.add_site, of.organisation, "Second school", code="2ND", by=OPERATOR)
    person: Person = do(people.add_person, of.organisation, "Corin Dale", LONG_AGO, by=OPERATOR)
    do(people.give_role, person, "dsl", site, LONG_AGO, by=OPERATOR)
    return person


def group(of: School, *members: Person) -> Arrangement:
    return do(  # type: ignore[no-any-return]
        scheduling.arrange, of.organisation, of.nadia, members, kind="group", from_date=LONG_AGO, by=of.nadia
    )


def test_who_leads_one_school_arranges_for_nobody_of_another(of: School, faraway: Person) -> None:
    for leader, supervisor in ((of.nadia, of.nadia), (of.nadia, of.casey), (of.vera, of.casey)):
        with pytest.raises(Invalid, match="at no site of yours"):
            do(arrange_to_policy, of.organisation, supervisor, [faraway], from_date=TODAY, by=leader)
        with pytest.raises(Invalid, match="at no site of yours"):
            do(scheduling.arrange, of.organisation, supervisor, [of.sam, faraway], kind="group",
               from_date=TODAY, by=leader)  # fmt: skip
    assert not permits(of.nadia, "person.see_findings", faraway, TODAY)
    assert not Arrangement.objects.exists()


def test_the_supervisor_may_come_from_elsewhere(of: School, faraway: Person) -> None:
    made = do(arrange_to_policy, of.organisation, faraway, [of.sam], from_date=TODAY, by=of.nadia)
    assert made.supervisor == faraway


def test_who_leads_the_organisation_arranges_for_everybody(of: School, faraway: Person) -> None:
    do(people.give_role, of.casey, "trust_safeguarding_lead", of.site, LONG_AGO, by=OPERATOR)
    assert do(arrange_to_policy, of.organisation, of.nadia, [faraway], from_date=TODAY, by=of.casey)


def test_nobody_is_made_to_owe_a_past(of: School) -> None:
    for days, wanted in ((31, True), (32, False)):
        terms: dict[str, Any] = {"from_date": TODAY - timedelta(days=days), "by": of.nadia}
        if wanted:
            assert do(arrange_to_policy, of.organisation, of.nadia, [of.sam], **terms)
        else:
            with pytest.raises(Invalid, match="more than a month ago"):
                do(arrange_to_policy, of.organisation, of.nadia, [of.priya], **terms)


@pytest.mark.req("F13")
def test_a_member_lets_nobody_in_though_they_lead_and_nobody_lets_themselves_in(of: School) -> None:
    do(people.give_role, of.casey, "deputy_dsl", of.site, LONG_AGO, by=OPERATOR)
    meets = group(of, of.sam, of.casey)
    with pytest.raises(Refused):
        do(scheduling.add_member, meets, of.priya, TODAY, by=of.casey)
    others = group(of, of.sam)
    with pytest.raises(Refused):
        do(scheduling.add_member, others, of.casey, TODAY, by=of.casey)
    assert do(scheduling.add_member, others, of.priya, TODAY, by=of.casey)
    assert do(scheduling.add_member, others, of.casey, TODAY, by=of.nadia)


def test_an_administrator_hears_no_group(of: School) -> None:
    meets = group(of, of.sam)
    with pytest.raises(Invalid, match="administrator"):
        do(scheduling.add_member, meets, of.morgan, TODAY, by=of.nadia)
    with pytest.raises(Invalid, match="administrator"):
        group(of, of.sam, of.morgan)


@pytest.mark.parametrize("wrong", ["supervisor", "soon a member", "ended"])
def test_who_cannot_join_is_refused(of: School, wrong: str) -> None:
    meets, joins = group(of, of.sam), of.priya
    if wrong == "supervisor":
        joins = of.nadia
    elif wrong == "soon a member":
        do(scheduling.add_member, meets, of.priya, TODAY + timedelta(days=9), by=of.nadia)
    else:
        do(scheduling.end_arrangement, meets, TODAY - timedelta(days=1), by=of.nadia)
    who = of.vera if wrong == "supervisor" else of.nadia
    do(people.give_role, of.vera, "dsl", of.site, LONG_AGO, by=OPERATOR)
    before = ArrangementMember.objects.count()
    with pytest.raises(Invalid):
        do(scheduling.add_member, meets, joins, TODAY, by=who)
    assert ArrangementMember.objects.count() == before


def test_what_has_ended_is_not_opened_again(of: School) -> None:
    made = world.one_to_one(of, of.nadia, of.sam)
    do(scheduling.end_arrangement, made, TODAY, by=of.nadia)
    with pytest.raises(Invalid, match="has ended"):
        do(scheduling.end_arrangement, made, TODAY + timedelta(days=300), by=of.nadia)


@pytest.mark.parametrize("terms", [{"every": "3 years"}, {"minutes": 2_000}, {"venue": "x" * 201}])
def test_an_agreement_is_no_way_round_what_cannot_be_arranged(of: School, terms: dict[str, Any]) -> None:
    made = world.one_to_one(of, of.nadia, of.sam)
    with pytest.raises(Invalid):
        do(scheduling.take_terms, made, **terms, by=of.nadia)


def test_a_group_grows_by_those_who_work_beside_its_members(of: School, faraway: Person) -> None:
    meets = do(scheduling.arrange, of.organisation, of.casey, [of.sam], kind="group", from_date=LONG_AGO,
               by=of.nadia)  # fmt: skip
    for brings in (of.casey, of.nadia):
        with pytest.raises(Invalid, match="works where nobody of this group does"):
            do(scheduling.add_member, meets, faraway, TODAY, by=brings)
    assert do(scheduling.add_member, meets, of.priya, TODAY, by=of.casey)

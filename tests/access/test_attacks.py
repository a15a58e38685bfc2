"""What somebody inside might try to read what is not theirs, each way tried as they would try it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.access.queries import permits
from clearsight.casework.queries import identities
from clearsight.compliance.actions import arrange_to_policy
from clearsight.kernel.refusals import Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from tests import world
from tests.world import OPERATOR, TODAY, at, do

pytestmark = pytest.mark.django_db


@pytest.mark.req("J2")
def test_leadership_does_not_arrange_its_own_way_to_a_case() -> None:
    of = world.school()
    world.fennimore(of)
    do(people.give_role, of.casey, "director", of.site, world.LONG_AGO, by=OPERATOR)
    for leader in (of.vera, of.casey):
        with pytest.raises(Invalid, match="only a safeguarding lead"):
            do(arrange_to_policy, of.organisation, leader, [of.sam], from_date=TODAY, by=leader)


@pytest.mark.req("B2")
def test_only_a_lead_s_reason_gets_past_a_forbidden_pairing() -> None:
    of = world.school("Thornhill", under="embark")
    terms = {"from_date": TODAY, "exception": "It suits us"}
    do(people.give_role, of.casey, "headteacher", of.site, world.LONG_AGO, by=OPERATOR)
    with pytest.raises(Invalid):
        do(arrange_to_policy, of.organisation, of.vera, [of.nadia], by=of.casey, **terms)
    assert do(arrange_to_policy, of.organisation, of.vera, [of.nadia], by=of.nadia, **terms)


@pytest.mark.req("J2")
def test_a_supervisor_learns_who_a_family_is_when_the_lead_says_so() -> None:
    of = world.school()
    case = world.fennimore(of)
    arrangement = do(scheduling.arrange, of.organisation, of.casey, [of.sam], from_date=TODAY, by=of.vera)
    session = do(scheduling.schedule, arrangement, TODAY, by=of.casey)
    assert not identities([case], by=of.casey, at=at())
    with pytest.raises(Unknown):
        do(supervision.bring_cases, session, [case], by=of.casey)
    do(supervision.bring_cases, session, [case], by=of.sam)
    assert identities([case], by=of.casey, at=at())


@pytest.mark.req("J2")
def test_who_sat_in_a_session_about_a_case_takes_it_no_further() -> None:
    of = world.school()
    case = world.fennimore(of)
    group = do(scheduling.arrange, of.organisation, of.vera, [of.sam, of.priya], kind="group",
               from_date=TODAY, by=of.nadia)  # fmt: skip
    together = do(scheduling.schedule, group, TODAY, by=of.vera)
    do(supervision.bring_cases, together, [case], by=of.sam)
    alone = do(scheduling.schedule, world.one_to_one(of, of.casey, of.priya), TODAY, by=of.casey)
    with pytest.raises(Refused):
        do(supervision.bring_cases, alone, [case], by=of.priya)
    assert not permits(of.casey, "case.view", case, TODAY)


def test_a_supervisor_with_whom_the_lead_has_signed_brings_it_to_their_sessions_alone() -> None:
    of = world.school()
    case = world.fennimore(of)
    arrangement = world.one_to_one(of, of.casey, of.sam)
    world.signed_on_paper(arrangement, TODAY)
    session = do(scheduling.schedule, arrangement, TODAY, by=of.casey)
    assert len(do(supervision.bring_cases, session, [case], by=of.casey)) == 1
    elsewhere = do(scheduling.schedule, world.one_to_one(of, of.casey, of.priya), TODAY, by=of.casey)
    with pytest.raises(Refused):
        do(supervision.bring_cases, elsewhere, [case], by=of.casey)
    assert not permits(of.priya, "case.view", case, TODAY + timedelta(days=1))

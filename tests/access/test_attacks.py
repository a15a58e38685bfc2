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
from clearsight.scheduling.queries import present_at
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


@pytest.mark.req("F13", "J2")
def test_nobody_joins_a_group_from_a_day_that_is_past() -> None:
    of = world.school()
    do(people.give_role, of.casey, "deputy_dsl", of.site, world.LONG_AGO, by=OPERATOR)
    group = do(scheduling.arrange, of.organisation, of.nadia, [of.sam, of.priya], kind="group",
               from_date=world.LONG_AGO, by=of.nadia)  # fmt: skip
    session = world.held(group, TODAY)
    with pytest.raises(Invalid, match="past"):
        do(scheduling.add_member, group, of.casey, TODAY - timedelta(days=1), by=of.nadia)
    do(scheduling.add_member, group, of.casey, TODAY, by=of.nadia)
    assert not permits(of.casey, "session.read_agenda", session, TODAY)  # joined on the day, was not there
    assert present_at(session) == [of.priya, of.sam]


def test_the_day_a_session_was_once_planned_for_lets_nobody_in() -> None:
    of = world.school()
    arrangement = world.one_to_one(of, of.nadia, of.sam, TODAY - timedelta(days=60))
    session = do(scheduling.schedule, arrangement, TODAY - timedelta(days=10), by=of.nadia)
    do(scheduling.hold, session, TODAY, 60, early_because="met_later", by=of.nadia)
    session.attendance.all().delete()
    arrangement.memberships.update(to_date=TODAY - timedelta(days=1))
    assert not permits(of.sam, "session.read_agenda", session, TODAY)


def test_whoever_has_left_a_group_sees_that_they_were_there_and_does_nothing_in_it() -> None:
    of = world.school()
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    past = world.held(arrangement, TODAY - timedelta(days=30))
    doing = ("arrangement.schedule", "arrangement.draw_up_agreement")
    assert all(permits(of.sam, permission, arrangement, TODAY) for permission in doing)
    do(scheduling.end_arrangement, arrangement, TODAY - timedelta(days=1), by=of.nadia)
    assert not any(permits(of.sam, permission, arrangement, TODAY) for permission in doing)
    assert permits(of.sam, "arrangement.view", arrangement, TODAY)
    assert permits(of.sam, "session.open_records", past, TODAY)
    for try_it in (scheduling.schedule, scheduling.note_ad_hoc):
        with pytest.raises(Refused):
            do(try_it, arrangement, TODAY, by=of.sam)


def test_whoever_starts_tomorrow_does_nothing_today() -> None:
    of = world.school()
    tomorrow = TODAY + timedelta(days=1)
    new = do(people.add_person, of.organisation, "Tilda Ross", tomorrow, by=OPERATOR)
    do(people.give_role, new, "dsl", of.site, world.LONG_AGO, by=OPERATOR)
    case = world.fennimore(of)
    assert not permits(new, "case.read_identity", case, TODAY)
    assert permits(new, "case.read_identity", case, tomorrow)


@pytest.mark.req("J2")
def test_supervision_in_which_no_cases_are_discussed_tells_nobody_who_a_child_is() -> None:
    of = world.school()
    case = world.fennimore(of)
    for discusses in (False, True):
        made = do(scheduling.arrange, of.organisation, of.casey, [of.sam], from_date=TODAY,
                  discusses_cases=discusses, by=of.vera)  # fmt: skip
        world.signed_on_paper(made, TODAY)
        assert permits(of.casey, "case.read_identity", case, TODAY) is discusses


def test_who_was_to_stay_longer_goes_with_the_arrangement() -> None:
    of = world.school()
    made = world.one_to_one(of, of.nadia, of.sam)
    made.memberships.update(to_date=TODAY + timedelta(days=300))
    do(scheduling.end_arrangement, made, TODAY, by=of.nadia)
    assert made.memberships.get().to_date == TODAY

"""A session is agreed, moved, cancelled with whose reason, made up for, or held; what is owed stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.casework.actions import call_off
from clearsight.casework.queries import words_about
from clearsight.compliance.queries import person_findings
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.scheduling.queries import members_on, present_at, upcoming, waiting_to_be_rearranged
from tests import world
from tests.world import TODAY, School, at, do

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)
NEXT_WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def of() -> School:
    return world.school()


@pytest.fixture
def arrangement(of: School) -> Arrangement:
    return world.one_to_one(of, of.nadia, of.sam)


@pytest.mark.req("D7")
def test_it_takes_its_place_and_length_from_what_was_arranged(of: School, arrangement: Arrangement) -> None:
    session = do(scheduling.schedule, arrangement, TOMORROW, by=of.sam)
    assert (session.venue, session.planned_minutes) == ("The quiet room", 60)
    assert list(upcoming(Session.objects.all(), TODAY)) == [session]


def test_either_party_agrees_a_date_and_nobody_else(of: School, arrangement: Arrangement) -> None:
    do(scheduling.schedule, arrangement, TOMORROW, by=of.nadia)
    with pytest.raises(Unknown):
        do(scheduling.schedule, arrangement, TOMORROW, by=of.casey)


def test_moving_it_keeps_what_was_not_said(of: School, arrangement: Arrangement) -> None:
    session = do(scheduling.schedule, arrangement, TOMORROW, by=of.nadia)
    moved = do(scheduling.reschedule, session, NEXT_WEEK, by=of.sam)
    assert (moved.scheduled_for, moved.venue) == (NEXT_WEEK, "The quiet room")


@pytest.mark.req("D4")
def test_a_cancelled_session_says_by_whom_and_why_and_waits_for_another(
    of: School, arrangement: Arrangement
) -> None:
    session = do(scheduling.schedule, arrangement, TOMORROW, by=of.nadia)
    with pytest.raises(Invalid):
        do(call_off, session, "  ", by=of.sam)
    cancelled = do(call_off, session, "Illness", cancelled_by=of.nadia, by=of.sam)
    assert (cancelled.cancelled_by, cancelled.cancellation_noted_by) == (of.nadia, of.sam)
    for party in (of.nadia, of.sam):
        assert words_about(session, by=party, at=at()) == {"called_off": "Illness"}
    assert list(waiting_to_be_rearranged([arrangement])) == [session]
    again = do(scheduling.schedule, arrangement, NEXT_WEEK, replaces=session, by=of.sam)
    assert again.replaces == session
    assert list(waiting_to_be_rearranged([arrangement])) == []


def test_somebody_who_is_no_party_cancels_nothing(of: School, arrangement: Arrangement) -> None:
    session = do(scheduling.schedule, arrangement, TOMORROW, by=of.nadia)
    with pytest.raises(Invalid):
        do(call_off, session, "Illness", cancelled_by=of.vera, by=of.sam)
    with pytest.raises(Refused):
        do(call_off, session, "Illness", by=of.vera)


def test_of_two_who_cancel_and_hold_at_once_one_is_told(of: School, arrangement: Arrangement) -> None:
    session = do(scheduling.schedule, arrangement, TODAY, by=of.nadia)
    stale = Session.objects.get(pk=session.pk)
    do(scheduling.hold, session, TODAY, 60, by=of.nadia)
    with pytest.raises(Conflict):
        do(call_off, stale, "Illness", by=of.sam)
    assert Session.objects.get(pk=session.pk).status == "held"


def test_a_session_is_held_by_its_supervisor_on_a_day_that_has_come(
    of: School, arrangement: Arrangement
) -> None:
    session = do(scheduling.schedule, arrangement, TOMORROW, by=of.nadia)
    with pytest.raises(Refused):
        do(scheduling.hold, session, TODAY, 60, by=of.sam)
    with pytest.raises(Invalid) as told:
        do(scheduling.hold, session, TOMORROW, 0, by=of.nadia)
    assert {fault.place for fault in told.value.faults} == {"held_on", "minutes"}


@pytest.mark.req("D3")
def test_a_session_shorter_than_the_policy_asks_is_found(of: School, arrangement: Arrangement) -> None:
    world.held(arrangement, TODAY, minutes=45)
    found = person_findings(of.sam, by=of.nadia, today=TODAY)
    assert [item.status for item in found.current if item.rule == "duration"] == ["broken"]


@pytest.mark.req("D5")
def test_informal_supervision_never_counts_as_the_planned_one(of: School, arrangement: Arrangement) -> None:
    world.fennimore(of)
    before = person_findings(of.sam, by=of.nadia, today=TODAY).current
    do(scheduling.note_ad_hoc, arrangement, TODAY, minutes=20, revisit=True, by=of.sam)
    after = person_findings(of.sam, by=of.nadia, today=TODAY).current
    cadence = [(i.status, i.due_on) for i in before if i.rule == "contract-four-weeks"]
    assert [(i.status, i.due_on) for i in after if i.rule == "contract-four-weeks"] == cadence
    assert "ad-hoc-revisited" in {item.rule for item in after}


def test_members_come_and_go_on_their_days(of: School) -> None:
    group = do(
        scheduling.arrange, of.organisation, of.nadia, [of.sam], kind="group", from_date=TODAY, by=of.nadia
    )
    do(scheduling.add_member, group, of.priya, TOMORROW, by=of.nadia)
    assert members_on(group, TODAY) == [of.sam]
    assert members_on(group, TOMORROW) == [of.priya, of.sam]
    session = do(scheduling.schedule, group, TOMORROW, by=of.nadia)
    do(scheduling.hold, session, TOMORROW, 60, absent=[of.sam], by=of.nadia, on=TOMORROW)
    assert present_at(Session.objects.get(pk=session.pk)) == [of.priya]
    do(scheduling.end_arrangement, group, NEXT_WEEK, by=of.nadia)
    assert members_on(group, NEXT_WEEK + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("terms", "place"),
    [
        ({"every": "now and then"}, "every"),
        ({"kind": "séance"}, "kind"),
        ({"minutes": 0}, "minutes"),
        ({"members": 2}, "members"),
        ({"self": True}, "supervisor"),
        ({"stranger": True}, "members"),
    ],
)
def test_what_cannot_be_arranged_is_refused_beside_its_field(
    of: School, terms: dict[str, object], place: str
) -> None:
    asked = dict(terms)
    members = [of.sam, of.priya] if asked.pop("members", None) else [of.sam]
    if asked.pop("self", None):
        members = [of.nadia]
    if asked.pop("stranger", None):
        members = [world.school("Elmfield").sam]
    with pytest.raises(Invalid) as told:
        do(scheduling.arrange, of.organisation, of.nadia, members, from_date=TODAY, by=of.nadia, **asked)
    assert place in {fault.place for fault in told.value.faults}
    assert not Arrangement.objects.filter(organisation=of.organisation).exists()


@pytest.mark.req("D2")
def test_a_calendar_is_put_in_place_of_the_one_before_and_never_overlaps(of: School) -> None:
    stretch = scheduling.Stretch("Autumn 1", TODAY, NEXT_WEEK)
    do(scheduling.set_calendar, of.organisation, "half_term", [stretch], by=of.morgan)
    assert [period.name for period in of.organisation.calendar.filter(kind="half_term")] == ["Autumn 1"]
    twice = [stretch, scheduling.Stretch("Again", TOMORROW, NEXT_WEEK)]
    with pytest.raises(Invalid, match="overlaps"):
        do(scheduling.set_calendar, of.organisation, "half_term", twice, by=of.morgan)
    with pytest.raises(Refused):
        do(scheduling.set_calendar, of.organisation, "half_term", [stretch], by=of.nadia)


def test_whoever_was_to_join_a_group_after_it_ends_never_does() -> None:
    of = world.school()
    group = do(scheduling.arrange, of.organisation, of.nadia, [of.sam], kind="group", from_date=TODAY,
               by=of.nadia)  # fmt: skip
    do(scheduling.add_member, group, of.priya, TODAY + timedelta(days=30), by=of.nadia)
    do(scheduling.end_arrangement, group, TODAY + timedelta(days=7), by=of.nadia)
    assert list(group.memberships.values_list("person", flat=True)) == [of.sam.pk]

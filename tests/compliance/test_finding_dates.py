"""Dates are found on which both can meet and the policy is kept; a year of them is agreed at once."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from clearsight.compliance.queries import find_dates, propose_programme
from clearsight.kernel.refusals import Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.actions import Stretch
from clearsight.scheduling.models import Arrangement, Session
from clearsight.scheduling.queries import booked_at
from tests import world
from tests.world import OPERATOR, TODAY, School, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("D1", "D2", "D7")]
END = date(2026, 7, 31)


def met(of: School, supervisor: Person, supervisee: Person, day: date) -> Arrangement:
    arrangement = world.one_to_one(of, supervisor, supervisee)
    world.held(arrangement, day)
    return arrangement


def test_days_are_offered_that_keep_four_weeks_and_its_clause_is_named() -> None:
    of = world.school()
    world.fennimore(of)
    found = find_dates(met(of, of.nadia, of.sam, date(2026, 2, 24)), TODAY)
    assert found.due is not None and found.due.day == date(2026, 3, 24)
    assert "four weeks" in found.due.title and found.due.clause.startswith("Appendix 1")
    assert [offer.day for offer in found.offers] == [date(2026, 3, day) for day in (18, 19, 20, 23, 24)]
    assert {offer.late_by for offer in found.offers} == {0}


def test_no_day_off_and_no_day_on_which_one_of_them_meets_another_or_is_away() -> None:
    of = world.school()
    arrangement = met(of, of.nadia, of.sam, date(2026, 2, 24))
    closed = Stretch("Closed", date(2026, 3, 20), date(2026, 3, 20))
    do(scheduling.set_calendar, of.organisation, "closure", [closed], by=OPERATOR)
    other = world.one_to_one(of, of.nadia, of.priya)
    do(scheduling.schedule, other, date(2026, 3, 24), by=of.nadia)
    do(people.note_circumstance, of.sam, "long_absence", TODAY, date(2026, 3, 18), by=OPERATOR)
    days = [offer.day for offer in find_dates(arrangement, TODAY).offers]
    assert days[:2] == [date(2026, 3, 19), date(2026, 3, 23)]
    assert not {date(2026, 3, 18), date(2026, 3, 20), date(2026, 3, 24)} & set(days)


def test_four_weeks_are_planned_from_the_last_session_on() -> None:
    of = world.school()
    arrangement = met(of, of.nadia, of.sam, date(2026, 3, 3))
    found = propose_programme(arrangement, TODAY, END)
    assert [offer.day for offer in found][:3] == [date(2026, 3, 27), date(2026, 4, 24), date(2026, 5, 22)]
    assert not any(offer.late_by for offer in found)


@pytest.mark.parametrize(("under", "role"), [("north-east-futures", "deputy_dsl"), ("embark", "dsl")])
def test_where_the_policy_asks_for_one_a_half_term_each_gets_one(under: str, role: str) -> None:
    of = world.school(under=under)
    do(people.give_role, of.priya, role, of.site, world.LONG_AGO, by=OPERATOR)
    arrangement: Arrangement = do(
        scheduling.arrange, of.organisation, of.nadia, [of.priya], from_date=world.LONG_AGO, by=of.nadia
    )
    do(scheduling.schedule, arrangement, date(2026, 4, 20), by=of.nadia)
    found = propose_programme(arrangement, TODAY, END)
    assert [offer.day for offer in found] == [date(2026, 3, 11), date(2026, 6, 26)]


@pytest.mark.req("D1")
def test_a_half_term_in_which_the_supervisor_meets_another_still_gets_its_session() -> None:
    of = world.school(under="north-east-futures")
    do(people.give_role, of.priya, "deputy_dsl", of.site, world.LONG_AGO, by=OPERATOR)
    made = [
        do(scheduling.arrange, of.organisation, of.nadia, [who], from_date=world.LONG_AGO, by=of.nadia)
        for who in (of.priya, of.sam)
    ]
    do(scheduling.schedule, made[1], date(2026, 4, 20), by=of.nadia)
    days = [offer.day for offer in propose_programme(made[0], TODAY, END)]
    assert len(days) == 3 and any(date(2026, 4, 13) <= day <= date(2026, 5, 22) for day in days)


def test_whoever_is_overdue_is_offered_the_soonest_day_first_and_then_their_own_pace() -> None:
    of = world.school()
    world.fennimore(of)
    met(of, of.nadia, of.sam, date(2026, 1, 20))
    anew = world.one_to_one(of, of.vera, of.sam)
    do(scheduling.schedule, world.one_to_one(of, of.vera, of.priya), TODAY + timedelta(days=1), by=of.vera)
    found = propose_programme(anew, TODAY, END)
    assert found[0].day == TODAY + timedelta(days=2) and found[0].late_by > 0
    assert found[0].day < found[1].day <= found[0].day + timedelta(days=28) and not found[1].late_by


def test_a_year_is_scheduled_at_once_or_not_at_all() -> None:
    of = world.school()
    arrangement = met(of, of.nadia, of.sam, date(2026, 3, 3))
    good = [(date(2026, 3, 27), time(9)), (date(2026, 4, 24), time(9))]
    bad = [(date(2026, 3, 9), None), (date(2026, 4, 6), None), good[0], good[0], (date(2028, 9, 1), None)]
    with pytest.raises(Invalid) as told:
        do(scheduling.schedule_programme, arrangement, bad, minutes=0, by=of.sam)
    places = {fault.place: fault.problem for fault in told.value.faults}
    assert set(places) == {"day-0", "day-1", "minutes", "day-3", "day-4"}
    assert "past" in places["day-0"] and "day off" in places["day-1"] and "twice" in places["day-3"]
    assert not Session.objects.filter(status="scheduled").exists()
    made = do(scheduling.schedule_programme, arrangement, good, minutes=75, venue="Here", by=of.sam)
    assert [(one.scheduled_for, one.planned_minutes) for one in made] == [(day, 75) for day, _ in good]


def test_only_who_may_schedule_there_plans_a_year() -> None:
    of = world.school()
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    days = [(date(2026, 3, 27), time(9))]
    with pytest.raises(Refused):
        do(scheduling.schedule_programme, arrangement, days, by=of.vera)
    with pytest.raises(Unknown):
        do(scheduling.schedule_programme, arrangement, days, by=of.casey)


def test_two_sessions_at_one_time_are_noticed() -> None:
    of = world.school()
    arrangement, day = world.one_to_one(of, of.nadia, of.sam), TODAY + timedelta(days=2)
    do(scheduling.schedule, world.one_to_one(of, of.nadia, of.priya), day, starts_at=time(9), by=of.nadia)
    later = do(scheduling.schedule, arrangement, day, starts_at=time(10), by=of.nadia)
    assert booked_at(later) == []
    do(scheduling.reschedule, later, day, starts_at=time(9), by=of.nadia)
    assert booked_at(later) == [of.nadia]

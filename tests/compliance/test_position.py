"""The position: who is supervised to policy, who is not, since when, by which clause; worst first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clearsight.compliance.models import Standing
from clearsight.compliance.queries import due_to, person_findings, position
from clearsight.kernel.refusals import Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person
from tests import world
from tests.world import LONG_AGO, OPERATOR, TODAY, School, do

pytestmark = pytest.mark.django_db

JANUARY = date(2026, 1, 26)
OVERDUE = TODAY - timedelta(days=40)
IN_TIME = TODAY - timedelta(days=10)


def a_school(name: str = "Thornhill") -> School:
    """Sam is overdue, Priya is not, Casey is asked for nothing."""
    of = world.school(name)
    world.fennimore(of)
    do(people.give_role, of.priya, "case_holder", of.site, world.LONG_AGO, by=OPERATOR)
    for person, day in ((of.sam, OVERDUE), (of.priya, IN_TIME)):
        arrangement = world.one_to_one(of, of.nadia, person, since=JANUARY)
        world.signed_on_paper(arrangement, JANUARY)
        world.held(arrangement, day)
    return of


@pytest.mark.req("K1")
def test_the_worst_come_first_with_clause_and_since_when() -> None:
    of = a_school()
    found = position(of.organisation, by=of.nadia, today=TODAY)
    first = found.rows[0]
    assert (first.person, first.status) == (of.sam, "overdue")
    assert first.clause
    assert "Sam Okafor" in first.explanation
    assert found.people == 6
    assert found.people == found.to_policy + found.not_to_policy + found.nothing_asked
    assert len([row for row in found.rows if row.failing]) == found.not_to_policy


def test_a_page_of_it_and_only_those_who_fail() -> None:
    of = a_school()
    pages = [position(of.organisation, by=of.nadia, today=TODAY, page=n, per_page=2) for n in (1, 2, 3)]
    names = [row.person.name for page in pages for row in page.rows]
    assert (pages[0].pages, len(names), len(set(names))) == (3, 6, 6)
    failing = position(of.organisation, by=of.nadia, today=TODAY, only_failing=True)
    assert all(row.failing for row in failing.rows)
    assert len(failing.rows) == failing.not_to_policy
    assert position(of.organisation, by=of.nadia, today=TODAY, page=99).page == 1


@pytest.mark.req("J2", "K1")
def test_each_sees_the_position_of_those_whom_they_may_see() -> None:
    of = a_school()
    assert {r.person for r in position(of.organisation, by=of.vera, today=TODAY).rows} == set(of.cast)
    with pytest.raises(Refused):
        position(of.organisation, by=of.casey, today=TODAY)
    with pytest.raises(Refused):
        position(of.organisation, by=of.morgan, today=TODAY)
    with pytest.raises(Unknown):
        position(of.organisation, by=world.school("Elmfield").vera, today=TODAY)


@pytest.mark.req("D9")
def test_everybody_sees_what_is_due_to_themselves_and_under_which_clause() -> None:
    of = a_school()
    due = due_to(of.sam, by=of.sam, today=TODAY)
    assert ("contract-four-weeks", "overdue") in {(item.rule, item.status) for item in due}
    assert all(item.clause and item.due_on for item in due)
    with pytest.raises(Refused):
        person_findings(of.sam, by=of.casey, today=TODAY)


def test_behind_each_finding_stand_the_facts_it_rests_on() -> None:
    of = a_school()
    found = person_findings(of.priya, by=of.nadia, today=TODAY)
    cadence = next(item for item in found.current if item.rule == "contract-four-weeks")
    assert [fact.session.held_on for fact in cadence.facts if fact.session] == [IN_TIME]
    assert not any(
        "Session" in item.explanation and "session of" not in item.explanation for item in found.current
    )


def test_what_is_due_turns_overdue_by_itself_on_the_day_after() -> None:
    of = a_school()
    due = IN_TIME + timedelta(days=28)

    def status(day: date) -> str:
        found = person_findings(of.priya, by=of.nadia, today=day).current
        return next(item.status for item in found if item.rule == "contract-four-weeks")

    written = Standing.objects.count()
    assert [status(due), status(due + timedelta(days=1))] == ["open", "overdue"]
    later = position(of.organisation, by=of.nadia, today=due + timedelta(days=1))
    row = next(row for row in later.rows if row.person == of.priya)
    assert (row.status, row.since) == ("overdue", due)
    assert Standing.objects.count() == written


def test_the_page_asks_few_questions_however_large_the_organisation() -> None:
    of = a_school()
    with CaptureQueriesContext(connection) as small:
        position(of.organisation, by=of.nadia, today=TODAY)
    for number in range(30):
        person = do(people.add_person, of.organisation, f"Teacher {number:02}", world.LONG_AGO, by=OPERATOR)
        do(people.give_role, person, "teacher", of.site, world.LONG_AGO, by=OPERATOR)
    with CaptureQueriesContext(connection) as large:
        position(of.organisation, by=of.nadia, today=TODAY)
    assert len(small) == len(large) <= 6


def test_a_change_in_one_school_rewrites_nothing_of_another() -> None:
    of, other = a_school(), a_school("Elmfield")
    before = set(Standing.objects.filter(organisation=other.organisation).values_list("pk", flat=True))
    bystander = set(Standing.objects.filter(owner=of.priya).values_list("pk", flat=True))
    arrangement = of.sam.memberships.get().arrangement
    with CaptureQueriesContext(connection) as asked:
        world.held(arrangement, TODAY)
    assert (
        set(Standing.objects.filter(organisation=other.organisation).values_list("pk", flat=True)) == before
    )
    assert set(Standing.objects.filter(owner=of.priya).values_list("pk", flat=True)) == bystander
    found = position(of.organisation, by=of.nadia, today=TODAY).rows
    assert next(row for row in found if row.person == of.sam).rule != "contract-four-weeks"
    assert len(asked) < 200


def test_somebody_who_has_left_is_no_longer_in_the_position() -> None:
    of = a_school()
    do(people.record_leaving, of.sam, TODAY - timedelta(days=1), by=of.morgan)
    assert of.sam not in {row.person for row in position(of.organisation, by=of.nadia, today=TODAY).rows}
    assert Person.objects.filter(pk=of.sam.pk).exists()


@pytest.mark.req("C2")
def test_a_relationship_without_a_signed_agreement_says_so() -> None:
    of = world.school()
    world.one_to_one(of, of.nadia, of.priya)
    rules = {i.rule: i.status for i in person_findings(of.priya, by=of.nadia, today=TODAY).current}
    assert rules["contract-signed"] == "broken"


def stored(of: School, person: Person, rule: str, status: str, since: date, **more: Any) -> None:
    """A finding as it would be stored."""
    Standing.objects.create(
        organisation=of.organisation, owner=person, rule=rule, clause="1", strength="required",
        subject={"person": person.code}, status=status, since=since, because=[], explanation="It is so.",
        holds_from=LONG_AGO, **more,
    )  # fmt: skip


@pytest.mark.req("K1")
def test_the_worst_stands_before_the_older_and_of_two_alike_the_older_stands() -> None:
    of = world.school()
    Standing.objects.all().delete()
    days = [TODAY - timedelta(days=n) for n in (90, 60, 30, 1)]
    stored(of, of.sam, "missed-long-ago", "missed", days[0])
    stored(of, of.sam, "turned-since", "open", days[1], due_on=days[1], turns="overdue")
    stored(of, of.sam, "later", "overdue", days[2], due_on=days[2])
    stored(of, of.priya, "against-policy", "broken", days[3])
    stored(of, of.casey, "missed", "missed", days[0])
    rows = [row for row in position(of.organisation, by=of.vera, today=TODAY).rows if row.failing]
    assert [(row.person, row.status, row.rule, row.since) for row in rows] == [
        (of.priya, "broken", "against-policy", days[3]),
        (of.sam, "overdue", "turned-since", days[1]),
        (of.casey, "missed", "missed", days[0]),
    ]
    assert [sorted(row.due_rules) for row in rows] == [[], ["later", "turned-since"], []]

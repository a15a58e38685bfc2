"""Somebody who works in a host's school is judged by the host's policy too: the stricter, and both cited."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clearsight.compliance.queries import person_findings
from clearsight.kernel.refusals import Invalid, Refused
from clearsight.people import actions as people
from clearsight.policy import actions as policy
from clearsight.policy.queries import policy_in_force
from tests import world
from tests.world import OPERATOR, TODAY, School, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("A4")]


def contractor() -> School:
    """Sam works for a contractor, in a host school that follows Harewood's policy, and holds cases there."""
    of = world.school("Waypoint", under="progress-careers")
    do(people.give_role, of.sam, "case_holder", of.site, world.LONG_AGO, by=OPERATOR)
    return of


def cadence(of: School) -> dict[str, str]:
    found = person_findings(of.sam, by=of.sam, today=TODAY)
    required = [item for item in found.current if item.strength == "required"]
    return {item.rule: item.explanation for item in required if "supervision was due" in item.explanation}


def test_without_a_host_s_policy_only_the_employer_s_speaks() -> None:
    assert set(cadence(contractor())) == {"six-monthly"}


def test_the_stricter_of_the_two_is_judged_and_both_are_cited() -> None:
    of = contractor()
    do(policy.adopt, of.organisation, "harewood", date(2020, 1, 1), site=of.site, by=of.morgan)
    found = cadence(of)
    assert set(found) == {"harewood-contract-four-weeks"}
    assert "7.1" in found["harewood-contract-four-weeks"]


def test_it_speaks_only_at_its_own_site() -> None:
    of = contractor()
    other = do(people.add_site, of.organisation, "Another host", kind="host", code="OTH", by=of.morgan)
    do(policy.adopt, of.organisation, "harewood", date(2020, 1, 1), site=other, by=of.morgan)
    assert set(cadence(of)) == {"six-monthly"}


def test_two_hosts_may_follow_one_policy() -> None:
    of = contractor()
    other = do(people.add_site, of.organisation, "Another host", kind="host", code="OTH", by=of.morgan)
    for site in (of.site, other):
        do(policy.adopt, of.organisation, "harewood", date(2020, 1, 1), site=site, by=of.morgan)
    rules = [rule.id for rule in policy_in_force(of.organisation, TODAY).rules]
    assert len(rules) == len(set(rules))


def test_who_adopts_a_policy_keeps_the_organisation_s_affairs() -> None:
    of = contractor()
    with pytest.raises(Refused):
        do(policy.adopt, of.organisation, "harewood", TODAY, by=of.vera)
    stranger = world.school("Elmfield").site
    with pytest.raises(Invalid):
        do(policy.adopt, of.organisation, "harewood", TODAY, site=stranger, by=of.morgan)


@pytest.mark.req("A3")
def test_what_is_judged_follows_the_policy_of_the_day() -> None:
    of = world.school()
    world.fennimore(of)
    change = TODAY + timedelta(days=20)
    do(policy.adopt, of.organisation, "progress-careers", change, by=of.morgan)
    before = {item.rule for item in person_findings(of.sam, by=of.sam, today=TODAY).current}
    assert "contract-four-weeks" in before
    assert "six-monthly" not in before

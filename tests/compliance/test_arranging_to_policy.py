"""A pairing that the policy forbids is refused with its clause, unless an exception is put on record."""

from __future__ import annotations

import pytest

from clearsight.audit.models import Event
from clearsight.compliance.actions import arrange_to_policy
from clearsight.compliance.queries import person_findings
from clearsight.kernel.refusals import Invalid, Refused
from clearsight.people import actions as people
from clearsight.scheduling.models import Arrangement
from tests import world
from tests.world import OPERATOR, TODAY, School, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("B2")]


def trust() -> School:
    """A school of a trust: its lead must be supervised from outside it."""
    of = world.school("Thornhill", under="embark")
    elsewhere = do(people.add_site, of.organisation, "Second school", code="2ND", by=OPERATOR)
    do(people.give_role, of.casey, "dsl", elsewhere, world.LONG_AGO, by=OPERATOR)
    do(people.end_role, of.casey.roles.get(role="teacher"), TODAY, by=OPERATOR)
    return of


def arrange(of: School, supervisor: object, supervisee: object, **rest: object) -> Arrangement:
    return do(
        arrange_to_policy, of.organisation, supervisor, [supervisee], every="1 half term", from_date=TODAY,
        by=of.nadia, **rest,
    )  # fmt: skip


def test_a_forbidden_pairing_is_refused_with_the_clause_and_nothing_is_arranged() -> None:
    of = trust()
    with pytest.raises(Invalid) as refused:
        arrange(of, of.vera, of.nadia)
    assert [fault.place for fault in refused.value.faults] == ["supervisor"]
    assert "6" in refused.value.faults[0].mend
    assert not Arrangement.objects.exists()


def test_an_allowed_pairing_is_made() -> None:
    of = trust()
    do(people.end_role, of.casey.roles.get(role="teacher"), world.LONG_AGO, by=OPERATOR)
    assert arrange(of, of.casey, of.nadia).supervisor == of.casey


def test_an_exception_is_recorded_and_the_finding_stays() -> None:
    of = trust()
    arrangement = arrange(of, of.vera, of.nadia, exception="Until the new trust lead starts in May")
    event = Event.objects.get(verb="compliance.make_exception")
    assert event.object_id == str(arrangement.public_id)
    assert "new trust lead" in event.detail["because"]
    found = {item.rule: item.status for item in person_findings(of.nadia, by=of.vera, today=TODAY).current}
    assert found["dsl-from-outside"] == "broken"


def test_where_the_policy_leaves_it_open_anybody_may_supervise() -> None:
    of = world.school()
    assert arrange(of, of.vera, of.nadia).supervisor == of.vera


def test_only_those_who_arrange_supervision_arrange_it() -> None:
    of = world.school()
    with pytest.raises(Refused):
        do(arrange_to_policy, of.organisation, of.nadia, [of.sam], from_date=TODAY, by=of.casey)


def test_a_refusal_calls_the_role_as_the_policy_does() -> None:
    of = world.school("Thornhill", under="north-east-futures")
    do(people.give_role, of.sam, "deputy_dsl", of.site, world.LONG_AGO, by=OPERATOR)
    with pytest.raises(Invalid) as refused:
        arrange(of, of.priya, of.sam, kind="group")
    said = " ".join(fault.problem for fault in refused.value.faults)
    assert "designated safeguarding lead" in said
    assert "dsl" not in said

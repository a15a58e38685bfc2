"""What becomes of one person changes what is found of those around them, at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.compliance.queries import person_findings
from clearsight.people import actions as people
from clearsight.people.models import Person
from tests import world
from tests.world import TODAY, do

pytestmark = pytest.mark.django_db


def status(person: Person, rule: str) -> str:
    found = person_findings(person, by=person, today=TODAY).current
    return next((item.status for item in found if item.rule == rule), "")


@pytest.mark.req("B6")
def test_while_a_supervisor_is_long_away_those_supervised_need_cover_and_see_whether_they_have_it() -> None:
    of = world.school(under="worcestershire")
    world.one_to_one(of, of.nadia, of.sam)
    assert status(of.sam, "cover") == ""
    do(people.note_circumstance, of.nadia, "long_absence", TODAY - timedelta(days=10), by=of.morgan)
    assert status(of.sam, "cover") == "broken"
    world.one_to_one(of, of.vera, of.sam, since=TODAY - timedelta(days=5))
    assert status(of.sam, "cover") == "met"


def test_a_supervisor_s_new_role_changes_whether_the_pairing_is_allowed() -> None:
    of = world.school(under="progress-careers")
    world.one_to_one(of, of.vera, of.sam)
    assert status(of.sam, "supervisor") == "broken"
    do(people.give_role, of.vera, "operational_manager", of.site, world.LONG_AGO, by=of.morgan)
    assert status(of.sam, "supervisor") == "met"

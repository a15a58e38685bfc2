"""What surrounds a person is enough to judge them: all the facts there are say nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from clearsight.compliance.actions import import_facts, reevaluate
from clearsight.compliance.domain import facts as f
from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.findings import Finding
from clearsight.compliance.queries import facts_for_organisation, person_findings
from clearsight.compliance.queries.facts import facts_for_persons
from clearsight.people import actions as people
from clearsight.people.models import Person
from tests import world
from tests.compliance.scene import one
from tests.compliance.small_worlds import worlds
from tests.policies.given import policy
from tests.world import OPERATOR, TODAY, at

pytestmark = pytest.mark.django_db
NAMES = ("progress-careers", "harewood", "north-east-futures", "embark", "worcestershire")
numbers = count()


def said(found: tuple[Finding, ...]) -> list[str]:
    return [f"{each.rule} {each.subject} {each.status} {each.due_on} {each.explanation}" for each in found]


def each_once(facts: f.Facts) -> f.Facts:
    """Nobody signs the same twice, or was there twice."""
    signed = {(row.arrangement, row.version, row.person): row for row in facts.agreements}
    there = {(row.session, row.person): row for row in facts.attendance}
    records = {(row.session, row.person): row for row in facts.signatures}
    return replace(
        facts,
        agreements=tuple(signed.values()),
        attendance=tuple(there.values()),
        signatures=tuple(records.values()),
        discussions=tuple(dict.fromkeys(facts.discussions)),
        training=tuple(dict.fromkeys(facts.training)),
        circumstances=tuple(dict.fromkeys(facts.circumstances)),
        roles=tuple(dict.fromkeys(facts.roles)),
    )


@settings(
    max_examples=4,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(facts=worlds(), name=st.sampled_from(NAMES), as_of=st.dates(date(2025, 6, 1), date(2026, 9, 1)))
def test_whoever_is_judged_alone_is_judged_as_among_all(facts: f.Facts, name: str, as_of: date) -> None:
    slug = f"place-{next(numbers)}"
    place = people.found_organisation(slug, slug, by=OPERATOR, at=at(as_of))
    import_facts(place, each_once(facts), by=OPERATOR, at=at(as_of))
    whole, judging = facts_for_organisation(place), policy(name, as_of)
    for person in Person.objects.filter(organisation=place):
        only = frozenset([person.code])
        among_all = said(evaluate(judging, whole, as_of, only))
        alone = said(evaluate(judging, facts_for_persons(place.pk, [person.pk]), as_of, only))
        assert alone == among_all, person.code


def with_a_guest() -> tuple[world.School, date]:
    """Sam was there when Priya was supervised: a tracker says so by a row of attendance."""
    of, day = world.school(), TODAY - timedelta(days=3)
    world.one_to_one(of, of.nadia, of.sam)
    world.one_to_one(of, of.vera, of.priya)
    tracker = facts_for_organisation(of.organisation)
    code = {person.name: person.person for person in tracker.people}
    theirs = next(m.arrangement for m in tracker.members if m.person == code["Priya Lal"])
    there = tuple(f.Attendance("G", code[name], True) for name in ("Sam Okafor", "Priya Lal"))
    session = f.Session("G", theirs, "planned", "held", day, day, 60, day)
    import_facts(
        of.organisation, replace(tracker, sessions=(session,), attendance=there), by=OPERATOR, at=at()
    )
    return of, day


def test_a_guest_is_supervised_whoever_is_judged_with_them() -> None:
    of, day = with_a_guest()
    monthly = one('measure = "interval", every = "4 weeks"')
    around = facts_for_persons(of.organisation.pk, [of.sam.pk])
    for facts in (facts_for_organisation(of.organisation), around):
        found = [x for x in evaluate(monthly, facts, TODAY) if x.subject.get("person") == of.sam.code]
        assert (found[-1].status, found[-1].due_on) == ("open", day + timedelta(weeks=4))


def test_a_later_change_about_a_guest_finds_what_the_import_found() -> None:
    of, _ = with_a_guest()
    reevaluate(Person.objects.filter(organisation=of.organisation).values_list("pk", flat=True), TODAY)
    imported = {str(line) for line in person_findings(of.sam, by=of.sam, today=TODAY).current}
    reevaluate([of.sam.pk], TODAY)
    assert {str(line) for line in person_findings(of.sam, by=of.sam, today=TODAY).current} == imported

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
from clearsight.policy.domain.model import Policy
from clearsight.scheduling import actions as scheduling
from tests import world
from tests.compliance.scene import one
from tests.compliance.small_worlds import worlds
from tests.policies.given import policy
from tests.world import OPERATOR, TODAY, at, do

pytestmark = pytest.mark.django_db
NAMES = ("progress-careers", "harewood", "north-east-futures", "embark", "worcestershire")
numbers = count()
OF_SESSIONS = 'per = "session"'


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


def alone_and_among_all(judging: Policy, of: world.School, person: Person) -> list[list[str]]:
    around = facts_for_persons(of.organisation.pk, [person.pk])
    only = frozenset([person.code])
    return [
        said(evaluate(judging, facts, TODAY, only))
        for facts in (around, facts_for_organisation(of.organisation))
    ]


def tracked(of: world.School, **tables: tuple[object, ...]) -> None:
    """More rows of a tracker, imported beside what there is."""
    whole = facts_for_organisation(of.organisation)
    more = {table: (*getattr(whole, table), *rows) for table, rows in tables.items()}
    import_facts(of.organisation, replace(whole, **more), by=OPERATOR, at=at())  # type: ignore[arg-type]


def a_session(of: world.School, name: str, **more: object) -> f.Session:
    """A held session of Sam's arrangement, three days ago."""
    day = TODAY - timedelta(days=3)
    theirs = of.sam.memberships.get().arrangement.code
    return replace(f.Session(name, theirs, "planned", "held", day, day, 60, day), **more)  # type: ignore[arg-type]


def supervised() -> world.School:
    """Sam is supervised by Nadia, and has nothing to do with Vera and Casey."""
    of = world.school()
    world.one_to_one(of, of.nadia, of.sam)
    return of


def test_a_guest_s_signature_is_wanting_whoever_is_judged() -> None:
    of = supervised()
    there = tuple(f.Attendance("G", person.code, True) for person in (of.sam, of.casey))
    tracked(of, sessions=(a_session(of, "G"),), attendance=there)
    signing = one('measure = "deadline", after = "held", done = "signed", within = "2 weeks"', OF_SESSIONS)
    alone, among_all = alone_and_among_all(signing, of, of.sam)
    assert alone == among_all
    assert "Casey" in alone[0]


def test_a_session_that_only_a_guest_came_to_is_none_that_the_member_attended() -> None:
    of = supervised()
    tracked(of, sessions=(a_session(of, "G"),), attendance=(f.Attendance("G", of.casey.code, True),))
    alone, among_all = alone_and_among_all(one('measure = "interval", every = "4 weeks"'), of, of.sam)
    assert alone == among_all
    assert "none since the duty began" in alone[0]


def test_whoever_signs_an_agreement_by_their_role_counts_whoever_is_judged() -> None:
    of = supervised()
    code = of.sam.memberships.get().arrangement.code
    parties = (of.sam, of.nadia, of.vera)
    do(people.give_role, of.vera, "headteacher", of.site, world.LONG_AGO, by=OPERATOR)
    tracked(of, agreements=tuple(f.AgreementSignature(code, "1", p.code, TODAY) for p in parties))
    asks = 'measure = "presence", of = "agreement", signed_by = ["supervisee", "role:headteacher"]'
    alone, among_all = alone_and_among_all(one(asks, 'per = "arrangement"'), of, of.sam)
    assert alone == among_all
    assert " met " in alone[0]


def test_what_makes_up_for_a_cancelled_session_may_be_anywhere() -> None:
    of = supervised()
    world.one_to_one(of, of.vera, of.casey)
    elsewhere = of.casey.memberships.get().arrangement.code
    day = TODAY - timedelta(days=30)
    gone = a_session(of, "C", status="cancelled", held_on=None, scheduled_for=day)
    other = a_session(of, "R", arrangement=elsewhere, replaces="C")
    tracked(of, sessions=(gone, other))
    rule = one('measure = "deadline", after = "cancelled", done = "rearranged"', OF_SESSIONS)
    alone, among_all = alone_and_among_all(rule, of, of.sam)
    assert alone == among_all
    assert " met " in alone[0]


def test_what_somebody_agreed_to_do_where_they_never_meet_is_theirs() -> None:
    of = supervised()
    promise = f.Action("X", "G", of.casey.code, "open", "", TODAY - timedelta(days=1))
    tracked(of, sessions=(a_session(of, "G"),), actions=(promise,))
    kept = one('measure = "deadline", after = "action", done = "action_done"', OF_SESSIONS)
    alone, among_all = alone_and_among_all(kept, of, of.casey)
    assert alone == among_all
    assert " overdue " in alone[0]


def test_a_case_is_judged_by_the_calendar_of_its_own_place() -> None:
    of = supervised()
    whole = facts_for_organisation(of.organisation)
    here, first, last = of.site.code, TODAY - timedelta(days=50), TODAY - timedelta(days=10)
    annex = f.Site("annex", "Annex")
    stretches = (
        f.CalendarPeriod("half_term", "Spring", first, last, here),
        f.CalendarPeriod("half_term", "Lent", first, last + timedelta(days=2), "annex"),
    )
    case = f.Case("F", "annex", of.sam.code, world.LONG_AGO)
    before = tuple(row for row in whole.calendar if row.kind != "half_term")
    tracker = replace(whole, sites=(*whole.sites, annex), calendar=(*before, *stretches), cases=(case,))
    import_facts(of.organisation, tracker, by=OPERATOR, at=at())
    every = one('measure = "coverage", per = "half_term"', 'per = "case"')
    alone, among_all = alone_and_among_all(every, of, of.sam)
    assert alone == among_all
    assert "Lent" in alone[-1]


def test_those_who_meet_with_somebody_are_known_by_whom_they_lead_elsewhere() -> None:
    of = world.school()
    group = do(
        scheduling.arrange, of.organisation, of.nadia, [of.sam, of.priya], kind="group", every="4 weeks",
        from_date=world.LONG_AGO, by=of.nadia,
    )  # fmt: skip
    world.one_to_one(of, of.priya, of.casey)
    who = 'per = "arrangement"\narrangements = { kinds = ["group"], members = { supervises = true } }'
    asks = 'measure = "bounds", of = "members", at_most = 6'
    alone, among_all = alone_and_among_all(one(asks, who), of, of.nadia)
    assert alone == among_all
    assert group.code in alone[0]


def test_a_later_change_about_a_guest_finds_what_the_import_found() -> None:
    of, _ = with_a_guest()
    reevaluate(Person.objects.filter(organisation=of.organisation).values_list("pk", flat=True), TODAY)
    imported = {str(line) for line in person_findings(of.sam, by=of.sam, today=TODAY).current}
    reevaluate([of.sam.pk], TODAY)
    assert {str(line) for line in person_findings(of.sam, by=of.sam, today=TODAY).current} == imported

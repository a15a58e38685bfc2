"""A condition of access that is dropped or negated is noticed: the oracle lets others than what is left does.

All of them are brought before it by `python -m scripts.mutants`; here those on which everything rests.
"""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta

import pytest

from clearsight.access.matrix import MATRIX
from tests.oracle.alike import ALIKE, alike
from tests.oracle.corners import corner
from tests.oracle.facts import read_facts
from tests.oracle.mutants import Court, Mutant, lines, modules, mutants, package
from tests.oracle.together import caught_together, together_faults, together_mutants
from tests.oracle.worlds import DAY, world_of

HERE = {"may_act", "standing_in"}
# What random worlds let live: another relation mostly lets, or refuses, whoever it is about all the same.
SELDOM = {
    "predicates.cases.case_supervisor: filter without arrangement__discusses_cases=True",
    "predicates.cases.case_supervisor: filter without person_id=OuterRef('person_id')",
    "predicates.grants.agreement_of_a_sample: filter without agreement__arrangement_id="
    "OuterRef('session__arrangement_id')",
    "predicates.grants.agreement_of_a_sample: filter without signed_on__lte=OuterRef('session__held_on')",
    "predicates.grants.agreement_of_a_sample: filter without person_id="
    "F('agreement__arrangement__supervisor_id')",
    "predicates.grants._given: filter without kind__in=kinds",
    "predicates.grants.agrees_to_proceeding: without Q(to_id=actor)",
    "predicates.grants.concerned_by_grant: any_of without in_sites_of(SITE_LEAD, 'case__site_id')",
    "predicates.keeping.answers_requests: without ~Q(person_id=actor)",
    "predicates.keeping.answers_requests: Q without person_id=actor",
    "predicates.offers.hears_objection: without ~Exists(of_all)",
    "predicates.offers.hears_objection: exclude without person_id=OuterRef('arrangement__supervisor_id')",
    "predicates.offers.hears_objection: filter without site__kind__in=OWN_SITES",
    "predicates.offers.taking_case: filter without handover__state='done'",
}


def in_function(mutant: Mutant) -> str:
    """The function in which the mutant differs."""
    for node in ast.parse(modules()[mutant.module]).body:
        if isinstance(node, ast.FunctionDef) and node.lineno <= mutant.line <= (node.end_lineno or 0):
            return node.name
    return ""


@pytest.mark.django_db
@pytest.mark.shown
@pytest.mark.req("J1", "J2", "J5")
def test_what_everything_rests_on_cannot_be_dropped_unseen() -> None:
    moment = world_of(1, 2, 3)
    court = Court((DAY + timedelta(days=5),), moment, {"records.record"})
    assert court.innocent() == []
    tried = [one for one in mutants(HERE) if in_function(one) in HERE and not alike(one.name)]
    assert len(tried) >= 8
    assert [str(one) for one in tried if not court.catches(one)] == []
    changed = list(lines(court))
    caught = [one for one in changed if court.catches_line(one[0], one[2])]
    assert len(changed) > 80 and len(caught) > 0.7 * len(changed)


@pytest.mark.django_db
@pytest.mark.shown
@pytest.mark.req("J1", "J2", "J5", "L9")
def test_what_chance_seldom_lays_down_stands_in_a_corner() -> None:
    corner()
    asked = {"casework.casefile", "disclosure.subjectrequest", "supervision.objection", "people.organisation",
             "supervision.agreement", "grants.grant"}  # fmt: skip
    court = Court((DAY,), datetime.now(UTC), asked)
    assert court.innocent() == []
    tried = [one for one in mutants({name.partition(":")[0].rpartition(".")[2] for name in SELDOM})
             if one.name in SELDOM]  # fmt: skip
    assert {one.name for one in tried} == SELDOM
    assert [str(one) for one in tried if not court.catches(one)] == []
    reads = court.matrix["organisation.read_practice"].relations
    without = tuple(one for one in reads if one != "organisation_lead")
    assert court.catches_line("organisation.read_practice", without)


@pytest.mark.django_db
@pytest.mark.req("J1")
def test_what_a_page_asks_together_is_answered_each_for_itself() -> None:
    moment = world_of(1)
    facts, tried = read_facts(), list(together_mutants())
    assert together_faults(package({}), facts, DAY, moment) == 0
    assert len(tried) >= 15
    # The others are brought before it by the command.
    assert [str(one) for one in tried[1::4] if not caught_together(one, facts, DAY, moment)] == []


def test_what_is_said_to_mean_the_same_is_there() -> None:
    names = {one.name for one in mutants(written=False)}
    of_lines = {one for one in ALIKE if one.partition(":")[0] in MATRIX}
    assert set(ALIKE) - of_lines <= names, "what no mutant is called excuses none"
    for one in of_lines:
        permission, _, words = one.partition(": ")
        without, _, relation = words.partition(" ")
        assert (relation in MATRIX[permission].relations) == (without == "without"), one
    assert all(len(reason) > 20 for reason in ALIKE.values())

"""What is stored of findings is what a fresh check would say, today and on every later day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from clearsight.access.actors import Operator
from clearsight.compliance.actions import import_facts, perform, reevaluate
from clearsight.compliance.checking import data_codes
from clearsight.compliance.dataset import read_dataset
from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.facts import Facts
from clearsight.compliance.domain.standing import owner_of
from clearsight.compliance.models import Standing
from clearsight.compliance.queries import facts_for_organisation
from clearsight.compliance.queries.findings import holding_on, status_on
from clearsight.people import actions as people
from clearsight.people.models import Organisation, Person
from clearsight.policy import actions as policy
from clearsight.policy.files import SHIPPED, find_policy, load_policy
from tests.compliance.as_known import as_known

pytestmark = pytest.mark.django_db

OPERATOR = Operator()
TODAY = date(2026, 2, 3)
AT = datetime.combine(TODAY, time(9), UTC)
NAMES = ["embark", "harewood", "north-east-futures", "progress-careers", "worcestershire"]


def example(name: str) -> Facts:
    folder = Path(SHIPPED) / name / "examples" / "year" / "data"
    return as_known(read_dataset(folder, data_codes(load_policy(find_policy(name)).in_force(TODAY))), TODAY)


def imported(name: str) -> tuple[Organisation, Facts]:
    facts = example(name)
    organisation = people.found_organisation(name, name, by=OPERATOR, at=AT)
    perform(policy.adopt, organisation, name, date(2020, 1, 1), by=OPERATOR, at=AT)
    import_facts(organisation, facts, by=OPERATOR, at=AT)
    return organisation, facts


def shape(rule: str, subject: Any, status: str, due: date | None) -> tuple[Any, ...]:
    return (rule, tuple(sorted(subject.items())), status, str(due or ""))


def stored(organisation: Organisation, day: date) -> list[tuple[Any, ...]]:
    rows = Standing.objects.filter(holding_on(day), organisation=organisation)
    # Once, though it stands with each party whose signature it waits for.
    return sorted({shape(row.rule, row.subject, status_on(row, day), row.due_on) for row in rows})


def fresh(name: str, facts: Facts, day: date) -> list[tuple[Any, ...]]:
    supervisors = {a.arrangement: a.supervisor for a in facts.arrangements}
    leads = {case.case: case.lead for case in facts.cases}
    found = evaluate(load_policy(find_policy(name)).in_force(day), facts, day)
    return sorted(
        {
            shape(f.rule, f.subject, f.status, f.due_on)
            for f in found
            if owner_of(f, facts, supervisors, leads)
        }
    )


@pytest.mark.parametrize("name", NAMES)
def test_what_goes_in_comes_out(name: str) -> None:
    """All but why a session was called off: that is sealed, and no rule asks for it."""
    organisation, facts = imported(name)
    unsaid = tuple(replace(session, cancelled_because="") for session in facts.sessions)
    facts = replace(facts, sessions=unsaid)
    again = facts_for_organisation(organisation)
    for table in Facts.__dataclass_fields__:
        assert set(getattr(again, table)) == set(getattr(facts, table)), table


@pytest.mark.slow
@pytest.mark.req("K7")
@pytest.mark.parametrize("name", NAMES)
def test_the_stored_findings_are_right_on_every_day_without_being_written_again(name: str) -> None:
    organisation, facts = imported(name)
    for day in (TODAY + timedelta(days=n) for n in range(0, 300, 9)):
        now, then = stored(organisation, day), fresh(name, facts, day)
        assert f"{day} {set(now) ^ set(then)}" == f"{day} set()"
        assert now == then
    # What surrounds a person is enough to judge them: one by one gives the same as all at once.
    whole = {day: stored(organisation, day) for day in (TODAY, TODAY + timedelta(days=60))}
    for person in Person.objects.filter(organisation=organisation):
        reevaluate([person.pk], TODAY)
    assert {day: stored(organisation, day) for day in whole} == whole

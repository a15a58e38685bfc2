"""Judging some persons says of them what judging everybody says; and of that only what is new is written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearsight.compliance.actions import reevaluate
from clearsight.compliance.domain import facts as f
from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.standing import owner_of
from clearsight.compliance.models import Standing
from clearsight.policy.files import find_policy, load_policy
from tests.compliance.small_worlds import worlds
from tests.world import LONG_AGO, TODAY, School, fennimore, held, one_to_one, school

FIVE = ["embark", "harewood", "north-east-futures", "progress-careers", "worcestershire"]


@pytest.mark.parametrize("name", FIVE)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(facts=worlds(), as_of=st.dates(date(2025, 1, 1), date(2026, 12, 1)), chosen=st.sets(st.integers(0, 7)))
def test_some_are_judged_as_they_are_among_all(
    name: str, facts: f.Facts, as_of: date, chosen: set[int]
) -> None:
    judging = load_policy(find_policy(name)).in_force(as_of)
    people = sorted(person.person for person in facts.people)
    only = frozenset(people[number % len(people)] for number in chosen if people)
    supervisors = {a.arrangement: a.supervisor for a in facts.arrangements}
    leads = {case.case: case.lead for case in facts.cases}
    theirs = [x for x in evaluate(judging, facts, as_of) if owner_of(x, facts, supervisors, leads) in only]
    assert list(evaluate(judging, facts, as_of, only=only)) == theirs


def at_work() -> School:
    """A school in which one is supervised, and holds a case."""
    of = school()
    fennimore(of)
    held(one_to_one(of, of.nadia, of.sam), LONG_AGO.replace(month=11))
    reevaluate([of.sam.pk], TODAY)
    return of


def stored(person: int) -> dict[int, str]:
    return {row.pk: f"{row.rule} {row.subject} {row.status}" for row in Standing.objects.filter(owner=person)}


@pytest.mark.django_db
def test_what_says_the_same_is_not_written_again() -> None:
    of = at_work()
    before = stored(of.sam.pk)
    assert before
    reevaluate([of.sam.pk], TODAY)
    assert stored(of.sam.pk) == before
    reevaluate([of.sam.pk], TODAY + timedelta(days=1))
    assert set(before) & set(stored(of.sam.pk))


@pytest.mark.django_db
def test_what_is_no_longer_so_goes_and_what_is_missing_comes() -> None:
    of = at_work()
    before = sorted(stored(of.sam.pk).values())
    first, second, *_ = Standing.objects.filter(owner=of.sam).order_by("pk")
    first.delete()
    Standing.objects.filter(pk=second.pk).update(status="broken", holds_from=LONG_AGO)
    second.pk = None
    second.explanation = "Made up."
    second.save()
    reevaluate([of.sam.pk], TODAY)
    assert sorted(stored(of.sam.pk).values()) == before

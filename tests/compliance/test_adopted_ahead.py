"""What is adopted with a day ahead speaks from that day on, though nothing is evaluated on it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clearsight.compliance.actions import reevaluate
from clearsight.compliance.queries import person_findings
from clearsight.policy import actions as policy
from tests import world
from tests.world import OPERATOR, TODAY, School, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("K7")]
FROM = TODAY + timedelta(days=10)


def shown(of: School, day: date) -> set[tuple[str, str, date | None]]:
    found = person_findings(of.sam, by=of.sam, today=day)
    return {(line.rule, line.status, line.due_on) for line in (*found.current, *found.past)}


def supervised() -> School:
    of = world.school()
    world.one_to_one(of, of.nadia, of.sam)
    return of


@pytest.mark.parametrize("days", [-1, 0, 10])
def test_another_policy(days: int) -> None:
    of = supervised()
    do(policy.adopt, of.organisation, "embark", FROM, by=OPERATOR)
    foreseen = shown(of, FROM + timedelta(days=days))
    reevaluate([of.sam.pk], FROM + timedelta(days=days))
    assert foreseen == shown(of, FROM + timedelta(days=days))
    assert ("contract-signed" in {rule for rule, _, _ in foreseen}) == (days < 0)


@pytest.mark.parametrize("days", [-1, 0, 10])
def test_a_host_s_policy(days: int) -> None:
    of = supervised()
    do(policy.adopt, of.organisation, "embark", FROM, site=of.site, by=of.morgan)
    foreseen = shown(of, FROM + timedelta(days=days))
    reevaluate([of.sam.pk], FROM + timedelta(days=days))
    assert foreseen == shown(of, FROM + timedelta(days=days))
    assert any(rule.startswith("embark-") for rule, _, _ in foreseen) == (days >= 0)

"""Whoever keeps the list of people does not put themselves in charge with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.kernel.refusals import Invalid, Refused
from clearsight.people import actions as people
from clearsight.people.queries import roles_on
from tests import world
from tests.world import OPERATOR, TODAY, do

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


def test_nobody_gives_a_role_to_themselves() -> None:
    of = world.school()
    with pytest.raises(Refused, match="themselves"):
        do(people.give_role, of.morgan, "dsl", of.site, TODAY, by=of.morgan)
    assert [role.role for role in roles_on(of.morgan, TODAY)] == ["administrator"]


def test_nobody_prolongs_a_role_of_their_own_but_may_give_it_up() -> None:
    of = world.school()
    lead = do(people.give_role, of.morgan, "dsl", of.site, world.LONG_AGO, TOMORROW, by=OPERATOR)
    do(people.end_role, lead, TODAY, by=of.morgan)
    with pytest.raises(Refused, match="themselves"):
        do(people.end_role, lead, TOMORROW, by=of.morgan)
    do(people.end_role, lead, TOMORROW, by=OPERATOR)
    assert [role.role for role in roles_on(of.morgan, TOMORROW)] == ["administrator", "dsl"]


@pytest.mark.parametrize("code", ["", "Designated Lead", "dsl ", "x" * 61])
def test_a_role_is_given_by_its_code(code: str) -> None:
    of = world.school()
    with pytest.raises(Invalid) as refused:
        do(people.give_role, of.sam, code, of.site, TODAY, by=of.morgan)
    assert [fault.place for fault in refused.value.faults] == ["role"]

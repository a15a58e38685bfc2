"""Who sets a password could sign in with it: what may be one, and who sets whose."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.kernel.refusals import Invalid, Refused
from clearsight.people import actions as people
from tests import world
from tests.world import OPERATOR, TODAY, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("J2")]


@pytest.mark.parametrize("password", ["sam@thornhill.example", "sam@thornhill.example!", "Samuel Okafor 1"])
def test_one_s_own_name_is_no_password(password: str) -> None:
    of = world.school()
    do(people.give_role, of.sam, "teacher", of.site, TODAY, by=OPERATOR)
    of.sam.name = "Samuel Okafor"
    with pytest.raises(Invalid, match="similar"):
        do(people.give_account, of.sam, password, by=OPERATOR)


def test_an_administrator_sets_nobody_s_password_who_reads_what_others_wrote() -> None:
    of = world.school()
    do(people.give_role, of.casey, "deputy_dsl", of.site, TODAY + timedelta(days=20), by=OPERATOR)
    for leader in (of.nadia, of.vera, of.casey):
        with pytest.raises(Refused, match="reads what others wrote"):
            do(people.give_account, leader, "a long enough password", by=of.morgan)
        assert leader.user is None
        assert do(people.give_account, leader, "a long enough password", by=OPERATOR)
    assert do(people.give_account, of.sam, "a long enough password", by=of.morgan)

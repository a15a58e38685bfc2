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
    with pytest.raises(Invalid, match="too much like"):
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


@pytest.mark.parametrize(
    "role", ["dsl", "deputy_dsl", "headteacher", "trust_safeguarding_lead", "hr", "governor"]
)
def test_an_administrator_gives_no_role_that_reads_to_whom_they_let_in_before(role: str) -> None:
    """The other way round: first the account, whose password they know, and then the role."""
    of = world.school()
    do(people.give_account, of.sam, "a long enough password", by=of.morgan)
    for first in (TODAY, TODAY + timedelta(days=30)):
        with pytest.raises(Refused, match="reads what others wrote"):
            do(people.give_role, of.sam, role, of.site, first, by=of.morgan)
    assert not of.sam.roles.filter(role=role).exists()
    assert do(people.give_role, of.sam, "family_worker", of.site, TODAY, by=of.morgan)
    assert do(people.give_role, of.casey, role, of.site, TODAY, by=of.morgan)
    with pytest.raises(Refused, match="reads what others wrote"):
        do(people.give_account, of.casey, "a long enough password", by=of.morgan)
    assert do(people.give_role, of.sam, role, of.site, TODAY, by=OPERATOR)


def test_a_role_that_has_ended_is_not_prolonged_once_there_is_an_account() -> None:
    of = world.school()
    ended = TODAY - timedelta(days=1)
    role = do(people.give_role, of.sam, "dsl", of.site, world.LONG_AGO, ended, by=OPERATOR)
    do(people.give_account, of.sam, "a long enough password", by=of.morgan)
    with pytest.raises(Refused, match="reads what others wrote"):
        do(people.end_role, role, TODAY + timedelta(days=90), by=of.morgan)
    role.refresh_from_db()
    assert role.to_date == ended
    assert do(people.end_role, role, TODAY - timedelta(days=9), by=of.morgan)
    assert do(people.end_role, role, TODAY + timedelta(days=90), by=OPERATOR)


def test_each_sentence_of_what_is_wrong_with_a_password_begins_as_one() -> None:
    of = world.school()
    with pytest.raises(Invalid) as refused:
        do(people.give_account, of.sam, "short1", by=OPERATOR)
    assert "too short. It must contain" in str(refused.value)

"""A case that the former supervisor leads passes with the handover: confirmed by both, and on its day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clearsight.access.queries import permits
from clearsight.casework.actions import change_lead, open_case
from clearsight.casework.models import CaseFile, LeadChange
from clearsight.compliance.actions import hand_over_to_policy
from clearsight.kernel.refusals import Conflict, Invalid, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Handover
from clearsight.supervision.queries import cases_due
from tests import world
from tests.world import LONG_AGO, OPERATOR, TODAY, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("B5")]
FROM = TODAY + timedelta(days=7)
READS = ("case.view", "case.read_identity", "case.read_plan", "case.manage", "case.bring")


class Given:
    """Yusra supervises Sam and leads a case; Casey, who leads nothing, is to take both over."""

    def __init__(self) -> None:
        of = self.of = world.school()
        self.yusra: Person = do(people.add_person, of.organisation, "Yusra Haddad", LONG_AGO, by=OPERATOR)
        do(people.give_role, self.yusra, "family_worker", of.site, LONG_AGO, by=OPERATOR)
        self.old = world.one_to_one(of, self.yusra, of.sam)
        self.case: CaseFile = do(
            open_case, of.organisation, of.site, self.yusra, LONG_AGO, code="C-7", family="Thistlewood",
            by=of.nadia,
        )  # fmt: skip

    def asked(self, from_date: date = FROM, by: Person | None = None) -> Handover:
        made: Handover = do(
            hand_over_to_policy, self.old, self.of.casey, from_date, cases=[self.case],
            by=by or self.of.nadia,
        )  # fmt: skip
        return made

    def confirmed(self, from_date: date = FROM) -> Handover:
        asked = self.asked(from_date)
        for side in (self.yusra, self.of.casey):
            asked = do(supervision.confirm_handover, asked, by=side)
        return asked

    def may(self, person: Person, on: date) -> int:
        self.case.refresh_from_db()
        return sum(permits(person, one, self.case, on) for one in READS)


@pytest.fixture
def given() -> Given:
    return Given()


def test_access_to_the_case_moves_on_the_day_and_not_before(given: Given) -> None:
    casey, yusra = given.of.casey, given.yusra
    done = given.confirmed()
    assert (done.state, given.may(casey, FROM), given.may(yusra, FROM)) == ("done", 0, 5)
    for early in (TODAY, FROM - timedelta(days=1)):
        assert not cases_due(casey, early).exists()
        with pytest.raises(Conflict):
            do(supervision.take_cases, done, by=casey, on=early)
    assert [one.case for one in cases_due(casey, FROM)] == [given.case]
    assert do(supervision.take_cases, done, by=casey, on=FROM) == 1
    assert (given.may(casey, FROM), given.may(yusra, FROM)) == (5, 0)
    change = LeadChange.objects.get()
    assert (change.until, change.since, change.on) == (yusra, casey, FROM)
    assert not cases_due(casey, FROM).exists()


def test_what_both_confirm_on_the_day_moves_at_once(given: Given) -> None:
    given.confirmed(TODAY)
    assert (given.may(given.of.casey, TODAY), given.may(given.yusra, TODAY)) == (5, 0)


def test_nothing_moves_while_one_side_has_not_confirmed(given: Given) -> None:
    asked = given.asked()
    do(supervision.confirm_handover, asked, by=given.of.casey)
    with pytest.raises(Conflict):
        do(supervision.take_cases, asked, by=given.of.casey, on=FROM)
    assert given.may(given.of.casey, FROM) == 0


def test_nobody_else_takes_it_and_what_was_handed_elsewhere_meanwhile_stays_there(given: Given) -> None:
    done, of = given.confirmed(), given.of
    with pytest.raises(Conflict):
        do(supervision.take_cases, done, by=given.yusra, on=FROM)
    with pytest.raises(Unknown):
        do(supervision.take_cases, done, by=of.priya, on=FROM)
    do(change_lead, given.case, of.sam, by=of.nadia)
    with pytest.raises(Conflict):
        do(supervision.take_cases, done, by=of.casey, on=FROM)
    given.case.refresh_from_db()
    assert given.case.lead == of.sam and not permits(of.casey, "case.take_over", given.case, FROM)


def test_who_may_not_hand_a_case_on_hands_none_over(given: Given) -> None:
    with pytest.raises(Invalid, match="who leads safeguarding there"):
        given.asked(by=given.yusra)
    with pytest.raises(Invalid, match="no open case"):
        do(hand_over_to_policy, given.old, given.of.casey, FROM, cases=[world.fennimore(given.of)],
           by=given.of.nadia)  # fmt: skip
    assert not Handover.objects.exists()

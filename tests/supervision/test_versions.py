"""Versions of an agreement: a renewal begins with the last terms, and any two stand beside each other."""

from __future__ import annotations

from datetime import date

import pytest

from clearsight.audit.models import Event
from clearsight.compliance.actions import draw_up_to_policy
from clearsight.compliance.queries import renewal_of, renewals_near
from clearsight.kernel.refusals import Unknown
from clearsight.scheduling.models import Arrangement
from clearsight.supervision import actions as supervision
from clearsight.supervision import queries as agreements
from clearsight.supervision.models import Agreement
from clearsight.web.show.versions import terms_beside
from tests import world
from tests.supervision.test_agenda_and_actions import TERMS
from tests.world import TODAY, School, at, do

pytestmark = pytest.mark.django_db
A_YEAR_ON = date(2027, 3, 10)


def arranged() -> tuple[School, Arrangement]:
    of = world.school()
    return of, world.one_to_one(of, of.nadia, of.sam)


def agreed(of: School, arrangement: Arrangement, on: date = TODAY, **other: object) -> Agreement:
    """A version that both have signed."""
    drawn: Agreement = do(draw_up_to_policy, arrangement, {**TERMS, **other}, by=of.nadia, on=on)
    for person in (of.nadia, of.sam):
        shown = agreements.read_agreement(drawn, by=person, at=at(on))
        do(supervision.sign_agreement, drawn, shown.shown_hash, by=person, on=on)
    return drawn


@pytest.mark.req("C3")
def test_a_renewal_begins_with_what_was_agreed_and_ends_in_a_version_that_both_sign() -> None:
    of, arrangement = arranged()
    first = agreed(of, arrangement, frequency="2 weeks", venue="The annexe")
    begun = agreements.next_version(arrangement, by=of.sam, at=at(A_YEAR_ON))
    assert begun.last is not None and begun.last.agreement == first
    assert (begun.values["frequency"], begun.values["venue"]) == ("2 weeks", "The annexe")
    assert begun.values["review_on"] == "2028-03-10"
    assert begun.values["supervisee"] == "Sam Okafor"
    again = agreed(of, arrangement, on=A_YEAR_ON, frequency="3 weeks")
    assert [one.version for one in arrangement.agreements.order_by("pk")] == [first.version, again.version]
    assert agreements.read_agreement(first, by=of.sam, at=at(A_YEAR_ON)).values["frequency"] == "2 weeks"


@pytest.mark.req("C3")
def test_it_is_asked_for_on_the_cycle_of_the_policy_and_of_both_parties() -> None:
    of, arrangement = arranged()
    agreed(of, arrangement)
    due = renewal_of(arrangement, TODAY)
    assert due is not None and due.due_on == A_YEAR_ON and due.clause == "Minimum standards, contract"
    assert not due.is_near(TODAY) and renewals_near(of.sam, TODAY) == []
    for day, overdue in ((date(2027, 2, 20), False), (date(2027, 3, 11), True)):
        for party in (of.sam, of.nadia):
            (near,) = renewals_near(party, day)
            assert near.overdue is overdue
        assert renewals_near(of.vera, day) == []
    agreed(of, arrangement, on=date(2027, 3, 12))
    assert renewals_near(of.sam, date(2027, 3, 12)) == []


@pytest.mark.req("C3")
def test_two_versions_beside_each_other_say_what_changed_and_what_did_not() -> None:
    of, arrangement = arranged()
    first = agreed(of, arrangement, diversity="We say what we do not know")
    second = agreed(of, arrangement, frequency="3 weeks", venue="Where no door opens")
    shown = agreements.beside_each_other(second, first, by=of.sam, at=at())
    terms = {term.label: term for term in terms_beside(*shown)}
    often = terms["We meet at least every"]
    assert (often.change, [p.text for p in often.after if p.marked]) == ("changed", ["3 "])
    assert [p.text for p in often.before if p.marked] == ["2 "]
    assert terms["How we will take up matters of diversity"].change == "taken_out"
    assert terms["Supervisee"].change == "same" and not terms["Supervisee"].after[0].marked
    read = Event.objects.filter(verb="supervision.read_agreement", actor_id=of.sam.pk).count()
    assert read >= 4


@pytest.mark.req("C2", "J1")
def test_they_are_for_the_parties_alone_and_for_versions_of_one_agreement() -> None:
    of, arrangement = arranged()
    first, second = agreed(of, arrangement), agreed(of, arrangement, frequency="3 weeks")
    elsewhere = agreed(of, world.one_to_one(of, of.nadia, of.sam))
    for reader, other in ((of.vera, first), (of.sam, second), (of.sam, elsewhere)):
        with pytest.raises(Unknown):
            agreements.beside_each_other(second, other, by=reader, at=at())

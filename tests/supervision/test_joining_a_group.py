"""A group's boundaries bind those who agreed to them: whoever joins later agrees before they first come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.compliance.queries import assent_notes
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from clearsight.supervision import actions as supervision
from clearsight.supervision import queries as agreements
from clearsight.supervision.models import Agreement
from tests import world
from tests.supervision.test_who_signs import drawn_up, group
from tests.world import TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("C5")]
LATER = TODAY + timedelta(days=7)


def sign(agreement: Agreement, *people: Person, on: object = TODAY) -> None:
    for person in people:
        shown = agreements.read_agreement(agreement, by=person, at=at(on))  # type: ignore[arg-type]
        do(supervision.sign_agreement, agreement, shown.shown_hash, by=person, on=on)  # type: ignore[arg-type]


def joined(of: School, arrangement: Arrangement) -> None:
    do(scheduling.add_member, arrangement, of.casey, LATER, by=of.nadia)


@pytest.mark.parametrize("policy", ["embark", "north-east-futures"])
def test_who_joins_is_asked_and_until_then_a_session_with_them_is_warned_of(policy: str) -> None:
    of = world.school(under=policy)
    arrangement = group(of)
    agreement = drawn_up(arrangement, of)
    sign(agreement, of.nadia, of.sam, of.priya)
    assert agreements.version_in_force(arrangement) == agreement
    assert assent_notes(arrangement, LATER) == []
    joined(of, arrangement)
    (note,) = assent_notes(arrangement, LATER)
    assert note.startswith("Casey Bloom has not signed") and "(" in note
    assert assent_notes(arrangement, LATER, there=[of.sam, of.priya]) == []
    assert agreements.version_in_force(arrangement) == agreement
    sign(agreement, of.casey, on=LATER)
    assert assent_notes(arrangement, LATER) == [] and agreements.without_assent(arrangement, LATER) == []


def test_what_one_who_joins_signs_alters_no_terms_that_the_others_agreed_since() -> None:
    of = world.school(under="north-east-futures")
    arrangement = group(of)
    agreement = drawn_up(arrangement, of)
    sign(agreement, of.nadia, of.sam, of.priya)
    Arrangement.objects.filter(pk=arrangement.pk).update(venue="Moved since, by hand")
    joined(of, arrangement)
    sign(agreement, of.casey, on=LATER)
    arrangement.refresh_from_db()
    assert arrangement.venue == "Moved since, by hand"


def test_nobody_agrees_twice_or_from_outside_or_to_something_else() -> None:
    of = world.school(under="embark")
    arrangement = group(of)
    agreement = drawn_up(arrangement, of)
    sign(agreement, of.nadia, of.sam)
    shown = agreements.read_agreement(agreement, by=of.sam, at=at())
    assert [person.name for person in shown.to_assent] == ["Priya Lal"]
    with pytest.raises(Invalid, match="signed it"):
        do(supervision.sign_agreement, agreement, shown.shown_hash, by=of.sam)
    with pytest.raises(Conflict):
        do(supervision.sign_agreement, agreement, "another", by=of.priya)
    with pytest.raises(Exception, match="agreement"):
        do(supervision.sign_agreement, agreement, shown.shown_hash, by=of.casey)


def test_a_pair_is_asked_for_nothing_more() -> None:
    of = world.school(under="embark")
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    agreement = drawn_up(arrangement, of)
    assert agreements.asked_to_assent(agreement, TODAY) == []
    assert agreements.without_assent(arrangement, TODAY) == []


@pytest.mark.req("C6")
def test_the_plan_for_what_cannot_be_settled_is_part_of_what_is_signed() -> None:
    of = world.school(under="north-east-futures")
    agreement = drawn_up(group(of), of)
    shown = agreements.read_agreement(agreement, by=of.sam, at=at())
    assert shown.values["contingency_plan"] == "We ask Elmfield"
    without = {**shown.values, "contingency_plan": ""}
    with pytest.raises(Invalid) as refused:
        do(supervision.draw_up_agreement, agreement.arrangement, without, by=of.nadia)
    assert [fault.place for fault in refused.value.faults] == ["contingency_plan"]

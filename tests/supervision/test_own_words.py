"""Two-way expectations: each writes their own part, it is seen whose it is, and nobody signs before."""

from __future__ import annotations

import pytest

from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people.models import Person
from clearsight.supervision import actions as supervision
from clearsight.supervision import queries as agreements
from clearsight.supervision.models import Agreement
from tests import world
from tests.world import TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("C4")]
TERMS = {"frequency": "4 weeks", "venue": "The annexe", "secure_drive": "Under Supervision"}
SUPERVISORS = {"supervisor_contributes": "An hour undisturbed", "supervisor_wants": "To hear early"}
SUPERVISEES = {"supervisee_contributes": "I come prepared", "supervisee_wants": "Time to think aloud"}


def drawn_up() -> tuple[School, Agreement]:
    """Nadia draws it up and puts words in Sam's mouth, which are not taken."""
    of = world.school(under="worcestershire")
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    _, known = agreements.new_agreement(arrangement, by=of.nadia, on=TODAY)
    typed = {**known, **TERMS, **SUPERVISORS, "supervisee_wants": "Whatever Nadia likes"}
    return of, do(supervision.draw_up_agreement, arrangement, typed, by=of.nadia)


def write(agreement: Agreement, by: Person, **said: str) -> None:
    shown = agreements.read_agreement(agreement, by=by, at=at())
    do(supervision.write_own_part, agreement, said, shown.shown_hash, by=by)
    agreement.refresh_from_db()


def sign(agreement: Agreement, by: Person) -> None:
    shown = agreements.read_agreement(agreement, by=by, at=at())
    do(supervision.sign_agreement, agreement, shown.shown_hash, by=by)


def test_each_writes_their_own_part_and_it_is_seen_whose_it_is() -> None:
    of, agreement = drawn_up()
    shown = agreements.read_agreement(agreement, by=of.sam, at=at())
    assert not shown.values["supervisee_wants"]
    assert [field.id for field in shown.unwritten] == ["supervisee_contributes", "supervisee_wants"]
    with pytest.raises(Invalid, match="still to be written"):
        sign(agreement, of.nadia)
    write(agreement, of.sam, **SUPERVISEES)
    shown = agreements.read_agreement(agreement, by=of.nadia, at=at())
    assert shown.wrote["supervisee_wants"] == of.sam and shown.wrote["supervisor_wants"] == of.nadia
    sign(agreement, of.nadia)
    sign(agreement, of.sam)
    assert agreements.version_in_force(agreement.arrangement) == agreement


def test_nobody_writes_for_the_other_or_after_somebody_has_signed() -> None:
    of, agreement = drawn_up()
    with pytest.raises(Refused):
        write(agreement, of.nadia, **SUPERVISEES)
    with pytest.raises(Refused):
        write(agreement, of.sam, venue="My kitchen")
    for stranger in (of.vera, of.casey):
        with pytest.raises(Unknown):
            do(supervision.write_own_part, agreement, SUPERVISEES, "", by=stranger)
    with pytest.raises(Conflict):
        do(supervision.write_own_part, agreement, SUPERVISEES, "something else", by=of.sam)
    write(agreement, of.sam, **SUPERVISEES)
    sign(agreement, of.nadia)
    with pytest.raises(Conflict):
        write(agreement, of.sam, supervisee_wants="Something quite different")


def test_a_renewal_keeps_the_other_s_words_as_theirs() -> None:
    of, agreement = drawn_up()
    write(agreement, of.sam, **SUPERVISEES)
    begun = agreements.next_version(agreement.arrangement, by=of.nadia, at=at())
    again = do(supervision.draw_up_agreement, agreement.arrangement, begun.values, by=of.nadia)
    shown = agreements.read_agreement(again, by=of.sam, at=at())
    assert shown.values["supervisee_wants"] == SUPERVISEES["supervisee_wants"]
    assert shown.wrote["supervisee_wants"] == of.sam and not shown.unwritten


def test_what_the_other_wrote_while_the_page_lay_open_is_not_signed_unseen() -> None:
    of, agreement = drawn_up()
    write(agreement, of.sam, **SUPERVISEES)
    lay_open = Agreement.objects.get(pk=agreement.pk)
    shown = agreements.read_agreement(lay_open, by=of.nadia, at=at())
    write(agreement, of.sam, supervisee_wants="More than that")
    with pytest.raises(Conflict):
        do(supervision.sign_agreement, lay_open, shown.shown_hash, by=of.nadia)

"""With what a party does not agree stands beside the record, is signed with it, and can be settled."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from clearsight.integrations.envelope import DoesNotOpen
from clearsight.kernel.refusals import Conflict, Invalid, Unknown
from clearsight.people import actions as people
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Disagreement, Settlement
from clearsight.signoff import actions as signoff
from clearsight.signoff.models import Seal, Signature
from clearsight.signoff.queries import what_is_altered
from clearsight.supervision.models import SessionSignature
from tests import world
from tests.root import take_guards_away
from tests.walk import story
from tests.walk.story import Supervision, agree, propose, sign
from tests.world import OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F9", "I2")]
SOON = TODAY + timedelta(days=14)
WORDS = "I did not agree to drop the referral."


def disagree(done: Supervision, by: Any = None, text: str = WORDS, by_when: date = SOON) -> Disagreement:
    made: Disagreement = do(signoff.disagree, done.record(), text, by_when, by=by or done.sam)
    return made


def shown(done: Supervision) -> reading.RecordShown:
    return reading.read(done.record(), by=done.nadia, at=at())


def test_what_is_signed_is_signed_with_the_disagreement_beside_it() -> None:
    done = story.agreed()
    before = reading.content_hash(done.record())
    disagree(done)
    after = reading.content_hash(done.record())
    assert before != after == shown(done).shown_hash
    with pytest.raises(Conflict, match="no longer what you were shown"):
        do(signoff.sign, done.record(), before, by=done.nadia)
    for person in (done.sam, done.nadia):
        sign(done.record(), person)
    assert Seal.objects.get(record=done.record()).content_hash == after
    assert what_is_altered(shown(done), by=done.nadia, at=at()) == ()
    take_guards_away()
    Disagreement.objects.all().delete()
    assert "not what was sealed" in " ".join(what_is_altered(shown(done), by=done.nadia, at=at()))


def test_signatures_given_before_are_withdrawn_and_stay_on_record() -> None:
    done = story.agreed()
    for form in ("supervision_record", "caseload_record"):
        sign(done.record(form), done.nadia)
    assert SessionSignature.objects.filter(person=done.nadia).exists()
    disagree(done)
    assert not SessionSignature.objects.exists()
    mine = Signature.objects.get(record=done.record())
    assert mine.withdrawn_at is not None
    sign(done.record(), done.nadia)


def test_it_can_be_agreed_with_that_beside_it_by_whoever_was_shown_it() -> None:
    done = story.held()
    story.write(done.record(), done.nadia, cases_are="all", any_other_business="Cover for Friday.")
    propose(done.record(), done.nadia)
    stale = shown(done).shown_hash
    disagree(done)
    with pytest.raises(Conflict):
        do(records.agree, done.record(), stale, by=done.sam)
    agree(done.record(), done.sam)
    assert done.record().state == "agreed"


def test_a_draft_is_written_in_and_what_is_sealed_is_added_to() -> None:
    held = story.held()
    with pytest.raises(Invalid, match="draft"):
        disagree(held)
    propose_and_seal(held)
    with pytest.raises(Invalid, match="never altered"):
        disagree(held)


def propose_and_seal(done: Supervision) -> None:
    story.write(done.record(), done.nadia, cases_are="all", any_other_business="Cover for Friday.")
    propose(done.record(), done.nadia)
    agree(done.record(), done.sam)
    for person in (done.sam, done.nadia):
        sign(done.record(), person)


def test_all_that_is_wrong_is_said_at_once() -> None:
    done = story.agreed()
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=400)):
        with pytest.raises(Invalid) as refused:
            disagree(done, text="  ", by_when=day)
        assert [fault.place for fault in refused.value.faults] == ["text", "resolve_by"]


def test_only_the_parties_and_nobody_who_leads_or_reads_the_case() -> None:
    done = story.agreed()
    of = done.school
    do(people.give_role, of.priya, "deputy_dsl", of.site, world.LONG_AGO, by=OPERATOR)
    made = disagree(done)
    for person in (of.vera, of.priya, of.morgan, of.casey):
        with pytest.raises(Unknown):
            disagree(done, person)
        with pytest.raises(Unknown):
            do(records.say_settled, made, "Settled from outside", TODAY, by=person)


def test_it_is_settled_when_whoever_disagreed_says_so() -> None:
    done = story.agreed()
    made = disagree(done)
    do(records.say_settled, made, "We make the referral after all.", TODAY, by=done.nadia)
    (one,) = shown(done).disagreements
    assert one.settled is None and one.offered is not None and one.offered.author == done.nadia
    settlement = Settlement.objects.get()
    with pytest.raises(Invalid, match="whoever disagreed"):
        do(records.confirm_settled, settlement, by=done.nadia)
    do(records.confirm_settled, settlement, by=done.sam)
    (one,) = shown(done).disagreements
    assert one.settled is not None and one.settled.text == "We make the referral after all."
    with pytest.raises(Conflict, match="settled already"):
        do(records.say_settled, made, "Otherwise", TODAY, by=done.sam)


def test_settling_it_after_the_seal_alters_nothing_that_was_signed() -> None:
    done = story.agreed()
    made = disagree(done)
    for person in (done.sam, done.nadia):
        sign(done.record(), person)
    later = TODAY + timedelta(days=3)
    do(records.say_settled, made, "We make the referral.", later, by=done.sam, on=later)
    assert shown(done).disagreements[0].settled is not None
    assert what_is_altered(shown(done), by=done.nadia, at=at()) == ()


def test_a_second_one_waits_so_nobody_keeps_a_record_open_for_ever() -> None:
    done = story.agreed()
    first = disagree(done)
    sign(done.record(), done.nadia)
    do(records.say_settled, first, "Settled, say I.", TODAY, by=done.sam)
    with pytest.raises(Conflict, match="to be settled by"):
        disagree(done, text="And another thing.")
    assert Signature.objects.filter(withdrawn_at=None).count() == 1, "what was signed since stays signed"
    disagree(done, by=done.nadia)
    with pytest.raises(Conflict):
        do(signoff.disagree, done.record(), "Again", SOON, by=done.sam, on=SOON)
    after = SOON + timedelta(days=1)
    do(signoff.disagree, done.record(), "Again", after, by=done.sam, on=after)


def test_a_second_one_is_put_beside_it_once_the_first_is_settled_with_the_other() -> None:
    done = story.agreed()
    first = disagree(done)
    do(records.say_settled, first, "We make the referral.", TODAY, by=done.nadia)
    with pytest.raises(Conflict):
        disagree(done, text="And another thing.")
    do(records.confirm_settled, Settlement.objects.get(), by=done.sam)
    assert disagree(done, text="And another thing.").pk != first.pk


def test_what_its_day_has_come_for_waits_for_both_until_it_is_settled() -> None:
    done = story.agreed()
    made = disagree(done)

    def waits(on: date) -> set[str]:
        cast = done.school.cast
        return {one.name for one in cast if made in reading.waiting_to_be_settled(one, on)}

    assert waits(SOON - timedelta(days=1)) == set()
    assert waits(SOON) == waits(SOON + timedelta(days=90)) == {"Nadia Rahman", "Sam Okafor"}
    do(records.say_settled, made, "We make the referral.", TODAY, by=done.nadia)
    assert waits(TODAY) == {"Sam Okafor"}
    do(records.confirm_settled, Settlement.objects.get(), by=done.sam)
    assert waits(SOON + timedelta(days=90)) == set()


def test_words_and_day_are_bound_to_whoever_said_them() -> None:
    done = story.agreed()
    disagree(done)
    assert b"referral" not in bytes(Disagreement.objects.get().text)
    Disagreement.objects.update(resolve_by=SOON + timedelta(days=60))
    with pytest.raises(DoesNotOpen):
        shown(done)
